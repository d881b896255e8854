//! For people.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use eaio_infra::diagnostic::{Diagnostics, Severity};
use eaio_infra::render::disk::{Change, Plan};

use crate::commands::{Report, Row};
use crate::terminal::Printed;

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
            printed.out = differences(report, plan, out_colour);
        }
        let _ = writeln!(printed.out, "{}", summary(report, plan));
    }
    printed
}

fn summary(report: &Report, plan: &Plan) -> String {
    let files = plan.changes.len();
    let done = match report.check {
        true if plan.differs() => {
            format!("{} of {} differ", files - plan.count(Change::Unchanged), count(files, "file"))
        }
        true => format!("{} as rendered", count(files, "file")),
        false => format!(
            "{} written, {} unchanged, {} removed",
            count(plan.count(Change::Create) + plan.count(Change::Update), "file"),
            plan.count(Change::Unchanged),
            plan.count(Change::Remove)
        ),
    };
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
fn differences(report: &Report, plan: &Plan, colour: bool) -> String {
    let mut text = String::new();
    for (path, change) in &plan.changes {
        let (glyph, style) = match change {
            Change::Create => ("+", AnsiColor::Green),
            Change::Update => ("~", AnsiColor::Yellow),
            Change::Remove => ("-", AnsiColor::Red),
            Change::Unchanged => continue,
        };
        let glyph = paint(glyph, style.on_default(), colour);
        let _ = writeln!(text, "{glyph} {}", report.out.join(path).display());
    }
    text
}

/// Each diagnostic, and how many there are.
fn diagnostics(diagnostics: &Diagnostics, colour: bool) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics.iter() {
        let style = match diagnostic.severity {
            Severity::Error => ERROR,
            Severity::Warning => WARNING,
            Severity::Note => NOTE,
        };
        let head = format!("{}[{}]", diagnostic.severity, diagnostic.rule);
        let shown = diagnostic.to_string();
        let rest = shown.strip_prefix(&head).unwrap_or_default();
        let _ = writeln!(text, "{}{rest}\n", paint(&head, style, colour));
    }
    let of = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let (errors, warnings) = (of(Severity::Error), of(Severity::Warning));
    if errors + warnings > 0 {
        let _ = writeln!(text, "{}, {}", count(errors, "error"), count(warnings, "warning"));
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

fn paint(text: &str, style: Style, colour: bool) -> String {
    if colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
