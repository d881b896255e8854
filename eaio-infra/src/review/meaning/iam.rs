//! Who may do what in AWS: statements of policies, managed policies that are attached, and who may take on a role.

use crate::check::{Index, Located, Pattern, Piece, Policy, Resource, Statement};
use crate::review::difference::shown;

use super::grant::{Grants, grant};

pub(super) fn grants(index: &Index<'_>) -> Grants {
    let mut grants = Grants::new();
    for policy in index.policies() {
        of_policy(index, policy, &mut grants);
    }
    for attachment in ["role", "user", "group"] {
        for resource in index.resources(&format!("aws_iam_{attachment}_policy_attachment")) {
            if let Some(policy) = index.value(resource, &["policy_arn"]) {
                let owner = target(index, resource, attachment);
                grant(&mut grants, owner, format!("everything that {} allows", shown(policy)));
            }
        }
    }
    grants
}

fn of_policy(index: &Index<'_>, policy: &Policy<'_>, grants: &mut Grants) {
    let is_trust = policy.argument == "assume_role_policy";
    let owner = match policy.owner.resource_type {
        "aws_iam_role_policy" => target(index, &policy.owner, "role"),
        "aws_iam_user_policy" => target(index, &policy.owner, "user"),
        "aws_iam_group_policy" => target(index, &policy.owner, "group"),
        "aws_s3_bucket_policy" => target(index, &policy.owner, "bucket"),
        _ => policy.owner.address(),
    };
    if !policy.is_whole {
        grant(grants, owner.clone(), "what only Terraform computes");
    }
    for statement in policy.statements.iter().filter(|statement| statement.is_allow) {
        for action in &statement.actions {
            let action = written(action);
            let what = if is_trust {
                format!("to be taken on by {}", principals(statement))
            } else if statement.principals.is_empty() {
                format!("{action} on {}", listed(&statement.resources))
            } else {
                format!("{action} for {}", principals(statement))
            };
            let condition = if statement.conditions.is_empty() { "" } else { ", on conditions" };
            grant(grants, owner.clone(), what + condition);
        }
    }
}

/// What an attachment is for: the address of the resource that it refers to, or the name that it says.
fn target(index: &Index<'_>, resource: &Resource<'_>, argument: &str) -> String {
    let Some(value) = resource.body.get(argument) else { return resource.address() };
    match index.referents(resource, value).first() {
        Some(referent) => referent.address(),
        None => shown(value),
    }
}

fn principals(statement: &Statement<'_>) -> String {
    let mut all: Vec<String> =
        statement.principals.iter().map(|(kind, name)| format!("{kind} {}", written(name))).collect();
    all.sort();
    all.join(" and ")
}

fn listed(patterns: &[Pattern<'_>]) -> String {
    let mut all: Vec<String> = patterns.iter().map(written).collect();
    all.sort();
    if all.is_empty() { "what is not excluded".to_owned() } else { all.join(" and ") }
}

fn written(pattern: &Pattern<'_>) -> String {
    let piece = |piece: &Piece<'_>| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Value(value) => reference(value),
    };
    pattern.pieces.iter().map(piece).collect()
}

fn reference(value: &Located) -> String {
    value.reference().map_or_else(|| format!("${{{}}}", shown(value)), str::to_owned)
}
