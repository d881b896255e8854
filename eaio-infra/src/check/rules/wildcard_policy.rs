use std::collections::HashMap;

use crate::check::{Example, Findings, Index, Located, Pattern, Policy, Resource, Rule, Statement};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "wildcard-policy",
    severity: Severity::Error,
    documentation: "A policy allows every action on every resource, or a machine's role is an administrator's: whoever gets into \
                    one pod or one machine has the account. All actions of one service on every resource are a warning. What a \
                    condition bounds is left alone.",
    bad: Example::hcl(
        r#"
resource "aws_iam_role_policy" "api" {
  role = aws_iam_role.api.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }]
  })
}
"#,
    ),
    good: Example::hcl(
        r#"
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

/// Services without which nothing is lost where all of their actions are allowed: they only read, or have no resources.
const HARMLESS: &[&str] =
    &["health", "pricing", "ce", "tag", "ec2messages", "ssmmessages", "xray", "cloudwatch"];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let of_identities =
        index.policies().iter().filter(|policy| matches!(policy.argument, "policy" | "inline_policy"));
    for policy in of_identities.filter(|policy| policy.owner.resource_type.starts_with("aws_iam_")) {
        for statement in &policy.statements {
            judge(policy, statement, findings);
        }
    }
    administrators(index, findings);
}

fn judge(policy: &Policy<'_>, statement: &Statement<'_>, findings: &mut Findings<'_>) {
    let is_everything = |patterns: &[Pattern<'_>]| patterns.iter().any(|name| name.text() == Some("*"));
    let is_bounded = !statement.is_allow || !statement.conditions.is_empty() || !statement.is_whole;
    if is_bounded || !is_everything(&statement.resources) {
        return;
    }
    let address = policy.owner.address();
    if is_everything(&statement.actions) || statement.actions.iter().any(|name| name.text() == Some("*:*")) {
        findings
            .at_place(policy.artifact, statement.place, format!("{address} allows everything on everything"))
            .subject(address)
            .help("allow the actions that are called, on the resources that they are called on");
        return;
    }
    for service in statement.actions.iter().filter_map(|name| name.text()?.strip_suffix(":*")) {
        if !HARMLESS.contains(&service) {
            findings
                .at_place(
                    policy.artifact,
                    statement.place,
                    format!("{address} allows every action of `{service}` on every resource"),
                )
                .subject(&address)
                .help("name the actions, or the resources")
                .warning();
        }
    }
}

/// Roles of machines and pods that have `AdministratorAccess`.
fn administrators(index: &Index<'_>, findings: &mut Findings<'_>) {
    let trusts: HashMap<(&str, String), &Policy<'_>> = index
        .policies()
        .iter()
        .filter(|policy| policy.argument == "assume_role_policy")
        .map(|policy| ((policy.owner.artifact.folder(), policy.owner.address()), policy))
        .collect();
    for attachment in index.resources("aws_iam_role_policy_attachment") {
        let Some(value) = attachment.body.get("policy_arn") else { continue };
        let arn = index.text(attachment, &["policy_arn"]);
        if arn != Some("arn:aws:iam::aws:policy/AdministratorAccess") {
            continue;
        }
        let role = attachment.body.get("role").and_then(|role| index.referent(attachment, role));
        let Some((role, _)) = role else { continue };
        let trust = trusts.get(&(role.artifact.folder(), role.address()));
        if let Some(user) = trust.and_then(|trust| machine(trust)) {
            report(attachment, value, role, user, findings);
        }
    }
}

/// What machine may have the role that such a trust is of.
fn machine(trust: &Policy<'_>) -> Option<&'static str> {
    let principals = || trust.statements.iter().flat_map(|statement| &statement.principals);
    let is_service = |service: &str| principals().any(|(_, name)| name.text() == Some(service));
    let is_of_pods = trust.statements.iter().flat_map(|statement| &statement.conditions).any(|condition| {
        let values = condition.values.iter().filter_map(Pattern::text);
        values.into_iter().any(|value| value.starts_with("system:serviceaccount:"))
    });
    if is_service("ec2.amazonaws.com") {
        Some("a machine")
    } else if is_service("pods.eks.amazonaws.com") || is_of_pods {
        Some("a pod")
    } else if is_service("lambda.amazonaws.com") || is_service("ecs-tasks.amazonaws.com") {
        Some("a container")
    } else {
        None
    }
}

fn report(
    attachment: &Resource<'_>,
    value: &Located,
    role: &Resource<'_>,
    user: &str,
    findings: &mut Findings<'_>,
) {
    let summary = format!("{}, the role of {user}, is an administrator", role.address());
    findings
        .at(attachment.artifact, value, summary)
        .subject(attachment.address())
        .help("attach a policy that allows what it calls");
}
