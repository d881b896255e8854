//! Every rendered file has a snapshot under `snapshots/eaio`, and every snapshot a file.

use std::path::Path;

use eaio_infra_conformance::snapshots::assert_tree;

use crate::support::rendered;

#[test]
fn every_file_is_as_its_snapshot() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../snapshots/eaio");
    let tree = rendered();
    assert_tree(&root, tree.iter().map(|(path, text)| (place(path), text)));
}

/// Snapshots stand by environment first, because that is how they are read: what does prod run? What
/// environments share (`base`, `bootstrap`) stands beside them.
fn place(path: &str) -> String {
    let path = path.strip_prefix("eaio/").expect("every file is the system's");
    let (language, path) = path.split_once('/').expect("every file is of a language");
    let path = path.strip_prefix("overlays/").unwrap_or(path);
    let (environment, file) = path.split_once('/').expect("every file is of an environment, or shared");
    format!("{environment}/{language}/{file}")
}
