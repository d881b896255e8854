//! Files as data: what a render would write, before anything touches the disk.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::diagnostic::Diagnostic;

/// Text files by path, in order.
///
/// A path is relative, `/`-separated and normalised, so that it means the same on every machine and
/// can never point out of the folder it is written under.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileTree(BTreeMap<String, String>);

impl FileTree {
    /// No files yet.
    pub fn new() -> Self {
        FileTree::default()
    }

    /// Adds a file. A path that is taken, or that is not relative and normalised, is an error.
    pub fn insert(&mut self, path: impl Into<String>, contents: impl Into<String>) -> Result<(), Diagnostic> {
        let path = path.into();
        check_path(&path)?;
        match self.0.entry(path) {
            Entry::Vacant(entry) => {
                entry.insert(contents.into());
                Ok(())
            }
            Entry::Occupied(entry) => Err(duplicate(entry.key())),
        }
    }

    /// Adds every file of `other` under the folder `prefix` (`""` for none).
    ///
    /// A file that two trees share, to the byte, is one file: environments share what is common to
    /// them. The same path with other contents is an error, and then nothing has been added.
    pub fn extend(&mut self, prefix: &str, other: FileTree) -> Result<(), Diagnostic> {
        if !prefix.is_empty() {
            check_path(prefix)?;
        }
        let place = |path: String| if prefix.is_empty() { path } else { format!("{prefix}/{path}") };
        let added: Vec<_> = other.0.into_iter().map(|(path, contents)| (place(path), contents)).collect();
        for (path, contents) in &added {
            if self.get(path).is_some_and(|present| present != contents) {
                return Err(duplicate(path));
            }
        }
        self.0.extend(added);
        Ok(())
    }

    /// The contents of the file at `path`.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// Every path with its contents, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, contents)| (path.as_str(), contents.as_str()))
    }

    /// The files in `folder` and the folders below it, in order.
    pub fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.iter().filter(move |(path, _)| is_under(path, folder))
    }

    /// Keeps the files whose path `keep` accepts.
    pub fn retain(&mut self, mut keep: impl FnMut(&str) -> bool) {
        self.0.retain(|path, _| keep(path));
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whether `path` is in `folder` or in a folder below it; everything is under `""`.
pub(crate) fn is_under(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Refuses a path that could mean another file on another machine, or one out of the tree.
pub(crate) fn check_path(path: &str) -> Result<(), Diagnostic> {
    let reason = if path.is_empty() {
        "it is empty"
    } else if path.starts_with('/') {
        "it is absolute"
    } else if path.contains(|character: char| character == '\\' || character.is_control()) {
        "it has a backslash or a control character"
    } else if path.split('/').any(|segment| matches!(segment, "" | "." | "..")) {
        "it has an empty, `.` or `..` segment"
    } else {
        return Ok(());
    };
    Err(Diagnostic::error("invalid-path", format!("`{}` cannot be the path of a file", path.escape_debug()))
        .with_detail(reason)
        .with_help("give a relative path with `/` between its segments"))
}

fn duplicate(path: &str) -> Diagnostic {
    Diagnostic::error("duplicate-path", format!("two files want the path `{path}`"))
        .with_help("give one of them another name")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> FileTree {
        let mut tree = FileTree::new();
        for (path, contents) in files {
            tree.insert(*path, *contents).expect("the test's paths are good");
        }
        tree
    }

    #[test]
    fn files_are_in_order_whatever_the_order_of_insertion() {
        let tree = tree(&[("b/c", "2"), ("a", "1"), ("b.txt", "3")]);
        assert_eq!(tree.iter().map(|(path, _)| path).collect::<Vec<_>>(), ["a", "b.txt", "b/c"]);
        assert_eq!((tree.get("b/c"), tree.get("b"), tree.len()), (Some("2"), None, 3));
    }

    #[test]
    fn a_taken_path_is_an_error_and_keeps_the_first() {
        let mut tree = tree(&[("a", "1")]);
        assert_eq!(tree.insert("a", "1").expect_err("taken").rule, "duplicate-path");
        assert_eq!(tree.get("a"), Some("1"));
    }

    #[test]
    fn only_relative_normalised_paths_are_taken() {
        for path in
            ["", "/etc/passwd", "a//b", "a/", "./a", "a/./b", "../a", "a/..", "a\\b", "C:\\a", "a\nb", "a\0"]
        {
            let error = FileTree::new().insert(path, "").expect_err(path);
            assert_eq!(error.rule, "invalid-path", "{path:?}");
        }
        for path in ["a", ".env.example", "a/..b/c", "überblick/naïve.md", "a b"] {
            FileTree::new().insert(path, "").expect(path);
        }
    }

    #[test]
    fn trees_merge_under_a_prefix() {
        let mut all = tree(&[("base/shared.yaml", "same")]);
        all.extend("base", tree(&[("shared.yaml", "same"), ("more.yaml", "1")])).expect("shared files agree");
        all.extend("", tree(&[("top", "2")])).expect("no prefix");
        assert_eq!(all, tree(&[("base/shared.yaml", "same"), ("base/more.yaml", "1"), ("top", "2")]));

        let before = all.clone();
        let clash = tree(&[("another.yaml", "3"), ("shared.yaml", "other")]);
        assert_eq!(all.extend("base", clash).expect_err("they differ").rule, "duplicate-path");
        assert_eq!(all, before, "an error adds nothing");
        assert_eq!(all.extend("../up", FileTree::new()).expect_err("out of the tree").rule, "invalid-path");
    }

    #[test]
    fn a_folder_is_not_a_mere_prefix() {
        let mut tree = tree(&[("prod/a", ""), ("prod/b/c", ""), ("production/a", ""), ("prod", "")]);
        assert_eq!(tree.under("prod").map(|(path, _)| path).collect::<Vec<_>>(), ["prod/a", "prod/b/c"]);
        tree.retain(|path| is_under(path, "production"));
        assert_eq!(tree.len(), 1);
        assert_eq!(tree.under("").count(), 1);
    }
}
