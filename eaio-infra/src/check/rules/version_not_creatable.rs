use super::family_engine_mismatch::ignores_version;
use crate::check::{Database, DatabaseService, Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "version-not-creatable",
    severity: Severity::Error,
    documentation: "A database asks for a version of its engine that AWS no longer creates, or never did: RDS withdraws minor \
                    versions of PostgreSQL a while after the next ones, and ElastiCache and MemoryDB have no Redis after 7.1, \
                    only Valkey. It is refused when it is applied.",
    bad: Example::hcl(
        r#"
resource "aws_db_instance" "main" {
  engine                = "postgres"
  engine_version        = "16.1"
  instance_class        = "db.r6g.large"
  storage_encrypted     = true
  deletion_protection   = true
}

resource "aws_elasticache_replication_group" "cache" {
  replication_group_id = "cache"
  description          = "Sessions"
  engine               = "redis"
  engine_version       = "7.2"
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_db_instance" "main" {
  engine                = "postgres"
  engine_version        = "16.14"
  instance_class        = "db.r6g.large"
  storage_encrypted     = true
  deletion_protection   = true
}

resource "aws_elasticache_replication_group" "cache" {
  replication_group_id = "cache"
  description          = "Sessions"
  engine               = "valkey"
  engine_version       = "8.0"
}
"#,
    ),
    check,
};

/// Majors of PostgreSQL on RDS, and the last minor of each that can no longer be created.
///
/// Sources: Amazon RDS for PostgreSQL Release Notes, "Release calendars for Amazon RDS for PostgreSQL"; the notice to RDS's users of
/// 2026-05 on 14.14 to 14.17, 15.9 to 15.12, 16.5 to 16.8 and 17.1 to 17.4. Those before went the year before.
const POSTGRES: &[(u32, u32)] = &[(14, 17), (15, 12), (16, 8), (17, 4)];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for database in index.databases() {
        let (Some(value), Some(release)) = (database.version, database.release()) else { continue };
        let service = database.service.name();
        let Some((what, help)) = refused(database, &release) else { continue };
        let finding = findings
            .at(database.artifact, value, format!("{service} creates no {what}"))
            .detail(match database.class {
                Some(class) => format!("{}, {class}", database.title),
                None => database.title.clone(),
            })
            .help(help);
        // One that was made before goes on, whatever stands here.
        if database.body.at(&["lifecycle", "ignore_changes"]).is_some_and(ignores_version) {
            finding.warning();
        }
    }
}

/// What is refused, and what to ask for instead.
fn refused(database: &Database<'_>, release: &str) -> Option<(String, String)> {
    let (major, minor) = release.split_once('.').unwrap_or((release, ""));
    let (major, minor): (u32, Option<u32>) = (major.parse().ok()?, minor.parse().ok());
    match database.service {
        DatabaseService::Rds if database.engine == "postgres" => {
            let minor = minor?;
            let (_, last) =
                POSTGRES.iter().find(|(of, last)| *of == major && (1..=*last).contains(&minor))?;
            let what = format!("PostgreSQL {release}: {major}.1 to {major}.{last} are withdrawn");
            Some((
                what,
                format!("ask for a later one, or for {major} alone, which is the default of the day"),
            ))
        }
        DatabaseService::ElastiCache | DatabaseService::MemoryDb if database.engine == "redis" => {
            let is_later = major > 7 || (major == 7 && minor.is_some_and(|minor| minor > 1));
            is_later.then(|| {
                let what = format!("Redis {release}: 7.1 is the last of Redis there");
                (
                    what,
                    "set `engine = \"valkey\"` and a version of it, such as 8.0; or ask for 7.1".to_owned(),
                )
            })
        }
        _ => None,
    }
}
