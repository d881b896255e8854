//! What a rule is: a name, what it finds, an example of what it finds and one of what it leaves alone.

use std::fmt;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity, SourceLocation};
use crate::topology::System;

use super::{Artifact, Index, Located, Place};

/// A mistake that stands between artifacts, and how it is found.
#[derive(Debug)]
pub struct Rule {
    /// Its stable kebab-case name.
    pub name: &'static str,
    /// How much it matters, at most.
    pub severity: Severity,
    /// What is wrong, and why it matters: a paragraph.
    pub documentation: &'static str,
    /// What it finds exactly what it is about in.
    pub bad: Example,
    /// What it has nothing to say against.
    pub good: Example,
    /// Finds it.
    pub check: fn(&Index<'_>, &mut Findings<'_>),
}

/// An example of a rule: its documentation shows it, and its test checks it.
#[derive(Clone, Copy)]
pub enum Example {
    /// A file.
    File {
        /// How its name ends, and what a page calls its language.
        language: &'static str,
        /// What it says.
        text: &'static str,
    },
    /// A definition.
    Definition {
        /// What it says.
        text: &'static str,
        /// What it makes.
        system: fn() -> System,
    },
}

impl Example {
    /// YAML of any kind.
    pub const fn yaml(text: &'static str) -> Self {
        Example::File { language: "yaml", text }
    }

    /// Terraform in its native syntax.
    pub const fn hcl(text: &'static str) -> Self {
        Example::File { language: "hcl", text }
    }

    /// A Dockerfile.
    pub const fn dockerfile(text: &'static str) -> Self {
        Example::File { language: "dockerfile", text }
    }

    /// A document, with blocks in several languages: for what stands between them.
    pub const fn markdown(text: &'static str) -> Self {
        Example::File { language: "markdown", text }
    }

    /// The name of the file that it is; a definition is in none that is read.
    pub fn file(&self) -> Option<&'static str> {
        match self {
            Example::File { language: "yaml", .. } => Some("example.yaml"),
            Example::File { language: "hcl", .. } => Some("example.tf"),
            Example::File { language: "dockerfile", .. } => Some("Dockerfile"),
            Example::File { .. } => Some("example.md"),
            Example::Definition { .. } => None,
        }
    }

    /// What it says.
    pub fn text(&self) -> &'static str {
        match self {
            Example::File { text, .. } | Example::Definition { text, .. } => text,
        }
    }

    /// As a page shows it.
    fn to_markdown(self) -> String {
        let (language, text) = match self {
            Example::File { language, text } => (language, text.trim().to_owned()),
            Example::Definition { text, .. } => ("rust", statements(text)),
        };
        let fence = if language == "markdown" { "````" } else { "```" };
        format!("{fence}{language}\n{text}\n{fence}")
    }
}

/// What a block does, as a user's own crate says it: without its braces.
fn statements(block: &str) -> String {
    let inner = block.trim();
    let inner = inner.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')).unwrap_or(inner);
    let inner = inner.trim_matches('\n').trim_end();
    let lines: Vec<&str> = inner.lines().map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
    lines.join("\n").replace("use crate::", "use eaio_infra::")
}

impl fmt::Debug for Example {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// The example that the Rust file at a path is, an expression that makes a [`System`].
macro_rules! definition {
    ($path:literal) => {
        $crate::check::Example::Definition { text: include_str!($path), system: || include!($path) }
    };
}
pub(super) use definition;

impl Rule {
    /// Its documentation, as a page shows it: why, a bad example, a good one.
    pub fn to_markdown(&self) -> String {
        let Rule { name, severity, documentation, bad, good, .. } = self;
        let words: Vec<&str> = documentation.split_whitespace().collect();
        let documentation = words.join(" ");
        let [bad, good] = [bad, good].map(|example| example.to_markdown());
        format!("## {name}\n\n*{severity}*. {documentation}\n\nFound:\n\n{bad}\n\nRight:\n\n{good}\n")
    }
}

/// What one rule found.
#[derive(Debug)]
pub struct Findings<'r> {
    rule: &'r Rule,
    diagnostics: Vec<Diagnostic>,
}

impl<'r> Findings<'r> {
    pub(super) fn new(rule: &'r Rule) -> Self {
        Findings { rule, diagnostics: Vec::new() }
    }

    /// Something is wrong with `value`, a part of `artifact`.
    pub(super) fn at(
        &mut self,
        artifact: &Artifact,
        value: &Located,
        summary: impl Into<String>,
    ) -> Finding<'_> {
        self.at_place(artifact, value.place, summary)
    }

    /// Something is wrong at `place` in `artifact`.
    pub(super) fn at_place(
        &mut self,
        artifact: &Artifact,
        place: Place,
        summary: impl Into<String>,
    ) -> Finding<'_> {
        self.at_location(artifact.location(place), summary)
    }

    /// Something is wrong at a line of the definition.
    pub(super) fn at_location(
        &mut self,
        location: SourceLocation,
        summary: impl Into<String>,
    ) -> Finding<'_> {
        let mut diagnostic = Diagnostic::error(self.rule.name, summary).with_location(location);
        diagnostic.severity = self.rule.severity;
        self.diagnostics.push(diagnostic);
        Finding(self.diagnostics.last_mut().expect("it was pushed a moment ago"))
    }

    pub(super) fn into_diagnostics(self) -> Diagnostics {
        self.diagnostics.into_iter().collect()
    }
}

/// A finding, to which more can be said.
pub(super) struct Finding<'f>(&'f mut Diagnostic);

impl Finding<'_> {
    /// It matters less here than elsewhere, or it is likely and not certain: a warning, whatever the rule is.
    pub(super) fn warning(self) -> Self {
        self.0.severity = Severity::Warning;
        self
    }

    /// What it is about, such as a resource's address.
    pub(super) fn subject(self, subject: impl Into<String>) -> Self {
        self.0.subject = Some(subject.into());
        self
    }

    /// What else is involved.
    pub(super) fn detail(self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// What to do.
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }
}
