use std::collections::HashMap;

use super::external_secret_path_missing::is_near;
use crate::check::{Example, Findings, Index, Policy, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "policy-names-other-resource",
    severity: Severity::Error,
    documentation: "A policy names a bucket, a secret, a queue, a topic or a table that its root module does not make, one letter \
                    away from one that it does. What is meant is refused with AccessDenied. A reference in place of the ARN cannot \
                    be misspelt.",
    bad: Example::hcl(
        r#"
resource "aws_s3_bucket" "uploads" {
  bucket = "shop-uploads"
}

resource "aws_iam_role_policy" "api" {
  role = aws_iam_role.api.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject"]
      Resource = "arn:aws:s3:::shop-upload/*"
    }]
  })
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_s3_bucket" "uploads" {
  bucket = "shop-uploads"
}

resource "aws_iam_role_policy" "api" {
  role = aws_iam_role.api.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject"]
      Resource = "${aws_s3_bucket.uploads.arn}/*"
    }]
  })
}
"#,
    ),
    check,
};

/// Service, what stands before the name in an ARN, resource, and the argument that is its name.
const NAMED: &[(&str, &str, &str, &str)] = &[
    ("s3", "", "aws_s3_bucket", "bucket"),
    ("secretsmanager", "secret:", "aws_secretsmanager_secret", "name"),
    ("sqs", "", "aws_sqs_queue", "name"),
    ("sns", "", "aws_sns_topic", "name"),
    ("dynamodb", "table/", "aws_dynamodb_table", "name"),
    ("ecr", "repository/", "aws_ecr_repository", "name"),
];

/// The most names that one root module has of a kind for each of them to be compared.
const MOST: usize = 500;

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    // By root module and service: its names.
    let mut made: HashMap<(&str, &str), Vec<&str>> = HashMap::new();
    for (service, _, resource_type, argument) in NAMED {
        for resource in index.resources(resource_type) {
            if let Some(name) = index.text(resource, &[argument]) {
                made.entry((resource.artifact.folder(), service)).or_default().push(name);
            }
        }
    }
    if made.is_empty() {
        return;
    }
    for policy in index.policies() {
        for statement in policy.statements.iter().filter(|statement| statement.is_allow) {
            for resource in &statement.resources {
                let Some((service, name)) = resource.text().and_then(named) else { continue };
                let names = made.get(&(policy.owner.artifact.folder(), service));
                let names = names.filter(|names| names.len() <= MOST && !names.contains(&name));
                let meant = names.and_then(|names| names.iter().find(|of| is_near(of, name)));
                if let Some(meant) = meant {
                    report(policy, resource.place, name, meant, findings);
                }
            }
        }
    }
}

/// The service and the name in an ARN; nothing where a part of the name is a pattern.
fn named(arn: &str) -> Option<(&'static str, &str)> {
    let mut parts = arn.strip_prefix("arn:aws:")?.splitn(4, ':');
    let service = parts.next()?;
    let rest = parts.nth(2)?;
    let (service, before, ..) = NAMED.iter().find(|(of, ..)| *of == service)?;
    let rest = rest.strip_prefix(before)?;
    let name = match *service {
        // What follows is a key in it.
        "s3" | "dynamodb" => rest.split('/').next()?,
        // AWS puts six letters behind the name of a secret.
        "secretsmanager" => {
            let name = rest.strip_suffix("-??????").or_else(|| rest.strip_suffix("-*"));
            name.or_else(|| rest.strip_suffix('*')).unwrap_or(rest)
        }
        _ => rest,
    };
    (name.len() >= 5 && !name.contains(['*', '?'])).then_some((*service, name))
}

fn report(
    policy: &Policy<'_>,
    place: crate::check::Place,
    name: &str,
    meant: &str,
    findings: &mut Findings<'_>,
) {
    let address = policy.owner.address();
    findings
        .at_place(
            policy.artifact,
            place,
            format!("{address} names `{name}`, and what is made here is `{meant}`"),
        )
        .subject(address)
        .help("refer to the resource's `arn`");
}
