//! What can be reached from outside: of a cluster, of a machine, of a cloud's network.

use crate::check::{Index, Located};

use super::cluster_exposure;
use super::grant::{Grants, grant};
use super::{compose, items};

pub(super) fn grants(index: &Index<'_>) -> Grants {
    let mut grants = Grants::new();
    cluster_exposure::grants(index, &mut grants);
    compose::reach(index, &mut grants);
    terraform(index, &mut grants);
    grants
}

fn terraform(index: &Index<'_>, grants: &mut Grants) {
    for resource_type in ["aws_db_instance", "aws_rds_cluster_instance", "aws_redshift_cluster"] {
        for database in
            index.resources(resource_type).filter(|one| index.is_true(one, &["publicly_accessible"]))
        {
            grant(grants, database.address(), "an address on the internet");
        }
    }
    for cluster in index.resources("aws_eks_cluster") {
        let is_public = index
            .value(cluster, &["vpc_config", "endpoint_public_access"])
            // What is not said is public (AWS, CreateCluster).
            .is_none_or(|value| value.is_true() || value.is_unknown());
        if is_public {
            let ranges = index.value(cluster, &["vpc_config", "public_access_cidrs"]);
            let ranges: Vec<&str> = items(ranges).iter().filter_map(Located::text).collect();
            let from = if ranges.is_empty() { "0.0.0.0/0".to_owned() } else { ranges.join(" and ") };
            grant(grants, cluster.address(), format!("its API reached from {from}"));
        }
    }
    for balancer in ["aws_lb", "aws_alb"].iter().flat_map(|kind| index.resources(kind)) {
        if !index.is_true(balancer, &["internal"]) {
            grant(grants, balancer.address(), "an address on the internet");
        }
    }
    for block in index.resources("aws_s3_bucket_public_access_block") {
        for field in
            ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"]
        {
            if !index.is_true(block, &[field]) {
                grant(grants, block.address(), format!("{field} off"));
            }
        }
    }
}
