use crate::check::rule::definition;
use crate::check::{Findings, Index, Project, Rule, Service, quantity};
use crate::diagnostic::Severity;
use crate::topology::Platform;
use crate::unit::Bytes;

pub const RULE: Rule = Rule {
    name: "laptop-memory-exceeded",
    severity: Severity::Error,
    documentation: "The containers of a Compose environment may use more memory together than its machine has for them: under load the \
                    kernel ends some of them, and nobody knows which. What ends before others start is not counted.",
    bad: definition!("examples/laptop_memory_exceeded_bad.rs"),
    good: definition!("examples/laptop_memory_exceeded_good.rs"),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let Some(environment) = index.definition().map(|definition| definition.environment) else { return };
    let Platform::Compose(machine) = &environment.platform else { return };
    for project in index.projects() {
        let lasting = project.services.iter().filter(|service| !ends_first(project, service.name));
        let mut limits: Vec<(&str, Bytes)> =
            lasting.filter_map(|service| Some((service.name, limit(service)?))).collect();
        let sum: Bytes = limits.iter().map(|(_, limit)| *limit).sum();
        if sum <= machine.memory {
            continue;
        }
        limits.sort_by_key(|(_, limit)| std::cmp::Reverse(*limit));
        let lines: Vec<String> =
            limits.iter().map(|(name, limit)| format!("{:>8}  {name}", limit.to_string())).collect();
        findings
            .at_location(
                environment.location().clone(),
                format!(
                    "the containers of `{}` may use {sum} of memory together, and the machine has {} for them",
                    environment.name, machine.memory
                ),
            )
            .subject(format!("environment `{}`", environment.name))
            .detail(lines.join("\n"))
            .help("lower `compose_memory` of a component, leave one out, or say that the machine has more");
    }
}

/// What all containers of a service may use.
fn limit(service: &Service<'_>) -> Option<Bytes> {
    let limit = quantity::memory(service.value.at(&["deploy", "resources", "limits", "memory"])?.text()?)?;
    let containers = service.value.at(&["deploy", "replicas"]).and_then(quantity::count).unwrap_or(1);
    Some(limit.times(containers))
}

/// Whether another service waits until this one has ended: by then it has given its memory back.
fn ends_first(project: &Project<'_>, name: &str) -> bool {
    let dependencies = project.services.iter().flat_map(Service::dependencies);
    let mut of_it = dependencies.filter(|(dependency, _, _)| *dependency == name);
    of_it.any(|(_, condition, _)| condition == Some("service_completed_successfully"))
}
