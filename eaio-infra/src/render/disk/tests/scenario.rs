//! What every test starts from, and the ordinary course of things.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::super::{Change, Output, WriteError, Written};
use crate::render::tree::FileTree;

pub(super) const SYSTEM: &str = "eaio";

/// A folder to render to.
pub(super) struct Disk {
    folder: TempDir,
}

impl Disk {
    pub(super) fn new() -> Self {
        // In memory where there is such a place: some tests render thousands of times.
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        Disk { folder: folder.expect("a temporary folder") }
    }

    pub(super) fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.out().join(path)
    }

    pub(super) fn put(&self, path: &str, contents: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("it is in out")).expect("create the folder");
        fs::write(path, contents).expect("write");
    }

    pub(super) fn output(&self) -> Output {
        Output::new(self.out(), SYSTEM)
    }

    pub(super) fn write(&self, files: &[(&str, &str)], scope: &[&str]) -> Result<Written, WriteError> {
        self.output().write(&tree(files), &folders(scope), false)
    }

    pub(super) fn force(&self, files: &[(&str, &str)], scope: &[&str]) -> Result<Written, WriteError> {
        self.output().write(&tree(files), &folders(scope), true)
    }

    /// Every file but the manifest: links as `-> target`, empty folders as a path that ends with `/`.
    pub(super) fn files(&self) -> BTreeMap<String, String> {
        let mut all = files_in(&self.out());
        all.remove("eaio/.eaio-infra.json");
        all
    }

    pub(super) fn shown(&self) -> String {
        self.files().iter().map(|(path, contents)| format!("{path}: {}\n", contents.trim_end())).collect()
    }
}

pub(super) fn tree(files: &[(&str, &str)]) -> FileTree {
    let mut tree = FileTree::new();
    for (path, contents) in files {
        tree.insert(*path, *contents).expect("the test's paths are good");
    }
    tree
}

pub(super) fn folders(scope: &[&str]) -> Vec<String> {
    scope.iter().map(|folder| folder.to_string()).collect()
}

pub(super) fn files_in(root: &Path) -> BTreeMap<String, String> {
    fn visit(root: &Path, folder: &Path, all: &mut BTreeMap<String, String>) {
        let entries: Vec<_> =
            fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry")).collect();
        let name = |path: &Path| path.strip_prefix(root).expect("below").to_str().expect("UTF-8").to_owned();
        if entries.is_empty() {
            all.insert(format!("{}/", name(folder)), String::new());
        }
        for entry in entries {
            let (path, kind) = (entry.path(), entry.file_type().expect("a kind"));
            if kind.is_dir() {
                visit(root, &path, all);
            } else if kind.is_symlink() {
                let target = fs::read_link(&path).expect("a link");
                all.insert(name(&path), format!("-> {}", target.display()));
            } else {
                all.insert(name(&path), fs::read_to_string(&path).expect("text"));
            }
        }
    }
    let mut all = BTreeMap::new();
    if root.exists() {
        visit(root, root, &mut all);
    }
    all
}

pub(super) fn refusal(result: Result<Written, WriteError>) -> String {
    match result {
        Err(WriteError::Refused(conflicts)) => conflicts.to_string(),
        other => panic!("expected a refusal, not {other:?}"),
    }
}

pub(super) const PROD: &[(&str, &str)] =
    &[("eaio/terraform/prod/main.tf", "1\n"), ("eaio/kubernetes/base/kustomization.yaml", "base\n")];
pub(super) const SCOPE: &[&str] = &["eaio/terraform/prod", "eaio/kubernetes/base"];

#[test]
fn a_fresh_render_writes_everything_and_a_manifest() {
    let disk = Disk::new();
    let written = disk.write(PROD, SCOPE).expect("an empty disk");
    assert_eq!(written.plan.count(Change::Create), 2);
    insta::assert_snapshot!(disk.shown(), @r"
    eaio/kubernetes/base/kustomization.yaml: base
    eaio/terraform/prod/main.tf: 1
    ");
    insta::assert_snapshot!(fs::read_to_string(disk.path("eaio/.eaio-infra.json")).expect("a manifest"), @r#"
    {
      "version": 1,
      "files": {
        "kubernetes/base/kustomization.yaml": "f34848ca92665c342abd5816c9e3eda0e82180671195362bcd0080544a3bc2ac",
        "terraform/prod/main.tf": "4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865"
      }
    }
    "#);
}

#[test]
fn the_order_of_renders_does_not_show() {
    let (one, other) = (Disk::new(), Disk::new());
    let dev = &[("eaio/terraform/dev/main.tf", "2\n")];
    for (disk, first) in [(&one, true), (&other, false)] {
        for prod in [first, !first] {
            let (files, scope) = if prod { (PROD, SCOPE) } else { (&dev[..], &["eaio/terraform/dev"][..]) };
            let _ = disk.write(files, scope).expect("write");
        }
    }
    assert_eq!(files_in(&one.out()), files_in(&other.out()));
}

#[test]
fn the_same_render_again_touches_nothing() {
    use std::os::unix::fs::MetadataExt;
    let disk = Disk::new();
    let _ = disk.write(PROD, SCOPE).expect("write");
    let times = |path: &str| {
        let data = fs::metadata(disk.path(path)).expect("it is there");
        (data.ino(), data.mtime(), data.mtime_nsec(), data.ctime(), data.ctime_nsec())
    };
    let all = ["eaio", "eaio/.eaio-infra.json", "eaio/terraform/prod/main.tf", "eaio/kubernetes/base"];
    let before = all.map(times);
    let written = disk.write(PROD, SCOPE).expect("write again");
    assert_eq!((written.plan.count(Change::Unchanged), written.plan.differs()), (2, false));
    assert_eq!(all.map(times), before);
}

#[test]
fn what_does_not_change_keeps_its_time_and_folders_stay_themselves() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let disk = Disk::new();
    let _ = disk.write(PROD, SCOPE).expect("write");
    disk.put("eaio/terraform/prod/.terraform/provider", "big");
    let folder = disk.path("eaio/terraform/prod");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o750)).expect("set the mode");
    let facts = |path: &str| {
        let data = fs::metadata(disk.path(path)).expect("it is there");
        (data.ino(), data.mode(), data.is_file().then(|| (data.mtime(), data.mtime_nsec())))
    };
    let all = [
        "eaio",
        "eaio/terraform/prod",
        "eaio/terraform/prod/.terraform/provider",
        "eaio/kubernetes/base/kustomization.yaml",
    ];
    let before = all.map(facts);
    let changed = &[("eaio/terraform/prod/main.tf", "2\n"), PROD[1]];
    let written = disk.write(changed, SCOPE).expect("write another");
    assert_eq!((written.plan.count(Change::Update), written.plan.count(Change::Unchanged)), (1, 1));
    assert_eq!(all.map(facts), before);
    assert_eq!(fs::read_dir(disk.out()).expect("out").count(), 1, "no staging is left");
}

#[test]
fn a_new_file_is_readable_by_all() {
    use std::os::unix::fs::PermissionsExt;
    let disk = Disk::new();
    let _ = disk.write(PROD, SCOPE).expect("write");
    let mode =
        fs::metadata(disk.path("eaio/terraform/prod/main.tf")).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o644);
}

#[test]
fn earlier_files_in_scope_go_and_everything_else_stays() {
    let disk = Disk::new();
    let all = &[
        ("eaio/terraform/prod/main.tf", "1"),
        ("eaio/terraform/prod/modules/old/a.tf", "1"),
        ("eaio/terraform/prod/.gone/with/it.tf", "1"),
        ("eaio/terraform/dev/main.tf", "dev"),
    ];
    let _ = disk.write(all, &["eaio"]).expect("write");
    for foreign in [".terraform.lock.hcl", "terraform.tfstate", ".terraform/deep/provider", "modules/mine.tf"]
    {
        disk.put(&format!("eaio/terraform/prod/{foreign}"), "foreign");
    }
    disk.put("eaio/compose/prod/.env", "SECRET=1");
    disk.put("notes.md", "mine");
    fs::create_dir_all(disk.path("eaio/terraform/prod/empty")).expect("a folder");
    std::os::unix::fs::symlink("/nowhere", disk.path("eaio/terraform/prod/.terraform/link")).expect("a link");

    let written = disk.write(&[all[0]], &["eaio/terraform/prod"]).expect("write less");
    assert_eq!(written.plan.count(Change::Remove), 2);
    insta::assert_snapshot!(disk.shown(), @r"
    eaio/compose/prod/.env: SECRET=1
    eaio/terraform/dev/main.tf: dev
    eaio/terraform/prod/.terraform.lock.hcl: foreign
    eaio/terraform/prod/.terraform/deep/provider: foreign
    eaio/terraform/prod/.terraform/link: -> /nowhere
    eaio/terraform/prod/empty/: 
    eaio/terraform/prod/main.tf: 1
    eaio/terraform/prod/modules/mine.tf: foreign
    eaio/terraform/prod/terraform.tfstate: foreign
    notes.md: mine
    ");

    let _ = disk.write(&[], &["eaio/terraform/dev"]).expect("remove an environment");
    assert!(!disk.path("eaio/terraform/dev").exists(), "an empty folder is pruned");
}

#[test]
fn a_file_becomes_a_folder_and_a_folder_a_file() {
    let disk = Disk::new();
    let _ = disk.write(&[("eaio/a", "1"), ("eaio/b/c/d", "2")], &["eaio"]).expect("write");
    let _ = disk.write(&[("eaio/a/x/y", "3"), ("eaio/b", "4")], &["eaio"]).expect("write the other way");
    insta::assert_snapshot!(disk.shown(), @r"
    eaio/a/x/y: 3
    eaio/b: 4
    ");
}

#[test]
fn a_plan_writes_nothing_at_all() {
    let disk = Disk::new();
    let plan = disk.output().plan(&tree(PROD), &folders(SCOPE), false).expect("nothing is in the way");
    assert!(plan.differs() && !disk.out().exists());
    let _ = disk.write(PROD, SCOPE).expect("write");
    disk.put("eaio/terraform/prod/main.tf", "edited");
    let before = disk.files();
    let plan = disk.output().plan(&tree(&PROD[1..]), &folders(SCOPE), true).expect("forced");
    assert_eq!(plan.changes["eaio/terraform/prod/main.tf"], Change::Remove);
    assert_eq!(disk.files(), before);
}

#[test]
fn a_process_in_a_folder_keeps_its_folder() {
    let disk = Disk::new();
    let _ = disk.write(PROD, SCOPE).expect("write");
    let shell = std::process::Command::new("sh")
        .args(["-c", "read _; cat main.tf && echo state > terraform.tfstate"])
        .current_dir(disk.path("eaio/terraform/prod"))
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("a shell");
    let _ = disk.write(&[("eaio/terraform/prod/main.tf", "2\n"), PROD[1]], SCOPE).expect("write");
    let output = shell.wait_with_output().expect("the shell ends, as its input does");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "2\n");
    assert_eq!(disk.files()["eaio/terraform/prod/terraform.tfstate"], "state\n");
}
