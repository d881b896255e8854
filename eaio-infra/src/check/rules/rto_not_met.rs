use crate::check::rule::definition;
use crate::check::{Findings, Index, Rule, known};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "rto-not-met",
    severity: Severity::Warning,
    documentation: "An environment promises to recover within a time in which a database in the cluster cannot be restored: its \
                    volume, once full, takes longer to be written than that, at the fastest that it can be. No other environment \
                    stands by that could take over. How fast a gp3 volume is, its storage class says; 125 MiB/s where it says \
                    nothing.",
    bad: definition!("examples/rto_not_met_bad.rs"),
    good: definition!("examples/rto_not_met_good.rs"),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let Some(definition) = index.definition() else { return };
    let environment = definition.environment;
    let Some(objectives) = &environment.objectives else { return };
    let stands_by = definition.system.environments.iter();
    if stands_by.into_iter().any(|other| other.stands_by_for.as_ref() == Some(&environment.name)) {
        return;
    }
    for restore in index.restores().iter().filter(|restore| restore.takes > objectives.recovery_time) {
        let promised = objectives.recovery_time;
        let summary = format!(
            "`{}` promises to recover within {promised}, and {} takes {} to restore",
            environment.name,
            restore.workload.title(),
            restore.takes
        );
        let size = known(Some(restore.size)).unwrap_or("that size");
        findings
            .at(restore.workload.artifact, restore.size, summary)
            .detail(format!("a full volume of {size}, written at {} MiB/s", restore.rate))
            .help("ask for less storage or a storage class with more `throughput`, let an environment stand by, or promise more time");
    }
}
