use crate::check::{Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "depends-on-undefined",
    severity: Severity::Error,
    documentation: "A service of a Compose project waits for one that the project does not have. Compose refuses the whole \
                    project, and nothing starts.",
    bad: Example::yaml(
        "
services:
  milvus:
    image: milvusdb/milvus:v2.6.0
    depends_on: [etcd]
",
    ),
    good: Example::yaml(
        "
services:
  milvus:
    image: milvusdb/milvus:v2.6.0
    depends_on:
      etcd: { condition: service_healthy }
  etcd:
    image: quay.io/coreos/etcd:v3.5.18
    healthcheck: { test: [CMD, etcdctl, endpoint, health] }
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for project in index.projects() {
        for service in &project.services {
            for (name, _, place) in service.dependencies() {
                if project.service(name).is_none() {
                    let known: Vec<&str> = project.services.iter().map(|service| service.name).collect();
                    let summary = format!(
                        "service `{}` waits for `{name}`, which the project does not have",
                        service.name
                    );
                    findings
                        .at_place(project.artifact, place, summary)
                        .detail(format!("it has {}", known.join(", ")))
                        .help(format!("add a service `{name}`, or take it out of `depends_on`"));
                }
            }
        }
    }
}
