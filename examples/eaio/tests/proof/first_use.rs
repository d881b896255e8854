//! The first minutes of a new user.

use std::fs;
use std::path::Path;

use crate::support::{files, printed, program, temporary};

/// Runs the program and yields its exit code and all that it printed.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = program(folder, arguments).output().expect("it starts");
    (output.status.code().expect("nothing killed it"), printed(&output))
}

#[test]
fn each_environment_renders_into_an_empty_folder() {
    for (environment, folders) in [
        ("local", &["compose/local"] as &[&str]),
        ("dev", &["kubernetes/base", "kubernetes/overlays/dev", "terraform/bootstrap", "terraform/dev"]),
        (
            "staging",
            &["kubernetes/base", "kubernetes/overlays/staging", "terraform/bootstrap", "terraform/staging"],
        ),
        ("prod", &["kubernetes/base", "kubernetes/overlays/prod", "terraform/bootstrap", "terraform/prod"]),
        ("dr", &["kubernetes/base", "kubernetes/overlays/dr", "terraform/bootstrap", "terraform/dr"]),
    ] {
        let folder = temporary();
        let (exit, said) = run(folder.path(), &["render", environment]);
        assert_eq!(exit, 0, "{environment}: {said}");
        assert!(said.starts_with(&format!("eaio {environment}: ")), "{said}");
        assert_eq!(leaves(&folder.path().join("out/eaio")), folders, "{environment}");
    }
}

/// The folders that hold files, without those below them, in order.
fn leaves(root: &Path) -> Vec<String> {
    let files = files(root);
    let mut folders: Vec<&str> = files.keys().filter_map(|path| Some(path.rsplit_once('/')?.0)).collect();
    folders.sort_unstable();
    folders.dedup();
    let mut leaves: Vec<String> = Vec::new();
    for folder in folders {
        if leaves.last().is_none_or(|above| !folder.starts_with(&format!("{above}/"))) {
            leaves.push(folder.to_owned());
        }
    }
    leaves
}

#[test]
fn a_second_render_writes_nothing() {
    let folder = temporary();
    let times = || {
        let all = files(folder.path());
        let time = |path: &String| fs::metadata(folder.path().join(path)).and_then(|file| file.modified());
        all.keys().map(|path| (path.clone(), time(path).expect("a file has a time"))).collect::<Vec<_>>()
    };
    assert_eq!(run(folder.path(), &["render", "prod"]).0, 0);
    let before = times();
    let (exit, said) = run(folder.path(), &["render", "prod"]);
    assert_eq!(exit, 0, "{said}");
    assert!(said.contains("0 files written") && said.contains("0 removed"), "{said}");
    assert_eq!(before, times());
}

#[test]
fn an_environment_that_is_not_there_is_wrong_usage() {
    let folder = temporary();
    let (exit, said) = run(folder.path(), &["render", "production"]);
    assert_eq!(exit, 64, "{said}");
    assert!(said.contains("production") && said.contains("staging"), "it says what there is: {said}");
    assert!(files(folder.path()).is_empty());
}

#[test]
fn check_names_the_file_that_differs() {
    let folder = temporary();
    assert_eq!(run(folder.path(), &["render", "local"]).0, 0);
    let (exit, said) = run(folder.path(), &["render", "local", "--check"]);
    assert_eq!(exit, 0, "{said}");

    let file = "out/eaio/compose/local/compose.yaml";
    let path = folder.path().join(file);
    let edited = fs::read_to_string(&path).expect("it was rendered").replace("8080", "8081");
    fs::write(&path, &edited).expect("it can be changed");
    let (exit, said) = run(folder.path(), &["render", "local", "--check"]);
    assert_eq!(exit, 1, "{said}");
    assert!(said.contains(file), "{said}");
    assert_eq!(fs::read_to_string(&path).expect("it is there"), edited, "a check writes nothing");
}
