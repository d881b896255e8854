use crate::check::{Database, DatabaseService, Example, Findings, Index, Located, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "family-engine-mismatch",
    severity: Severity::Error,
    documentation: "A database names a parameter group of another engine or of another major version than its own. AWS refuses to \
                    make it; where the engine is upgraded and the group is not, it refuses the upgrade.",
    bad: Example::hcl(
        r#"
resource "aws_db_parameter_group" "main" {
  name   = "shop"
  family = "postgres15"
}

resource "aws_db_instance" "main" {
  engine               = "postgres"
  engine_version       = "16.14"
  instance_class       = "db.r6g.large"
  parameter_group_name = aws_db_parameter_group.main.name
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_db_parameter_group" "main" {
  name   = "shop"
  family = "postgres16"
}

resource "aws_db_instance" "main" {
  engine               = "postgres"
  engine_version       = "16.14"
  instance_class       = "db.r6g.large"
  parameter_group_name = aws_db_parameter_group.main.name
}
"#,
    ),
    check,
};

/// The engines of families: what stands before the version.
const ENGINES: &[&str] =
    &["aurora-mysql", "aurora-postgresql", "mariadb", "mysql", "postgres", "redis", "valkey"];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for database in index.databases() {
        for argument in ["parameter_group_name", "db_cluster_parameter_group_name", "family"] {
            judge(index, database, argument, findings);
        }
    }
}

fn judge(index: &Index<'_>, database: &Database<'_>, argument: &str, findings: &mut Findings<'_>) {
    let Some(resource) = &database.resource else { return };
    let Some(value) = resource.body.get(argument) else { return };
    let (family, group) = match database.named(index, argument) {
        Some(group) => {
            let Some(family) = index.text(group, &["family"]) else { return };
            (family, group.address())
        }
        // A module makes the group itself.
        None if argument == "family" => {
            let Some(family) = index.resolved(resource, value).text() else { return };
            (family, "its parameter group".to_owned())
        }
        None => {
            let Some(name) = index.resolved(resource, value).text() else { return };
            let Some(family) = name.strip_prefix("default.") else { return };
            (family.trim_end_matches(".cluster.on"), format!("`{name}`"))
        }
    };
    let family = match database.service {
        DatabaseService::MemoryDb => family.strip_prefix("memorydb_").or(family.strip_prefix("memorydb-")),
        _ => Some(family),
    };
    let Some((engine, version)) = family.and_then(parts) else { return };
    let own = database.release();
    let is_left_alone = resource.body.at(&["lifecycle", "ignore_changes"]).is_some_and(ignores_version);
    let is_of_version = is_left_alone
        || own.as_deref().is_none_or(|own| {
            own.strip_prefix(version).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                // All of Redis 6 is of the family `redis6.x`, and a version may be less exact than its family.
                || version.starts_with(&format!("{own}."))
                || own.ends_with(".x")
        });
    if (engine == database.engine && is_of_version) || !ENGINES.contains(&database.engine) {
        return;
    }
    let own = own.map_or_else(|| database.engine.to_owned(), |own| format!("{} {own}", database.engine));
    findings
        .at(
            database.artifact,
            value,
            format!("{} is of {own}, and its parameter group is for {engine} {version}", database.title),
        )
        .subject(&database.title)
        .detail(group)
        .help("give the group the family of the engine's major version, in a group of a new name");
}

/// The engine and the version of a family: `postgres16`, `mysql8.0`, `redis6.x`.
fn parts(family: &str) -> Option<(&str, &str)> {
    let engine = ENGINES.iter().find(|engine| {
        family.strip_prefix(**engine).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    })?;
    let version = &family[engine.len()..];
    Some((engine, version.strip_suffix(".x").unwrap_or(version)))
}

/// Whether what Terraform is not to change has the version in it: then the engine may be of another by now.
pub(super) fn ignores_version(ignored: &Located) -> bool {
    let says = |value: &Located| {
        value
            .text()
            .or_else(|| value.reference())
            .is_some_and(|name| matches!(name, "engine_version" | "all"))
    };
    says(ignored) || ignored.items().iter().any(says)
}
