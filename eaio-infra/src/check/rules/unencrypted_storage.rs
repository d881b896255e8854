use crate::check::{Content, Example, Findings, Index, Located, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "unencrypted-storage",
    severity: Severity::Warning,
    documentation: "Encryption at rest is switched off by hand. It costs nothing, and can mostly not be switched on later: the \
                    database or the volume has to be copied.",
    bad: Example::hcl(
        r#"
resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = 100
  encrypted         = false
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = 100
  encrypted         = true
}
"#,
    ),
    check,
};

/// Resources, and the argument that encrypts what they store.
const ENCRYPTED_BY: &[(&str, &str)] = &[
    ("aws_db_instance", "storage_encrypted"),
    ("aws_docdb_cluster", "storage_encrypted"),
    ("aws_ebs_volume", "encrypted"),
    ("aws_efs_file_system", "encrypted"),
    ("aws_elasticache_replication_group", "at_rest_encryption_enabled"),
    ("aws_neptune_cluster", "storage_encrypted"),
    ("aws_rds_cluster", "storage_encrypted"),
    ("aws_redshift_cluster", "encrypted"),
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for (resource_type, argument) in ENCRYPTED_BY {
        for resource in index.resources(resource_type) {
            let value = index.value(resource, &[argument]);
            if value.is_some_and(is_false) {
                let at = resource.body.get(argument).unwrap_or(resource.body);
                findings
                    .at(resource.artifact, at, format!("{} is not encrypted at rest", resource.address()))
                    .subject(resource.address())
                    .help(format!("set `{argument} = true`"));
            }
        }
    }
    for database in index.databases().iter().filter(|database| database.resource.is_none()) {
        for argument in ["storage_encrypted", "at_rest_encryption"] {
            if let Some(value) = database.body.get(argument).filter(|value| is_false(value)) {
                findings
                    .at(database.artifact, value, format!("{} is not encrypted at rest", database.title))
                    .help(format!("say `{argument}: true`"));
            }
        }
    }
}

fn is_false(value: &Located) -> bool {
    value.content == Content::Bool(false) || value.text() == Some("false")
}
