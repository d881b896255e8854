use crate::check::{Example, Findings, Image, Index, Rule, Source};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "port-published-on-every-interface",
    severity: Severity::Warning,
    documentation: "A Compose file for production publishes the port of a database on every address of the machine. Docker opens it \
                    before the machine's firewall is asked, so that ufw does not close it. What other services of the project need, \
                    they reach without a published port. Files for development are left alone.",
    bad: Example::markdown(
        r#"
```yaml
services:
  database:
    image: postgres:16.4-alpine
    ports: ["5432:5432"]
```
```bash
docker stack deploy -c compose.production.yaml shop
```
"#,
    ),
    good: Example::markdown(
        r#"
```yaml
services:
  database:
    image: postgres:16.4-alpine
    networks: [data]
networks:
  data:
```
```bash
docker stack deploy -c compose.production.yaml shop
```
"#,
    ),
    check,
};

/// Images of what keeps data, and is meant for other services alone.
const STORES: &[&str] = &[
    "elasticsearch",
    "mariadb",
    "memcached",
    "milvusdb/milvus",
    "mongo",
    "mysql",
    "pgvector/pgvector",
    "postgis/postgis",
    "postgres",
    "redis",
    "timescale/timescaledb",
    "timescale/timescaledb-ha",
    "valkey/valkey",
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let stacks = index.stacks();
    for project in index.projects() {
        let is_stack = stacks.iter().any(|(stack, _)| std::ptr::eq(stack.artifact, project.artifact));
        if !is_stack && !is_for_production(&project.artifact.source) {
            continue;
        }
        for service in &project.services {
            let image = service.value.text_at(&["image"]).and_then(Image::new);
            if !image.is_some_and(|image| STORES.contains(&image.repository)) {
                continue;
            }
            for ports in service.published() {
                // Swarm has no addresses to choose from.
                if ports.address.is_some_and(|address| !address.is_unspecified()) {
                    continue;
                }
                let port = ports.numbers.start();
                let summary = format!(
                    "service `{}`, a database, is open on port {port} of every address of the machine",
                    service.name
                );
                let help = if is_stack {
                    "leave the port out, and let services reach it over a network".to_owned()
                } else {
                    format!("leave the port out, or publish it as 127.0.0.1:{port}:…")
                };
                findings.at_place(project.artifact, ports.place, summary).help(help);
            }
        }
    }
}

/// Whether a file's name says that it is for production or staging.
fn is_for_production(source: &Source) -> bool {
    let Source::File(path) = source else { return false };
    let parts = || path.split(['/', '.', '-', '_']);
    let is_page = path.ends_with(".md") || path.ends_with(".txt");
    !is_page
        && parts().any(|part| matches!(part, "prod" | "production" | "staging"))
        && !parts().any(|part| matches!(part, "dev" | "development" | "local" | "test"))
}
