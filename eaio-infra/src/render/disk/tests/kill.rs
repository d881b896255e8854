//! A real process, killed at random moments.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::super::Output;
use super::scenario::{Disk, files_in};
use crate::render::tree::FileTree;

const CHILD: &str = "EAIO_INFRA_TEST_KILL";
const KILLS: u64 = 50;

fn big_tree(generation: &str) -> FileTree {
    let mut tree = FileTree::new();
    for number in 0..150 {
        let path = format!("eaio/terraform/prod/module-{}/file-{number}.tf", number % 20);
        tree.insert(path, format!("{generation} {number}\n").repeat(50)).expect("unique");
    }
    for number in 0..50 {
        let path = format!("eaio/kubernetes/only-{generation}-{number}/object.yaml");
        tree.insert(path, generation).expect("unique");
    }
    tree
}

fn write(out: &Path, generation: &str) {
    let _ = Output::new(out, "eaio")
        .write(&big_tree(generation), &["eaio".into()], false)
        .unwrap_or_else(|error| panic!("render {generation}: {error}"));
}

/// The process that is killed: this test, started again with an environment variable.
#[test]
fn child() {
    let Some(out) = std::env::var_os(CHILD) else { return };
    loop {
        for generation in ["one", "two"] {
            write(Path::new(&out), generation);
        }
    }
}

#[test]
fn a_kill_at_any_moment_leaves_one_tree_whole() {
    let disk = Disk::new();
    write(&disk.out(), "one");
    let mut foreign = BTreeMap::new();
    for number in 0..20 {
        let path = format!("terraform/prod/module-{number}/.terraform/state-{number}");
        disk.put(&format!("eaio/{path}"), "foreign");
        foreign.insert(path, "foreign".to_owned());
    }
    let whole = |generation: &str| {
        let mut files = foreign.clone();
        for (path, contents) in big_tree(generation).iter() {
            files.insert(path.trim_start_matches("eaio/").into(), contents.into());
        }
        files
    };
    let (one, two) = (whole("one"), whole("two"));
    let mut seen = BTreeMap::new();
    for kill in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "render::disk::tests::kill::child"])
            .env(CHILD, disk.out())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the child");
        // Steps that share no divisor with the time a render takes, so that all its moments are met.
        std::thread::sleep(Duration::from_micros(15_000 + kill * 7_919 % 60_000));
        child.kill().expect("kill");
        let _ = child.wait().expect("it is dead");

        let mut files = files_in(&disk.path("eaio"));
        files.remove(".eaio-infra.json");
        let is_one = files == one;
        assert!(is_one || files == two, "after kill {kill} the tree is neither the one nor the other");
        let staged = fs::read_dir(disk.out()).expect("out").count() > 1;
        *seen.entry((is_one, staged)).or_insert(0) += 1;
        write(&disk.out(), if kill % 2 == 0 { "one" } else { "two" });
    }
    println!("(tree one is in sight, a staging folder is left): how often: {seen:?}");
    assert!(seen.keys().any(|(_, staged)| *staged), "some kills met a render at work");
}
