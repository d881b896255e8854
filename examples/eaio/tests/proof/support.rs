//! EAIO, rendered.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use eaio_infra::render::disk::Output as Folder;
use eaio_infra::render::tree::FileTree;
use eaio_infra::render::{Options, Rendered, render};
use tempfile::TempDir;

/// Every environment.
pub fn rendered_each() -> Vec<Rendered> {
    let system = eaio::system();
    let names = system.environments.iter().map(|environment| environment.name.as_str());
    let render = |name| {
        render(&system, name, &Options::default()).unwrap_or_else(|mistakes| panic!("{name}: {mistakes}"))
    };
    names.map(render).collect()
}

/// The files of every environment.
pub fn rendered() -> FileTree {
    let mut all = FileTree::new();
    for rendered in rendered_each() {
        all.extend("", rendered.tree).expect("environments agree on what they share");
    }
    all
}

/// The files of every environment, in a temporary folder.
pub fn on_disk() -> TempDir {
    let folder = temporary();
    let written = Folder::new(folder.path(), "eaio").write(&rendered(), &[], false);
    assert!(written.is_ok_and(|written| written.diagnostics.is_empty()), "an empty folder takes files");
    folder
}

pub fn temporary() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// The program, as a user runs it.
pub fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_eaio"));
    program.current_dir(folder).args(arguments);
    program
}

/// What a program printed.
pub fn printed(output: &Output) -> String {
    let text = |bytes| String::from_utf8_lossy(bytes);
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

/// Every file below `folder`, by its path from there, hidden ones too.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder can be read") {
            let path = entry.expect("a folder can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("it is below").display().to_string();
                found.insert(name, fs::read(path).expect("a file can be read"));
            }
        }
    }
    found
}
