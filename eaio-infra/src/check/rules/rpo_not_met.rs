use crate::check::rule::definition;
use crate::check::{Findings, Index, Located, Resource, Rule};
use crate::diagnostic::Severity;
use crate::topology::Objectives;
use crate::unit::{Duration, duration};

pub const RULE: Rule = Rule {
    name: "rpo-not-met",
    severity: Severity::Error,
    documentation: "An environment promises to lose at most so much time of data, and one of its stores can lose more: it is \
                    backed up less often, or not at all. A backup each day loses up to a day. A copy in another region without \
                    a promised time is a warning, where the environment promises less than an hour.",
    bad: definition!("examples/rpo_not_met_bad.rs"),
    good: definition!("examples/rpo_not_met_good.rs"),
    check,
};

/// How old the latest point is that RDS can restore to.
///
/// Source: Amazon RDS, "Restoring a DB instance to a specified time": write-ahead log goes to S3 every five minutes.
const RDS: Duration = duration!("5m");

/// How often ElastiCache makes a snapshot by itself.
///
/// Source: Amazon ElastiCache, "Scheduling automatic backups".
const ELASTICACHE: Duration = duration!("24h");

/// Below it, a copy of which nobody says when it arrives is no answer. S3 replicates most objects within 15 minutes, and says
/// that it can take hours.
///
/// Source: Amazon S3, "Meeting compliance requirements with S3 Replication Time Control".
const PROMISED_COPY: Duration = duration!("1h");

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let Some(definition) = index.definition() else { return };
    let Some(objectives) = &definition.environment.objectives else { return };
    let environment = definition.environment.name.as_str();
    let promised = objectives.recovery_point;
    for database in index.resources("aws_db_instance") {
        if database.body.get("replicate_source_db").is_some() {
            continue;
        }
        match retention(index, database, "backup_retention_period") {
            Some(0.0) => lost(
                findings,
                environment,
                promised,
                database,
                None,
                "keep backups: set `backup_retention_period`",
            ),
            Some(_) if promised < RDS => {
                lost(
                    findings,
                    environment,
                    promised,
                    database,
                    Some(RDS),
                    "promise 5 minutes, or follow the writes elsewhere",
                );
            }
            _ => {}
        }
    }
    for cache in index.resources("aws_elasticache_replication_group") {
        // A replica takes over with what it has: the writes of a moment are lost.
        if cache.body.get("automatic_failover_enabled").is_some_and(|value| !is_false(value)) {
            continue;
        }
        let help = "give it a replica in another zone, or keep the data in MemoryDB";
        match retention(index, cache, "snapshot_retention_limit") {
            Some(0.0) => lost(findings, environment, promised, cache, None, help),
            Some(_) if promised < ELASTICACHE => {
                lost(findings, environment, promised, cache, Some(ELASTICACHE), help);
            }
            _ => {}
        }
    }
    archives(index, findings, environment, objectives);
    if definition.environment.copies_to.is_some() && promised < PROMISED_COPY {
        for replication in index.resources("aws_s3_bucket_replication_configuration") {
            let rules = index.blocks(replication.body, "rule");
            let destinations = rules.flat_map(|rule| index.blocks(rule, "destination"));
            for destination in
                destinations.filter(|destination| destination.get("replication_time").is_none())
            {
                let summary = format!(
                    "`{environment}` promises to lose at most {promised}, and nothing promises when copies arrive"
                );
                findings
                    .at(replication.artifact, destination, summary)
                    .subject(replication.address())
                    .detail("S3 copies most objects within 15 minutes, and can take hours: only Replication Time Control is a promise")
                    .help("set `replication_time` and `metrics` to 15 minutes")
                    .warning();
            }
        }
    }
}

/// How many days of backups a resource keeps: 0 where it says nothing; nothing where that is not known.
fn retention(index: &Index<'_>, resource: &Resource<'_>, argument: &str) -> Option<f64> {
    match resource.body.get(argument) {
        None => Some(0.0),
        Some(_) => index.number(resource, &[argument]),
    }
}

fn is_false(value: &Located) -> bool {
    !value.is_unknown() && !value.is_true() && value.text() != Some("true")
}

fn lost(
    findings: &mut Findings<'_>,
    environment: &str,
    promised: Duration,
    store: &Resource<'_>,
    every: Option<Duration>,
    help: &str,
) {
    let loses = match every {
        Some(every) => format!("up to {every}"),
        None => "all that it has".to_owned(),
    };
    let summary = format!(
        "`{environment}` promises to lose at most {promised}, and {} can lose {loses}",
        store.address()
    );
    findings.at_place(store.artifact, store.place, summary).subject(store.address()).help(help);
}

/// PostgreSQL in the cluster, of which the write-ahead log is archived.
fn archives(index: &Index<'_>, findings: &mut Findings<'_>, environment: &str, objectives: &Objectives) {
    for pod in index.pods() {
        let arguments = pod.containers().flat_map(|container| {
            let of = |name: &str| container.value.get(name).map_or(&[][..], Located::items);
            of("command").iter().chain(of("args"))
        });
        for argument in arguments {
            let Some(every) = argument.text().and_then(|text| text.strip_prefix("archive_timeout=")) else {
                continue;
            };
            let seconds = every.trim_end_matches('s').parse().ok().filter(|seconds| *seconds > 0);
            let Some(every) = seconds.map(Duration::seconds) else { continue };
            if every > objectives.recovery_point {
                let summary = format!(
                    "`{environment}` promises to lose at most {}, and {} can lose up to {every}",
                    objectives.recovery_point,
                    pod.object.title()
                );
                findings
                    .at(pod.object.artifact, argument, summary)
                    .detail("so long a write can wait until it is on its way to the archive")
                    .help(format!("archive at least every {}", objectives.recovery_point));
            }
        }
    }
}
