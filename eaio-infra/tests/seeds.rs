//! What the rules find in five documents that people wrote before anything existed. The documents are not ours, and not here:
//! `EAIO_SEEDS` names their folder, as `.ci/run` does where it is there. The snapshots are read line by line when they change.

use std::fs;
use std::path::Path;

use eaio_infra::check::{check, read};

#[test]
fn what_is_found_in_each_document() {
    let Some(folder) = std::env::var_os("EAIO_SEEDS").filter(|folder| !folder.is_empty()) else {
        eprintln!("skipped: EAIO_SEEDS names no folder of documents");
        return;
    };
    let mut names: Vec<String> = fs::read_dir(Path::new(&folder))
        .expect("the folder can be read")
        .map(|entry| entry.expect("the folder can be read").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names.len(), 5, "{names:?}");
    for name in names {
        let text = fs::read_to_string(Path::new(&folder).join(&name)).expect("a document can be read");
        let read = read::files([(name.as_str(), text.as_str())]);
        let mut found = read.diagnostics;
        found.extend(check(&read.artifacts));
        let number = name.split('_').next().unwrap_or(&name);
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "snapshots/seeds" }, {
            insta::assert_snapshot!(number, found, "what the rules find in it");
        });
    }
}
