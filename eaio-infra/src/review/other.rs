//! Files of no language that is reviewed by meaning: their text is what they are.

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
