//! The pipelines that review what is proposed for this system are as they would be written today, and as their hosts want them.

use std::path::{Path, PathBuf};
use std::process::Command;

use eaio_infra_conformance::pipeline;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("delivery").join(name)
}

/// `EAIO_UPDATE=1` writes it anew.
fn is_up_to_date(host: &str, name: &str) {
    let file = file(name);
    let output = Command::new(env!("CARGO_BIN_EXE_eaio"))
        .args(["workflow", host, "--", "cargo", "run", "--quiet", "--package", "eaio", "--"])
        .output()
        .expect("the program was built");
    let printed = String::from_utf8(output.stdout).expect("it is text");
    if std::env::var_os("EAIO_UPDATE").is_some() {
        std::fs::write(&file, &printed).expect("it can be written");
    }
    assert_eq!(std::fs::read_to_string(&file).expect("it is there"), printed, "EAIO_UPDATE=1 writes it anew");
}

#[test]
fn github() {
    is_up_to_date("github", "review.github.yaml");
    pipeline::github(&file("review.github.yaml")).expect("the schema has nothing against it");
}

#[test]
fn gitlab() {
    is_up_to_date("gitlab", "review.gitlab.yaml");
    pipeline::gitlab(&file("review.gitlab.yaml")).expect("the schema has nothing against it");
}
