//! What `check` found: for people, for programs, as a page.

use std::fmt::Write;

use eaio_infra::check::Rule;
use eaio_infra::diagnostic::{Diagnostic, Diagnostics, Severity};
use serde_json::{Value, json};

use crate::arguments::CheckFormat;
use crate::commands::CheckReport;
use crate::terminal::Printed;

use super::human::{count, each};

/// For people.
pub(crate) fn human(report: &CheckReport, err_colour: bool) -> Printed {
    let out = format!("{}\n", summary(report));
    Printed { out, err: each(&report.diagnostics, err_colour) }
}

/// How much was checked, and what was found.
fn summary(report: &CheckReport) -> String {
    let checked = format!("{} checked", count(report.artifacts, "document"));
    let of = |severity| {
        let is = |diagnostic: &&Diagnostic| diagnostic.severity == severity && diagnostic.waived.is_none();
        report.diagnostics.iter().filter(is).count()
    };
    let waived = report.diagnostics.iter().filter(|diagnostic| diagnostic.waived.is_some()).count();
    let found: Vec<String> =
        [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")]
            .into_iter()
            .map(|(severity, noun)| (of(severity), noun))
            .filter(|(number, _)| *number > 0)
            .map(|(number, noun)| count(number, noun))
            .chain((waived > 0).then(|| format!("{waived} waived")))
            .collect();
    if found.is_empty() {
        format!("{checked}, nothing found")
    } else {
        format!("{checked}: {}", found.join(", "))
    }
}

/// For programs: one object.
pub(crate) fn json(report: &CheckReport) -> Printed {
    let (waived, diagnostics) = apart(&report.diagnostics);
    let value = json!({ "documents": report.artifacts, "diagnostics": diagnostics, "waived": waived });
    printed(&value)
}

/// What is waived, and what is not.
fn apart(diagnostics: &Diagnostics) -> (Vec<&Diagnostic>, Vec<&Diagnostic>) {
    diagnostics.iter().partition(|diagnostic| diagnostic.waived.is_some())
}

/// Tables, for a comment or a page.
pub(crate) fn markdown(report: &CheckReport) -> Printed {
    let (waived, found) = apart(&report.diagnostics);
    let mut out = format!("{}.\n", summary(report));
    if !found.is_empty() {
        out += "\n| severity | rule | where | what |\n|---|---|---|---|\n";
        for diagnostic in found {
            let message = message(diagnostic);
            out += &row([&diagnostic.severity.to_string(), diagnostic.rule, &place(diagnostic), &message]);
        }
    }
    if !waived.is_empty() {
        out += "\n### Waived\n\n| rule | where | what | why |\n|---|---|---|---|\n";
        for diagnostic in waived {
            let why = diagnostic.waived.as_ref().map_or_else(String::new, ToString::to_string);
            out += &row([diagnostic.rule, &place(diagnostic), &message(diagnostic), &why]);
        }
    }
    Printed { out, err: String::new() }
}

fn place(diagnostic: &Diagnostic) -> String {
    diagnostic.location.as_ref().map_or_else(String::new, ToString::to_string)
}

/// A row of a table. Between backticks `<` is itself; elsewhere it would begin a tag.
fn row(cells: [&str; 4]) -> String {
    let cells = cells.map(|cell| {
        let parts = cell.split('`').enumerate();
        let parts = parts.map(|(index, part)| match index % 2 {
            0 => part.replace('&', "&amp;").replace('<', "&lt;"),
            _ => part.to_owned(),
        });
        parts.collect::<Vec<_>>().join("`").replace('|', "\\|").replace('\n', "<br>")
    });
    format!("| {} |\n", cells.join(" | "))
}

/// What is wrong, what else is involved, what to do.
pub(super) fn message(diagnostic: &Diagnostic) -> String {
    let mut message = diagnostic.summary.clone();
    // What is waived needs no remedy.
    let help = diagnostic.help.as_ref().filter(|_| diagnostic.waived.is_none());
    for (mark, more) in
        [("", diagnostic.subject.as_ref()), ("", diagnostic.detail.as_ref()), ("help: ", help)]
    {
        if let Some(more) = more {
            let _ = write!(message, "\n{mark}{more}");
        }
    }
    message
}

/// Rules, with how much each matters.
pub(crate) fn list(rules: &[&Rule], format: CheckFormat) -> String {
    match format {
        CheckFormat::Json => {
            let rules: Vec<Value> = rules
                .iter()
                .map(|rule| {
                    let documentation = paragraph(rule.documentation);
                    json!({ "name": rule.name, "severity": rule.severity, "documentation": documentation })
                })
                .collect();
            printed(&json!({ "rules": rules })).out
        }
        CheckFormat::Markdown => {
            let rows = rules.iter().map(|rule| format!("| {} | {} |\n", rule.name, rule.severity));
            format!("| rule | severity |\n|---|---|\n{}", rows.collect::<String>())
        }
        CheckFormat::Human | CheckFormat::Sarif | CheckFormat::Github => {
            let widest = rules.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
            rules.iter().map(|rule| format!("{:<widest$}  {}\n", rule.name, rule.severity)).collect()
        }
    }
}

/// A text that the source breaks into lines, in one.
pub(super) fn paragraph(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn printed(value: &Value) -> Printed {
    Printed { out: format!("{value:#}\n"), err: String::new() }
}
