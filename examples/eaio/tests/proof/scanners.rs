//! The scanners agree, or somebody has said why not: `scanner-exceptions.toml`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use eaio_infra::render::tree::FileTree;
use eaio_infra::render::{Options, Target, render};
use eaio_infra::topology::System;
use eaio_infra_conformance::exceptions::Exceptions;
use eaio_infra_conformance::{checkov, kustomize};
use serde_json::Value;

use crate::support::{on_disk, temporary};

const EXCEPTIONS: &str = include_str!("../scanner-exceptions.toml");

/// Every root module of `system`, in `folder`. Their `terraform` blocks, which declare nothing, are left out: checkov takes
/// `required_version` for a block, and reads nothing of a file that has one.
fn write_root_modules(system: &System, folder: &Path) -> BTreeSet<String> {
    let options = Options { targets: vec![Target::Terraform], ..Options::default() };
    let mut tree = FileTree::new();
    for environment in &system.environments {
        let rendered = render(system, environment.name.as_str(), &options)
            .unwrap_or_else(|mistakes| panic!("{}: {mistakes}", environment.name));
        tree.extend("", rendered.tree).expect("environments agree on what they share");
    }
    let mut folders = BTreeSet::new();
    for (path, text) in tree.iter().filter(|(path, _)| path.ends_with(".tf.json")) {
        let mut module: Value = serde_json::from_str(text).expect("it is JSON");
        module.as_object_mut().expect("it is an object").remove("terraform");
        let (parent, _) = path.rsplit_once('/').expect("it is in a folder");
        folders.insert(parent.to_owned());
        fs::create_dir_all(folder.join(parent)).expect("a temporary folder");
        fs::write(folder.join(path), module.to_string()).expect("a temporary file");
    }
    folders
}

/// What kustomize builds of EAIO's overlays, in `folder`.
fn write_overlays(folder: &Path) -> Option<BTreeSet<String>> {
    let out = on_disk();
    let overlays = out.path().join("eaio/kubernetes/overlays");
    fs::create_dir(folder.join("kubernetes")).expect("a temporary folder");
    let mut files = BTreeSet::new();
    for overlay in fs::read_dir(overlays).expect("EAIO has overlays") {
        let overlay = overlay.expect("it can be read").path();
        let built = kustomize::build(&overlay).unwrap_or_else(|mistake| panic!("{mistake}"))?;
        let name = overlay.file_name().expect("it has a name").to_string_lossy().into_owned();
        let file = format!("kubernetes/{name}.yaml");
        fs::write(folder.join(&file), built).expect("a temporary file");
        files.insert(file);
    }
    Some(files)
}

/// One scan of everything: to start the scanner takes longer than its work.
#[test]
fn checkov_finds_what_we_know() {
    let folder = temporary();
    let mut trees = write_root_modules(&eaio::system(), folder.path());
    trees.extend(write_root_modules(&terraform_only::system(), folder.path()));
    let Some(overlays) = write_overlays(folder.path()) else { return };
    trees.extend(overlays);
    assert_eq!(
        trees.len(),
        10,
        "bootstrap and four environments of EAIO, their overlays, and a shop: {trees:?}"
    );

    let Some(report) = checkov::scan(folder.path()).unwrap_or_else(|mistake| panic!("{mistake}")) else {
        return;
    };
    // An empty scan finds nothing, too.
    let passed = |tree: &str| -> usize {
        let below = report.passed.iter().filter(|(file, _)| file.starts_with(tree));
        below.map(|(_, passed)| passed).sum()
    };
    let unread: Vec<&String> = trees.iter().filter(|tree| passed(tree) == 0).collect();
    assert!(unread.is_empty(), "it has read nothing of {unread:?}");
    let exceptions = Exceptions::read(EXCEPTIONS).unwrap_or_else(|mistake| panic!("{mistake}"));
    exceptions.judge(&report.failed).unwrap_or_else(|mistakes| panic!("{mistakes}"));
}
