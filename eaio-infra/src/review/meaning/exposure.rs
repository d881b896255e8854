//! What can be reached from outside: of a cluster, of a machine, of a cloud's network.

use crate::check::{Index, Located, quantity};

use super::cluster_exposure;
use super::grant::{Grants, grant};
use super::items;

pub(super) fn grants(index: &Index<'_>) -> Grants {
    let mut grants = Grants::new();
    cluster_exposure::grants(index, &mut grants);
    compose(index, &mut grants);
    terraform(index, &mut grants);
    grants
}

fn compose(index: &Index<'_>, grants: &mut Grants) {
    for service in index.projects().iter().flat_map(|project| &project.services) {
        for port in service.value.get("ports").map_or(&[][..], Located::items) {
            let (host, published, target) = match (port.text(), port.number()) {
                (Some(text), _) => short(text),
                (_, Some(number)) => (None, None, number.to_string()),
                _ => {
                    let text = |field| port.get(field).map(quantity::shown);
                    (text("host_ip"), text("published"), text("target").unwrap_or_default())
                }
            };
            let Some(published) = published else { continue };
            let from = match host.as_deref() {
                Some("127.0.0.1" | "::1" | "[::1]" | "localhost") => "its own machine".to_owned(),
                None | Some("0.0.0.0" | "::" | "[::]") => "every network of its machine".to_owned(),
                Some(host) => host.to_owned(),
            };
            grant(
                grants,
                format!("service {}:{target}", service.name),
                format!("reached from {from} at {published}"),
            );
        }
    }
}

/// Host, published port and target of `[HOST:][PUBLISHED:]TARGET[/PROTOCOL]`.
fn short(text: &str) -> (Option<String>, Option<String>, String) {
    let Some((rest, target)) = text.rsplit_once(':') else { return (None, None, text.to_owned()) };
    match rest.rsplit_once(':') {
        Some((host, published)) => (Some(host.to_owned()), Some(published.to_owned()), target.to_owned()),
        None => (None, Some(rest.to_owned()), target.to_owned()),
    }
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
