use crate::check::rule::definition;
use crate::check::{Artifact, Findings, Index, Place, Resource, Rule};
use crate::diagnostic::Severity;
use crate::topology::Availability;

pub const RULE: Rule = Rule {
    name: "availability-not-met",
    severity: Severity::Warning,
    documentation: "An environment promises to answer for a larger share of time than AWS promises for the parts that have to \
                    answer, all at once: the product of what each promises. Only the load balancer, nodes and managed stores \
                    are counted, so that it is what can be promised at most; pods may lower it further.",
    bad: definition!("examples/availability_not_met_bad.rs"),
    good: definition!("examples/availability_not_met_good.rs"),
    check,
};

/// A part without which nothing is answered, and the share of time that AWS promises for it, in percent.
struct Part<'a> {
    title: String,
    promised: f64,
    place: Option<(&'a Artifact, Place)>,
}

/// Sources, as of the dates that they bear: Amazon RDS SLA (2024-01-22), Amazon MemoryDB SLA (2024-12-01), AWS Database Blog,
/// "Introducing 99.99% Availability with Amazon ElastiCache for Redis and Amazon MemoryDB for Redis" (2023-01), Elastic
/// Load Balancing SLA (2022-07-25), Amazon Compute SLA, region level (2022-05).
const RDS: [f64; 2] = [99.5, 99.95];
const MEMORY: [f64; 2] = [99.5, 99.99];
const LOAD_BALANCER: f64 = 99.99;
const NODES: f64 = 99.99;

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let Some(definition) = index.definition() else { return };
    let environment = definition.environment;
    let Some(objectives) = &environment.objectives else { return };
    // Another environment answers when this one does not.
    if definition
        .system
        .environments
        .iter()
        .any(|other| other.stands_by_for.as_ref() == Some(&environment.name))
    {
        return;
    }
    let parts = parts(index);
    let composed = parts.iter().fold(1.0, |composed, part| composed * part.promised / 100.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // A share of 10,000.
    let composed = Availability::hundredths_of_percent((composed * 10_000.0).round() as u16);
    if parts.is_empty() || composed >= objectives.availability {
        return;
    }
    let weakest = parts.iter().min_by(|one, other| one.promised.total_cmp(&other.promised));
    let listed: Vec<String> =
        parts.iter().map(|part| format!("{}: {} %", part.title, part.promised)).collect();
    let summary = format!(
        "`{}` promises to answer {} of the time, and its parts together {composed}",
        environment.name, objectives.availability
    );
    let help = "let a store stand by in another zone, let another environment stand by, or promise less";
    let finding = match weakest.and_then(|part| part.place) {
        Some((artifact, place)) => findings.at_place(artifact, place, summary),
        None => findings.at_location(environment.location().clone(), summary),
    };
    finding.detail(listed.join("\n")).help(help);
}

fn parts<'a>(index: &Index<'a>) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    let mut part = |resource: &Resource<'a>, title: &str, promised: f64| {
        let title = format!("{} ({title})", resource.address());
        parts.push(Part { title, promised, place: Some((resource.artifact, resource.place)) });
    };
    for resource in index.resources("aws_lb") {
        part(resource, "load balancer in several zones", LOAD_BALANCER);
    }
    if let Some(group) = index.resources("aws_eks_node_group").next() {
        part(group, "nodes in several zones", NODES);
    }
    for resource in index.resources("aws_db_instance") {
        if resource.body.get("replicate_source_db").is_none() {
            match index.value(resource, &["multi_az"]) {
                Some(value) if value.is_unknown() => {}
                _ if index.is_true(resource, &["multi_az"]) => part(resource, "RDS in two zones", RDS[1]),
                _ => part(resource, "RDS in one zone", RDS[0]),
            }
        }
    }
    for (kind, argument) in [
        ("aws_memorydb_cluster", "num_replicas_per_shard"),
        ("aws_elasticache_replication_group", "multi_az_enabled"),
    ] {
        for resource in index.resources(kind) {
            let value = index.value(resource, &[argument]);
            if value.is_some_and(|value| value.is_unknown()) {
                continue;
            }
            // MemoryDB has one replica for each shard where nothing is said.
            let is_several = match value {
                None => kind == "aws_memorydb_cluster",
                Some(value) => value
                    .number()
                    .map_or(value.is_true() || value.text() == Some("true"), |count| count > 0.0),
            };
            let title = if is_several { "in several zones" } else { "in one zone" };
            part(resource, title, MEMORY[usize::from(is_several)]);
        }
    }
    parts
}
