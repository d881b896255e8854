use crate::check::{DatabaseService, Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "final-snapshot-skipped",
    severity: Severity::Warning,
    documentation: "A database leaves no snapshot behind when it is destroyed, and nothing keeps it from being destroyed: one \
                    change that forces its replacement takes all of its data. What is called a development or a test database is \
                    left alone.",
    bad: Example::hcl(
        r#"
resource "aws_db_instance" "main" {
  engine              = "postgres"
  instance_class      = "db.r6g.large"
  skip_final_snapshot = true
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_db_instance" "main" {
  engine                    = "postgres"
  instance_class            = "db.r6g.large"
  skip_final_snapshot       = false
  final_snapshot_identifier = "main-final"
}
"#,
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for database in index.databases() {
        let Some(resource) = &database.resource else { continue };
        let of_rds = matches!(database.service, DatabaseService::Rds | DatabaseService::RdsCluster);
        let is_kept = index
            .value(resource, &["deletion_protection"])
            .is_some_and(|value| value.is_true() || value.is_unknown())
            || index.is_true(resource, &["lifecycle", "prevent_destroy"]);
        let is_copy = resource.body.get("replicate_source_db").is_some();
        if !of_rds || is_kept || is_copy || database.is_production(index) == Some(false) {
            continue;
        }
        if index.is_true(resource, &["skip_final_snapshot"]) {
            let at = resource.body.get("skip_final_snapshot").unwrap_or(resource.body);
            findings
                .at(
                    resource.artifact,
                    at,
                    format!("{} may be destroyed, and leaves no snapshot", resource.address()),
                )
                .subject(resource.address())
                .help("set `deletion_protection = true`, or `skip_final_snapshot = false` and `final_snapshot_identifier`");
        }
    }
}
