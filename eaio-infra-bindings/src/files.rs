//! The generated files, as rustfmt leaves them, against those on disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// Path below the folder → text.
pub type Files = BTreeMap<String, String>;

/// Runs rustfmt over all files at once: it follows the `mod`s of `mod.rs`.
pub fn format(files: Files, root: &Path) -> Result<Files> {
    let folder = tempfile::tempdir()?;
    write(folder.path(), &files)?;
    let status = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(root)
        .arg(folder.path().join("mod.rs"))
        .status()
        .context("running rustfmt")?;
    ensure!(status.success(), "rustfmt: {status}");
    files.into_keys().map(|path| Ok((path.clone(), super::read(&folder.path().join(path))?))).collect()
}

/// Makes `folder` hold `files` and nothing else. A file that is right is not touched, so that nothing is built again.
pub fn write(folder: &Path, files: &Files) -> Result<()> {
    for path in differences(folder, files)? {
        let file = folder.join(&path);
        match files.get(&path) {
            Some(text) => {
                fs::create_dir_all(file.parent().expect("it stands in `folder`"))?;
                fs::write(file, text)?;
            }
            None => fs::remove_file(file)?,
        }
    }
    Ok(())
}

/// The paths that are missing, differ, or should not be there.
pub fn differences(folder: &Path, files: &Files) -> Result<Vec<String>> {
    let mut on_disk = Files::new();
    if folder.exists() {
        collect(folder, "", &mut on_disk)?;
    }
    let all = files.keys().chain(on_disk.keys().filter(|path| !files.contains_key(*path)));
    Ok(all.filter(|path| files.get(*path) != on_disk.get(*path)).cloned().collect())
}

fn collect(folder: &Path, prefix: &str, files: &mut Files) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{path}/"), files)?;
        } else {
            files.insert(path, super::read(&entry.path())?);
        }
    }
    Ok(())
}
