//! What writing a tree would change, and what stands in the way.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::DiskError;
use super::filesystem::{State, attempt, sha256};
use super::manifest::{self, Manifest};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::render::tree::{FileTree, is_under};

/// What happens to one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It is not there yet.
    Create,
    /// It has other contents.
    Update,
    /// An earlier render wrote it, and this one does not.
    Remove,
    /// It is as it should be, whoever wrote it.
    Unchanged,
}

/// What writing a tree would change.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// What happens to each file, by its path below `out`.
    pub changes: BTreeMap<String, Change>,
    /// Why it cannot be done as things are: one error for each file that a person changed or owns, and
    /// for each obstacle, such as a file where a folder should be.
    pub conflicts: Diagnostics,
    /// What to do, in an order that works: removals make way for files, and the manifest is last.
    pub(super) operations: Vec<Operation>,
}

impl Plan {
    /// How many files have this change.
    pub fn count(&self, change: Change) -> usize {
        self.changes.values().filter(|other| **other == change).count()
    }

    /// Whether the disk differs from the tree.
    pub fn differs(&self) -> bool {
        self.changes.len() > self.count(Change::Unchanged)
    }
}

/// One file's step from what was planned on to what is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Operation {
    /// In the system's folder.
    pub(super) path: String,
    pub(super) before: State,
    pub(super) after: State,
    /// Staged as a file, and so not in the journal.
    #[serde(skip)]
    pub(super) contents: String,
}

impl Operation {
    fn write(path: &str, before: State, hash: &str, contents: &str) -> Self {
        Operation { path: path.into(), before, after: State::File(hash.into()), contents: contents.into() }
    }

    fn remove(path: &str, before: State) -> Self {
        Operation { path: path.into(), before, after: State::Missing, contents: String::new() }
    }
}

/// Compares `tree` with the disk; see [`super::Output::plan`].
pub(super) fn plan(
    out: &Path,
    system: &str,
    tree: &FileTree,
    scope: &[String],
    force: bool,
) -> Result<Plan, DiskError> {
    let root = out.join(system);
    let mut planner = Planner { root: &root, system, force, plan: Plan::default(), leaving: BTreeSet::new() };
    match State::of(&root)? {
        State::Missing | State::Folder => {}
        state => {
            planner.obstacle("", &state, "a folder");
            return Ok(planner.plan);
        }
    }

    let inside =
        |path: &'_ str| path.strip_prefix(system).and_then(|rest| rest.strip_prefix('/').map(str::to_owned));
    let mut wanted = BTreeMap::new();
    for (path, contents) in tree.iter() {
        match inside(path) {
            Some(path) => drop(wanted.insert(path, contents)),
            None => planner.plan.conflicts.push(Diagnostic::error(
                "invalid-path",
                format!("`{path}` is not in the folder `{system}`, the only one that is written"),
            )),
        }
    }
    let recorded = Manifest::read(&root)?;
    let mut manifest = recorded.clone();
    for (path, hash) in &recorded.files {
        let in_scope = scope.iter().any(|folder| is_under(&format!("{system}/{path}"), folder));
        if in_scope && !wanted.contains_key(path) {
            planner.remove(path, hash)?;
            manifest.files.remove(path);
        }
    }
    for (path, contents) in wanted {
        let hash = sha256(contents.as_bytes());
        planner.write(&path, contents, &hash, recorded.files.get(&path))?;
        manifest.files.insert(path, hash);
    }
    planner.write_manifest(&manifest)?;
    Ok(planner.plan)
}

struct Planner<'a> {
    root: &'a Path,
    system: &'a str,
    force: bool,
    plan: Plan,
    /// Files that make way.
    leaving: BTreeSet<String>,
}

impl Planner<'_> {
    fn remove(&mut self, path: &str, hash: &str) -> Result<(), DiskError> {
        // A folder that took our file's place is not ours, and neither is what is behind a link.
        if self.barrier(path)?.is_some() {
            return Ok(());
        }
        match State::of(&self.root.join(path))? {
            State::Missing | State::Folder | State::Special => return Ok(()),
            before if self.force || before == State::File(hash.into()) => {
                self.plan.operations.push(Operation::remove(path, before));
                self.leaving.insert(path.into());
            }
            _ => {
                self.belongs_to_a_person(path, "was changed since it was rendered, and would now be removed")
            }
        }
        self.plan.changes.insert(format!("{}/{path}", self.system), Change::Remove);
        Ok(())
    }

    fn write(
        &mut self,
        path: &str,
        contents: &str,
        hash: &str,
        recorded: Option<&String>,
    ) -> Result<(), DiskError> {
        let before = match self.barrier(path)? {
            Some((place, _)) if self.leaving.contains(&place) => State::Missing,
            Some((place, state)) => {
                self.obstacle(&place, &state, "a folder");
                State::Missing
            }
            None => State::of(&self.root.join(path))?,
        };
        let change = match &before {
            State::Missing => Change::Create,
            State::Folder if self.all_leaves(&self.root.join(path))? => Change::Create,
            State::Folder | State::Special => {
                self.obstacle(path, &before, "a file");
                Change::Create
            }
            State::File(present) if present == hash => Change::Unchanged,
            State::File(present) => {
                if recorded != Some(present) && !self.force {
                    self.belongs_to_a_person(
                        path,
                        match recorded {
                            Some(_) => "was changed since it was rendered",
                            None => "was not written by a render",
                        },
                    );
                }
                Change::Update
            }
            State::Link => {
                if !self.force {
                    self.belongs_to_a_person(path, "is a symbolic link, which a render does not write");
                }
                Change::Update
            }
        };
        if change != Change::Unchanged {
            // A folder that only holds files that leave is gone when this is written.
            let before = if change == Change::Create { State::Missing } else { before };
            self.plan.operations.push(Operation::write(path, before, hash, contents));
        }
        self.plan.changes.insert(format!("{}/{path}", self.system), change);
        Ok(())
    }

    fn write_manifest(&mut self, manifest: &Manifest) -> Result<(), DiskError> {
        let before = State::of(&self.root.join(manifest::PATH))?;
        let text = manifest.encode();
        let operation = Operation::write(manifest::PATH, before, &sha256(text.as_bytes()), &text);
        match &operation.before {
            State::Missing if manifest.files.is_empty() => {}
            State::Missing | State::File(_) if operation.before != operation.after => {
                self.plan.operations.push(operation);
            }
            State::Missing | State::File(_) => {}
            state => self.obstacle(manifest::PATH, state, "a file"),
        }
        Ok(())
    }

    /// The outermost folder of `path` that is there and is not a folder, and what it is instead.
    fn barrier(&self, path: &str) -> Result<Option<(String, State)>, DiskError> {
        for (end, _) in path.match_indices('/') {
            match State::of(&self.root.join(&path[..end]))? {
                State::Folder => {}
                State::Missing => return Ok(None),
                state => return Ok(Some((path[..end].into(), state))),
            }
        }
        Ok(None)
    }

    /// Whether `folder` holds files that leave, and nothing else.
    fn all_leaves(&self, folder: &Path) -> Result<bool, DiskError> {
        let mut any = false;
        for entry in attempt("read the folder", folder, |folder| fs::read_dir(folder))? {
            let path = attempt("read the folder", folder, |_| entry)?.path();
            let relative = path.strip_prefix(self.root).ok().and_then(Path::to_str);
            let leaves = match State::of(&path)? {
                State::Folder => self.all_leaves(&path)?,
                _ => relative.is_some_and(|relative| self.leaving.contains(relative)),
            };
            if !leaves {
                return Ok(false);
            }
            any = true;
        }
        Ok(any)
    }

    fn belongs_to_a_person(&mut self, path: &str, what: &str) {
        self.plan.conflicts.push(
            Diagnostic::error("file-not-ours", format!("`{}` {what}", self.shown(path))).with_help(
                "move it away or put its change into the definition, or overwrite it with --force",
            ),
        );
    }

    fn obstacle(&mut self, path: &str, state: &State, wanted: &str) {
        let what = match state {
            State::Link => "a symbolic link",
            State::Folder => "a folder that holds files which no render wrote",
            State::Special => "a device, socket or pipe",
            State::File(_) | State::Missing => "a file",
        };
        let help = match state {
            State::Link => "a render does not follow links below --out: give the real folder as --out",
            _ => "move it away",
        };
        self.plan.conflicts.push(
            Diagnostic::error(
                "file-in-the-way",
                format!("`{}` is {what}, and should be {wanted}", self.shown(path)),
            )
            .with_help(help),
        );
    }

    fn shown(&self, path: &str) -> String {
        let path = if path.is_empty() { self.root.to_path_buf() } else { self.root.join(path) };
        path.display().to_string()
    }
}
