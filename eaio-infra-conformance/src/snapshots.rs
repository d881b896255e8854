//! Trees of files, each in a snapshot of its own, so that a reviewer sees every change of every file.

use std::collections::BTreeSet;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

/// Compares each file, a path and its text, with the snapshot `<root>/<path>.snap`.
///
/// `INSTA_UPDATE=always` accepts what is new, and removes the snapshots of files that are gone.
///
/// # Panics
/// If a file differs from its snapshot or has none, a snapshot has no file, or a file does not end in
/// one end of line, to which a snapshot is blind.
pub fn assert_tree<'a>(root: &Path, files: impl IntoIterator<Item = (String, &'a str)>) {
    let mut mistakes = Vec::new();
    let mut expected = BTreeSet::new();
    for (path, text) in files {
        if !text.ends_with('\n') || text.ends_with("\n\n") || text.contains('\r') {
            mistakes.push(format!("{path} does not end in one `\\n`, or has a `\\r`"));
        }
        expected.insert(root.join(format!("{path}.snap")));
        // Each file on its own, so that one run shows, or accepts, every change.
        if catch_unwind(|| assert_file(root, &path, text)).is_err() {
            mistakes.push(format!("{path} differs from its snapshot"));
        }
    }
    let accept = std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always" || update == "force");
    for orphan in orphans(root, &expected) {
        if accept {
            fs::remove_file(&orphan).expect("a snapshot can be removed");
        } else {
            mistakes.push(format!("{} is the snapshot of no file", orphan.display()));
        }
    }
    assert!(
        mistakes.is_empty(),
        "{}\nWhere that is as it should be, accept it: INSTA_UPDATE=always cargo test, and read `git diff`.",
        mistakes.join("\n")
    );
}

fn assert_file(root: &Path, path: &str, text: &str) {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(root.join(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// The snapshots in `folder` and below that are not `expected`.
fn orphans(folder: &Path, expected: &BTreeSet<PathBuf>) -> BTreeSet<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return BTreeSet::new() };
    let paths = entries.map(|entry| entry.expect("a folder can be read").path());
    let (folders, files): (Vec<_>, Vec<_>) = paths.partition(|path| path.is_dir());
    let is_snapshot = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "snap");
    let files = files.into_iter().filter(|path| is_snapshot(path) && !expected.contains(path));
    files.chain(folders.iter().flat_map(|folder| orphans(folder, expected))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_of_no_file_is_found() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let [kept, orphan, other] = ["prod/a.yaml.snap", "prod/deep/b.yaml.snap", "prod/a.yaml.snap.new"]
            .map(|path| root.path().join(path));
        for path in [&kept, &orphan, &other] {
            fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a temporary folder");
            fs::write(path, "").expect("a temporary file");
        }
        assert_eq!(orphans(root.path(), &[kept].into()), [orphan].into());
    }

    #[test]
    fn a_snapshot_is_blind_to_how_a_file_ends_so_it_is_asked() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let snapshot = "---\nsource: test\n---\na: 1\n";
        fs::write(root.path().join("a.yaml.snap"), snapshot).expect("a temporary file");
        let accepts =
            |text: &str| catch_unwind(|| assert_tree(root.path(), [("a.yaml".to_owned(), text)])).is_ok();
        assert!(accepts("a: 1\n"));
        assert!(!accepts("a: 1") && !accepts("a: 1\n\n") && !accepts("a: 1\r\n"));
    }
}
