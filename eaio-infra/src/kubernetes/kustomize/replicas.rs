//! The `replicas` of an overlay.

use std::collections::HashMap;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::kustomization::Replicas;
use crate::kubernetes::Identity;

/// The kinds that kustomize's `replicas` reaches, by name alone.
pub(super) fn reaches(identity: &Identity) -> bool {
    matches!(identity.kind.as_str(), "Deployment" | "StatefulSet" | "ReplicaSet" | "ReplicationController")
}

/// The number of pods that a workload asks for.
pub(super) fn count(object: &Map<String, Value>) -> Option<u64> {
    object.get("spec")?.get("replicas")?.as_u64()
}

/// The names whose number of pods an overlay changes, each of which means one number everywhere.
pub(super) fn of<'a>(
    workloads: impl Iterator<Item = (&'a str, Option<u64>, Option<u64>)>,
) -> IndexMap<&'a str, u64> {
    let mut counts: HashMap<&str, Option<u64>> = HashMap::new();
    let mut changed: IndexMap<&str, u64> = IndexMap::new();
    for (name, base, target) in workloads {
        if *counts.entry(name).or_insert(target) != target {
            counts.insert(name, None);
        }
        if let Some(target) = target.filter(|_| base != target) {
            changed.insert(name, target);
        }
    }
    changed.retain(|name, count| counts[name] == Some(*count));
    changed
}

/// The entries for `kustomization.yaml`.
pub(super) fn entries(counts: &IndexMap<&str, u64>) -> Vec<Replicas> {
    counts.iter().map(|(name, count)| Replicas { name: (*name).to_owned(), count: *count }).collect()
}
