//! Every call to the file system fails once, in turn, and every moment between two is a kill once.

use std::collections::BTreeMap;
use std::fs;

use super::fault::{self, Fault};
use super::scenario::{Disk, files_in};

const OLD: &[(&str, &str)] = &[
    ("eaio/terraform/prod/main.tf", "old"),
    ("eaio/terraform/prod/gone.tf", "old"),
    ("eaio/terraform/prod/same.tf", "same"),
    ("eaio/kubernetes/base/gone/a.yaml", "old"),
    ("eaio/swap", "old"),
    ("eaio/pws/a", "old"),
];
const NEW: &[(&str, &str)] = &[
    ("eaio/terraform/prod/main.tf", "new"),
    ("eaio/terraform/prod/same.tf", "same"),
    ("eaio/terraform/prod/modules/added.tf", "new"),
    ("eaio/swap/a", "new"),
    ("eaio/pws", "new"),
];
const FOREIGN: &[(&str, &str)] = &[
    ("eaio/terraform/prod/terraform.tfstate", "precious"),
    ("eaio/terraform/prod/.terraform/deep/provider", "big"),
    ("eaio/mine/.env", "SECRET"),
];

fn disk(old: bool) -> Disk {
    let disk = Disk::new();
    if old {
        let _ = disk.write(OLD, &["eaio"]).expect("the old tree");
        for (path, contents) in FOREIGN {
            disk.put(path, contents);
        }
    }
    disk
}

/// What is in sight, with the manifest.
fn seen(disk: &Disk) -> BTreeMap<String, String> {
    files_in(&disk.path("eaio"))
}

/// Interrupts at every call, and hands each outcome to `look`: the disk as it is left, and whether the
/// render said that it was done.
fn interrupt_everywhere(from_old: bool, fault: fn(usize) -> Fault, look: impl Fn(&Disk, bool)) -> usize {
    for calls in 0.. {
        let disk = disk(from_old);
        let (result, struck) = fault::with(fault(calls), || disk.write(NEW, &["eaio"]));
        look(&disk, result.is_ok());
        if !struck {
            assert!(result.is_ok());
            return calls;
        }
    }
    unreachable!("a render ends")
}

#[test]
fn the_old_tree_or_the_new_one_is_in_sight_and_the_next_render_succeeds() {
    for from_old in [false, true] {
        let old = seen(&disk(from_old));
        let done = disk(from_old);
        let _ = done.write(NEW, &["eaio"]).expect("the new tree");
        let new = seen(&done);
        for fault in [Fault::Fails as fn(usize) -> Fault, Fault::Kills] {
            let calls = interrupt_everywhere(from_old, fault, |disk, done| {
                let seen_now = seen(disk);
                let expected = if done || seen_now == new { &new } else { &old };
                assert_eq!(&seen_now, expected);
                let _ = disk.write(NEW, &["eaio"]).expect("the next render");
                assert_eq!(seen(disk), new);
                let left = fs::read_dir(disk.out()).expect("out").count();
                assert_eq!(left, 1, "no staging is left");
            });
            assert!(calls > 20, "{calls}");
        }
    }
}

#[test]
fn what_is_changed_after_a_kill_is_kept() {
    let stand_ins = std::cell::Cell::new(0);
    interrupt_everywhere(true, Fault::Kills, |disk, _| {
        let staging = disk.path(".eaio-infra-staging-eaio");
        // Programs that replace a file do not write to a link that both trees share.
        let replace = |path: &str, contents: &str| {
            disk.put("temporary", contents);
            fs::create_dir_all(disk.path(path).parent().expect("it is in out")).expect("create");
            fs::rename(disk.path("temporary"), disk.path(path)).expect("replace");
        };
        replace("eaio/terraform/prod/terraform.tfstate", "newer");
        replace("eaio/terraform/prod/.terraform/added", "added");
        fs::write(disk.path("eaio/mine/.env"), "in place").expect("write");
        if staging.join("settled").exists() {
            stand_ins.set(stand_ins.get() + 1);
        }
        let _ = disk.write(NEW, &["eaio"]).expect("the next render");
        let files = disk.files();
        assert_eq!(files["eaio/terraform/prod/terraform.tfstate"], "newer");
        assert_eq!(files["eaio/terraform/prod/.terraform/added"], "added");
        assert_eq!(files["eaio/terraform/prod/.terraform/deep/provider"], "big");
        assert_eq!(files["eaio/mine/.env"], "in place");
    });
    assert!(stand_ins.get() > 3, "the stand-in was in sight after some kills");
}

#[test]
fn a_rendered_file_that_is_edited_after_a_kill_is_a_conflict_or_kept() {
    interrupt_everywhere(true, Fault::Kills, |disk, _| {
        disk.put("temporary", "edited");
        fs::rename(disk.path("temporary"), disk.path("eaio/terraform/prod/main.tf")).expect("replace");
        let refused = disk.write(NEW, &["eaio"]).expect_err("a person changed it").to_string();
        assert!(refused.contains("changed since it was rendered"), "{refused}");
        assert_eq!(disk.files()["eaio/terraform/prod/main.tf"], "edited");
    });
}

#[test]
fn two_versions_of_a_file_are_both_kept() {
    let struck = std::cell::Cell::new(false);
    interrupt_everywhere(true, Fault::Kills, |disk, done| {
        let hidden = disk.path(".eaio-infra-staging-eaio/tree/terraform/prod");
        let stood_in = hidden.join("gone.tf").exists() && disk.path("eaio/swap/a").exists();
        if done || !stood_in || struck.get() {
            return;
        }
        struck.set(true);
        for (folder, text) in
            [(hidden, "by a process that stood there"), (disk.path("eaio/terraform/prod"), "by name")]
        {
            fs::write(folder.join("temporary"), text).expect("write");
            fs::rename(folder.join("temporary"), folder.join("terraform.tfstate")).expect("replace");
        }
        let written = disk.write(NEW, &["eaio"]).expect("the next render");
        assert_eq!(written.diagnostics.iter().map(|d| d.rule).collect::<Vec<_>>(), ["file-kept-beside"]);
        let files = disk.files();
        assert_eq!(files["eaio/terraform/prod/terraform.tfstate"], "by a process that stood there");
        assert_eq!(files["eaio/terraform/prod/terraform.tfstate.kept-1"], "by name");
    });
    assert!(struck.get());
}

#[test]
fn without_an_exchange_an_interrupted_render_is_completed_by_the_next() {
    use super::super::plan;
    use super::super::transaction::Transaction;
    use super::scenario::{SYSTEM, tree};
    let done = disk(true);
    let _ = done.write(NEW, &["eaio"]).expect("the new tree");
    let new = seen(&done);
    for calls in 0.. {
        let disk = disk(true);
        let operations =
            plan::plan(&disk.out(), SYSTEM, &tree(NEW), &["eaio".into()], false).expect("a plan").operations;
        let transaction = Transaction::new(&disk.out(), SYSTEM);
        let (result, struck) = fault::with(Fault::Kills(calls), || transaction.write_in_place(&operations));
        for (path, contents) in FOREIGN {
            assert_eq!(&disk.files()[*path], contents);
        }
        let _ = disk.write(NEW, &["eaio"]).expect("the next render");
        assert_eq!(seen(&disk), new);
        if !struck {
            let _ = result.expect("it was not interrupted");
            break;
        }
    }
}
