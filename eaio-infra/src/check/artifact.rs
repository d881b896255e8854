//! One typed document, as a rule reads it: an object, a Compose project.

use crate::diagnostic::SourceLocation;

use super::{Located, Place};

/// The language of an artifact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// An object of Kubernetes.
    Kubernetes,
    /// A project of Compose.
    Compose,
}

/// One document, wherever it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Artifact {
    /// What it is written in.
    pub language: Language,
    /// What it says.
    pub value: Located,
    /// Where it came from.
    pub source: Source,
}

/// Where an artifact came from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// A file that somebody wrote: every part has a place in it.
    File(String),
    /// A definition. A [`Place`]'s line is the index of the line of it that asked for the part.
    Definition(Vec<SourceLocation>),
}

impl Artifact {
    /// Where `place`, a part of this artifact, was written.
    pub(super) fn location(&self, place: Place) -> SourceLocation {
        match &self.source {
            Source::File(file) => {
                SourceLocation { file: file.clone(), line: place.line, column: place.column }
            }
            Source::Definition(locations) => locations[place.line as usize].clone(),
        }
    }
}
