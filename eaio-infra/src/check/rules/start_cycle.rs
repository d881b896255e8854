use std::collections::HashSet;

use crate::check::{Example, Findings, Index, Place, Project, Rule, Service};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "start-cycle",
    severity: Severity::Error,
    documentation: "Services wait for each other in a circle: by `depends_on`, by `links`, or because one uses the volumes or the \
                    network of another. None can be the first, and Compose refuses the whole project.",
    bad: Example::yaml(
        "
services:
  api:
    image: example/api:1.0.0
    depends_on: [worker]
  worker:
    image: example/worker:1.0.0
    depends_on:
      queue: { condition: service_started }
  queue:
    image: example/queue:1.0.0
    links: [api]
",
    ),
    good: Example::yaml(
        "
services:
  api:
    image: example/api:1.0.0
    depends_on: [worker, queue]
  worker:
    image: example/worker:1.0.0
    depends_on: [queue]
  queue:
    image: example/queue:1.0.0
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for project in index.projects() {
        let mut done = HashSet::new();
        for service in &project.services {
            follow(project, service, &mut Vec::new(), &mut done, findings);
        }
    }
}

/// Follows what `service` waits for; `path` has led here, each step with the place that leads on, and what is `done` leads to
/// no circle not yet found.
fn follow<'a>(
    project: &Project<'a>,
    service: &Service<'a>,
    path: &mut Vec<(&'a str, Place)>,
    done: &mut HashSet<&'a str>,
    findings: &mut Findings<'_>,
) {
    if let Some(start) = path.iter().position(|(step, _)| *step == service.name) {
        let steps = path[start..].iter().map(|(step, _)| *step).chain([service.name]);
        let circle = steps.collect::<Vec<_>>().join(" → ");
        findings
            .at_place(project.artifact, path[start].1, format!("services wait for each other: {circle}"))
            .detail("none of them can be the first to start")
            .help("take one of them out of what another one waits for");
        return;
    }
    if done.contains(service.name) {
        return;
    }
    for (name, place) in awaited(service) {
        if let Some(other) = project.service(name) {
            path.push((service.name, place));
            follow(project, other, path, done, findings);
            path.pop();
        }
    }
    done.insert(service.name);
}

/// What must be there before a service starts.
fn awaited<'a>(service: &Service<'a>) -> Vec<(&'a str, Place)> {
    let mut awaited: Vec<_> =
        service.dependencies().into_iter().map(|(name, _, place)| (name, place)).collect();
    for field in ["links", "volumes_from"] {
        for item in service.value.get(field).map_or(&[][..], |value| value.items()) {
            // `name:alias`, `name:ro`; a container that is named is none of the project.
            if let Some(name) = item.text().and_then(|text| text.split(':').next()) {
                awaited.push((name, item.place));
            }
        }
    }
    for field in ["network_mode", "ipc", "pid"] {
        let Some(value) = service.value.get(field) else { continue };
        if let Some(name) = value.text().and_then(|text| text.strip_prefix("service:")) {
            awaited.push((name, value.place));
        }
    }
    awaited
}
