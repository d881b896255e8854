use crate::check::{DatabaseService, Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "no-deletion-protection",
    severity: Severity::Warning,
    documentation: "A database in production can be destroyed by one plan that nobody read to its end. Only what says that it is \
                    production is judged: by its name, by the folder of its root module, or by the tier of its environment.",
    bad: Example::hcl(
        r#"
resource "aws_db_instance" "main" {
  identifier     = "shop-prod"
  engine         = "postgres"
  instance_class = "db.r6g.large"
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_db_instance" "main" {
  identifier          = "shop-prod"
  engine              = "postgres"
  instance_class      = "db.r6g.large"
  deletion_protection = true
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
        if of_rds && !is_kept && !is_copy && database.is_production(index) == Some(true) {
            findings
                .at_place(
                    resource.artifact,
                    resource.place,
                    format!(
                        "{} is production, and nothing keeps it from being destroyed",
                        resource.address()
                    ),
                )
                .subject(resource.address())
                .help("set `deletion_protection = true`");
        }
    }
}
