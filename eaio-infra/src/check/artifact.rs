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
    /// A file of Terraform, or the whole of a root module: what stands under each keyword, as in Terraform's JSON syntax.
    Terraform,
    /// A cluster as eksctl makes it.
    Eksctl,
    /// A workflow of GitHub Actions.
    Workflow,
    /// A Dockerfile: a list of its instructions, each `instruction` and `arguments`.
    Dockerfile,
    /// A script of a shell: a text.
    Script,
    /// The configuration of Prometheus or of its Alertmanager, or rules of alerts: a file, or a value of a ConfigMap or a Secret.
    Monitoring,
    /// What a document describes in YAML of its own: for no tool, and still meant.
    Described,
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
    Definition {
        /// What in the tree it becomes: a root module's folder, or the environment.
        name: String,
        /// The lines.
        locations: Vec<SourceLocation>,
    },
}

impl Artifact {
    /// Where `place`, a part of this artifact, was written.
    pub(super) fn location(&self, place: Place) -> SourceLocation {
        match &self.source {
            Source::File(file) => {
                SourceLocation { file: file.clone(), line: place.line, column: place.column }
            }
            Source::Definition { locations, .. } => locations[place.line as usize].clone(),
        }
    }

    /// Where a place in a text is, counted from 0. A block of lines stands at the first of them.
    pub(super) fn place_in_text(&self, text: &Located, within: Place) -> Place {
        match &self.source {
            Source::File(_) => Place {
                line: text.place.line.saturating_add(within.line),
                column: text.place.column.saturating_add(within.column),
            },
            Source::Definition { .. } => text.place,
        }
    }

    /// What belongs together: files of one folder, the blocks of one document, a definition's environment.
    pub fn folder(&self) -> &str {
        match &self.source {
            Source::File(file) if is_document(file) => file,
            Source::File(file) => file.rsplit_once('/').map_or("", |(folder, _)| folder),
            Source::Definition { name, .. } => name,
        }
    }

    /// The file that it is from, or the definition.
    pub(crate) fn path(&self) -> &str {
        match &self.source {
            Source::File(file) => file,
            Source::Definition { name, .. } => name,
        }
    }

    /// Whether one may say something of the other: a document is about a system of its own.
    pub fn may_belong_with(&self, other: &Artifact) -> bool {
        !(self.is_in_document() || other.is_in_document()) || self.folder() == other.folder()
    }

    /// Whether it stands in a document, where what is shown need not be all that there is.
    pub fn is_in_document(&self) -> bool {
        matches!(&self.source, Source::File(file) if is_document(file))
    }
}

/// Whether a file is read for the blocks of code in it.
pub(super) fn is_document(file: &str) -> bool {
    matches!(file.rsplit('.').next(), Some("md" | "markdown" | "txt"))
}
