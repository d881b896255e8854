//! The disk failed, as opposed to a definition that is wrong.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostics;

/// Why files could not be read or written.
#[derive(Debug)]
pub enum DiskError {
    /// The system refused a call.
    Failed {
        /// What was tried, such as `write`.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another render is at work in the same folder.
    Busy {
        /// The folder.
        out: PathBuf,
    },
    /// The manifest is not one.
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The system's folder is on another file system than the folder it is in, so that nothing can
    /// move between them in one step.
    Mounted {
        /// The system's folder.
        path: PathBuf,
    },
}

impl DiskError {
    pub(super) fn failed(action: &'static str, path: &Path, source: io::Error) -> Self {
        DiskError::Failed { action, path: path.to_path_buf(), source }
    }

    /// What kind of failure the system reported, if it was the system.
    pub fn kind(&self) -> Option<io::ErrorKind> {
        match self {
            DiskError::Failed { source, .. } => Some(source.kind()),
            _ => None,
        }
    }
}

impl fmt::Display for DiskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DiskError::Failed { action, path, source } => {
                write!(f, "cannot {action} `{}`: {source}", path.display())
            }
            DiskError::Busy { out } => {
                write!(f, "another render is writing to `{}`; try again when it is done", out.display())
            }
            DiskError::Manifest { path, reason } => write!(
                f,
                "`{}` is not a manifest that a render wrote ({reason}); remove it: files that are as they \
                 would be rendered are then adopted, and the others need --force",
                path.display()
            ),
            DiskError::Mounted { path } => write!(
                f,
                "`{0}` is on another file system than the folder that it is in; mount that folder instead \
                 of `{0}`",
                path.display()
            ),
        }
    }
}

impl Error for DiskError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            DiskError::Failed { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// Why a tree was not written.
#[derive(Debug)]
pub enum WriteError {
    /// Files stand in the way that are not ours to overwrite. Nothing was written.
    Refused(Diagnostics),
    /// The disk failed. What is in sight is the old tree or the new one.
    Disk(DiskError),
}

impl From<DiskError> for WriteError {
    fn from(error: DiskError) -> Self {
        WriteError::Disk(error)
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WriteError::Refused(conflicts) => conflicts.fmt(f),
            WriteError::Disk(error) => error.fmt(f),
        }
    }
}

impl Error for WriteError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            WriteError::Refused(conflicts) => Some(conflicts),
            WriteError::Disk(error) => Some(error),
        }
    }
}
