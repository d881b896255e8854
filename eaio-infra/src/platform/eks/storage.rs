//! The bucket that keeps the access logs of buckets and load balancers.

use crate::component::object_store::bucket::{BucketSettings, bucket};
use crate::component::policy::{allow, service, when};
use crate::terraform::aws::data::iam_policy_document::Statement;
use crate::terraform::{Ref, RootModule, aws};

use super::Site;

/// The part of that bucket that load balancers write to.
pub(super) const LOAD_BALANCER_LOGS: &str = "load-balancers";

/// The bucket's name: `eaio-prod-logs-{account}`.
pub(super) fn log_bucket_name(site: &Site<'_>) -> String {
    format!("{}-logs-{}", site.name(), site.account)
}

/// The environment's bucket of access logs.
///
/// Source: Amazon S3, "Enabling Amazon S3 server access logging", Permissions for log delivery; Elastic Load Balancing,
/// "Access logs for your Application Load Balancer", Bucket requirements. Both take S3's own keys alone.
pub(super) fn log_bucket(module: &mut RootModule, site: &Site<'_>) -> Ref<aws::S3Bucket> {
    module.file("storage");
    let Site { environment, account, region, .. } = *site;
    let name = log_bucket_name(site);
    let delivers = |sid: &str, principal: &str, prefix: &str, source: String| Statement {
        principals: service(principal),
        condition: vec![
            when("StringEquals", "aws:SourceAccount", [account.to_string()]),
            when("ArnLike", "aws:SourceArn", [source]),
        ],
        ..allow(sid, &["s3:PutObject"], [format!("arn:aws:s3:::{name}/{prefix}*")])
    };
    let statements = vec![
        delivers("Buckets", "logging.s3.amazonaws.com", "s3/", format!("arn:aws:s3:::{}-*", site.name())),
        delivers(
            "LoadBalancers",
            "logdelivery.elasticloadbalancing.amazonaws.com",
            &format!("{LOAD_BALANCER_LOGS}/AWSLogs/{account}/"),
            format!("arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/*"),
        ),
    ];
    let settings = BucketSettings {
        key: None,
        old_versions_days: 7,
        expiration_days: Some(environment.tier.log_retention_days()),
        log_bucket: None,
        copies: None,
        statements,
        destroyable: !environment.tier.keeps_data(),
    };
    bucket(module, "logs", name, &settings)
}
