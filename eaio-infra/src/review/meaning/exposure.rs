//! What can be reached from outside: of a cluster, of a machine, of a cloud's network.

use crate::check::{Index, Located, quantity};

use super::grant::{Grants, grant};
use super::{compose, items};

pub(super) fn grants(index: &Index<'_>) -> Grants {
    let mut grants = Grants::new();
    kubernetes(index, &mut grants);
    compose::reach(index, &mut grants);
    terraform(index, &mut grants);
    grants
}

fn kubernetes(index: &Index<'_>, grants: &mut Grants) {
    for ingress in index.objects_of("Ingress") {
        for rule in items(ingress.at(&["spec", "rules"])) {
            let host = rule.text_at(&["host"]).unwrap_or("any host");
            for path in items(rule.at(&["http", "paths"])) {
                let backend = path.at(&["backend", "service"]);
                let service = backend.and_then(|backend| backend.text_at(&["name"])).unwrap_or("?");
                let port = backend
                    .and_then(|backend| backend.get("port"))
                    .and_then(|port| port.get("number").or_else(|| port.get("name")).map(quantity::shown));
                let target = format!("Service {}/{service}:{}", ingress.namespace, port.unwrap_or_default());
                let path = path.text_at(&["path"]).unwrap_or("/");
                grant(grants, target, format!("reached as {host}{path} through Ingress {}", ingress.name));
            }
        }
    }
    for service in index.objects_of("Service") {
        let kind = service.text_at(&["spec", "type"]).unwrap_or("ClusterIP");
        if !matches!(kind, "LoadBalancer" | "NodePort") {
            continue;
        }
        let ranges: Vec<&str> = items(service.at(&["spec", "loadBalancerSourceRanges"]))
            .iter()
            .filter_map(Located::text)
            .collect();
        let from = if ranges.is_empty() { "anywhere".to_owned() } else { ranges.join(" and ") };
        for port in items(service.at(&["spec", "ports"])).iter().filter_map(|port| port.get("port")) {
            let target = format!("Service {}/{}:{}", service.namespace, service.name, quantity::shown(port));
            grant(grants, target, format!("reached from {from} as a {kind}"));
        }
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
