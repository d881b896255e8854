//! Several changes as one: see the module above for how.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind::{AlreadyExists, IsADirectory, NotADirectory, Unsupported};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::DiskError;
use super::filesystem::{State, attempt, exists, prune, remove_if_there, replace, unless_missing, write_new};
use super::plan::Operation;
use super::shield;
use crate::diagnostic::Diagnostics;

/// The folder of one system, and the one beside it where changes are prepared.
///
/// What is in the latter says how far a render came, and only one of these holds:
///
/// | there | the tree in sight is | so the next render |
/// |---|---|---|
/// | no journal | the old one | discards |
/// | a journal | the old one | discards |
/// | the tree has the identity that the journal names | the new one, a stand-in | settles, exchanges back |
/// | the file `settled` | the new one | brings home, discards |
/// | the file `in-place` | being changed in sight | settles it, discards |
pub(super) struct Transaction {
    visible: PathBuf,
    staging: PathBuf,
}

/// What it takes to go on after a kill.
#[derive(Serialize, Deserialize)]
struct Journal {
    /// The identity of the stand-in.
    stand_in: Option<u64>,
    /// The identities of the files in it, and of those they stand in for.
    known: BTreeSet<u64>,
    operations: Vec<Operation>,
}

impl Transaction {
    pub(super) fn new(out: &Path, system: &str) -> Self {
        Transaction { visible: out.join(system), staging: out.join(format!(".eaio-infra-staging-{system}")) }
    }

    /// Does all of `operations`, or none.
    pub(super) fn write(&self, operations: &[Operation]) -> Result<Diagnostics, DiskError> {
        let staged = self.stage(operations);
        if staged.is_err() {
            // The first error is the one to report; what is left is discarded by the next render.
            let _ = self.discard();
        }
        let (journal, shielded) = staged?;
        if !exists(&self.visible)? {
            attempt("write", &self.visible, |visible| fs::rename(self.tree(), visible))?;
            self.discard()?;
            Ok(Diagnostics::new())
        } else if shielded && shield::exchange(&self.tree(), &self.visible)? {
            self.finish(&journal)
        } else {
            self.change_in_sight(&journal)
        }
    }

    /// Where nothing can stand in for the tree.
    fn change_in_sight(&self, journal: &Journal) -> Result<Diagnostics, DiskError> {
        attempt("write", &self.mark("in-place"), |mark| fs::write(mark, ""))?;
        self.settle(&journal.operations, &self.tree(), &self.visible)?;
        self.discard()?;
        Ok(Diagnostics::new())
    }

    /// Writes as where folders cannot be exchanged.
    #[cfg(test)]
    pub(super) fn write_in_place(&self, operations: &[Operation]) -> Result<Diagnostics, DiskError> {
        let (journal, _) = self.stage(operations)?;
        self.change_in_sight(&journal)
    }

    /// Ends what a render that was interrupted began.
    pub(super) fn recover(&self) -> Result<Diagnostics, DiskError> {
        if !exists(&self.staging)? {
            return Ok(Diagnostics::new());
        }
        let text = unless_missing(attempt("read", &self.mark("journal"), |journal| fs::read(journal)))?;
        let journal: Option<Journal> = text.and_then(|text| serde_json::from_slice(&text).ok());
        let mut diagnostics = Diagnostics::new();
        match journal {
            Some(journal) if exists(&self.tree())? => {
                if journal.stand_in.is_some() && journal.stand_in == shield::identity(&self.visible)? {
                    return self.finish(&journal);
                } else if exists(&self.mark("settled"))? {
                    diagnostics = shield::bring_home(&self.tree(), &self.visible, &journal.known)?;
                } else if exists(&self.mark("in-place"))? {
                    self.settle(&journal.operations, &self.tree(), &self.visible)?;
                }
            }
            _ => {}
        }
        self.discard()?;
        Ok(diagnostics)
    }

    /// Prepares the new tree out of sight. Returns whether it can stand in for the old one.
    fn stage(&self, operations: &[Operation]) -> Result<(Journal, bool), DiskError> {
        let tree = self.tree();
        attempt("create the folder", &tree, |tree| fs::create_dir_all(tree))?;
        let mut known = BTreeSet::new();
        for operation in operations.iter().filter(|operation| operation.after != State::Missing) {
            let path = tree.join(&operation.path);
            write_new(&path, &operation.contents)?;
            known.extend(shield::identity(&path)?);
        }
        let mut shielded = true;
        if exists(&self.visible)? {
            if !shield::same_file_system(&self.visible, &tree)? {
                return Err(DiskError::Mounted { path: self.visible.clone() });
            }
            let changing = operations.iter().map(|operation| operation.path.as_str()).collect();
            match shield::carry(&self.visible, &tree, &changing)? {
                Some(carried) => known.extend(carried),
                None => shielded = false,
            }
        }
        let journal = Journal { stand_in: shield::identity(&tree)?, known, operations: operations.to_vec() };
        let text = serde_json::to_vec(&journal).expect("a journal is plain data");
        attempt("write", &self.mark("journal"), |path| fs::write(path, text))?;
        shield::flush(&self.staging)?;
        Ok((journal, shielded))
    }

    /// From the moment when the stand-in is in sight, and the tree is where the stand-in was.
    fn finish(&self, journal: &Journal) -> Result<Diagnostics, DiskError> {
        self.settle(&journal.operations, &self.visible, &self.tree())?;
        attempt("write", &self.mark("settled"), |mark| fs::write(mark, ""))?;
        if !shield::exchange(&self.tree(), &self.visible)? {
            return Err(DiskError::failed("exchange back the folder", &self.visible, Unsupported.into()));
        }
        let diagnostics = shield::bring_home(&self.tree(), &self.visible, &journal.known)?;
        self.discard()?;
        Ok(diagnostics)
    }

    /// Brings `target` from what was planned on to what is wanted, with new files from `source`.
    ///
    /// This can be done again after a kill. A file that is neither as it was nor as it will be has been
    /// changed since, and is left: the manifest then tells the next render that a person changed it.
    fn settle(&self, operations: &[Operation], source: &Path, target: &Path) -> Result<(), DiskError> {
        for Operation { path, before, after, .. } in operations {
            let (source, target_file) = (source.join(path), target.join(path));
            let present = State::of(&target_file)?;
            match after {
                State::Missing if present == *before => {
                    remove_if_there(&target_file)?;
                    prune(target, &target_file)?;
                }
                State::Missing if present == State::Missing => prune(target, &target_file)?,
                State::Missing => {}
                // A source that is gone was removed by a person while the stand-in was in sight.
                _ if present == *before && exists(&source)? => {
                    match replace(&source, &self.mark("moving"), &target_file) {
                        // A person put a file or folder in the way just now: theirs to solve, next time.
                        Err(error)
                            if matches!(error.kind(), Some(NotADirectory | IsADirectory | AlreadyExists)) => {
                        }
                        result => result?,
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Takes the staging folder down, the journal last: without it nothing else there means anything.
    fn discard(&self) -> Result<(), DiskError> {
        let tree = self.tree();
        unless_missing(attempt("remove the folder", &tree, |tree| fs::remove_dir_all(tree)))?;
        let staging = &self.staging;
        unless_missing(attempt("remove the folder", staging, |staging| fs::remove_dir_all(staging)))?;
        Ok(())
    }

    fn tree(&self) -> PathBuf {
        self.mark("tree")
    }

    fn mark(&self, name: &str) -> PathBuf {
        self.staging.join(name)
    }
}
