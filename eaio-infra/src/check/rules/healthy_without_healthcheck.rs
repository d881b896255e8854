use crate::check::{Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "healthy-without-healthcheck",
    severity: Severity::Error,
    documentation: "A service waits until another is healthy, and the project does not say how its health is found out. Where the \
                    other one's healthcheck is switched off, the first never starts. Where none is written, it starts only if the \
                    image brings a healthcheck of its own, which cannot be seen here and may be gone in the next version: that is a \
                    warning.",
    bad: Example::yaml(
        "
services:
  api:
    image: example/api:1.0.0
    depends_on:
      database: { condition: service_healthy }
      cache: { condition: service_healthy }
  database:
    image: postgres:17.2
  cache:
    image: valkey/valkey:8.1
    healthcheck: { disable: true }
",
    ),
    good: Example::yaml(
        "
services:
  api:
    image: example/api:1.0.0
    depends_on:
      database: { condition: service_healthy }
      cache: { condition: service_started }
  database:
    image: postgres:17.2
    healthcheck: { test: [CMD, pg_isready, -U, postgres] }
  cache:
    image: valkey/valkey:8.1
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for project in index.whole_projects() {
        for service in &project.services {
            for (name, condition, place) in service.dependencies() {
                let Some(other) = project.service(name).filter(|other| !other.is_extended()) else {
                    continue;
                };
                if condition != Some("service_healthy") {
                    continue;
                }
                let help = format!("give `{name}` a healthcheck, or wait for `service_started`");
                match other.value.get("healthcheck") {
                    Some(healthcheck) => {
                        let test = healthcheck.get("test");
                        let is_none = test.and_then(|test| test.items().first()?.text()) == Some("NONE");
                        if is_none || healthcheck.get("disable").is_some_and(|disable| disable.is_true()) {
                            let summary = format!(
                                "service `{}` waits until `{name}` is healthy, whose healthcheck is switched off",
                                service.name
                            );
                            findings
                                .at_place(project.artifact, place, summary)
                                .detail(format!(
                                    "`{name}` is never healthy, and `{}` never starts",
                                    service.name
                                ))
                                .help(help);
                        }
                    }
                    None => {
                        let summary = format!(
                            "service `{}` waits until `{name}` is healthy, which has no healthcheck",
                            service.name
                        );
                        findings
                            .at_place(project.artifact, place, summary)
                            .detail("an image may bring its own healthcheck, which cannot be seen here")
                            .help(help)
                            .warning();
                    }
                }
            }
        }
    }
}
