//! Files that somebody wrote, as artifacts. A file that cannot be read is one diagnostic, and the rest goes on.

mod kustomization;
mod markdown;
mod yaml;

use std::panic::resume_unwind;
use std::thread;

use crate::diagnostic::Diagnostics;

use super::Artifact;

/// Enough for the deepest file that is read. What is not used of it costs nothing.
const STACK: usize = 64 << 20;

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
    // Each level of a file takes some 40 KiB of the stack, and nobody knows how much the caller has left of its own.
    thread::scope(|scope| {
        let reader = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || read_all(&files));
        reader.expect("a thread can be started").join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

fn read_all(files: &[(&str, &str)]) -> Read {
    let patches = kustomization::patches(files.iter().copied());
    let mut read = Read::default();
    for &(path, text) in files.iter().filter(|(path, _)| !patches.contains(*path)) {
        match path.rsplit('.').next() {
            Some("yaml" | "yml") => {
                let text = yaml::Text { path, text, lines_before: 0, columns_before: 0 };
                yaml::read(text, &mut read);
            }
            Some("md" | "markdown" | "txt") => markdown::read(path, text, &mut read),
            _ => {}
        }
    }
    read
}
