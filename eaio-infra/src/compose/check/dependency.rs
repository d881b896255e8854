//! What services wait for: it is there, it can come true, and it is not themselves.

use std::collections::HashSet;

use super::{Project, service_subject};
use crate::compose::{Condition, Dependency, Service, Test};
use crate::diagnostic::Diagnostic;

/// A service waits for one that does not exist.
pub(super) fn unknown(project: &Project, found: &mut Vec<Diagnostic>) {
    for (name, service) in &project.services {
        for other in service.depends_on.keys().filter(|other| !project.services.contains_key(*other)) {
            found.push(
                Diagnostic::error(
                    "compose-dependency-unknown",
                    format!("service `{name}` waits for `{other}`, which is no service of the project"),
                )
                .with_subject(service_subject(name))
                .with_help("name a service of the project, or remove it from `depends_on`"),
            );
        }
    }
}

/// A service waits until another is healthy, and nothing says when that is. A healthcheck that only the
/// image brings does not count: it cannot be seen, and another version may not bring it.
pub(super) fn without_healthcheck(project: &Project, found: &mut Vec<Diagnostic>) {
    for (name, other_name, dependency, other) in edges(project) {
        let checked = other.healthcheck.as_ref().is_some_and(|check| check.test != Test::Disabled);
        if dependency.condition == Condition::Healthy && !checked {
            found.push(
                Diagnostic::error(
                    "compose-dependency-without-healthcheck",
                    format!(
                        "service `{name}` waits until `{other_name}` is healthy, which has no healthcheck"
                    ),
                )
                .with_subject(service_subject(name))
                .with_help(format!("give `{other_name}` a healthcheck, or wait until it has started")),
            );
        }
    }
}

/// A service needs one that a profile leaves out.
pub(super) fn other_profile(project: &Project, found: &mut Vec<Diagnostic>) {
    for (name, other_name, dependency, other) in edges(project) {
        let mine = &project.services[name].profiles;
        let there = |profile: &String| other.profiles.contains(profile);
        if dependency.required && !other.profiles.is_empty() && (mine.is_empty() || !mine.iter().all(there)) {
            let profiles = other.profiles.join("`, `");
            found.push(
                Diagnostic::error(
                    "compose-dependency-profile",
                    format!(
                        "service `{name}` needs `{other_name}`, which runs only in the profile `{profiles}`"
                    ),
                )
                .with_subject(service_subject(name))
                .with_help("give both the same profiles, or say that the dependency is not required"),
            );
        }
    }
}

/// Services that wait for each other, so that none starts.
pub(super) fn cycle(project: &Project, found: &mut Vec<Diagnostic>) {
    let mut done = HashSet::new();
    for name in project.services.keys() {
        follow(project, name, &mut Vec::new(), &mut done, found);
    }
}

/// Follows what `name` waits for; `path` has led here, and what is `done` leads to no cycle not yet found.
fn follow<'a>(
    project: &'a Project,
    name: &'a str,
    path: &mut Vec<&'a str>,
    done: &mut HashSet<&'a str>,
    found: &mut Vec<Diagnostic>,
) {
    if let Some(start) = path.iter().position(|step| *step == name) {
        let circle: Vec<&str> = path[start..].iter().copied().chain([name]).collect();
        found.push(
            Diagnostic::error(
                "compose-dependency-cycle",
                format!("services wait for each other: {}", circle.join(" → ")),
            )
            .with_subject(service_subject(name))
            .with_help("remove one of them from another's `depends_on`"),
        );
        return;
    }
    if done.contains(name) {
        return;
    }
    path.push(name);
    for other in project.services.get(name).iter().flat_map(|service| service.depends_on.keys()) {
        follow(project, other, path, done, found);
    }
    path.pop();
    done.insert(name);
}

/// Every dependency between services that exist: who waits, for whom, how.
fn edges(project: &Project) -> impl Iterator<Item = (&str, &str, &Dependency, &Service)> {
    project.services.iter().flat_map(|(name, service)| {
        service.depends_on.iter().filter_map(|(other_name, dependency)| {
            let other = project.services.get(other_name)?;
            Some((name.as_str(), other_name.as_str(), dependency, other))
        })
    })
}
