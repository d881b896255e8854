//! A stand-in for the tree, shown while the tree's own folders change out of sight.
//!
//! It is made of hard links, so that it costs no room and no file is ever copied or moved. Whatever somebody
//! does to it while it is in sight is recognised by file identity (the inode number), and kept.

use std::collections::BTreeSet;
use std::fs::{self, DirEntry};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use super::DiskError;
use super::filesystem::{attempt, create_parent, unless_missing};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// What makes a file or folder itself, whatever its name: its inode number.
pub(super) fn identity(path: &Path) -> Result<Option<u64>, DiskError> {
    let metadata = unless_missing(attempt("look at", path, |path| fs::symlink_metadata(path)))?;
    Ok(metadata.map(|metadata| metadata.ino()))
}

/// Whether the two are on one file system.
pub(super) fn same_file_system(one: &Path, other: &Path) -> Result<bool, DiskError> {
    let device =
        |path: &Path| attempt("look at", path, |path| fs::symlink_metadata(path)).map(|data| data.dev());
    Ok(device(one)? == device(other)?)
}

/// Puts links to everything in `visible` into `staged`, but for `changing`: paths as in a tree.
///
/// Returns the identities of what was linked, or `None` where something cannot be.
pub(super) fn carry(
    visible: &Path,
    staged: &Path,
    changing: &BTreeSet<&str>,
) -> Result<Option<BTreeSet<u64>>, DiskError> {
    let mut carried = BTreeSet::new();
    match (Carrier { visible, staged, changing, carried: &mut carried }).folder(Path::new("")) {
        Ok(()) => Ok(Some(carried)),
        Err(error) => match error.kind() {
            // Such as: another owner's file, a file system without links, a mount point.
            Some(ErrorKind::PermissionDenied | ErrorKind::Unsupported | ErrorKind::CrossesDevices) => {
                Ok(None)
            }
            _ => Err(error),
        },
    }
}

struct Carrier<'a> {
    visible: &'a Path,
    staged: &'a Path,
    changing: &'a BTreeSet<&'a str>,
    carried: &'a mut BTreeSet<u64>,
}

impl Carrier<'_> {
    fn folder(&mut self, relative: &Path) -> Result<(), DiskError> {
        let (from, to) = (self.visible.join(relative), self.staged.join(relative));
        // What vanishes meanwhile, such as another program's temporary file, needs no link.
        let Some(entries) = unless_missing(entries(&from))? else { return Ok(()) };
        if entries.is_empty() {
            attempt("create the folder", &to, |to| fs::create_dir_all(to))?;
        }
        for entry in entries {
            let relative = relative.join(entry.file_name());
            match unless_missing(attempt("look at", &entry.path(), |_| entry.file_type()))? {
                Some(kind) if kind.is_dir() => self.folder(&relative)?,
                Some(_) if !relative.to_str().is_some_and(|relative| self.changing.contains(relative)) => {
                    unless_missing(self.file(&relative))?;
                }
                _ => {}
            }
        }
        // A folder that only held what is removed has no counterpart, as it is going to be pruned.
        if identity(&to)?.is_some() {
            let metadata = unless_missing(attempt("look at", &from, |from| fs::metadata(from)))?;
            // Its owner must be able to take it down again.
            let mode = metadata.map_or(0o755, |metadata| metadata.permissions().mode()) | 0o700;
            attempt("set the mode of", &to, |to| fs::set_permissions(to, fs::Permissions::from_mode(mode)))?;
        }
        Ok(())
    }

    fn file(&mut self, relative: &Path) -> Result<(), DiskError> {
        let (from, to) = (self.visible.join(relative), self.staged.join(relative));
        let metadata = attempt("look at", &from, |from| fs::symlink_metadata(from))?;
        create_parent(&to)?;
        if metadata.is_symlink() {
            attempt("link", &from, |from| symlink(fs::read_link(from)?, &to))?;
        } else {
            attempt("link", &from, |from| fs::hard_link(from, &to))?;
        }
        self.carried.insert(metadata.ino());
        self.carried.extend(identity(&to)?);
        Ok(())
    }
}

/// Flushes `folder` to the disk, so that nothing is shown that a loss of power could still empty.
pub(super) fn flush(folder: &Path) -> Result<(), DiskError> {
    // Tests render thousands of times, kill, and never cut the power.
    #[cfg(all(target_os = "linux", not(test)))]
    attempt("flush", folder, |folder| Ok(rustix::fs::syncfs(fs::File::open(folder)?)?))?;
    let _ = folder;
    Ok(())
}

/// Swaps two folders in one step. Returns whether this system can.
pub(super) fn exchange(one: &Path, other: &Path) -> Result<bool, DiskError> {
    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    return attempt("exchange the folder", one, |one| {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
            Ok(()) => Ok(true),
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP | Errno::XDEV | Errno::BUSY | Errno::PERM) => {
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    });
    #[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
    Ok(false)
}

/// Moves what somebody wrote to the stand-in while it was in sight to `visible`, so that the stand-in can be
/// taken down. `known` are the identities of what was in it, and in the tree, before.
pub(super) fn bring_home(
    stand_in: &Path,
    visible: &Path,
    known: &BTreeSet<u64>,
) -> Result<Diagnostics, DiskError> {
    let mut diagnostics = Diagnostics::new();
    for entry in unless_missing(entries(stand_in))?.unwrap_or_default() {
        let (from, to) = (entry.path(), visible.join(entry.file_name()));
        let metadata = attempt("look at", &from, |from| fs::symlink_metadata(from))?;
        if metadata.is_dir() {
            diagnostics.extend(bring_home(&from, &to, known)?);
        } else if !known.contains(&metadata.ino()) {
            let to = match identity(&to)? {
                // Both changed: what is in sight stays, and a person decides.
                Some(present) if !known.contains(&present) => {
                    let kept = beside(&to);
                    diagnostics.push(
                        Diagnostic::warning(
                            "file-kept-beside",
                            format!("`{}` was changed twice while a render was interrupted", to.display()),
                        )
                        .with_help(format!("the other version is in `{}`", kept.display())),
                    );
                    kept
                }
                _ => to,
            };
            create_parent(&to)?;
            attempt("move", &from, |from| fs::rename(from, &to))?;
        }
    }
    Ok(diagnostics)
}

/// A name that is free, next to `path`.
fn beside(path: &Path) -> PathBuf {
    (1..)
        .map(|number| {
            let mut name = path.as_os_str().to_owned();
            name.push(format!(".kept-{number}"));
            name.into()
        })
        .find(|candidate: &PathBuf| fs::symlink_metadata(candidate).is_err())
        .expect("numbers do not end")
}

fn entries(folder: &Path) -> Result<Vec<DirEntry>, DiskError> {
    attempt("read the folder", folder, |folder| fs::read_dir(folder)?.collect())
}
