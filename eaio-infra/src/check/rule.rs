//! What a rule is: a name, what it finds, an example of what it finds and one of what it leaves alone.

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};

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
    /// Files in which it finds exactly what it is about.
    pub bad: &'static str,
    /// Files that it has nothing to say against.
    pub good: &'static str,
    /// Finds it.
    pub check: fn(&Index<'_>, &mut Findings<'_>),
}

impl Rule {
    /// Its documentation, as a page shows it: why, a bad example, a good one.
    pub fn to_markdown(&self) -> String {
        let Rule { name, severity, documentation, bad, good, .. } = self;
        let words: Vec<&str> = documentation.split_whitespace().collect();
        let documentation = words.join(" ");
        let [bad, good] = [bad, good].map(|example| example.trim());
        format!(
            "## {name}\n\n*{severity}*. {documentation}\n\nFound:\n\n```yaml\n{bad}\n```\n\nRight:\n\n```yaml\n{good}\n```\n"
        )
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
        let diagnostic = match self.rule.severity {
            Severity::Error => Diagnostic::error(self.rule.name, summary),
            Severity::Warning | Severity::Note => Diagnostic::warning(self.rule.name, summary),
        };
        self.diagnostics.push(diagnostic.with_location(artifact.location(place)));
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
