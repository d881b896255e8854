//! For people.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use anstyle::{AnsiColor, Style};
use eaio_infra::diagnostic::{Diagnostic, Diagnostics, Severity};
use eaio_infra::render::disk::{Change, Plan};

use crate::commands::{BindingsReport, Report, Row};
use crate::terminal::Printed;
use crate::view::review::line;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const NOTE: Style = AnsiColor::Cyan.on_default().bold();

/// What `render` did, and what is wrong.
pub(crate) fn render(report: &Report, out_colour: bool, err_colour: bool) -> Printed {
    let mut printed = Printed { out: String::new(), err: diagnostics(&report.diagnostics, err_colour) };
    if let Some(error) = &report.disk_error {
        let _ = writeln!(printed.err, "{}: {error}", paint("error", ERROR, err_colour));
    }
    if let Some(plan) = &report.plan {
        if report.check {
            printed.out = differences(&report.out, &plan.changes, out_colour);
        }
        let _ = writeln!(printed.out, "{}", summary(report, plan));
        for (environment, order) in &report.apply_orders {
            let _ = writeln!(printed.out, "{environment}: apply {}", order.join(" → "));
        }
    }
    printed
}

/// What `bindings` did, and what is wrong.
pub(crate) fn bindings(report: &BindingsReport, out_colour: bool, err_colour: bool) -> Printed {
    let mut printed = Printed { out: String::new(), err: diagnostics(&report.diagnostics, err_colour) };
    if let Some(error) = &report.error {
        let _ = writeln!(printed.err, "{}: {error}", paint("error", ERROR, err_colour));
    }
    if let Some(changes) = &report.changes {
        if report.check {
            printed.out = differences(&report.out, changes, out_colour);
        }
        let done = done(changes, report.check, "generated");
        let _ = writeln!(printed.out, "{}: {done} in {}", report.title, report.out.display());
    }
    printed
}

/// What happened to the files, or would. `made` is what they are where nothing differs.
fn done(changes: &BTreeMap<String, Change>, check: bool, made: &str) -> String {
    let of = |change| changes.values().filter(|other| **other == change).count();
    let (files, unchanged) = (changes.len(), of(Change::Unchanged));
    match check {
        true if unchanged < files => format!("{} of {} differ", files - unchanged, count(files, "file")),
        true => format!("{} as {made}", count(files, "file")),
        false => format!(
            "{} written, {unchanged} unchanged, {} removed",
            count(of(Change::Create) + of(Change::Update), "file"),
            of(Change::Remove)
        ),
    }
}

fn summary(report: &Report, plan: &Plan) -> String {
    let done = done(&plan.changes, report.check, "rendered");
    format!(
        "{}: {done} in {} ({}, {}, {}) in {:.2} s",
        report.title,
        report.out.display(),
        count(report.resources, "resource"),
        count(report.objects, "object"),
        count(report.services, "service"),
        report.elapsed.as_secs_f64()
    )
}

/// Each file that differs, with its action's glyph.
fn differences(out: &Path, changes: &BTreeMap<String, Change>, colour: bool) -> String {
    let mut text = String::new();
    for (path, change) in changes {
        let (glyph, style) = match change {
            Change::Create => ("+", AnsiColor::Green),
            Change::Update => ("~", AnsiColor::Yellow),
            Change::Remove => ("-", AnsiColor::Red),
            Change::Unchanged => continue,
        };
        let glyph = paint(glyph, style.on_default(), colour);
        let _ = writeln!(text, "{glyph} {}", out.join(path).display());
    }
    text
}

/// Each diagnostic, and how many there are.
pub(crate) fn diagnostics(diagnostics: &Diagnostics, colour: bool) -> String {
    let mut text = each(diagnostics, colour);
    let of = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let (errors, warnings) = (of(Severity::Error), of(Severity::Warning));
    let waived = diagnostics.iter().filter(|diagnostic| diagnostic.waived.is_some()).count();
    if errors + warnings + waived > 0 {
        let _ = write!(text, "{}, {}", count(errors, "error"), count(warnings, "warning"));
        text += &if waived > 0 { format!(", {waived} waived\n") } else { "\n".to_owned() };
    }
    text
}

/// A diagnostic without what a terminal, or the runner of a pipeline, would obey: files and what stands in them may be called anything.
fn harmless(diagnostic: &Diagnostic) -> Diagnostic {
    let lines = |text: &String| text.split('\n').map(line).collect::<Vec<_>>().join("\n");
    let mut harmless = diagnostic.clone();
    harmless.summary = line(&diagnostic.summary);
    harmless.subject = diagnostic.subject.as_deref().map(line);
    harmless.detail = diagnostic.detail.as_ref().map(lines);
    harmless.help = diagnostic.help.as_ref().map(lines);
    if let Some(location) = &mut harmless.location {
        location.file = line(&location.file);
    }
    harmless
}

/// Each diagnostic, with an empty line after it.
pub(super) fn each(diagnostics: &Diagnostics, colour: bool) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics.iter() {
        let style = match diagnostic.severity {
            Severity::Error => ERROR,
            Severity::Warning => WARNING,
            Severity::Note => NOTE,
        };
        let head = format!("{}[{}]", diagnostic.severity, diagnostic.rule);
        let shown = harmless(diagnostic).to_string();
        let rest = shown.strip_prefix(&head).unwrap_or_default();
        let _ = writeln!(text, "{}{rest}\n", paint(&head, style, colour));
    }
    text
}

/// The environments, in columns.
pub(crate) fn list(rows: &[Row]) -> String {
    let mut table = vec![["ENVIRONMENT", "TIER", "PLATFORM", "REGION", "DOMAIN"]];
    table.extend(rows.iter().map(|row| {
        [
            &*row.name,
            &*row.tier,
            &*row.platform,
            row.region.as_deref().unwrap_or("-"),
            row.domain.as_deref().unwrap_or("-"),
        ]
    }));
    let widths: [usize; 5] = std::array::from_fn(|column| {
        table.iter().map(|cells| cells[column].chars().count()).max().unwrap_or_default()
    });
    let mut text = String::new();
    for cells in table {
        let line: String =
            cells.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}  ")).collect();
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

pub(super) fn paint(text: &str, style: Style, colour: bool) -> String {
    if colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

pub(super) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
