//! Files of no language that is reviewed by meaning: their text is what they are.

use std::collections::BTreeSet;

use crate::check::{Content, Located, Place};

use super::difference::generates_secret_of;
use super::{Action, Change, Difference, Identity, Path, Unit};
use crate::check::credential::may_be_secret;

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
        let mut difference = Difference::new(Path::default(), old.map(located), new.map(located));
        difference.is_sensitive |= is_secret(&after.name);
        change.differences.push(difference);
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
    let kustomizations = || {
        let files = before.files.iter().chain(&after.files);
        files.filter(|(path, _)| path.contains("ustomization")).map(|(_, text)| *text)
    };
    let mut found = Vec::new();
    for path in paths.into_iter().filter(is_beside) {
        let mut changes = changes(&one_of(before, path), &one_of(after, path));
        let differences = changes.iter_mut().flat_map(|change| &mut change.differences);
        let is_of_secret = kustomizations().any(|text| generates_secret_of(text, path));
        differences.for_each(|difference| difference.is_sensitive |= is_of_secret);
        found.extend(changes);
    }
    found
}

/// Whether all that a file says may be a secret: the state of Terraform, in which every value stands in plain text ("Sensitive Data in
/// State"), the variables beside a Compose file, which are told where they are filled in, and what is called after what it holds, as
/// `credentials.txt` is, and is no manifest or program.
fn is_secret(path: &str) -> bool {
    const PLAIN: [&str; 9] = ["", "env", "txt", "key", "pem", "p12", "pfx", "htpasswd", "pgpass"];
    let name = path.rsplit('/').next().unwrap_or(path);
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    name.contains(".tfstate")
        || name == ".env"
        || matches!(extension, "key" | "htpasswd" | "pgpass" | "netrc")
        || PLAIN.contains(&extension) && may_be_secret(stem)
}

/// A unit with one of its files alone.
fn one_of<'t>(unit: &Unit<'t>, path: &str) -> Unit<'t> {
    let file = unit.files.get_key_value(path).map(|(path, text)| (*path, *text));
    Unit { name: path.to_owned(), kind: unit.kind, files: file.into_iter().collect() }
}
