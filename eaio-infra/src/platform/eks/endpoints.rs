//! AWS's services, reached without leaving the VPC.

use crate::terraform::{Id, Ref, RootModule, Value, aws};
use crate::topology::SubnetTier;

use super::Site;
use super::network::Subnets;

/// The gateways of S3 and DynamoDB for `tables`, and an interface in the intra subnets for each service that the network
/// asks for.
pub(super) fn endpoints(
    module: &mut RootModule,
    site: &Site<'_>,
    vpc: &Ref<aws::Vpc>,
    subnets: &Subnets,
    tables: &[Value<Id<aws::RouteTable>>],
) {
    for service in ["s3", "dynamodb"] {
        let endpoint = endpoint(site, vpc, service, "Gateway");
        module.add(
            format!("{service}-endpoint"),
            aws::VpcEndpoint { route_table_ids: tables.to_vec().into(), ..endpoint },
        );
    }

    let network = &site.environment.network;
    if network.endpoints.is_empty() {
        return;
    }
    let name = format!("{}-endpoints", site.name());
    let access = module.add(
        "endpoints-access",
        aws::SecurityGroup {
            name: name.as_str().into(),
            description: "Interface endpoints: reached over HTTPS from inside of the VPC".into(),
            vpc_id: vpc.id().into(),
            tags: [("Name", name.as_str())].into(),
            ..aws::SecurityGroup::default()
        },
    );
    module.add(
        "endpoints-from-vpc",
        aws::VpcSecurityGroupIngressRule {
            description: "HTTPS from inside of the VPC".into(),
            cidr_ipv4: network.cidr.into(),
            from_port: 443.into(),
            to_port: 443.into(),
            ..aws::VpcSecurityGroupIngressRule::new("tcp", access.id())
        },
    );
    let intra: Vec<_> = subnets[&SubnetTier::Intra].values().map(|(_, subnet)| subnet.id()).collect();
    for service in &network.endpoints {
        module.add(
            format!("{}-endpoint", service.replace('.', "-")),
            aws::VpcEndpoint {
                subnet_ids: intra.clone().into(),
                security_group_ids: [access.id()].into(),
                private_dns_enabled: true.into(),
                ..endpoint(site, vpc, service, "Interface")
            },
        );
    }
}

fn endpoint(site: &Site<'_>, vpc: &Ref<aws::Vpc>, service: &str, kind: &str) -> aws::VpcEndpoint {
    aws::VpcEndpoint {
        service_name: format!("com.amazonaws.{}.{service}", site.region).into(),
        vpc_endpoint_type: kind.into(),
        tags: [("Name", format!("{}-{service}", site.name()))].into(),
        ..aws::VpcEndpoint::new(vpc.id())
    }
}
