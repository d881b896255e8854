//! Who may do what in AWS: statements of policies, managed policies that are attached, and who may take on a role.

use std::collections::BTreeSet;
use std::fmt;

use crate::check::credential::hides;
use crate::check::{Condition, Content, Index, Located, Pattern, Piece, Policy, Resource, Statement};
use crate::review::difference::{Difference, shown};

use super::grant::{Grant, Grants, Selection, grant};
use super::items;

/// What policies allow, by whom they are of or what they are about.
pub(super) fn grants(index: &Index<'_>) -> Grants {
    let mut grants = Grants::new();
    for policy in index.policies().iter().chain(&index.resource_policies()) {
        let owner = owner(index, policy);
        if !policy.is_whole {
            grant(&mut grants, owner.clone(), "what only Terraform computes");
        }
        for statement in policy.statements.iter().filter(|statement| statement.is_allow) {
            of_statement(policy, statement, "").into_iter().for_each(|one| grant(&mut grants, &*owner, one));
        }
    }
    for (owner, policy) in attached(index).into_iter().filter(|(_, policy)| !is_of_denials(policy)) {
        grant(&mut grants, owner, format!("everything that {policy} allows"));
    }
    for membership in index.resources("aws_iam_group_membership") {
        let group = target(index, membership, "group");
        for user in each(index, membership, "users") {
            grant(&mut grants, user, format!("everything that {group} may"));
        }
    }
    for membership in index.resources("aws_iam_user_group_membership") {
        let user = target(index, membership, "user");
        for group in each(index, membership, "groups") {
            grant(&mut grants, user.clone(), format!("everything that {group} may"));
        }
    }
    let access = ["aws_eks_access_policy_association", "aws_eks_access_entry"];
    for entry in access.iter().flat_map(|kind| index.resources(kind)) {
        let [who, cluster] = ["principal_arn", "cluster_name"].map(|name| target(index, entry, name));
        for policy in each(index, entry, "policy_arn") {
            let scope = index.value(entry, &["access_scope"]).map(shown).unwrap_or_default();
            grant(
                &mut grants,
                who.clone(),
                format!("everything in {cluster} that {policy} allows in {scope}"),
            );
        }
        for group in each(index, entry, "kubernetes_groups") {
            grant(&mut grants, who.clone(), format!("everything in {cluster} that the group {group} may"));
        }
    }
    for permission in index.resources("aws_lambda_permission") {
        let [who, what] = ["principal", "function_name"].map(|name| target(index, permission, name));
        let action = index.text(permission, &["action"]).unwrap_or("what Terraform computes");
        let narrows = ["source_arn", "source_account", "principal_org_id", "function_url_auth_type"];
        let said = narrows.iter().filter_map(|name| Some((name, index.value(permission, &[name])?)));
        let conditions: Vec<String> =
            said.map(|(name, value)| format!("{name} is {}", text(value))).collect();
        let of = [who.as_str(), action]
            .map(|one| Selection { patterns: [one.to_owned()].into(), is_except: false });
        let conditions = conditions.join(" and ");
        let what_for = format!("{action} for {who}");
        let one = Grant::of_patterns(what_for, (conditions.clone(), conditions), of.into(), "");
        grant(&mut grants, what, one);
    }
    grants
}

/// What holds somebody back: what policies deny, and what a boundary does not leave.
pub(super) fn guards(index: &Index<'_>) -> Grants {
    let mut guards = Grants::new();
    let (policies, others) = (index.policies(), index.resource_policies());
    let mut denying = BTreeSet::new();
    for policy in policies.iter().chain(&others) {
        let owner = owner(index, policy);
        for statement in policy.statements.iter().filter(|statement| !statement.is_allow) {
            denying.insert(policy.owner.address());
            of_statement(policy, statement, "denied ")
                .into_iter()
                .for_each(|one| grant(&mut guards, &*owner, one));
        }
    }
    for (owner, policy) in attached(index).into_iter().filter(|(_, policy)| denies(policy, &denying)) {
        grant(&mut guards, owner, format!("what {policy} denies"));
    }
    for kind in ["aws_iam_role", "aws_iam_user"] {
        for resource in index.resources(kind) {
            for boundary in each(index, resource, "permissions_boundary") {
                grant(&mut guards, resource.address(), format!("kept within what {boundary} allows"));
            }
        }
    }
    guards
}

/// Whether a policy takes something away: one that is defined here and does, or one of AWS that is for that.
fn denies(policy: &str, denying: &BTreeSet<String>) -> bool {
    is_of_denials(policy) || denying.contains(policy)
}

/// Whether a policy of AWS allows nothing: `AWSDenyAll`, and what AWS attaches to users whose keys are known to others.
fn is_of_denials(policy: &str) -> bool {
    let name = policy.strip_prefix("arn:aws:iam::aws:policy/");
    name.is_some_and(|name| name == "AWSDenyAll" || name.starts_with("AWSCompromisedKeyQuarantine"))
}

/// Whom which managed policies are attached to.
fn attached(index: &Index<'_>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for resource in index.all_resources().iter().filter(|resource| !resource.is_data) {
        let (to, policies): (&[&str], &str) = match resource.resource_type {
            "aws_iam_role_policy_attachment" => (&["role"], "policy_arn"),
            "aws_iam_user_policy_attachment" => (&["user"], "policy_arn"),
            "aws_iam_group_policy_attachment" => (&["group"], "policy_arn"),
            "aws_iam_policy_attachment" => (&["roles", "users", "groups"], "policy_arn"),
            "aws_iam_role_policy_attachments_exclusive" => (&["role_name"], "policy_arns"),
            "aws_iam_user_policy_attachments_exclusive" => (&["user_name"], "policy_arns"),
            "aws_iam_group_policy_attachments_exclusive" => (&["group_name"], "policy_arns"),
            "aws_ssoadmin_managed_policy_attachment" => (&["permission_set_arn"], "managed_policy_arn"),
            "aws_iam_role" => (&[], "managed_policy_arns"),
            _ => continue,
        };
        let mut owners: Vec<String> = to.iter().flat_map(|name| each(index, resource, name)).collect();
        if to.is_empty() {
            owners.push(resource.address());
        }
        for policy in each(index, resource, policies) {
            let to = owners.iter().map(|owner| (owner.clone(), policy.clone()));
            found.extend(to);
        }
    }
    found
}

/// What an argument names, one or several: resources that are defined here, or what it says.
fn each(index: &Index<'_>, resource: &Resource<'_>, argument: &str) -> Vec<String> {
    let Some(value) = resource.body.get(argument) else { return Vec::new() };
    let resolved = index.value(resource, &[argument]).unwrap_or(value);
    let all = match items(Some(resolved)) {
        [] if matches!(resolved.content, Content::List(_) | Content::Null) => return Vec::new(),
        [] => std::slice::from_ref(resolved),
        several => several,
    };
    let name = |one: &Located| match index.referents(resource, one).first() {
        Some(referent) if one.reference().is_some() => referent.address(),
        _ => text(index.resolved(resource, one)),
    };
    all.iter().map(name).collect()
}

/// A value as it is written in words.
fn text(value: &Located) -> String {
    value.text().map_or_else(|| reference(value), str::to_owned)
}

/// Whom or what a policy is about.
fn owner(index: &Index<'_>, policy: &Policy<'_>) -> String {
    match policy.owner.resource_type {
        "aws_iam_role_policy" => target(index, &policy.owner, "role"),
        "aws_iam_user_policy" => target(index, &policy.owner, "user"),
        "aws_iam_group_policy" => target(index, &policy.owner, "group"),
        "aws_s3_bucket_policy" => target(index, &policy.owner, "bucket"),
        _ => policy.owner.address(),
    }
}

/// What a statement is about, by action.
fn of_statement(policy: &Policy<'_>, statement: &Statement<'_>, before: &str) -> Vec<Grant> {
    let is_trust = policy.argument == "assume_role_policy";
    let resources = Selection::of(&statement.resources, &statement.not_resources);
    let everyone = Selection {
        patterns: principals(match statement.not_principals.is_empty() {
            true => &statement.principals,
            false => &statement.not_principals,
        }),
        is_except: !statement.not_principals.is_empty(),
    };
    let mut actions: Vec<Selection> =
        statement.actions.iter().map(|action| Selection::of(std::slice::from_ref(action), &[])).collect();
    if !statement.not_actions.is_empty() {
        actions.push(Selection::of(&[], &statement.not_actions));
    }
    let conditions = conditions(&statement.conditions);
    let grant = |action: Selection| {
        let mut what = String::from(before);
        what += &match is_trust && everyone.has_any() {
            true => format!("to be taken on by {everyone}"),
            false => action.to_string(),
        };
        let is_about_itself = everyone.has_any() && (!resources.has_any() || resources.is_all());
        if !is_trust && !is_about_itself {
            what += &format!(" on {resources}");
        }
        if !is_trust && everyone.has_any() {
            what += &format!(" for {everyone}");
        }
        let of = vec![action, resources.clone(), everyone.clone()];
        Grant::of_patterns(what, conditions.clone(), of, before)
    };
    actions.into_iter().map(grant).collect()
}

impl Selection {
    fn of(patterns: &[Pattern<'_>], not: &[Pattern<'_>]) -> Self {
        let is_except = !not.is_empty();
        let patterns = if is_except { not } else { patterns };
        Selection { patterns: patterns.iter().map(written).collect(), is_except }
    }

    fn has_any(&self) -> bool {
        !self.patterns.is_empty()
    }

    fn is_all(&self) -> bool {
        !self.is_except && self.patterns.contains("*")
    }
}

impl fmt::Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<&str> = self.patterns.iter().map(String::as_str).collect();
        let before = if self.is_except { "everything but " } else { "" };
        match all.as_slice() {
            [] => f.write_str("what Terraform computes"),
            all => write!(f, "{before}{}", all.join(" and ")),
        }
    }
}

/// Conditions in the order of their texts, and as they may be shown: all of them must hold, with one of the values of each.
fn conditions(conditions: &[Condition<'_>]) -> (String, String) {
    let in_words = |is_shown: bool| {
        let one = |condition: &Condition<'_>| {
            let variable = written(&condition.variable);
            let value = |value: &Pattern<'_>| match written(value) {
                text if is_shown && hides(&variable, &text) => Difference::MASK.to_owned(),
                text => text,
            };
            let values: BTreeSet<String> = condition.values.iter().map(value).collect();
            let values: Vec<String> = values.into_iter().collect();
            format!("{} {variable} is {}", condition.test, values.join(" or "))
        };
        let all: BTreeSet<String> = conditions.iter().map(one).collect();
        all.into_iter().collect::<Vec<_>>().join(" and ")
    };
    (in_words(false), in_words(true))
}

/// What an attachment is for: the address of the resource that it refers to, or the name that it says.
pub(super) fn target(index: &Index<'_>, resource: &Resource<'_>, argument: &str) -> String {
    let Some(value) = resource.body.get(argument) else { return resource.address() };
    match index.referents(resource, value).first() {
        Some(referent) => referent.address(),
        None => shown(value),
    }
}

fn principals(all: &[(String, Pattern<'_>)]) -> BTreeSet<String> {
    all.iter().map(|(kind, name)| format!("{kind} {}", written(name))).collect()
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
