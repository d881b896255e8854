//! Which files a render wrote, and what was in them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::DiskError;
use super::filesystem::{attempt, unless_missing};
use crate::render::tree::check_path;

/// Where the manifest is, in the system's folder.
pub(super) const PATH: &str = ".eaio-infra.json";

const VERSION: u32 = 1;

/// The files that renders wrote: paths in the system's folder, each with the SHA-256 of its contents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    version: u32,
    pub(super) files: BTreeMap<String, String>,
}

impl Default for Manifest {
    fn default() -> Self {
        Manifest { version: VERSION, files: BTreeMap::new() }
    }
}

impl Manifest {
    /// The manifest in `root`; an empty one where there is none.
    ///
    /// Its paths are checked like those of a tree: a manifest is a file that anyone can edit, and must
    /// not make a render remove what is outside of its folder.
    pub(super) fn read(root: &Path) -> Result<Manifest, DiskError> {
        let path = root.join(PATH);
        let Some(text) = unless_missing(attempt("read", &path, |path| fs::read(path)))? else {
            return Ok(Manifest::default());
        };
        let invalid = |reason: String| DiskError::Manifest { path: path.clone(), reason };
        let manifest: Manifest = serde_json::from_slice(&text).map_err(|error| invalid(error.to_string()))?;
        if manifest.version != VERSION {
            return Err(invalid(format!("version {} instead of {VERSION}", manifest.version)));
        }
        match manifest.files.keys().find_map(|path| check_path(path).err()) {
            Some(diagnostic) => Err(invalid(diagnostic.summary)),
            None => Ok(manifest),
        }
    }

    /// The manifest as text: the same for the same files.
    pub(super) fn encode(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("a map of strings is JSON");
        text.push('\n');
        text
    }
}
