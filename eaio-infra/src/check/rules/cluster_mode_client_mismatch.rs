use std::collections::HashMap;

use crate::check::{Artifact, Content, Example, Findings, Index, Language, Located, Resource, Rule, Unknown};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "cluster-mode-client-mismatch",
    severity: Severity::Error,
    documentation: "A client is given the endpoint of a cache that this one does not have. With cluster mode there is only a \
                    configuration endpoint, for a client that knows clusters, and without it only a primary and a reader endpoint: \
                    the other one is null, and the client connects to nothing.",
    bad: Example::hcl(
        r#"
resource "aws_elasticache_replication_group" "cache" {
  replication_group_id    = "cache"
  description             = "Sessions"
  num_node_groups         = 3
  replicas_per_node_group = 1
}

resource "aws_ssm_parameter" "endpoint" {
  name  = "/shop/cache"
  type  = "String"
  value = aws_elasticache_replication_group.cache.primary_endpoint_address
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_elasticache_replication_group" "cache" {
  replication_group_id    = "cache"
  description             = "Sessions"
  num_node_groups         = 3
  replicas_per_node_group = 1
}

resource "aws_ssm_parameter" "endpoint" {
  name  = "/shop/cache"
  type  = "String"
  value = aws_elasticache_replication_group.cache.configuration_endpoint_address
}
"#,
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let groups: HashMap<(&str, String), bool> = index
        .resources("aws_elasticache_replication_group")
        .filter_map(|group| Some(((group.artifact.folder(), group.address()), is_cluster(index, group)?)))
        .collect();
    if groups.is_empty() {
        return;
    }
    for artifact in index.artifacts(Language::Terraform) {
        judge(artifact, &artifact.value, &groups, findings);
    }
}

/// Whether cluster mode is on; nothing where nobody knows.
fn is_cluster(index: &Index<'_>, group: &Resource<'_>) -> Option<bool> {
    if group.is_repeated() {
        return None;
    }
    let mode = index.text(group, &["cluster_mode"]);
    let says = |argument: &str| index.value(group, &[argument]).is_some();
    if mode == Some("enabled") || index.number(group, &["num_node_groups"]).is_some_and(|groups| groups > 1.0)
    {
        return Some(true);
    }
    let is_plain = index.number(group, &["num_cache_clusters"]).is_some()
        && !["num_node_groups", "parameter_group_name", "cluster_mode", "global_replication_group_id"]
            .into_iter()
            .any(says);
    is_plain.then_some(false)
}

fn judge(
    artifact: &Artifact,
    value: &Located,
    groups: &HashMap<(&str, String), bool>,
    findings: &mut Findings<'_>,
) {
    match &value.content {
        Content::List(items) | Content::Unknown(Unknown::Template(items)) => {
            items.iter().for_each(|item| judge(artifact, item, groups, findings));
        }
        Content::Map(entries) => {
            entries.iter().for_each(|(_, _, value)| judge(artifact, value, groups, findings));
        }
        Content::Unknown(Unknown::Reference(reference)) => {
            let mut steps = reference.split('.');
            let address = steps.by_ref().take(2).collect::<Vec<_>>().join(".");
            let Some(endpoint) =
                steps.next().filter(|_| reference.starts_with("aws_elasticache_replication_group."))
            else {
                return;
            };
            let of_cluster = match endpoint {
                "configuration_endpoint_address" => true,
                "primary_endpoint_address" | "reader_endpoint_address" => false,
                _ => return,
            };
            let is_cluster = groups.get(&(artifact.folder(), address.clone()));
            if is_cluster.is_some_and(|is_cluster| *is_cluster != of_cluster) {
                let (is, other) = if of_cluster {
                    ("without cluster mode", "primary_endpoint_address")
                } else {
                    ("in cluster mode", "configuration_endpoint_address")
                };
                findings
                    .at(artifact, value, format!("{address} is {is}: its `{endpoint}` is null"))
                    .help(format!("give the client `{other}`, and make it a client of that kind"));
            }
        }
        _ => {}
    }
}
