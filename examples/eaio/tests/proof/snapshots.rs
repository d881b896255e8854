//! Every rendered file has a snapshot under `snapshots/eaio`, and every snapshot a file.

use std::path::Path;

use eaio_infra::render::disk::snapshots::{check_addresses, snapshot_path};
use eaio_infra_conformance::snapshots::assert_tree;

use crate::support::{rendered, rendered_each};

#[test]
fn every_file_is_as_its_snapshot() {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../snapshots");
    // First, so that a snapshot that is accepted unread cannot lose a database.
    for rendered in rendered_each() {
        let lost = check_addresses(&all, &rendered).expect("the snapshots can be read");
        assert!(lost.is_empty(), "{lost}");
    }
    let place = |path: &str| {
        let place = snapshot_path(path);
        place.strip_prefix("eaio/").expect("every file is the system's").to_owned()
    };
    let tree = rendered();
    assert_tree(&all.join("eaio"), tree.iter().map(|(path, text)| (place(path), text)));
}
