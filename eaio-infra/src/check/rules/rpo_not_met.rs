use crate::check::rule::definition;
use crate::check::{Findings, Index, Loss, Rule, Store};
use crate::diagnostic::Severity;
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
    for point in index.recovery_points().iter().filter(|point| point.loses > Loss::UpTo(promised)) {
        let summary = |store: String| {
            format!(
                "`{environment}` promises to lose at most {promised}, and {store} can lose {}",
                point.loses
            )
        };
        let (store, help) = match (point.store, point.loses) {
            (Store::Rds(database), Loss::Everything) => {
                (database, "keep backups: set `backup_retention_period`")
            }
            (Store::Rds(database), _) => (database, "promise 5 minutes, or follow the writes elsewhere"),
            (Store::ElastiCache(cache), _) => {
                (cache, "give it a replica in another zone, or keep the data in MemoryDB")
            }
            (Store::Archive(pod, argument), _) => {
                findings
                    .at(pod.object.artifact, argument, summary(pod.object.title()))
                    .detail("so long a write can wait until it is on its way to the archive")
                    .help(format!("archive at least every {promised}"));
                continue;
            }
        };
        findings
            .at_place(store.artifact, store.place, summary(store.address()))
            .subject(store.address())
            .help(help);
    }
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
