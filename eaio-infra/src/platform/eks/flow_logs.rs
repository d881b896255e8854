//! Who talked to whom in the VPC.

use crate::component::policy::allow;
use crate::terraform::{Ref, RootModule, Value, aws, template};

use super::Site;
use super::role::{self, Service};

/// A log of every connection in the VPC.
pub(super) fn flow_logs(
    module: &mut RootModule,
    site: &Site<'_>,
    vpc: &Ref<aws::Vpc>,
    key: &Ref<aws::KmsKey>,
) {
    let Site { environment, account, region, .. } = *site;
    let group = module.add(
        "flow-log-group",
        aws::CloudwatchLogGroup {
            name: format!("/aws/vpc/{}/flow-log", site.name()).into(),
            kms_key_id: key.arn().into(),
            retention_in_days: environment.tier.log_retention_days().into(),
            ..aws::CloudwatchLogGroup::default()
        },
    );
    let service = Service {
        principal: "vpc-flow-logs.amazonaws.com",
        source: Some(format!("arn:aws:ec2:{region}:{account}:vpc-flow-log/*")),
    };
    let role = role::service_role(
        module,
        site,
        "flow-log",
        "VPC flow logs write their log group as this role",
        service,
    );
    let actions =
        ["logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"];
    let streams = template(["", ":*"], [group.arn().into()]);
    role::permit(module, &role, "flow-log", vec![allow("Write", &actions, [streams])]);
    module.add(
        "flow-log",
        aws::FlowLog {
            vpc_id: vpc.id().into(),
            traffic_type: "ALL".into(),
            log_destination: Value::<String>::from(group.arn()).into(),
            iam_role_arn: role.arn().into(),
            tags: [("Name", site.name())].into(),
            ..aws::FlowLog::default()
        },
    );
}
