//! `check` and `explain` as they are run: files in, findings and an exit code out.

use std::fs;

use eaio_infra::topology::System;
use eaio_infra::unit::name;
use eaio_infra_cli::{Exit, Stream, Terminal, run_with};
use tempfile::TempDir;

struct Run {
    exit: Exit,
    out: String,
    err: String,
}

fn run(arguments: &[&str]) -> Run {
    let system = System { name: name!("eaio-infra"), environments: Vec::new() };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run_with(
        &system,
        ["eaio-infra"].iter().chain(arguments),
        &mut Terminal {
            out: Stream { writer: &mut out, colour: false },
            err: Stream { writer: &mut err, colour: false },
        },
    );
    let text = |bytes| String::from_utf8(bytes).expect("texts are UTF-8");
    Run { exit, out: text(out), err: text(err) }
}

/// A folder with a Compose file that is wrong, a manifest that is, one that is right, and what is no manifest.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = [
        ("compose.yaml", "services:\n  milvus:\n    image: milvusdb/milvus:v2.6.0\n    depends_on: [etcd]\n"),
        ("k8s/policy.yaml", "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: { name: a }\n"),
        ("k8s/broken.yaml", "apiVersion: v1\nkind: [\n"),
        ("design.md", "# Design\n\n```yaml\nservices:\n  a:\n    image: a:1\n    depends_on: [b]\n```\n"),
        ("notes.toml", "a = 1\n"),
        (".git/config.yaml", "services: { a: { depends_on: [b] } }\n"),
    ];
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a temporary folder");
        fs::write(path, text).expect("a temporary file");
    }
    fs::write(folder.path().join("latin1.yaml"), b"a: \xe9\n").expect("a temporary file");
    folder
}

fn checked(format: &str) -> Run {
    let folder = folder();
    let path = folder.path().display().to_string();
    let mut run = run(&["check", "--path", &path, "--format", format]);
    for text in [&mut run.out, &mut run.err] {
        *text = text.replace(&path, "system");
    }
    run
}

#[test]
fn every_mistake_is_at_its_place_and_what_cannot_be_read_is_one() {
    let run = checked("human");
    assert_eq!(run.exit, Exit::Differs);
    insta::assert_snapshot!(run.err + &run.out);
}

#[test]
fn the_other_formats() {
    for format in ["json", "github", "markdown"] {
        insta::assert_snapshot!(format, checked(format).out);
    }
    let sarif: serde_json::Value = serde_json::from_str(&checked("sarif").out).expect("it is JSON");
    insta::assert_snapshot!(format!("{:#}", sarif["runs"][0]["results"]));
}

#[test]
fn one_rule_alone() {
    let folder = folder();
    let path = folder.path().join("k8s/policy.yaml").display().to_string();
    assert_eq!(run(&["check", "--path", &path]).exit, Exit::Differs);
    let other = run(&["check", "--path", &path, "--rule", "port-mismatch"]);
    assert_eq!((other.exit, other.out.as_str()), (Exit::Done, "1 document checked, nothing found\n"));
    assert_eq!(run(&["check", "--path", &path, "--rule", "no-such-rule"]).exit, Exit::Usage);
    assert_eq!(run(&["explain", "no-such-rule"]).exit, Exit::Usage);
    assert!(run(&["explain", "port-mismatch"]).out.starts_with("## port-mismatch\n"));
    assert!(run(&["check", "--list"]).out.contains("port-mismatch"));
}

#[test]
fn a_path_that_is_not_there_is_a_finding() {
    let run = run(&["check", "--path", "no-such-folder"]);
    assert_eq!(run.exit, Exit::Differs);
    assert!(run.err.contains("it is not there"), "{}", run.err);
}
