//! What `check` found, in each format.

use std::fmt::Write;

use eaio_infra::check::RULES;
use eaio_infra::diagnostic::{Diagnostic, Severity};
use serde_json::{Value, json};

use crate::commands::CheckReport;
use crate::terminal::Printed;

use super::human::{count, diagnostics};

/// For people.
pub(crate) fn human(report: &CheckReport, _out_colour: bool, err_colour: bool) -> Printed {
    let found = report.diagnostics.iter().count();
    let out = match found {
        0 => format!("{} checked, nothing found\n", count(report.artifacts, "document")),
        _ => format!("{} checked\n", count(report.artifacts, "document")),
    };
    Printed { out, err: diagnostics(&report.diagnostics, err_colour) }
}

/// For programs: one object.
pub(crate) fn json(report: &CheckReport) -> Printed {
    printed(&json!({ "documents": report.artifacts, "diagnostics": report.diagnostics }))
}

/// SARIF 2.1.0, as code scanning reads it.
///
/// Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
pub(crate) fn sarif(report: &CheckReport) -> Printed {
    let rules: Vec<Value> = RULES
        .iter()
        .map(|rule| {
            json!({
                "id": rule.name,
                "shortDescription": { "text": rule.documentation },
                "help": { "text": rule.documentation, "markdown": rule.to_markdown() },
                "defaultConfiguration": { "level": level(rule.severity) },
            })
        })
        .collect();
    let results: Vec<Value> = report.diagnostics.iter().map(result).collect();
    printed(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "eaio-infra", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "results": results,
        }],
    }))
}

fn result(diagnostic: &Diagnostic) -> Value {
    let mut result = json!({
        "ruleId": diagnostic.rule,
        "level": level(diagnostic.severity),
        "message": { "text": message(diagnostic) },
    });
    if let Some(location) = &diagnostic.location {
        result["locations"] = json!([{
            "physicalLocation": {
                "artifactLocation": { "uri": location.file },
                "region": { "startLine": location.line.max(1), "startColumn": location.column.max(1) },
            },
        }]);
    }
    result
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// Annotations of a workflow of GitHub Actions.
///
/// Source: GitHub Actions, "Workflow commands", and how the runner's own toolkit escapes them.
pub(crate) fn github(report: &CheckReport) -> Printed {
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
        let _ = writeln!(
            out,
            "::{command} {place}title={}::{}",
            property(diagnostic.rule),
            data(&message(diagnostic))
        );
    }
    Printed { out, err: String::new() }
}

pub(super) fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

pub(super) fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A table, for a comment or a page.
pub(crate) fn markdown(report: &CheckReport) -> Printed {
    let mut out = String::from("| severity | rule | where | what |\n|---|---|---|---|\n");
    for diagnostic in report.diagnostics.iter() {
        let place = diagnostic.location.as_ref().map_or_else(String::new, ToString::to_string);
        let cells =
            [level(diagnostic.severity).to_owned(), diagnostic.rule.to_owned(), place, message(diagnostic)];
        let cells = cells.map(|cell| {
            cell.replace('|', "\\|").replace('\n', "<br>").replace('<', "&lt;").replace("&lt;br>", "<br>")
        });
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    if report.diagnostics.is_empty() {
        out = format!("{} checked, nothing found.\n", count(report.artifacts, "document"));
    }
    Printed { out, err: String::new() }
}

/// What is wrong, what else is involved, what to do.
fn message(diagnostic: &Diagnostic) -> String {
    let mut message = diagnostic.summary.clone();
    for (mark, more) in [("", &diagnostic.subject), ("", &diagnostic.detail), ("help: ", &diagnostic.help)] {
        if let Some(more) = more {
            let _ = write!(message, "\n{mark}{more}");
        }
    }
    message
}

/// Every rule, with how much it matters.
pub(crate) fn list() -> String {
    let widest = RULES.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    RULES.iter().map(|rule| format!("{:<widest$}  {}\n", rule.name, rule.severity)).collect()
}

fn printed(value: &Value) -> Printed {
    Printed { out: format!("{value:#}\n"), err: String::new() }
}
