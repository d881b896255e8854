use crate::check::rule::definition;
use crate::check::{Findings, Index, Located, Pod, Rule, known, quantity};
use crate::diagnostic::Severity;
use crate::unit::Duration;

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

/// What a gp3 volume writes in a second where nothing else is asked for, in MiB.
///
/// Source: Amazon EBS, "General Purpose SSD volumes", "gp3 volume performance".
const GP3: u64 = 125;

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let Some(definition) = index.definition() else { return };
    let environment = definition.environment;
    let Some(objectives) = &environment.objectives else { return };
    let stands_by = definition.system.environments.iter();
    if stands_by.into_iter().any(|other| other.stands_by_for.as_ref() == Some(&environment.name)) {
        return;
    }
    for claim in index.claims().iter().filter(|claim| claim.template.is_some()) {
        let workload = claim.object;
        // What is kept in several places need not be restored to go on.
        let is_one =
            workload.at(&["spec", "replicas"]).and_then(Located::number).is_none_or(|count| count <= 1.0);
        let Some(pod) = index.pods().iter().find(|pod| std::ptr::eq(pod.object.artifact, workload.artifact))
        else {
            continue;
        };
        if !is_one || !is_restored(pod) {
            continue;
        }
        let Some(request) = claim.spec.at(&["resources", "requests", "storage"]) else { continue };
        let Some((size, rate)) = quantity::amount("memory", request).zip(rate(index, claim.spec)) else {
            continue;
        };
        let takes = Duration::minutes(size.div_ceil(rate << 20).div_ceil(60));
        if takes > objectives.recovery_time {
            let promised = objectives.recovery_time;
            let summary = format!(
                "`{}` promises to recover within {promised}, and {} takes {takes} to restore",
                environment.name,
                workload.title()
            );
            findings
                .at(workload.artifact, request, summary)
                .detail(format!("a full volume of {}, written at {rate} MiB/s", known(Some(request)).unwrap_or("that size")))
                .help("ask for less storage or a storage class with more `throughput`, let an environment stand by, or promise more time");
        }
    }
}

/// Whether what is on its volume comes back from an archive of write-ahead log.
fn is_restored(pod: &Pod<'_>) -> bool {
    pod.containers().any(|container| {
        let of = |name: &str| container.value.get(name).map_or(&[][..], Located::items);
        let mut arguments = of("command").iter().chain(of("args")).filter_map(Located::text);
        arguments.any(|argument| argument.starts_with("archive_command=") && argument != "archive_command=")
    })
}

/// How much the volume of a claim writes in a second, in MiB, where that is known.
fn rate(index: &Index<'_>, claim: &Located) -> Option<u64> {
    let name = known(claim.get("storageClassName"))?;
    let class = index
        .object("StorageClass", "default", name)
        .or_else(|| index.objects_of("StorageClass").find(|class| class.name == name))?;
    match class.at(&["parameters", "throughput"]) {
        Some(throughput) => throughput.text()?.parse().ok().filter(|rate| (1..=1 << 20).contains(rate)),
        None => (class.text_at(&["parameters", "type"]) == Some("gp3")).then_some(GP3),
    }
}
