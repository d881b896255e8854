use std::collections::HashMap;

use crate::check::{
    Artifact, Content, Database, DatabaseService, Example, Findings, Index, Language, Located, Rule, Unknown,
};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "ssl-disabled-against-forced-ssl",
    severity: Severity::Error,
    documentation: "A client connects without TLS to a database that takes no other connection: `sslmode=disable` against \
                    `rds.force_ssl`, which is on by default from PostgreSQL 15, or `redis://` against a cache that is encrypted in \
                    transit. Every connection is refused.",
    bad: Example::hcl(
        r#"
resource "aws_db_instance" "main" {
  engine         = "postgres"
  engine_version = "16.14"
  instance_class = "db.r6g.large"
}

resource "aws_ssm_parameter" "url" {
  name  = "/shop/database-url"
  type  = "SecureString"
  value = "postgres://shop:${var.password}@${aws_db_instance.main.endpoint}/shop?sslmode=disable"
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_db_instance" "main" {
  engine         = "postgres"
  engine_version = "16.14"
  instance_class = "db.r6g.large"
}

resource "aws_ssm_parameter" "url" {
  name  = "/shop/database-url"
  type  = "SecureString"
  value = "postgres://shop:${var.password}@${aws_db_instance.main.endpoint}/shop?sslmode=require"
}
"#,
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let mut by_address: HashMap<(&str, String), &Database<'_>> = HashMap::new();
    let mut by_host: HashMap<&str, Vec<&Database<'_>>> = HashMap::new();
    for database in index.databases() {
        let Some(resource) = &database.resource else { continue };
        by_address.insert((resource.artifact.folder(), resource.address()), database);
        for argument in ["identifier", "cluster_identifier"] {
            if let Some(name) = index.text(resource, &[argument]) {
                by_host.entry(name).or_default().push(database);
            }
        }
    }
    if by_address.is_empty() {
        return;
    }
    for artifact in index.artifacts(Language::Terraform) {
        texts(&artifact.value, &mut |value, pieces| {
            let named = pieces.iter().find_map(|piece| {
                let reference = piece.reference()?;
                let address = reference.split('.').take(2).collect::<Vec<_>>().join(".");
                let address = address.split('[').next().unwrap_or_default().to_owned();
                by_address.get(&(artifact.folder(), address)).copied()
            });
            let Some(database) = named else { return };
            let text: String = pieces.iter().filter_map(Located::text).collect();
            judge(index, artifact, value, &text, database, findings);
        });
    }
    let of_pods = index.pods().iter().flat_map(|pod| {
        let artifact = pod.object.artifact;
        pod.containers().flat_map(move |container| {
            container.variables().map(move |(_, value)| (artifact, value)).collect::<Vec<_>>()
        })
    });
    for (artifact, value) in of_pods {
        let Some(text) = value.text().filter(|text| text.contains(".rds.amazonaws.com")) else { continue };
        let host = text.rsplit('@').next().unwrap_or_default().split('.').next().unwrap_or_default();
        let databases = by_host.get(host).map_or(&[][..], Vec::as_slice);
        // Of several environments, each may have one of that name.
        if let [database] = databases {
            judge(index, artifact, value, text, database, findings);
        }
    }
}

/// Gives every text that values are put into.
fn texts<'a>(value: &'a Located, found: &mut dyn FnMut(&'a Located, &'a [Located])) {
    match &value.content {
        Content::Unknown(Unknown::Template(pieces)) => found(value, pieces),
        Content::List(items) => items.iter().for_each(|item| texts(item, found)),
        Content::Map(entries) => entries.iter().for_each(|(_, _, value)| texts(value, found)),
        _ => {}
    }
}

fn judge(
    index: &Index<'_>,
    artifact: &Artifact,
    value: &Located,
    text: &str,
    database: &Database<'_>,
    findings: &mut Findings<'_>,
) {
    let Some((says, why, help)) = refused(index, text, database) else { return };
    findings
        .at(artifact, value, format!("a client connects to {} with {says}, and is refused", database.title))
        .detail(why)
        .help(help);
}

/// What a client says, why it is refused, and what it should say.
fn refused(
    index: &Index<'_>,
    text: &str,
    database: &Database<'_>,
) -> Option<(&'static str, String, &'static str)> {
    let resource = database.resource.as_ref()?;
    match database.service {
        DatabaseService::Rds | DatabaseService::RdsCluster => {
            let is_off = text.contains("sslmode=disable") && database.is_postgres();
            let why = if is_off { forced(index, database)? } else { return None };
            Some((
                "`sslmode=disable`",
                why,
                "say `sslmode=require`, or `verify-full` with the certificates of RDS",
            ))
        }
        DatabaseService::ElastiCache => {
            let is_on = index.is_true(resource, &["transit_encryption_enabled"])
                && index.text(resource, &["transit_encryption_mode"]).is_none_or(|mode| mode == "required")
                && index.value(resource, &["transit_encryption_mode"]).is_none_or(|mode| !mode.is_unknown());
            let why = "`transit_encryption_enabled` is true".to_owned();
            (is_on && text.contains("redis://")).then_some(("`redis://`", why, "say `rediss://`"))
        }
        DatabaseService::MemoryDb => {
            let is_on = index.value(resource, &["tls_enabled"]).is_none_or(Located::is_true);
            let why = "MemoryDB has TLS unless `tls_enabled` is false".to_owned();
            (is_on && text.contains("redis://")).then_some(("`redis://`", why, "say `rediss://`"))
        }
    }
}

/// Why a database takes connections with TLS alone; nothing where it takes others, or nobody knows.
///
/// Sources: Amazon RDS User Guide, "Requiring an SSL connection to a PostgreSQL DB instance": on by default from 15; Amazon
/// Aurora User Guide, "Security with Amazon Aurora PostgreSQL": from 17.
fn forced(index: &Index<'_>, database: &Database<'_>) -> Option<String> {
    if let Some(value) = database.parameter(index, "rds.force_ssl") {
        return (value == "1").then(|| "its parameter group sets `rds.force_ssl` to 1".to_owned());
    }
    let release = database.release()?;
    let major: u32 = release.split('.').next()?.parse().ok()?;
    let first = if database.engine == "postgres" { 15 } else { 17 };
    let group = database.resource.as_ref()?.body.get("parameter_group_name");
    // A group that is not here may set it.
    let is_known = group.is_none() || database.named(index, "parameter_group_name").is_some();
    (major >= first && is_known).then(|| format!("`rds.force_ssl` is on by default from PostgreSQL {first}"))
}
