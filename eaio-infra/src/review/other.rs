//! Files of no language that is reviewed by meaning: their text is what they are.

use std::collections::{BTreeSet, HashSet};

use crate::check::{Content, Located, Place};

use super::{Action, Change, Difference, Identity, Path, Unit};

/// What becomes of a file: it is made, it goes, or its text changes.
pub(super) fn changes(before: &Unit<'_>, after: &Unit<'_>) -> Vec<Change> {
    let text = |unit: &Unit<'_>| unit.files.values().next().map(|text| (*text).to_owned());
    let [old, new] = [text(before), text(after)];
    let action = match (&old, &new) {
        (None, None) => return Vec::new(),
        (None, _) => Action::Create,
        (_, None) => Action::Destroy,
        _ => Action::Update,
    };
    let identity = Identity { unit: after.name.clone(), kind: "file".to_owned(), name: after.name.clone() };
    let mut change = Change::new(identity, action);
    if action == Action::Update {
        let located = |text| Located { place: Place::default(), content: Content::Text(text) };
        change.differences.push(Difference {
            path: Path::default(),
            before: old.map(located),
            after: new.map(located),
            is_sensitive: false,
        });
    }
    vec![change]
}

/// What becomes of the files of a unit that are not YAML, where nothing of the unit holds what they say: scripts, pages.
pub(super) fn beside(before: &Unit<'_>, after: &Unit<'_>, held: &[HashSet<&str>; 2]) -> Vec<Change> {
    let paths: BTreeSet<&str> = before.files.keys().chain(after.files.keys()).copied().collect();
    let is_beside = |path: &&str| {
        let is_read = [".yaml", ".yml", "/Kustomization"].iter().any(|end| path.ends_with(end));
        let [old, new] = [before, after].map(|unit| unit.files.get(path).copied());
        let is_held = |text: Option<&str>, held: &HashSet<&str>| text.is_some_and(|text| held.contains(text));
        !is_read && old != new && !is_held(old, &held[0]) && !is_held(new, &held[1])
    };
    paths
        .into_iter()
        .filter(is_beside)
        .flat_map(|path| changes(&one_of(before, path), &one_of(after, path)))
        .collect()
}

/// A unit with one of its files alone.
fn one_of<'t>(unit: &Unit<'t>, path: &str) -> Unit<'t> {
    let file = unit.files.get_key_value(path).map(|(path, text)| (*path, *text));
    Unit { name: path.to_owned(), kind: unit.kind, files: file.into_iter().collect() }
}
