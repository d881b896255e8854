use crate::check::{Artifact, Example, Findings, Image, Index, Language, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "service-image-drifts-from-production",
    severity: Severity::Warning,
    documentation: "Compose runs another major version of a database than production does. What works against the one fails against \
                    the other: functions that are missing, planners that decide otherwise, dumps that cannot be read back.",
    bad: Example::markdown(
        r#"
```yaml
services:
  database:
    image: postgres:13-alpine
```
```hcl
resource "aws_db_instance" "database" {
  engine                  = "postgres"
  engine_version          = "16.14"
  instance_class          = "db.t4g.medium"
  backup_retention_period = 7
}
```
"#,
    ),
    good: Example::markdown(
        r#"
```yaml
services:
  database:
    image: postgres:16-alpine
```
```hcl
resource "aws_db_instance" "database" {
  engine                  = "postgres"
  engine_version          = "16.14"
  instance_class          = "db.t4g.medium"
  backup_retention_period = 7
}
```
"#,
    ),
    check,
};

/// A database that production has.
struct Production<'a> {
    artifact: &'a Artifact,
    engine: &'static str,
    major: u32,
    title: String,
}

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let production = production(index);
    if production.is_empty() {
        return;
    }
    for project in index.projects() {
        for service in project.services.iter().filter(|service| service.value.get("build").is_none()) {
            let Some(value) = service.value.get("image") else { continue };
            let Some((engine, major)) =
                value.literal().and_then(Image::new).and_then(|image| of_image(&image))
            else {
                continue;
            };
            // One document says nothing of what another shows.
            let of_engine: Vec<&Production<'_>> = production
                .iter()
                .filter(|other| other.engine == engine)
                .filter(|other| {
                    other.artifact.is_in_document() == project.artifact.is_in_document()
                        && (!other.artifact.is_in_document()
                            || other.artifact.folder() == project.artifact.folder())
                })
                .collect();
            if of_engine.is_empty() || of_engine.iter().any(|other| other.major == major) {
                continue;
            }
            let summary = format!(
                "service `{}` runs {engine} {major}, and production has {}",
                service.name, of_engine[0].major
            );
            let titles: Vec<&str> = of_engine.iter().map(|other| other.title.as_str()).collect();
            findings
                .at(project.artifact, value, summary)
                .detail(format!("in production it is {}", titles.join(", ")))
                .help("run the same major version everywhere");
        }
    }
}

/// The databases that Terraform makes, that pods run, and that a document describes.
fn production<'a>(index: &Index<'a>) -> Vec<Production<'a>> {
    let mut found = Vec::new();
    let resources = [
        ("aws_db_instance", "engine_version"),
        ("aws_rds_cluster", "engine_version"),
        ("aws_memorydb_cluster", "engine_version"),
        ("aws_elasticache_replication_group", "engine_version"),
    ];
    for (kind, version) in resources {
        for resource in index.resources(kind) {
            let engine = match index.text(resource, &["engine"]) {
                Some("postgres" | "aurora-postgresql") => "PostgreSQL",
                Some("mysql" | "aurora-mysql") => "MySQL",
                Some("redis") => "Redis",
                _ => continue,
            };
            // Aurora numbers MySQL by itself.
            let Some(major) =
                index.text(resource, &[version]).filter(|text| !text.contains("mysql")).and_then(major)
            else {
                continue;
            };
            found.push(Production { artifact: resource.artifact, engine, major, title: resource.address() });
        }
    }
    for pod in index.pods().iter().filter(|pod| !pod.is_finite()) {
        for container in pod.containers() {
            let image = container.value.get("image").and_then(|value| value.literal()).and_then(Image::new);
            if let Some((engine, major)) = image.and_then(|image| of_image(&image)) {
                found.push(Production {
                    artifact: pod.object.artifact,
                    engine,
                    major,
                    title: pod.object.title(),
                });
            }
        }
    }
    for artifact in index.artifacts(Language::Described) {
        for (name, _, value) in artifact.value.entries() {
            let engine = match value.text_at(&["engine"]) {
                Some("postgres" | "postgresql") => "PostgreSQL",
                Some("mysql") => "MySQL",
                _ => continue,
            };
            if let Some(major) = value.text_at(&["version"]).and_then(major) {
                found.push(Production { artifact, engine, major, title: format!("`{name}`") });
            }
        }
    }
    found
}

/// The database and the major version that an image is of.
fn of_image(image: &Image<'_>) -> Option<(&'static str, u32)> {
    let tag = image.tag?;
    match image.repository {
        "postgres" | "postgis/postgis" | "pgvector/pgvector" => {
            Some(("PostgreSQL", major(tag.trim_start_matches("pg"))?))
        }
        "timescale/timescaledb" | "timescale/timescaledb-ha" => {
            let after = tag.split("pg").nth(1)?;
            Some(("PostgreSQL", major(after)?))
        }
        "mysql" => Some(("MySQL", major(tag)?)),
        "redis" => Some(("Redis", major(tag)?)),
        _ => None,
    }
}

fn major(version: &str) -> Option<u32> {
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}
