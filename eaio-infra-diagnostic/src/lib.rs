//! What is wrong, where it was written, and what to do about it.
//!
//! A [`Diagnostic`] is plain data that every floor can raise; [`Diagnostics`] collects them so that
//! a reader sees every mistake at once, sorted, and never only the first.

use std::fmt;
use std::panic::Location;

use serde::Serialize;

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Rendering cannot go on: nothing is written.
    Error,
    /// The result works, and is probably not what was meant.
    Warning,
    /// Worth knowing.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        })
    }
}

/// The file, line and column of the definition that caused a diagnostic.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct SourceLocation {
    /// The file as the compiler names it: relative to the workspace, so that it is the same on
    /// every machine.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

impl SourceLocation {
    /// The caller's place in the source. Functions of a definition that are marked
    /// `#[track_caller]` use it to remember where a person wrote something.
    #[track_caller]
    pub fn caller() -> Self {
        Location::caller().into()
    }
}

impl From<&Location<'_>> for SourceLocation {
    fn from(location: &Location<'_>) -> Self {
        SourceLocation {
            file: location.file().replace('\\', "/"),
            line: location.line(),
            column: location.column(),
        }
    }
}

impl fmt::Display for SourceLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// That somebody has decided to live with a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waived {
    /// How much the finding matters where nobody waives it.
    pub severity: Severity,
    /// Why somebody lives with it.
    pub reason: String,
    /// The last day on which it is waived, such as `2027-03-31`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Where that was decided.
    pub location: SourceLocation,
}

impl fmt::Display for Waived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Waived { reason, until, location, .. } = self;
        match until {
            Some(until) => write!(f, "{reason} (until {until}; {location})"),
            None => write!(f, "{reason} ({location})"),
        }
    }
}

/// One finding: what is wrong, where it was written, what else is involved, what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The stable kebab-case name of the rule, such as `port-mismatch`.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub summary: String,
    /// What else is involved, if anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The component, resource or object that it is about, such as `postgres` or `aws_vpc.network`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Where the definition says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<SourceLocation>,
    /// Why it is no more than a note, where somebody has decided to live with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waived: Option<Waived>,
}

impl Diagnostic {
    /// An error of `rule`.
    pub fn error(rule: &'static str, summary: impl Into<String>) -> Self {
        Diagnostic::new(rule, Severity::Error, summary)
    }

    /// A warning of `rule`.
    pub fn warning(rule: &'static str, summary: impl Into<String>) -> Self {
        Diagnostic::new(rule, Severity::Warning, summary)
    }

    fn new(rule: &'static str, severity: Severity, summary: impl Into<String>) -> Self {
        Diagnostic {
            rule,
            severity,
            summary: summary.into(),
            detail: None,
            help: None,
            subject: None,
            location: None,
            waived: None,
        }
    }

    /// Says what else is involved.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what it is about.
    #[must_use]
    pub fn with_subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Says where the definition caused it.
    #[must_use]
    pub fn with_location(mut self, location: impl Into<Option<SourceLocation>>) -> Self {
        self.location = location.into();
        self
    }

    /// Makes it a note, because somebody has decided at `location` to live with it.
    #[must_use]
    pub fn with_waiver(
        mut self,
        reason: impl Into<String>,
        until: Option<String>,
        location: SourceLocation,
    ) -> Self {
        self.waived = Some(Waived { severity: self.severity, reason: reason.into(), until, location });
        self.severity = Severity::Note;
        self
    }

    fn sort_key(&self) -> impl Ord + '_ {
        (self.severity, &self.location, self.rule, &self.subject, &self.summary, &self.detail)
    }
}

/// As in `error[gpu-without-gpu-node]: …`, `-->` the place, `|` the detail, `= help:` the remedy, or `= waived:` why none
/// is needed.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.severity, self.rule, self.summary)?;
        if let Some(location) = &self.location {
            write!(f, "\n  --> {location}")?;
        }
        if let Some(subject) = &self.subject {
            write!(f, "\n   |  {subject}")?;
        }
        for line in self.detail.iter().flat_map(|detail| detail.lines()) {
            write!(f, "\n   |  {line}")?;
        }
        match (&self.waived, &self.help) {
            (Some(waived), _) => write!(f, "\n   = waived: {waived}"),
            (None, Some(help)) => write!(f, "\n   = help: {help}"),
            (None, None) => Ok(()),
        }
    }
}

/// Every diagnostic of one run: sorted (errors first, then by place), each once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// No diagnostics yet.
    pub fn new() -> Self {
        Diagnostics::default()
    }

    /// Adds one, in its place.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let position = self.0.partition_point(|other| other.sort_key() < diagnostic.sort_key());
        if self.0.get(position) != Some(&diagnostic) {
            self.0.insert(position, diagnostic);
        }
    }

    /// Whether there is an error among them.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.severity == Severity::Error)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }

    /// `value`, or these diagnostics where there is an error among them.
    pub fn into_result<T>(self, value: T) -> Result<T, Diagnostics> {
        if self.has_errors() { Err(self) } else { Ok(value) }
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        for diagnostic in diagnostics {
            self.push(diagnostic);
        }
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Self {
        let mut all = Diagnostics::new();
        all.extend(diagnostics);
        all
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Diagnostics(vec![diagnostic])
    }
}

/// Each diagnostic, with an empty line between two.
impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_shown_once_errors_first() {
        let place = SourceLocation { file: "src/lib.rs".into(), line: 3, column: 9 };
        let error = Diagnostic::error("port-mismatch", "service `api` listens on 8080, its probe asks 8081")
            .with_subject("component `api` in `prod`")
            .with_location(place.clone())
            .with_help("give the probe the service's port");
        let warning = Diagnostic::warning("floating-tag", "image `ollama/ollama:latest` moves");
        let all: Diagnostics = [warning, error.clone(), error].into_iter().collect();
        assert!(all.has_errors());
        insta::assert_snapshot!(all.to_string(), @r"
        error[port-mismatch]: service `api` listens on 8080, its probe asks 8081
          --> src/lib.rs:3:9
           |  component `api` in `prod`
           = help: give the probe the service's port

        warning[floating-tag]: image `ollama/ollama:latest` moves
        ");
        insta::assert_snapshot!(serde_json::to_string(&all).expect("diagnostics are plain data"), @r#"[{"rule":"port-mismatch","severity":"error","summary":"service `api` listens on 8080, its probe asks 8081","help":"give the probe the service's port","subject":"component `api` in `prod`","location":{"file":"src/lib.rs","line":3,"column":9}},{"rule":"floating-tag","severity":"warning","summary":"image `ollama/ollama:latest` moves"}]"#);
    }

    #[test]
    fn what_is_waived_is_a_note_that_says_why() {
        let place = SourceLocation { file: "src/lib.rs".into(), line: 3, column: 9 };
        let waived = Diagnostic::error("no-probe", "`redis` has no probe").with_help("add one").with_waiver(
            "it restarts within a second",
            Some("2027-03-31".into()),
            place,
        );
        assert!(!Diagnostics::from(waived.clone()).has_errors());
        insta::assert_snapshot!(waived, @r"
        note[no-probe]: `redis` has no probe
           = waived: it restarts within a second (until 2027-03-31; src/lib.rs:3:9)
        ");
    }

    #[test]
    fn a_caller_is_this_file() {
        assert!(SourceLocation::caller().file.ends_with("lib.rs"));
    }
}
