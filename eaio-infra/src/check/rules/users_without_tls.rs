use crate::check::{Content, DatabaseService, Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "users-without-tls",
    severity: Severity::Error,
    documentation: "A cache has users or a password, and is not encrypted in transit. ElastiCache takes user groups and \
                    `auth_token` only with `transit_encryption_enabled`, and MemoryDB without TLS only the ACL `open-access`: both \
                    refuse it.",
    bad: Example::hcl(
        r#"
resource "aws_memorydb_cluster" "main" {
  name        = "cache"
  node_type   = "db.r6g.large"
  acl_name    = aws_memorydb_acl.main.name
  tls_enabled = false
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_memorydb_cluster" "main" {
  name        = "cache"
  node_type   = "db.r6g.large"
  acl_name    = aws_memorydb_acl.main.name
  tls_enabled = true
}
"#,
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for database in index.databases() {
        let Some(resource) = &database.resource else { continue };
        let is_off = |argument: &str, default: bool| match index.value(resource, &[argument]) {
            Some(value) => value.content == Content::Bool(false) || value.text() == Some("false"),
            None => default,
        };
        let (argument, users) = match database.service {
            DatabaseService::MemoryDb if is_off("tls_enabled", false) => {
                let open = index.text(resource, &["acl_name"]) == Some("open-access");
                ("tls_enabled", resource.body.get("acl_name").filter(|_| !open))
            }
            // Of Valkey nobody knows the default.
            DatabaseService::ElastiCache
                if is_off("transit_encryption_enabled", database.engine == "redis") =>
            {
                let users = ["auth_token", "user_group_ids"].iter().find_map(|name| {
                    let value = resource.body.get(name)?;
                    let is_none = value.content == Content::Null
                        || matches!(&value.content, Content::List(items) if items.is_empty());
                    // What is computed may be nothing.
                    (!is_none
                        && index.resolved(resource, value).content != Content::Null
                        && !matches!(
                            value.content,
                            Content::Unknown(crate::check::Unknown::Expression { .. })
                        ))
                    .then_some(value)
                });
                ("transit_encryption_enabled", users)
            }
            _ => continue,
        };
        if let Some(users) = users {
            findings
                .at(
                    database.artifact,
                    users,
                    format!("{} has users, and is not encrypted in transit", database.title),
                )
                .subject(&database.title)
                .detail(format!("{} takes them only with TLS", database.service.name()))
                .help(format!("set `{argument} = true`, and connect with `rediss://`"));
        }
    }
}
