use std::collections::HashMap;

use crate::check::{Database, DatabaseService, Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "failover-without-replica",
    severity: Severity::Error,
    documentation: "A cache is to fail over by itself and has nothing to fail over to, or is to stand in several zones and not to \
                    fail over: ElastiCache refuses both. An Aurora cluster, or a shard, that has no other instance in production \
                    is a warning: it is away until a new one is made.",
    bad: Example::hcl(
        r#"
resource "aws_elasticache_replication_group" "cache" {
  replication_group_id       = "cache"
  description                = "Sessions"
  automatic_failover_enabled = true
  num_cache_clusters         = 1
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_elasticache_replication_group" "cache" {
  replication_group_id       = "cache"
  description                = "Sessions"
  automatic_failover_enabled = true
  num_cache_clusters         = 2
}
"#,
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let mut instances: HashMap<(&str, String), Option<usize>> = HashMap::new();
    for instance in index.resources("aws_rds_cluster_instance") {
        let cluster = instance.body.get("cluster_identifier");
        let Some((cluster, _)) = cluster.and_then(|cluster| index.referent(instance, cluster)) else {
            continue;
        };
        let count = instances.entry((cluster.artifact.folder(), cluster.address())).or_insert(Some(0));
        let number = match instance.body.get("count") {
            Some(_) => index.number(instance, &["count"]),
            None => instance.body.get("for_each").is_none().then_some(1.0),
        };
        let number =
            number.and_then(|number| (0.0..100.0).contains(&number).then_some(number.round() as usize));
        *count = count.zip(number).map(|(count, number)| count + number);
    }
    for database in index.databases() {
        match database.service {
            DatabaseService::ElastiCache => cache(index, database, findings),
            DatabaseService::MemoryDb => {
                let replicas = number(index, database, "num_replicas_per_shard");
                if replicas == Some(0.0) && database.is_production(index) == Some(true) {
                    alone(database, "a shard of it has no replica", findings);
                }
            }
            DatabaseService::RdsCluster if database.engine.starts_with("aurora") => {
                let of = database.resource.as_ref().map(|of| (of.artifact.folder(), of.address()));
                let count = of.and_then(|of| instances.get(&of).copied().flatten());
                if count == Some(1) && database.is_production(index) == Some(true) {
                    alone(database, "it has one instance", findings);
                }
            }
            DatabaseService::RdsCluster | DatabaseService::Rds => {}
        }
    }
}

fn number(index: &Index<'_>, database: &Database<'_>, argument: &str) -> Option<f64> {
    index.number(database.resource.as_ref()?, &[argument])
}

fn alone(database: &Database<'_>, what: &str, findings: &mut Findings<'_>) {
    findings
        .at_place(
            database.artifact,
            database.place,
            format!("{} has nothing to fail over to: {what}", database.title),
        )
        .subject(&database.title)
        .help("add a replica in another zone")
        .warning();
}

fn cache(index: &Index<'_>, database: &Database<'_>, findings: &mut Findings<'_>) {
    let Some(resource) = &database.resource else { return };
    let says = |argument: &str| index.value(resource, &[argument]);
    let fails_over = says("automatic_failover_enabled");
    let mut report = |value: Option<&crate::check::Located>, summary: String, help: &str| {
        let value = value.unwrap_or(resource.body);
        findings.at(resource.artifact, value, summary).subject(resource.address()).help(help);
    };
    if index.is_true(resource, &["automatic_failover_enabled"]) {
        let alone = ["num_cache_clusters", "number_cache_clusters"]
            .into_iter()
            .find(|argument| number(index, database, argument) == Some(1.0));
        if let Some(argument) = alone.filter(|_| says("num_node_groups").is_none()) {
            let summary = format!("{} is to fail over, and is one node", resource.address());
            report(resource.body.get(argument), summary, "ask for two nodes or more");
        }
    } else if index.is_true(resource, &["multi_az_enabled"])
        && fails_over.is_none_or(|value| value.content == crate::check::Content::Bool(false))
    {
        let summary = format!("{} is to stand in several zones, and does not fail over", resource.address());
        report(resource.body.get("multi_az_enabled"), summary, "set `automatic_failover_enabled = true`");
    }
}
