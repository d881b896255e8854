//! Whether everything that runs at the same time fits the machine.

use crate::compose::{Condition, Project};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::topology::{Environment, Machine};
use crate::unit::Bytes;

/// Compares the sum of all limits with what the machine has for containers.
pub(super) fn check(environment: &Environment, machine: &Machine, project: &Project) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let mut limits: Vec<(&str, Bytes)> = Vec::new();
    for (name, service) in &project.services {
        let replicas = u64::from(service.deploy.replicas.unwrap_or(1));
        match service.deploy.resources.limits.memory_bytes() {
            // What ends before others start has given its memory back by then.
            Some(_) if ends_first(project, name) => {}
            Some(limit) => limits.push((name, limit.times(replicas))),
            None => diagnostics.push(
                Diagnostic::error(
                    "memory-limit-missing",
                    format!("service `{name}` has no limit of memory that can be read"),
                )
                .with_subject(format!("service `{name}`"))
                .with_help("set `deploy.resources.limits.memory`, such as `512m`"),
            ),
        }
    }
    let sum: Bytes = limits.iter().map(|(_, limit)| *limit).sum();
    if sum > machine.memory {
        limits.sort_by_key(|(_, limit)| std::cmp::Reverse(*limit));
        let lines: Vec<String> =
            limits.iter().map(|(name, limit)| format!("{:>8}  {name}", limit.to_string())).collect();
        diagnostics.push(
            Diagnostic::error(
                "laptop-memory-exceeded",
                format!(
                    "the containers of `{}` may use {sum} of memory together, and the machine has {} for them",
                    environment.name, machine.memory
                ),
            )
            .with_subject(format!("environment `{}`", environment.name))
            .with_detail(lines.join("\n"))
            .with_help("lower `compose_memory` of a component, leave one out, or say that the machine has more"),
        );
    }
    diagnostics
}

/// Whether another service waits until this one has ended.
fn ends_first(project: &Project, name: &str) -> bool {
    let dependencies = project.services.values().filter_map(|service| service.depends_on.get(name));
    dependencies.into_iter().any(|dependency| dependency.condition == Condition::Completed)
}
