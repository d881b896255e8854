use crate::check::{Example, Findings, Index, Language, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "database-publicly-accessible",
    severity: Severity::Error,
    documentation: "A database asks for a public address: its name resolves to one, and a single rule of a \
                    security group is all that keeps the internet out. What uses it is in the VPC, and does \
                    not need it.",
    bad: Example::hcl(
        r#"
resource "aws_db_instance" "main" {
  engine              = "postgres"
  instance_class      = "db.r6g.large"
  publicly_accessible = true
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_db_instance" "main" {
  engine              = "postgres"
  instance_class      = "db.r6g.large"
  publicly_accessible = false
}
"#,
    ),
    check,
};

/// What has the argument.
const TYPES: &[&str] = &[
    "aws_db_instance",
    "aws_dms_replication_instance",
    "aws_mq_broker",
    "aws_rds_cluster_instance",
    "aws_redshift_cluster",
    "aws_redshiftserverless_workgroup",
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for resource in TYPES.iter().flat_map(|resource_type| index.resources(resource_type)) {
        if !index.is_true(resource, &["publicly_accessible"]) {
            continue;
        }
        let Some(value) = resource.body.get("publicly_accessible") else { continue };
        findings
            .at(resource.artifact, value, format!("{} asks for a public address", resource.address()))
            .subject(resource.address())
            .detail("who may connect is left to its security groups alone")
            .help("say `publicly_accessible = false`, and reach it from inside of the VPC, by a VPN or a tunnel");
    }
    for artifact in index.artifacts(Language::Described) {
        for (name, _, database) in artifact.value.entries() {
            let public = database.get("publicly_accessible").filter(|public| public.is_true());
            if let (Some(public), Some(_)) = (public, database.get("engine")) {
                findings
                    .at(artifact, public, format!("`{name}` asks for a public address"))
                    .help("keep it private, and reach it from inside of its network");
            }
        }
    }
}
