//! Annotations of a workflow of GitHub Actions.

use std::fmt::Write;

use super::text::line;
use super::{delta, done, remarks};
use crate::commands::{DiffKind, DiffReport};
use crate::view::workflow::{data, property};

/// GitHub shows ten annotations of each sort for a step.
///
/// Source: GitHub community discussion 26680, "Annotation limitations": 10 errors, 10 warnings and 10 notices a step.
const MOST: usize = 10;

/// An error for what holds data and goes, and for what does not pass; a warning for what goes besides and for what is opened.
///
/// Source: GitHub Actions, "Workflow commands".
pub(super) fn annotations(report: &DiffReport) -> String {
    let mut errors = Vec::new();
    let mut warnings = Vec::new();
    for failure in &report.failures {
        errors.push((format!("does not pass: {}", failure.gate), line(&failure.reason)));
    }
    for change in &report.review.changes {
        if report.kind == DiffKind::Change && change.action.destroys() {
            let title = line(&format!("{} is {}", change.identity, done(report, change.action)));
            let title = title.replace(" is may be ", " may be ");
            let mut said = remarks(change);
            said.insert(0, line(&change.identity.unit));
            let annotations = if change.is_stateful { &mut errors } else { &mut warnings };
            annotations.push((title, said.join("\n")));
        }
    }
    for one in report.review.deltas.iter().filter(|delta| delta.direction.is_bad()) {
        warnings.push((line(&format!("{} {}", one.kind, one.direction)), delta(one)));
    }
    let mut out = String::new();
    for (command, mut annotations) in [("error", errors), ("warning", warnings)] {
        if annotations.len() > MOST {
            let more = annotations.len() - (MOST - 1);
            annotations.truncate(MOST - 1);
            annotations
                .push((format!("and {more} more"), "the summary of this run has all of them".to_owned()));
        }
        for (title, text) in annotations {
            let _ = writeln!(out, "::{command} title={}::{}", property(&title), data(&text));
        }
    }
    out
}
