//! What changes of who is let in or may do what, and says so in a way that nobody here evaluates: it may open, and is told.

use crate::check::{Content, Index, Located, Resource, Unknown};
use crate::review::delta::{Delta, DeltaKind, Direction};
use crate::review::{Action, Change};

/// What lets others in as a whole.
const RULES: [&str; 5] = [
    "aws_network_acl_rule",
    "aws_route",
    "aws_security_group_rule",
    "aws_vpc_security_group_egress_rule",
    "aws_vpc_security_group_ingress_rule",
];

/// Arguments that let others in: of which types, or of any.
const REACH: [(&str, &[&str]); 15] = [
    ("", &["publicly_accessible", "associate_public_ip_address", "map_public_ip_on_launch"]),
    ("aws_api_gateway_method", &["authorization", "api_key_required"]),
    ("aws_apigatewayv2_route", &["authorization_type", "api_key_required"]),
    ("aws_default_network_acl", &["ingress"]),
    ("aws_default_security_group", &["ingress"]),
    ("aws_eks_cluster", &["vpc_config"]),
    ("aws_lambda_function_url", &["authorization_type"]),
    ("aws_launch_template", &["network_interfaces"]),
    ("aws_lb", &["internal"]),
    ("aws_network_acl", &["ingress"]),
    ("aws_route_table", &["route"]),
    ("aws_s3_account_public_access_block", &PUBLIC),
    ("aws_s3_bucket_acl", &["acl", "access_control_policy"]),
    ("aws_s3_bucket_public_access_block", &PUBLIC),
    ("aws_security_group", &["ingress"]),
];
const PUBLIC: [&str; 4] =
    ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];

/// Arguments that say who may do what, of any type.
const PRIVILEGE: [&str; 15] = [
    "access_policies",
    "access_policy",
    "access_scope",
    "assume_role_policy",
    "inline_policy",
    "key_policy",
    "kubernetes_groups",
    "managed_policy_arns",
    "permissions_boundary",
    "policy",
    "policy_arn",
    "policy_arns",
    "policy_document",
    "principal",
    "resource_policy",
];

/// What keeps others out while it is there.
const GUARDS: [&str; 3] =
    ["aws_network_acl_rule", "aws_s3_account_public_access_block", "aws_s3_bucket_public_access_block"];

pub(super) fn deltas(old: &Index<'_>, new: &Index<'_>, changes: &[&Change]) -> Vec<Delta> {
    let mut deltas = Vec::new();
    for change in changes {
        let address = change.identity.name.as_str();
        let kind = change.identity.kind.as_str();
        if kind == "module" && !matches!(change.action, Action::Destroy | Action::Forget) {
            deltas.push(opened(DeltaKind::Reach, address, "what it opens, files decide that are not here"));
            continue;
        }
        if !kind.starts_with("aws_") {
            continue;
        }
        let [was, is] = [old, new].map(|index| declared(index, kind, address));
        if matches!(change.action, Action::Destroy | Action::Forget) {
            if GUARDS.contains(&kind) && was.is_empty() {
                deltas.push(opened(DeltaKind::Reach, address, "it goes, and may have kept others out"));
            }
            continue;
        }
        let is_new = change.differences.is_empty() && change.action == Action::Create;
        // What is new is told by what it says, known or not.
        if is_new && was.is_empty() && !is.is_empty() {
            continue;
        }
        let arguments: Vec<&str> = match is_new {
            true => is.iter().flat_map(|(one, _)| one.body.entries().map(|(name, ..)| name)).collect(),
            false => change.differences.iter().filter_map(|one| one.path.names().next()).collect(),
        };
        for of in [DeltaKind::Reach, DeltaKind::Privilege] {
            let is_about = |name: &&str| is_about(of, kind, name);
            let mut touched: Vec<&str> = arguments.iter().copied().filter(is_about).collect();
            touched.sort_unstable();
            touched.dedup();
            // What was made in a module that is not here.
            let is_hidden = is_new && is.is_empty() && says_who(of, kind);
            let is_read = |name: &&str| is_read(of, name, &was, &is);
            if is_hidden || !touched.iter().all(is_read) {
                let what = if touched.is_empty() { "it".to_owned() } else { touched.join(", ") };
                deltas.push(opened(of, address, &format!("what {what} opens is not known here")));
            }
        }
    }
    deltas
}

fn opened(kind: DeltaKind, subject: &str, what: &str) -> Delta {
    Delta {
        kind,
        direction: Direction::Opened,
        subject: subject.to_owned(),
        before: None,
        after: Some(what.to_owned()),
        text: format!("{subject}: {what}"),
        environment: String::new(),
    }
}

/// Whether an argument is about who is let in, or about who may do what.
fn is_about(of: DeltaKind, kind: &str, name: &str) -> bool {
    match of {
        DeltaKind::Reach => {
            let has = |(of, names): &(&str, &[&str])| (of.is_empty() || *of == kind) && names.contains(&name);
            RULES.contains(&kind) || REACH.iter().any(has)
        }
        _ => PRIVILEGE.contains(&name),
    }
}

/// Whether a type is there to say so.
fn says_who(of: DeltaKind, kind: &str) -> bool {
    match of {
        DeltaKind::Reach => RULES.contains(&kind) || REACH.iter().any(|(of, _)| *of == kind),
        _ => kind.contains("policy") || kind.starts_with("aws_iam_"),
    }
}

/// The resources of an index that stand at an address, or are declared in the module that is called there.
fn declared<'i, 'a>(
    index: &'i Index<'a>,
    kind: &str,
    address: &str,
) -> Vec<(&'i Resource<'a>, &'i Index<'a>)> {
    // The keys of calls and of the resource itself hold anything but the name that it ends in.
    let after = address.rfind(&format!("{kind}.")).map_or("", |at| &address[at + kind.len() + 1..]);
    let label = after.split('[').next().unwrap_or_default();
    index.resources(kind).filter(|one| one.label == label).map(|one| (one, index)).collect()
}

/// How much of a value an index reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Read {
    All,
    /// By what it is called, and not by what it is.
    Names,
    Part,
}

/// Whether what an argument says is told by what the indexes read of it.
fn is_read(
    of: DeltaKind,
    name: &str,
    was: &[(&Resource<'_>, &Index<'_>)],
    is: &[(&Resource<'_>, &Index<'_>)],
) -> bool {
    if was.is_empty() || is.is_empty() {
        return false;
    }
    let read = |(one, index): &(&Resource<'_>, &Index<'_>)| match one.body.get(name) {
        _ if one.is_repeated() && one.body.get("for_each").is_some() && refers_to_each(one.body) => {
            Read::Part
        }
        _ if one.body.at(&["dynamic", name]).is_some() => Read::Part,
        Some(value) => level(index, one, value),
        None => Read::All,
    };
    // Of what lets in, all that is new is told where what is now is read.
    let before = was.iter().filter(|(one, _)| {
        of == DeltaKind::Privilege
            || GUARDS.contains(&one.resource_type)
            || one.resource_type.contains("network_acl")
    });
    match before.chain(is).map(read).max() {
        Some(Read::All) | None => true,
        // Another name is told, where the index names it.
        Some(Read::Names) => {
            let said = |of: &[(&Resource<'_>, &Index<'_>)]| {
                of.iter().map(|(one, _)| one.body.get(name).map(without_places)).collect::<Vec<_>>()
            };
            of == DeltaKind::Privilege && said(was) != said(is)
        }
        Some(Read::Part) => false,
    }
}

/// As it is written, wherever that stands.
fn without_places(value: &Located) -> String {
    crate::review::difference::canonical(value)
}

fn refers_to_each(body: &Located) -> bool {
    body.references().iter().any(|text| text.starts_with("each."))
}

fn level<'a>(index: &Index<'a>, resource: &Resource<'a>, value: &'a Located) -> Read {
    let value = index.resolved(resource, value);
    let all = |values: &mut dyn Iterator<Item = &'a Located>| {
        values.map(|value| level(index, resource, value)).max().unwrap_or(Read::All)
    };
    match &value.content {
        Content::List(items) => all(&mut items.iter()),
        Content::Map(_) if value.get("dynamic").is_some() => Read::Part,
        Content::Map(entries) => all(&mut entries.iter().map(|(.., value)| value)),
        Content::Unknown(Unknown::Template(pieces)) => all(&mut pieces.iter()),
        Content::Unknown(Unknown::Reference(text)) => match index.referent(resource, value) {
            Some((document, "json")) if document.resource_type == "aws_iam_policy_document" => {
                let body = document.body;
                if body.get("dynamic").is_some() {
                    Read::Part
                } else {
                    level(index, document, body).max(made_of_others(body))
                }
            }
            Some((_, "id" | "arn" | "name")) => Read::All,
            Some(_) => Read::Names,
            None if text.starts_with("each.") || text.starts_with("count.") || text.starts_with("local.") => {
                Read::Part
            }
            None => Read::Names,
        },
        Content::Unknown(_) => Read::Part,
        _ => Read::All,
    }
}

/// A document that takes statements from others is read in part.
fn made_of_others(document: &Located) -> Read {
    let names = ["source_policy_documents", "override_policy_documents", "source_json", "override_json"];
    if names.iter().any(|name| document.get(name).is_some()) { Read::Part } else { Read::All }
}
