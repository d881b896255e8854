//! What `check` found, as annotations of a workflow of GitHub Actions.
//!
//! Source: GitHub Actions, "Workflow commands", and how the runner's own toolkit escapes them.

use std::fmt::Write;

use eaio_infra::diagnostic::Severity;

use crate::commands::CheckReport;
use crate::terminal::Printed;

use super::findings::message;

/// An annotation for each; what is waived is a notice that says why.
pub(crate) fn annotations(report: &CheckReport) -> Printed {
    let mut out = String::new();
    for diagnostic in report.diagnostics.iter() {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let place = diagnostic.location.as_ref().map_or_else(String::new, |location| {
            format!("file={},line={},col={},", property(&location.file), location.line, location.column)
        });
        let (mut title, mut text) = (diagnostic.rule.to_owned(), message(diagnostic));
        if let Some(waived) = &diagnostic.waived {
            title += " (waived)";
            let _ = write!(text, "\nwaived: {waived}");
        }
        let _ = writeln!(out, "::{command} {place}title={}::{}", property(&title), data(&text));
    }
    Printed { out, err: String::new() }
}

pub(super) fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

pub(super) fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
