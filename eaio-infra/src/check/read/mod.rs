//! Files that somebody wrote, as artifacts. A file that cannot be read is one diagnostic, and the rest goes on.

mod kustomization;
mod markdown;
mod yaml;

use crate::diagnostic::Diagnostics;

use super::Artifact;

/// What was read.
#[derive(Debug, Clone, Default)]
pub struct Read {
    /// The artifacts, in the order of the files.
    pub artifacts: Vec<Artifact>,
    /// What could not be read.
    pub diagnostics: Diagnostics,
}

/// Whether a file of this name may hold something that can be read.
pub fn knows(path: &str) -> bool {
    matches!(path.rsplit('.').next(), Some("yaml" | "yml" | "md" | "markdown" | "txt"))
}

/// Reads `files`, each a path and its text. Which language a file is in, its name and what is in it say; what is in none
/// that is known here is left alone.
pub fn files<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Read {
    let files: Vec<(&str, &str)> = files.into_iter().collect();
    let patches = kustomization::patches(files.iter().copied());
    let mut read = Read::default();
    for (path, text) in files.into_iter().filter(|(path, _)| !patches.contains(*path)) {
        match path.rsplit('.').next() {
            Some("yaml" | "yml") => yaml::read(path, text, 0, &mut read),
            Some("md" | "markdown" | "txt") => markdown::read(path, text, &mut read),
            _ => {}
        }
    }
    read
}
