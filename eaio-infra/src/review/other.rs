//! Files of no language that is reviewed by meaning: their text is what they are.

use std::collections::BTreeSet;

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

/// What becomes of the files of a unit of which nothing else tells: scripts, pages, whatever could not be read. What a file says is
/// `held` where an object holds it.
pub(super) fn beside(before: &Unit<'_>, after: &Unit<'_>, held: impl Fn(&str, &str) -> bool) -> Vec<Change> {
    let paths: BTreeSet<&str> = before.files.keys().chain(after.files.keys()).copied().collect();
    let is_beside = |path: &&str| {
        let [old, new] = [before, after].map(|unit| unit.files.get(path).copied());
        old != new && ![old, new].into_iter().flatten().any(|text| held(path, text))
    };
    let beside = paths.into_iter().filter(is_beside);
    beside.flat_map(|path| changes(&one_of(before, path), &one_of(after, path))).collect()
}

/// A unit with one of its files alone.
fn one_of<'t>(unit: &Unit<'t>, path: &str) -> Unit<'t> {
    let file = unit.files.get_key_value(path).map(|(path, text)| (*path, *text));
    Unit { name: path.to_owned(), kind: unit.kind, files: file.into_iter().collect() }
}
