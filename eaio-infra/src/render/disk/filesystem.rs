//! Calls to the file system, each with what it was for.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::DiskError;

/// Calls, and says in an error what was tried on what. Every call goes through here, so that a test can
/// make any of them fail.
pub(super) fn attempt<T>(
    action: &'static str,
    path: &Path,
    call: impl FnOnce(&Path) -> io::Result<T>,
) -> Result<T, DiskError> {
    #[cfg(test)]
    let call = |path: &Path| super::tests::fault::strike().and_then(|()| call(path));
    call(path).map_err(|source| DiskError::failed(action, path, source))
}

/// `None` where there is nothing to do the call on.
pub(super) fn unless_missing<T>(result: Result<T, DiskError>) -> Result<Option<T>, DiskError> {
    match result {
        Err(error) if matches!(error.kind(), Some(ErrorKind::NotFound | ErrorKind::NotADirectory)) => {
            Ok(None)
        }
        result => result.map(Some),
    }
}

/// Whether there is anything at `path`.
pub(super) fn exists(path: &Path) -> Result<bool, DiskError> {
    Ok(unless_missing(attempt("look at", path, |path| fs::symlink_metadata(path)))?.is_some())
}

/// What is at a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    Missing,
    /// A file, and the SHA-256 of its contents.
    File(String),
    Folder,
    /// A symbolic link, which is never followed below `out`.
    Link,
    /// A socket, a pipe, a device.
    Special,
}

impl State {
    /// What is at `path`, with a file's contents read.
    pub(super) fn of(path: &Path) -> Result<State, DiskError> {
        let Some(metadata) = unless_missing(attempt("look at", path, |path| fs::symlink_metadata(path)))?
        else {
            return Ok(State::Missing);
        };
        let kind = metadata.file_type();
        Ok(if kind.is_file() {
            State::File(sha256(&attempt("read", path, |path| fs::read(path))?))
        } else if kind.is_dir() {
            State::Folder
        } else if kind.is_symlink() {
            State::Link
        } else {
            State::Special
        })
    }
}

/// The SHA-256 of `contents`, in hexadecimal.
pub(super) fn sha256(contents: &[u8]) -> String {
    Sha256::digest(contents).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a file that is not there yet, readable by all as far as the umask lets it.
pub(super) fn write_new(path: &Path, contents: &str) -> Result<(), DiskError> {
    create_parent(path)?;
    attempt("write", path, |path| {
        OpenOptions::new().write(true).create_new(true).open(path)?.write_all(contents.as_bytes())
    })
}

/// Puts the file `source`, which stays where it is, in the place of `target` in one step, by way of the
/// name `temporary` on the same file system.
pub(super) fn replace(source: &Path, temporary: &Path, target: &Path) -> Result<(), DiskError> {
    remove_if_there(temporary)?;
    if attempt("link", temporary, |temporary| fs::hard_link(source, temporary)).is_err() {
        attempt("copy", source, |source| fs::copy(source, temporary))?;
    }
    create_parent(target)?;
    attempt("write", target, |target| fs::rename(temporary, target))?;
    // A rename between two links to one file does nothing at all, and leaves the first.
    remove_if_there(temporary)
}

pub(super) fn create_parent(path: &Path) -> Result<(), DiskError> {
    match path.parent() {
        Some(parent) => attempt("create the folder", parent, |parent| fs::create_dir_all(parent)),
        None => Ok(()),
    }
}

pub(super) fn remove_if_there(path: &Path) -> Result<(), DiskError> {
    unless_missing(attempt("remove", path, |path| fs::remove_file(path))).map(|_| ())
}

/// Removes the folders that hold `path` and are empty, from the innermost up to but without `root`.
pub(super) fn prune(root: &Path, path: &Path) -> Result<(), DiskError> {
    for folder in path.ancestors().skip(1).take_while(|folder| *folder != root && folder.starts_with(root)) {
        match attempt("remove the folder", folder, |folder| fs::remove_dir(folder)) {
            Err(error) if error.kind() == Some(ErrorKind::DirectoryNotEmpty) => break,
            result => unless_missing(result)?,
        };
    }
    Ok(())
}
