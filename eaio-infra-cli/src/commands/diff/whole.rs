//! What comes or goes as a whole: units of which one of both trees has nothing.

use std::collections::BTreeMap;

use eaio_infra::review::{Action, Change, Tree};

/// Which units one of both trees has alone, and the folder by which a report names each.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wholes(BTreeMap<String, String>);

impl Wholes {
    /// Of the units that `changes` are in.
    pub(super) fn of(changes: &[Change], before: &Tree, after: &Tree) -> Self {
        let mut found = Wholes::default();
        for change in changes {
            let other = match change.action {
                Action::Create => before,
                Action::Destroy => after,
                _ => continue,
            };
            let unit = &change.identity.unit;
            if !found.0.contains_key(unit) && !holds(other, unit) {
                let is_file = *unit == change.identity.name;
                let folder = if is_file { folder(other, unit) } else { Some(unit.as_str()) };
                found.0.extend(folder.map(|folder| (unit.clone(), folder.to_owned())));
            }
        }
        // A file in the folder of a unit comes and goes with it.
        let units: Vec<String> =
            found.0.iter().filter(|(unit, folder)| unit == folder).map(|(unit, _)| unit.clone()).collect();
        for (unit, folder) in &mut found.0 {
            let within = units.iter().filter(|other| is_within(unit, other)).max_by_key(|other| other.len());
            if let Some(within) = within {
                folder.clone_from(within);
            }
        }
        found
    }

    /// The folder by which a report names what a change is a part of, where that comes or goes as a whole.
    pub(crate) fn folder(&self, change: &Change) -> Option<&str> {
        self.0.get(&change.identity.unit).map(String::as_str)
    }
}

/// Whether a tree has a file of a unit.
fn holds(tree: &Tree, unit: &str) -> bool {
    let below = if unit.is_empty() { String::new() } else { format!("{unit}/") };
    let next = tree.0.range(below.clone()..).next();
    tree.0.contains_key(unit) || next.is_some_and(|(path, _)| path.starts_with(&below))
}

/// The outermost folder of a file of which a tree has nothing.
fn folder<'p>(tree: &Tree, path: &'p str) -> Option<&'p str> {
    let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
    folders.into_iter().find(|folder| !holds(tree, folder))
}

fn is_within(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use eaio_infra::review::Identity;

    #[test]
    fn a_file_comes_with_the_unit_that_it_is_in() {
        let tree = |paths: &[&str]| -> Tree { paths.iter().map(|path| (*path, "")).collect() };
        let before = tree(&["shop/demo-2/main.tf", "docs/a/index.md", "shop/old/x"]);
        let after = tree(&["shop/demo-2/main.tf", "docs/a/index.md", "shop/demo/main.tf"]);
        let change = |unit: &str, name: &str, action| {
            let identity = Identity { unit: unit.into(), kind: "file".into(), name: name.into() };
            Change::new(identity, action)
        };
        let file = |path, action| change(path, path, action);
        let changes = [
            change("shop/demo", "aws_vpc.main", Action::Create),
            file("shop/demo/sql/init.sql", Action::Create),
            file("docs/b/c/index.md", Action::Create),
            file("docs/a/new.md", Action::Create),
            change("shop/demo-2", "aws_vpc.main", Action::Create),
            change("shop/old", "aws_vpc.main", Action::Destroy),
            change("shop/old", "aws_vpc.other", Action::Update),
            change("", "Service a", Action::Create),
        ];
        let wholes = Wholes::of(&changes, &before, &after);
        let folders: Vec<Option<&str>> = changes.iter().map(|change| wholes.folder(change)).collect();
        let [old, docs, demo] = ["shop/old", "docs/b", "shop/demo"].map(Some);
        assert_eq!(folders, [demo, demo, docs, None, None, old, old, None]);
    }
}
