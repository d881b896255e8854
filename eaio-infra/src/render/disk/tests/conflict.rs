//! What a render refuses, and what it says.

use std::fs;
use std::os::unix::fs::symlink;

use super::super::{Change, DiskError, Output, WriteError};
use super::scenario::{Disk, PROD, SCOPE, folders, refusal, tree};

/// The message, with the temporary folder's name taken out.
fn said(disk: &Disk, message: String) -> String {
    message.replace(&disk.out().display().to_string(), "out")
}

#[test]
fn files_of_a_person_are_named_all_at_once_and_stay() {
    let disk = Disk::new();
    let _ = disk.write(&[("eaio/terraform/prod/old.tf", "old"), PROD[0]], SCOPE).expect("write");
    disk.put("eaio/terraform/prod/main.tf", "edited");
    disk.put("eaio/terraform/prod/old.tf", "edited too");
    disk.put("eaio/kubernetes/base/kustomization.yaml", "mine");
    let before = disk.files();
    let files = &[("eaio/terraform/prod/main.tf", "2\n"), PROD[1]];
    insta::assert_snapshot!(said(&disk, refusal(disk.write(files, SCOPE))), @r"
    error[file-not-ours]: `out/eaio/kubernetes/base/kustomization.yaml` was not written by a render
       = help: move it away or put its change into the definition, or overwrite it with --force

    error[file-not-ours]: `out/eaio/terraform/prod/main.tf` was changed since it was rendered
       = help: move it away or put its change into the definition, or overwrite it with --force

    error[file-not-ours]: `out/eaio/terraform/prod/old.tf` was changed since it was rendered, and would now be removed
       = help: move it away or put its change into the definition, or overwrite it with --force
    ");
    assert_eq!(disk.files(), before);

    let written = disk.force(files, SCOPE).expect("forced");
    assert_eq!((written.plan.count(Change::Update), written.plan.count(Change::Remove)), (2, 1));
    insta::assert_snapshot!(disk.shown(), @r"
    eaio/kubernetes/base/kustomization.yaml: base
    eaio/terraform/prod/main.tf: 2
    ");
}

#[test]
fn a_file_that_is_as_it_would_be_is_adopted() {
    let disk = Disk::new();
    disk.put(PROD[0].0, PROD[0].1);
    let written = disk.write(PROD, SCOPE).expect("it is equal");
    assert_eq!(written.plan.changes[PROD[0].0], Change::Unchanged);
    let _ = disk.write(&[], SCOPE).expect("it is ours now");
    assert_eq!(disk.shown(), "");
}

#[test]
fn a_change_that_a_person_made_first_is_adopted_and_a_deleted_file_comes_back() {
    let disk = Disk::new();
    let _ = disk.write(PROD, SCOPE).expect("write");
    disk.put(PROD[0].0, "2\n");
    fs::remove_file(disk.path(PROD[1].0)).expect("remove");
    let written = disk.write(&[(PROD[0].0, "2\n"), PROD[1]], SCOPE).expect("nothing is lost");
    assert_eq!((written.plan.count(Change::Unchanged), written.plan.count(Change::Create)), (1, 1));
}

#[test]
fn obstacles_are_refused_even_by_force() {
    let disk = Disk::new();
    disk.put("eaio/terraform", "a file");
    disk.put("eaio/kubernetes/base/kustomization.yaml/mine", "in a folder");
    fs::create_dir_all(disk.path("elsewhere")).expect("a folder");
    symlink("/etc", disk.path("eaio/compose")).expect("a link out");
    symlink("../elsewhere", disk.path("eaio/linked")).expect("a link inside");
    let before = disk.files();
    let files = &[
        PROD[0],
        PROD[1],
        ("eaio/terraform/prod/variables.tf", "1"),
        ("eaio/compose/prod/compose.yaml", "1"),
        ("eaio/linked/file", "1"),
    ];
    insta::assert_snapshot!(said(&disk, refusal(disk.force(files, &["eaio"]))), @r"
    error[file-in-the-way]: `out/eaio/compose` is a symbolic link, and should be a folder
       = help: a render does not follow links below --out: give the real folder as --out

    error[file-in-the-way]: `out/eaio/kubernetes/base/kustomization.yaml` is a folder that holds files which no render wrote, and should be a file
       = help: move it away

    error[file-in-the-way]: `out/eaio/linked` is a symbolic link, and should be a folder
       = help: a render does not follow links below --out: give the real folder as --out

    error[file-in-the-way]: `out/eaio/terraform` is a file, and should be a folder
       = help: move it away
    ");
    assert_eq!(disk.files(), before);
}

#[test]
fn the_system_folder_itself_can_be_in_the_way() {
    let disk = Disk::new();
    disk.put("eaio", "a file");
    insta::assert_snapshot!(said(&disk, refusal(disk.force(PROD, SCOPE))), @r"
    error[file-in-the-way]: `out/eaio` is a file, and should be a folder
       = help: move it away
    ");
    fs::remove_file(disk.path("eaio")).expect("remove");
    symlink(tempfile::tempdir().expect("elsewhere").path(), disk.path("eaio")).expect("a link");
    assert!(refusal(disk.force(PROD, SCOPE)).contains("is a symbolic link, and should be a folder"));
}

#[test]
fn a_link_in_place_of_a_file_is_replaced_by_force_and_never_followed() {
    let disk = Disk::new();
    disk.put("target", "precious");
    let _ = disk.write(&[PROD[1]], SCOPE).expect("write");
    fs::create_dir_all(disk.path("eaio/terraform/prod")).expect("a folder");
    symlink(disk.path("target"), disk.path(PROD[0].0)).expect("a link");
    assert!(refusal(disk.write(PROD, SCOPE)).contains("is a symbolic link, which a render does not write"));
    let _ = disk.force(PROD, SCOPE).expect("forced");
    assert_eq!((&*disk.files()[PROD[0].0], &*disk.files()["target"]), ("1\n", "precious"));
}

#[test]
fn out_itself_may_be_a_link() {
    let (disk, elsewhere) = (Disk::new(), tempfile::tempdir().expect("elsewhere"));
    symlink(elsewhere.path(), disk.out()).expect("a link");
    let _ = disk.write(PROD, SCOPE).expect("write");
    let _ = disk.write(&PROD[..1], SCOPE).expect("write less");
    assert!(elsewhere.path().join(PROD[0].0).exists());
}

#[test]
fn a_manifest_that_a_person_broke_is_one_clear_message() {
    let disk = Disk::new();
    let _ = disk.write(PROD, SCOPE).expect("write");
    disk.put("precious", "1");
    let hash = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";
    for (text, reason) in [
        ("<<<<<<< HEAD".to_owned(), "expected value at line 1 column 1"),
        (r#"{"version":2,"files":{}}"#.to_owned(), "version 2 instead of 1"),
        (format!(r#"{{"version":1,"files":{{"../precious":"{hash}"}}}}"#), "cannot be the path of a file"),
    ] {
        disk.put("eaio/.eaio-infra.json", &text);
        match disk.write(&[], &["eaio"]) {
            Err(WriteError::Disk(error @ DiskError::Manifest { .. })) => {
                assert!(error.to_string().contains(reason), "{error}");
            }
            other => panic!("expected a broken manifest, not {other:?}"),
        }
    }
    assert!(disk.path("precious").exists());
    fs::remove_file(disk.path("eaio/.eaio-infra.json")).expect("as the message says");
    let written = disk.write(PROD, SCOPE).expect("adopted");
    assert!(!written.plan.differs());
}

#[test]
fn two_renders_at_once_are_one_clear_message() {
    let disk = Disk::new();
    fs::create_dir_all(disk.out()).expect("out");
    let other = fs::File::open(disk.out()).expect("out");
    other.lock().expect("the other render");
    let message = disk.write(PROD, SCOPE).expect_err("busy").to_string();
    assert_eq!(said(&disk, message), "another render is writing to `out`; try again when it is done");
    assert!(matches!(disk.output().plan(&tree(PROD), &[], false), Err(DiskError::Busy { .. })));
    drop(other);
    let _ = disk.write(PROD, SCOPE).expect("free again");
}

#[test]
fn out_that_cannot_be_written_is_one_clear_message() {
    let disk = Disk::new();
    fs::write(disk.out(), "a file").expect("write");
    let message = disk.write(PROD, SCOPE).expect_err("a file").to_string();
    assert_eq!(said(&disk, message), "cannot create the folder `out`: File exists (os error 17)");
    let write = |out: &str| Output::new(out, "eaio").write(&tree(PROD), &folders(SCOPE), false);
    let message = write("/proc/eaio-infra").expect_err("no folder can be made there").to_string();
    assert!(message.starts_with("cannot create the folder `/proc/eaio-infra`: "), "{message}");
    let message = write(&"x".repeat(300)).expect_err("the name is too long").to_string();
    assert!(message.contains("File name too long"), "{message}");
    let message = write("a\0b").expect_err("no path").to_string();
    assert!(message.contains("NUL byte"), "{message}");
}

#[test]
fn out_need_not_be_utf_8() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join(std::ffi::OsStr::from_bytes(b"out-\xff"));
    let output = Output::new(&out, "eaio");
    let _ = output.write(&tree(PROD), &folders(SCOPE), false).expect("write");
    let foreign = out.join("eaio/terraform/prod").join(std::ffi::OsStr::from_bytes(b"state-\xfe"));
    fs::write(&foreign, "1").expect("write");
    let _ = output.write(&tree(&PROD[..1]), &folders(SCOPE), false).expect("write less");
    assert!(foreign.exists());
}

#[test]
fn a_path_out_of_the_system_folder_is_refused() {
    let disk = Disk::new();
    assert!(refusal(disk.write(&[("other/a", "1")], &[])).contains("is not in the folder `eaio`"));
}
