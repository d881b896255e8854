//! A tree of files on the disk. Nothing else in this crate touches files.
//!
//! A render writes below `out/<system>` and keeps a manifest there, `.eaio-infra.json`, of what it wrote, so that
//! it removes only its own files and never overwrites one that a person changed or owns, unless forced.
//!
//! # A reader sees the old tree or the new one, whole
//! A render changes many files, in folders that hold foreign files too (`.terraform/`, state, `.env`),
//! where shells, Terraform and containers may be at work. Renaming file after file would show readers, and
//! leave after a kill, a mixture. Replacing the folders would take them away from under whoever uses
//! them. So:
//!
//! 1. **Stage.** Beside `out/<system>`, in `out/.eaio-infra-staging-<system>/tree`, the new tree is written:
//!    new contents as new files, and everything else, foreign files too, as hard links.
//! 2. **Exchange.** One system call swaps it with `out/<system>`. This is the moment of the change.
//! 3. **Settle.** The old folders, now out of sight, get the new contents.
//! 4. **Exchange back.** The folders are the ones they always were, with the files nobody asked to
//!    change never moved; the stand-in is removed. What somebody wrote to the stand-in while it was in
//!    sight (milliseconds) is brought home first.
//!
//! A journal beside the staged tree says how far this went. After a kill before 2 the old tree is in sight
//! and the next render discards what was staged; after a kill later, the new tree is in sight and the
//! next render goes on from there. Settling checks each file again, so an edit made meanwhile is kept, and
//! then reported as a file that a person changed.
//!
//! # Limits
//! - Where the system cannot exchange two folders (not Linux or macOS; NFS and some others), or cannot link
//!   a foreign file (another owner's, a mount point), step 3 happens in sight: each file is replaced whole,
//!   and a kill between two files leaves a mixture until the next render, which completes it first.
//! - Between the two exchanges a process that already stands in a folder of the tree sees step 3 happen.
//! - The staged tree is flushed to the disk before it is shown on Linux only; elsewhere a loss of power, as
//!   opposed to a kill, can lose contents just written.
//! - The lock that keeps two renders apart is taken on `out` itself, and only where the system can.

mod error;
mod filesystem;
mod manifest;
mod plan;
#[cfg(unix)]
mod shield;
#[cfg(not(unix))]
#[path = "disk/no_shield.rs"]
mod shield;
pub mod snapshots;
mod transaction;

#[cfg(test)]
mod tests;

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::PathBuf;

use crate::diagnostic::Diagnostics;
use crate::render::tree::FileTree;
pub use error::{DiskError, WriteError};
use filesystem::attempt;
pub use plan::{Change, Plan};
use transaction::Transaction;

/// The folder `<out>/<system>`, where the files of one system are kept.
#[derive(Debug, Clone)]
pub struct Output {
    out: PathBuf,
    system: String,
}

/// What a render did to the disk.
#[derive(Debug, Clone)]
#[must_use]
pub struct Written {
    /// What was to be done, and was.
    pub plan: Plan,
    /// What an interrupted render before this one left for a person to look at.
    pub diagnostics: Diagnostics,
}

impl Output {
    /// The files of `system` below the folder `out`. Neither needs to exist.
    pub fn new(out: impl Into<PathBuf>, system: impl Into<String>) -> Self {
        Output { out: out.into(), system: system.into() }
    }

    /// What writing `tree` would change, without writing.
    ///
    /// Paths start with the system's name. `scope` are the folders that this render is responsible for:
    /// files that an earlier render wrote there and that `tree` does not have are to be removed, and
    /// those elsewhere stay. Without `force`, a file that a person changed or owns is a conflict.
    pub fn plan(&self, tree: &FileTree, scope: &[String], force: bool) -> Result<Plan, DiskError> {
        let _lock = self.lock(File::try_lock_shared)?;
        plan::plan(&self.out, &self.system, tree, scope, force)
    }

    /// Makes the disk agree with `tree`, all of it or nothing; see [`Output::plan`] for the arguments.
    pub fn write(&self, tree: &FileTree, scope: &[String], force: bool) -> Result<Written, WriteError> {
        attempt("create the folder", &self.out, |out| std::fs::create_dir_all(out))?;
        let _lock = self.lock(File::try_lock)?;
        let transaction = Transaction::new(&self.out, &self.system);
        let mut diagnostics = transaction.recover()?;
        let plan = plan::plan(&self.out, &self.system, tree, scope, force)?;
        if !plan.conflicts.is_empty() {
            return Err(WriteError::Refused(plan.conflicts));
        }
        if !plan.operations.is_empty() {
            diagnostics.extend(transaction.write(&plan.operations)?);
        }
        Ok(Written { plan, diagnostics })
    }

    /// Holds the folder `out` until the result is dropped. Locking the folder itself leaves no file
    /// behind, and lets `--check` take part without writing. Where there is no such lock, there is none.
    fn lock(&self, lock: fn(&File) -> Result<(), TryLockError>) -> Result<Option<Lock>, DiskError> {
        if cfg!(not(unix)) {
            return Ok(None);
        }
        let folder = match attempt("open the folder", &self.out, |out| File::open(out)) {
            Err(error) if error.kind() == Some(ErrorKind::NotFound) => return Ok(None),
            folder => folder?,
        };
        match lock(&folder) {
            Err(TryLockError::WouldBlock) => Err(DiskError::Busy { out: self.out.clone() }),
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Some(Lock(folder))),
        }
    }
}

/// A lock that ends when this does. Closing the file would not do: a process that another thread is just
/// starting holds a copy of it for a moment, and with it the lock.
struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}
