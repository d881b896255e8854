//! Objects that stand in another folder than before, and are the same in the cluster.

use std::collections::BTreeMap;

use super::super::{Action, Change, Effect, Tree, Unit, UnitKind, tree};
use super::cluster::Cluster;
use super::object::{self, Object};
use super::{Turn, data};
use crate::diagnostic::Diagnostics;

/// What an object is in a cluster: group, kind, namespace and name.
type Key<'a> = (&'a str, &'a str, &'a str, &'a str);

/// Where an object stands.
struct Found<'a> {
    unit: &'a str,
    object: &'a Object,
}

fn folder(unit: &str) -> &str {
    if unit.is_empty() { "." } else { unit }
}

/// Puts what goes in one unit and comes in another together, where it is one object: it is the only one of its name in both trees, and says
/// its namespace. Without one, nobody knows where either is applied.
pub(in super::super) fn join(
    trees: [&Tree; 2],
    differing: &[(Unit<'_>, Unit<'_>)],
    changes: &mut Vec<Change>,
) {
    let goes_and_comes = |change: &&Change| matches!(change.action, Action::Destroy | Action::Create);
    let mut names: BTreeMap<(&str, &str), [usize; 2]> = BTreeMap::new();
    for change in changes.iter().filter(goes_and_comes) {
        let count = names.entry((&change.identity.kind, &change.identity.name)).or_default();
        count[usize::from(change.action == Action::Create)] += 1;
    }
    // A name with its namespace has a `/`.
    if !names.iter().any(|((_, name), count)| *count == [1, 1] && name.contains('/')) {
        return;
    }
    let units: Vec<&(Unit<'_>, Unit<'_>)> =
        differing.iter().filter(|(_, unit)| unit.kind == UnitKind::Kubernetes).collect();
    // A folder that stays as it is may have it, too, as each of several environments has.
    let is_differing = |unit: &Unit<'_>| units.iter().any(|(_, other)| other.name == unit.name);
    let mut same = tree::units_of(trees[1]);
    same.retain(|unit| unit.kind == UnitKind::Kubernetes && !is_differing(unit));
    let is_elsewhere = |object: &Object| {
        let mut texts = same.iter().flat_map(|unit| unit.files.values());
        texts.any(|text| text.contains(&object.kind) && text.contains(&object.name))
    };
    // What of it cannot be read was said.
    let read = units.iter().map(|(before, after)| object::read([before, after], &mut Diagnostics::new()));
    let read: Vec<[object::Objects; 2]> = read.collect();
    let all =
        [0, 1].map(|at| read.iter().flat_map(|objects| &objects[at].list).cloned().collect::<Vec<Object>>());
    let found = [0, 1].map(|at| {
        let mut found: BTreeMap<Key<'_>, Vec<Found<'_>>> = BTreeMap::new();
        for (objects, (_, unit)) in read.iter().zip(&units) {
            for object in objects[at].list.iter().filter(|object| !object.is_named_anew) {
                if let Some(namespace) = &object.namespace {
                    let key = (
                        object.group.as_str(),
                        object.kind.as_str(),
                        namespace.as_str(),
                        object.name.as_str(),
                    );
                    found.entry(key).or_default().push(Found { unit: &unit.name, object });
                }
            }
        }
        found
    });
    let [old, new] = [&all[0], &all[1]].map(|objects| Cluster::new(objects));
    for (key, before) in &found[0] {
        let ([before], Some([after])) = (before.as_slice(), found[1].get(key).map(Vec::as_slice)) else {
            continue;
        };
        let (was, is) = (before.object.identity(before.unit), after.object.identity(after.unit));
        let goes =
            changes.iter().position(|change| change.action == Action::Destroy && change.identity == was);
        let comes =
            changes.iter().position(|change| change.action == Action::Create && change.identity == is);
        let (Some(goes), Some(comes)) = (goes, comes) else { continue };
        if is_elsewhere(before.object) {
            continue;
        }
        let turn = Turn {
            unit: after.unit,
            old: &old,
            new: &new,
            one: Some(before.object),
            other: Some(after.object),
        };
        let mut change = turn.change().unwrap_or_else(|| {
            let mut change = Change::new(is, Action::Move);
            data::judge(&turn, &mut change);
            change
        });
        change.moved_from = Some(format!("{was} in {}", folder(before.unit)));
        change.consequence(
            Effect::Note,
            format!(
                "it stands in `{}` and no longer in `{}`: where these are applied each for itself, or to other clusters, it is deleted with the one \
                 and made with the other",
                folder(after.unit),
                folder(before.unit)
            ),
        );
        changes[comes] = change;
        changes.remove(goes);
    }
}
