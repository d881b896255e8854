use crate::check::{Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "swarm-ignores",
    severity: Severity::Warning,
    documentation: "A stack of Docker Swarm says something that only Compose does: `docker stack deploy` passes over it. What is not \
                    built has to be in a registry; what is to start again says so under `deploy.restart_policy`; what asks for a device \
                    or for privileges does not get them.",
    bad: Example::markdown(
        "
```yaml
services:
  api:
    image: registry.example.com/shop/api:1.4.0
    restart: unless-stopped
    container_name: api
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
    image: registry.example.com/shop/api:1.4.0
    deploy:
      restart_policy: { condition: any }
```
```bash
docker stack deploy -c stack.yml shop
```
",
    ),
    check,
};

/// What `docker stack deploy` passes over.
///
/// Source: docker/cli, `cli/compose/types`, UnsupportedProperties and DeprecatedProperties of 20.10 and later.
const IGNORED: &[&str] = &[
    "build",
    "cgroup_parent",
    "container_name",
    "devices",
    "domainname",
    "external_links",
    "ipc",
    "links",
    "mac_address",
    "network_mode",
    "pid",
    "privileged",
    "restart",
    "security_opt",
    "shm_size",
    "userns_mode",
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for (project, reason) in index.stacks() {
        for service in &project.services {
            let ignored: Vec<_> =
                service.value.entries().filter(|(name, ..)| IGNORED.contains(name)).collect();
            let Some((_, place, _)) = ignored.first() else { continue };
            let names: Vec<String> = ignored.iter().map(|(name, ..)| format!("`{name}`")).collect();
            let summary = format!("Swarm passes over {} of service `{}`", names.join(", "), service.name);
            let help = match ignored[0].0 {
                "build" => "push the image to a registry before, and name it as `image`",
                "restart" => "say it under `deploy.restart_policy`",
                _ => "leave it out, or run the service with Compose",
            };
            findings.at_place(project.artifact, *place, summary).detail(reason.clone()).help(help);
        }
    }
}
