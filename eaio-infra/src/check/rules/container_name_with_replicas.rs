use crate::check::{Content, Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "container-name-with-replicas",
    severity: Severity::Error,
    documentation: "A Compose service has a `container_name` and more than one replica. A name belongs to one container: Compose \
                    refuses to start the second.",
    bad: Example::yaml(
        "
services:
  api:
    image: shop/api:1.4.0
    container_name: api
    deploy: { replicas: 3 }
",
    ),
    good: Example::yaml(
        "
services:
  api:
    image: shop/api:1.4.0
    deploy: { replicas: 3 }
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    // Swarm passes over the name.
    let stacks = index.stacks();
    for project in index
        .projects()
        .iter()
        .filter(|project| !stacks.iter().any(|(stack, _)| std::ptr::eq(stack.artifact, project.artifact)))
    {
        for service in &project.services {
            let Some(name) = service.value.get("container_name") else { continue };
            let replicas = service.value.at(&["deploy", "replicas"]).or(service.value.get("scale"));
            if let Some(Content::Number(count)) = replicas.map(|replicas| &replicas.content)
                && *count > 1.0
            {
                let summary = format!(
                    "service `{}` has {count} replicas, and one name for all of their containers",
                    service.name
                );
                findings
                    .at(project.artifact, name, summary)
                    .help("leave out `container_name`: others reach it by the service's name");
            }
        }
    }
}
