use crate::check::{Content, Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "depends-on-map-in-swarm",
    severity: Severity::Error,
    documentation: "A stack of Docker Swarm says `depends_on` as a map, with conditions. `docker stack deploy` refuses the whole file: \
                    \"depends_on must be a list\". Swarm starts everything at once; a service has to wait for others itself.",
    bad: Example::markdown(
        "
```yaml
services:
  api:
    image: shop/api:1.4.0
    depends_on: { database: { condition: service_started } }
  database:
    image: postgres:16.4-alpine
```
```bash
docker stack deploy -c stack.yml shop
```
",
    ),
    good: Example::markdown(
        "
```yaml
services:
  api:
    image: shop/api:1.4.0
  database:
    image: postgres:16.4-alpine
```
```bash
docker stack deploy -c stack.yml shop
```
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for (project, reason) in index.stacks() {
        for service in &project.services {
            let Some(dependencies) = service.value.get("depends_on") else { continue };
            if matches!(dependencies.content, Content::Map(_)) {
                let summary = format!(
                    "service `{}` of a stack says `depends_on` as a map, which Swarm refuses",
                    service.name
                );
                findings
                    .at(project.artifact, dependencies, summary)
                    .detail(reason.clone())
                    .help("leave it out, and let the service try again until what it needs answers");
            }
        }
    }
}
