//! What follows from a change for whoever uses the object: only what is certain, from the provider's documentation and AWS's.

use std::collections::HashSet;

use super::super::{Action, Change, Effect};
use super::database;
use super::instance::Instance;
use super::root::is_true;
use super::stateful;
use crate::check::Located;

/// Type and argument that, while it says so, makes AWS refuse a deletion: each provider page, "Argument Reference".
pub(super) const PROTECTIONS: [(&str, &str, &str); 14] = [
    ("aws_alb", "enable_deletion_protection", "true"),
    ("aws_cognito_user_pool", "deletion_protection", "ACTIVE"),
    ("aws_db_instance", "deletion_protection", "true"),
    ("aws_docdb_cluster", "deletion_protection", "true"),
    ("aws_dynamodb_table", "deletion_protection_enabled", "true"),
    ("aws_eks_cluster", "deletion_protection", "true"),
    ("aws_instance", "disable_api_termination", "true"),
    ("aws_lb", "enable_deletion_protection", "true"),
    ("aws_neptune_cluster", "deletion_protection", "true"),
    ("aws_networkfirewall_firewall", "delete_protection", "true"),
    ("aws_qldb_ledger", "deletion_protection", "true"),
    ("aws_rds_cluster", "deletion_protection", "true"),
    ("aws_rds_global_cluster", "deletion_protection", "true"),
    ("aws_verifiedaccess_instance", "deletion_protection", "true"),
];

/// Types whose provider page says that they can leave a last snapshot, with the argument that names it.
const SNAPSHOTS: [(&str, &str); 8] = [
    ("aws_db_instance", "final_snapshot_identifier"),
    ("aws_docdb_cluster", "final_snapshot_identifier"),
    ("aws_elasticache_cluster", "final_snapshot_identifier"),
    ("aws_elasticache_replication_group", "final_snapshot_identifier"),
    ("aws_memorydb_cluster", "final_snapshot_name"),
    ("aws_neptune_cluster", "final_snapshot_identifier"),
    ("aws_rds_cluster", "final_snapshot_identifier"),
    ("aws_redshift_cluster", "final_snapshot_identifier"),
];

/// Types that serve while they exist.
const SERVING: [&str; 16] = [
    "aws_cloudfront_distribution",
    "aws_db_instance",
    "aws_db_proxy",
    "aws_eks_cluster",
    "aws_elasticache_cluster",
    "aws_elasticache_replication_group",
    "aws_elasticache_serverless_cache",
    "aws_instance",
    "aws_lambda_function",
    "aws_lb",
    "aws_memorydb_cluster",
    "aws_mq_broker",
    "aws_msk_cluster",
    "aws_nat_gateway",
    "aws_opensearch_domain",
    "aws_rds_cluster",
];

/// Of what is there before and after.
pub(super) fn of_kept(change: &mut Change, old: &Instance, new: &Instance, read: &HashSet<String>) {
    match change.action {
        Action::Replace | Action::ReplaceAfterCreating => {
            if new.lifecycle.prevents_destroy {
                let text = "`prevent_destroy`: Terraform refuses the whole plan";
                change.consequence(Effect::Refused, text);
            }
            removed(change, old, read);
            same_name(change, old, new);
        }
        Action::MayReplace if new.lifecycle.prevents_destroy => {
            change.consequence(
                Effect::Note,
                "`prevent_destroy`: if it is replaced, Terraform refuses the whole plan",
            );
        }
        Action::Update => updated(change, old, new),
        _ => {}
    }
    if matches!(change.action, Action::Update | Action::MayReplace) {
        stateful::of_kept(change, old, new);
    }
}

/// Of what is looked for elsewhere than where it is.
pub(super) fn of_elsewhere(change: &mut Change) {
    let text = "it is looked for elsewhere: where it is not found there, it is made anew, and the one that there is stays, unmanaged";
    match change.is_stateful {
        true => change.consequence(Effect::DataLoss, format!("{text}, with its data")),
        false => change.consequence(Effect::Note, text),
    }
}

/// Of what goes.
pub(super) fn of_gone(change: &mut Change, old: &Instance, is_prevented: bool, read: &HashSet<String>) {
    if change.action == Action::Forget {
        change.consequence(Effect::Note, "it stays as it is, and nothing manages it");
        return;
    }
    if is_prevented {
        change.consequence(Effect::Refused, "`prevent_destroy`: Terraform refuses the whole plan");
    } else if old.lifecycle.prevents_destroy {
        let text = "`prevent_destroy` goes with the block that it stands in, and prevents nothing";
        change.consequence(Effect::Note, text);
    }
    removed(change, old, read);
}

/// What follows where an object is deleted, whether or not another takes its place.
fn removed(change: &mut Change, old: &Instance, read: &HashSet<String>) {
    let kind = old.resource_type.as_str();
    let says = |name: &str, value: &str| is(&old.body, name, value);
    for (_, argument, value) in PROTECTIONS.iter().filter(|(of, ..)| *of == kind) {
        if says(argument, value) {
            let text = format!("`{argument}` is on: AWS refuses to delete it, and the apply fails half way");
            change.consequence(Effect::Refused, text);
        }
    }
    snapshot(change, old);
    if stateful::holds(kind).is_none() && !old.is_data {
        let text = format!("it may hold data, which goes with it: nothing is known here of a `{kind}`");
        change.consequence(Effect::DataLoss, text);
    }
    match kind {
        "aws_s3_bucket" if says("force_destroy", "true") => {
            change.consequence(
                Effect::DataLoss,
                "`force_destroy` is on: every object in it is deleted with it",
            );
        }
        "aws_s3_bucket" => {
            change.consequence(Effect::Note, "AWS refuses to delete a bucket that is not empty");
        }
        "aws_ecr_repository" if says("force_delete", "true") => {
            change
                .consequence(Effect::DataLoss, "`force_delete` is on: every image in it is deleted with it");
        }
        "aws_ecr_repository" => {
            change.consequence(Effect::Note, "AWS refuses to delete a repository that holds images");
        }
        // "Deleting AWS KMS keys": from the moment that the deletion is scheduled the key is of no use.
        "aws_kms_key" => {
            let days = number(&old.body, "deletion_window_in_days").unwrap_or(30.0);
            let text = format!(
                "what it encrypts cannot be read from then on, and never again once it is deleted {days} days later"
            );
            change.consequence(Effect::DataLoss, text);
        }
        "aws_secretsmanager_secret" => match number(&old.body, "recovery_window_in_days") {
            Some(0.0) => change.consequence(Effect::DataLoss, "the secret is deleted without a way back"),
            days => {
                let text = format!("the secret can be restored for {} days", days.unwrap_or(30.0));
                change.consequence(Effect::Note, text);
            }
        },
        "aws_cloudwatch_log_group" if !says("skip_destroy", "true") => {
            change.consequence(Effect::DataLoss, "every log in it is deleted");
        }
        "aws_ebs_volume"
        | "aws_dynamodb_table"
        | "aws_efs_file_system"
        | "aws_msk_cluster"
        | "aws_mq_broker"
        | "aws_opensearch_domain"
        | "aws_sqs_queue"
            if !says("final_snapshot", "true") =>
        {
            change.consequence(Effect::DataLoss, "what it holds is deleted with it");
        }
        "aws_eip" | "aws_nat_gateway" => {
            let text = "the public address changes: whoever admits the old one must admit the new";
            change.consequence(Effect::Note, text);
        }
        "aws_route53_zone" => {
            change.consequence(
                Effect::Downtime,
                "the name servers change: the domain is not found until its registrar knows the new",
            );
        }
        "aws_acm_certificate" => {
            change.consequence(Effect::Note, "AWS refuses to delete a certificate that is in use");
        }
        "aws_eks_node_group" => {
            change.consequence(Effect::Restart, "its nodes are drained: every pod on them starts elsewhere");
        }
        // The page of `aws_security_group`, "Recreating a Security Group".
        "aws_security_group"
            if change.action != Action::ReplaceAfterCreating && read.contains(&old.address) =>
        {
            let text =
                "AWS refuses to delete a security group that an interface uses: the apply waits, and fails";
            change.consequence(Effect::Note, text);
        }
        // The page of `aws_lb_target_group` recommends `create_before_destroy`.
        "aws_lb_target_group"
            if change.action != Action::ReplaceAfterCreating && read.contains(&old.address) =>
        {
            let text = "AWS refuses to delete a target group that a listener forwards to";
            change.consequence(Effect::Note, text);
        }
        _ => {}
    }
    if SERVING.contains(&kind) && change.action != Action::ReplaceAfterCreating {
        let text = match change.action {
            Action::Destroy => "nobody is served by it any more",
            _ => "nobody is served from its deletion until the new one is there",
        };
        change.consequence(Effect::Downtime, text);
    }
}

fn snapshot(change: &mut Change, old: &Instance) {
    let kind = old.resource_type.as_str();
    let Some((_, argument)) = SNAPSHOTS.iter().find(|(of, _)| *of == kind) else { return };
    let is_named = old.body.get(argument).is_some();
    // Only these ask whether to skip it; the others make one where it has a name.
    let asks = !kind.contains("elasticache") && !kind.contains("memorydb");
    match (asks, old.body.get("skip_final_snapshot").is_some_and(is_true), is_named) {
        (true, true, _) => {
            let text = "`skip_final_snapshot` is on: what is stored is deleted without a last snapshot";
            change.consequence(Effect::DataLoss, text);
        }
        (true, false, false) if old.body.get("skip_final_snapshot").is_none_or(|skip| !skip.is_unknown()) => {
            let text =
                format!("the provider refuses to delete it without `{argument}` or `skip_final_snapshot`");
            change.consequence(Effect::Refused, text);
        }
        (false, _, false) => {
            let text = format!("without `{argument}`, what is stored is deleted without a last snapshot");
            change.consequence(Effect::DataLoss, text);
        }
        (_, _, true) if change.action == Action::Destroy => {
            change.consequence(Effect::Note, "what is stored is in its last snapshot");
        }
        (_, _, true) => {
            change.consequence(
                Effect::Note,
                "what is stored is in its last snapshot, and not in what is made anew",
            );
        }
        _ => {}
    }
}

/// Names that are taken while the old object is there, or for a time after.
fn same_name(change: &mut Change, old: &Instance, new: &Instance) {
    let is_same = |name: &str| {
        let text = |instance: &Instance| instance.body.get(name).and_then(Located::text).map(str::to_owned);
        text(old).is_some_and(|text| Some(text) == self::text(new, name))
    };
    // "DeleteSecret": the name is taken until the recovery window is over.
    if old.resource_type == "aws_secretsmanager_secret"
        && number(&old.body, "recovery_window_in_days") != Some(0.0)
        && is_same("name")
    {
        let text = "the name stays taken while the old secret can be restored: creating the new one fails";
        change.consequence(Effect::Refused, text);
    }
}

pub(super) fn text(instance: &Instance, name: &str) -> Option<String> {
    instance.body.get(name).and_then(Located::text).map(str::to_owned)
}

fn updated(change: &mut Change, old: &Instance, new: &Instance) {
    let changed: Vec<String> = change
        .differences
        .iter()
        .filter_map(|difference| difference.path.names().next().map(str::to_owned))
        .collect();
    let has = |names: &[&str]| changed.iter().any(|name| names.contains(&name.as_str()));
    match old.resource_type.as_str() {
        "aws_db_instance" => database::instance(change, old, new, &has),
        "aws_rds_cluster" if has(&["engine_version"]) => database::cluster(change, old, new),
        "aws_rds_cluster_instance" if has(&["instance_class"]) => {
            database::waits(change, new, "the instance restarts with its new class");
        }
        "aws_eks_cluster" if has(&["version"]) => cluster_version(change, old, new),
        "aws_eks_node_group" if has(&["version", "release_version", "launch_template"]) => {
            let text = "its nodes are replaced one after the other: every pod on them starts elsewhere";
            change.consequence(Effect::Restart, text);
        }
        // "Scaling", of ElastiCache and MemoryDB: online, with requests that fail while a node hands over.
        "aws_elasticache_replication_group" | "aws_elasticache_cluster" if has(&["node_type"]) => {
            database::waits(
                change,
                new,
                "its nodes are replaced one after the other, each with a short interruption",
            );
        }
        "aws_memorydb_cluster" if has(&["node_type"]) => {
            let text = "its nodes are replaced one after the other, each with a short interruption";
            change.consequence(Effect::Note, text);
        }
        // The page of `aws_instance`: the instance is stopped, and started again.
        "aws_instance" if has(&["instance_type", "user_data", "user_data_base64"]) => {
            change.consequence(Effect::Downtime, "the instance is stopped for it, and started again");
        }
        "aws_ebs_volume" if has(&["size"]) && shrinks(old, new, "size") => {
            change.consequence(Effect::Refused, "a volume only ever grows");
        }
        "aws_kms_key" if has(&["is_enabled"]) && is(&new.body, "is_enabled", "false") => {
            change.consequence(Effect::Downtime, "what it encrypts cannot be read while it is disabled");
        }
        "aws_cloudwatch_log_group"
            if has(&["retention_in_days"]) && shrinks(old, new, "retention_in_days") =>
        {
            change.consequence(Effect::DataLoss, "what is older than the new retention is deleted");
        }
        _ => {}
    }
}

/// "Update existing cluster to new Kubernetes version" of the Amazon EKS User Guide: one minor version at a time, and never back.
fn cluster_version(change: &mut Change, old: &Instance, new: &Instance) {
    let minor = |instance: &Instance| -> Option<u32> {
        let version = text(instance, "version")?;
        version.strip_prefix("1.")?.parse().ok()
    };
    if let (Some(was), Some(is)) = (minor(old), minor(new)) {
        if is < was {
            change
                .consequence(Effect::Refused, format!("EKS goes back to no older version: 1.{was} → 1.{is}"));
        } else if is > was + 1 {
            let text =
                format!("EKS goes up one minor version at a time: 1.{was} → 1.{is} skips 1.{}", was + 1);
            change.consequence(Effect::Refused, text);
        }
    }
    change.consequence(Effect::Note, "nodes keep their version until their node groups are updated");
}

pub(super) fn shrinks(old: &Instance, new: &Instance, name: &str) -> bool {
    match (number(&old.body, name), number(&new.body, name)) {
        (Some(was), Some(is)) => is != 0.0 && (is < was || was == 0.0 && name == "retention_in_days"),
        (None, Some(is)) => is != 0.0 && name == "retention_in_days",
        _ => false,
    }
}

pub(super) fn is(body: &Located, name: &str, value: &str) -> bool {
    body.get(name).and_then(super::super::difference::scalar).as_deref() == Some(value)
}

fn number(body: &Located, name: &str) -> Option<f64> {
    body.get(name).and_then(Located::number)
}
