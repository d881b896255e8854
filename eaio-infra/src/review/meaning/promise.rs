//! What stores promise by what they are: how far back they can be restored, and whether they outlive a zone.

use std::collections::BTreeMap;

use crate::check::Index;
use crate::review::delta::{Delta, DeltaKind, Direction};

/// What is said of a promise: the higher it ranks, the more is promised.
type Promises = BTreeMap<(String, &'static str), (u64, String)>;

pub(super) fn deltas(before: &Index<'_>, after: &Index<'_>) -> Vec<Delta> {
    let [old, new] = [before, after].map(promises);
    let mut deltas = Vec::new();
    for ((subject, what), (before, was)) in &old {
        // What goes whole is a change of its own.
        let Some((after, is)) = new.get(&(subject.clone(), *what)) else { continue };
        if before != after {
            deltas.push(Delta {
                kind: DeltaKind::Promise,
                direction: if after > before { Direction::Better } else { Direction::Worse },
                subject: subject.clone(),
                before: Some(was.clone()),
                after: Some(is.clone()),
                text: format!("{subject}, {what}: {was} → {is}"),
            });
        }
    }
    deltas
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Days and copies are few.
fn promises(index: &Index<'_>) -> Promises {
    let mut promises = Promises::new();
    let number = |resource, path: &[&str], otherwise: u64| match index.value(resource, path) {
        None => Some(otherwise),
        Some(_) => {
            index.number(resource, path).filter(|number| (0.0..=1e6).contains(number)).map(|n| n as u64)
        }
    };
    for resource in index.all_resources().iter().filter(|resource| !resource.is_data) {
        let mut promise = |what, rank: Option<u64>, shown: &dyn Fn(u64) -> String| {
            if let Some(rank) = rank {
                promises.insert((resource.address(), what), (rank, shown(rank)));
            }
        };
        let days = |days: u64| if days == 0 { "no backups".to_owned() } else { format!("{days} days") };
        let zones = |rank: u64| if rank == 0 { "one zone" } else { "several zones" }.to_owned();
        let copies = |copies: u64| format!("{copies} for each master");
        let flag = |path: &[&str]| match index.value(resource, path) {
            Some(value) if value.is_unknown() => None,
            _ => Some(u64::from(index.is_true(resource, path))),
        };
        // What AWS takes where nothing is said: Terraform's provider, the pages of the resources.
        match resource.resource_type {
            "aws_db_instance" => {
                promise("restored as far back as", number(resource, &["backup_retention_period"], 0), &days);
                promise("stands in", flag(&["multi_az"]), &zones);
            }
            "aws_rds_cluster" => {
                promise("restored as far back as", number(resource, &["backup_retention_period"], 1), &days);
            }
            "aws_elasticache_replication_group" => {
                promise("restored as far back as", number(resource, &["snapshot_retention_limit"], 0), &days);
                promise("stands in", flag(&["multi_az_enabled"]), &zones);
                promise("replicas", number(resource, &["replicas_per_node_group"], 0), &copies);
            }
            "aws_memorydb_cluster" => {
                promise("restored as far back as", number(resource, &["snapshot_retention_limit"], 0), &days);
                promise("replicas", number(resource, &["num_replicas_per_shard"], 1), &copies);
            }
            _ => {}
        }
    }
    promises
}
