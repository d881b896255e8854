//! Objects of Kubernetes: what becomes of each, and what follows for whoever runs, is stored, or is served.
//!
//! ```text
//! kustomization built, or manifests → objects by group, kind, namespace and name → differences by meaning
//!     → what the API lets nobody change → who restarts, who is not served, what is lost
//! ```
//!
//! What is no longer in a tree counts as deleted: `kubectl apply --prune` and whoever reconciles a repository do that, and `kubectl
//! apply` alone leaves it where it is.

mod cluster;
mod data;
mod dump;
mod immutable;
mod meaning;
mod mount;
mod moved;
mod object;
mod quantity;
mod service;
mod settings;
#[cfg(test)]
mod tests;
mod workload;

use crate::diagnostic::Diagnostics;

use super::{Action, Change, Difference, Effect, Unit, difference, other};
use cluster::Cluster;
pub(super) use dump::Dump;
use meaning::Meant;
pub(super) use moved::join as join_moved;
use object::Object;

/// What becomes of each object.
pub(super) fn changes(before: &Unit<'_>, after: &Unit<'_>, diagnostics: &mut Diagnostics) -> Vec<Change> {
    let read = object::read([before, after], diagnostics);
    let [old, new] = [&read[0], &read[1]].map(|objects| Cluster::new(&objects.list));
    let mut changes: Vec<Change> = object::pairs(old.objects, new.objects)
        .into_iter()
        .filter_map(|(one, other)| Turn { unit: &after.name, old: &old, new: &new, one, other }.change())
        .collect();
    let held = |path: &str, text: &str| read.iter().any(|objects| objects.hold(path, text));
    changes.extend(other::beside(before, after, held));
    let rest = object::rest(&read, [before, after]);
    let of = |at: usize, unit: &Unit<'_>| Unit {
        name: unit.name.clone(),
        kind: unit.kind,
        files: rest[at].iter().map(|(path, text)| (path.as_str(), text.as_str())).collect(),
    };
    changes.extend(other::beside(&of(0, before), &of(1, after), |_, _| false));
    changes
}

/// An object as it was and as it is, each among all the others.
struct Turn<'a> {
    unit: &'a str,
    old: &'a Cluster<'a>,
    new: &'a Cluster<'a>,
    one: Option<&'a Object>,
    other: Option<&'a Object>,
}

impl Turn<'_> {
    fn change(&self) -> Option<Change> {
        let object = self.other.or(self.one)?;
        let (action, differences) = match (self.one, self.other) {
            (Some(one), Some(other)) => {
                let differences = differences(one, other);
                if differences.is_empty() {
                    return None;
                }
                (Action::Update, differences)
            }
            (None, _) => (Action::Create, Vec::new()),
            (_, None) => (Action::Destroy, Vec::new()),
        };
        let identity = match (self.one, self.other) {
            (Some(one), Some(other)) if one.name != other.name => other.identity_without_hash(self.unit),
            _ => object.identity(self.unit),
        };
        let mut change = Change::new(identity, action);
        change.differences = differences;
        if object.is_named_anew {
            change.consequence(
                Effect::Note,
                "it has no name of its own: whoever creates it makes another, and those that are there stay as they are",
            );
            return Some(change);
        }
        if let (Some(one), Some(other)) = (self.one, self.other) {
            immutable::judge(one, other, &mut change);
        }
        data::judge(self, &mut change);
        workload::judge(self, &mut change);
        settings::judge(self, &mut change);
        service::judge(self, &mut change);
        Some(change)
    }
}

/// What two objects say differently, without what the API server says of them, and without what it says where nobody says anything.
fn differences(one: &Object, other: &Object) -> Vec<Difference> {
    let meant = Meant { kind: &other.kind };
    let mut differences = difference::between(&one.value, &other.value, &meant);
    differences.retain(|difference| {
        let names: Vec<&str> = difference.path.names().collect();
        let is_of_server = match names.as_slice() {
            ["status", ..] => true,
            [
                "metadata",
                "name" | "uid" | "resourceVersion" | "creationTimestamp" | "generation" | "managedFields",
                ..,
            ] => true,
            ["metadata", "annotations", name] => {
                matches!(
                    *name,
                    "kubectl.kubernetes.io/last-applied-configuration" | "deployment.kubernetes.io/revision"
                )
            }
            _ => false,
        };
        !is_of_server && !meaning::is_default(&other.kind, &names, difference)
    });
    differences
}

/// Whether a difference is at a path of names, or below it.
fn is_below(difference: &Difference, path: &[&str]) -> bool {
    let mut names = difference.path.names();
    path.iter().all(|name| names.next() == Some(name))
}

/// Whether something is said differently at a path, or below or above it.
fn is_changed(change: &Change, path: &[&str]) -> bool {
    change.differences.iter().any(|difference| {
        let names = difference.path.names();
        names.zip(path).all(|(one, other)| one == *other)
    })
}
