//! A page of its own: it asks for nothing, and works from a disk.

use std::collections::BTreeSet;

use eaio_infra::review::{Action, Change};
use serde::Serialize;
use tera::{Context, Tera};

use super::assumption::assumptions;
use super::text::{self, Body, line};
use super::{Parts, compared, costs, counts, delta, done, ignored, remarks, summary, unchanged};
use crate::commands::DiffReport;

const TEMPLATE: &str = include_str!("../../../../templates/review/review.html");

/// What the template shows. It escapes every text.
#[derive(Serialize)]
struct Page {
    title: String,
    summary: String,
    compared: String,
    notes: Vec<String>,
    assumptions: Vec<&'static str>,
    failures: Vec<String>,
    counts: Vec<Count>,
    deltas: Vec<DeltaRow>,
    costs: Option<CostRows>,
    unchanged: Vec<String>,
    ignored: Vec<String>,
    folds: Vec<FoldRow>,
    groups: Vec<Group>,
    units: BTreeSet<String>,
    kinds: BTreeSet<String>,
    total: usize,
    gone: String,
    come: String,
    version: &'static str,
}

#[derive(Serialize)]
struct Count {
    action: &'static str,
    glyph: &'static str,
    done: String,
    count: usize,
}

#[derive(Serialize)]
struct DeltaRow {
    text: String,
    is_bad: bool,
}

#[derive(Serialize)]
struct CostRows {
    total: String,
    lines: Vec<String>,
}

#[derive(Serialize)]
struct FoldRow {
    text: String,
    objects: Vec<String>,
}

#[derive(Serialize)]
struct Group {
    title: String,
    is_danger: bool,
    changes: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    action: &'static str,
    glyph: &'static str,
    done: String,
    unit: String,
    kind: String,
    name: String,
    is_stateful: bool,
    is_open: bool,
    remarks: Vec<String>,
    differences: Vec<DifferenceRow>,
}

#[derive(Serialize)]
struct DifferenceRow {
    path: String,
    before: Option<String>,
    after: Option<String>,
    lines: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    sort: &'static str,
    text: String,
}

pub(super) fn render(report: &DiffReport) -> String {
    let page = page(report);
    let context = Context::from_serialize(&page).expect("the page is a struct");
    Tera::default()
        .render_str(TEMPLATE, &context, true)
        .expect("the template is tested with every field it names")
}

fn page(report: &DiffReport) -> Page {
    let parts = Parts::of(report);
    let rows = |changes: &[&Change], is_danger| {
        changes.iter().map(|change| row(report, change, is_danger)).collect()
    };
    let mut groups = Vec::new();
    if !parts.dangers.is_empty() {
        let title = "destroyed or replaced".to_owned();
        groups.push(Group { title, is_danger: true, changes: rows(&parts.dangers, true) });
    }
    for (unit, changes) in &parts.units {
        let title = if unit.is_empty() { ".".to_owned() } else { line(unit) };
        groups.push(Group { title, is_danger: false, changes: rows(changes, false) });
    }
    let of = |value: fn(&Row) -> &str| -> BTreeSet<String> {
        let rows = groups.iter().flat_map(|group| &group.changes);
        rows.map(|row| value(row).to_owned()).filter(|value| !value.is_empty()).collect()
    };
    let (gone, come) = super::one_sided(report);
    Page {
        gone,
        come,
        title: line(&report.title),
        summary: summary(report),
        compared: compared(report),
        notes: report.notes.iter().map(|note| line(note)).collect(),
        assumptions: assumptions(report).iter().map(|assumption| assumption.text).collect(),
        failures: report
            .failures
            .iter()
            .map(|failure| line(&format!("{}: {}", failure.gate, failure.reason)))
            .collect(),
        counts: counts(report)
            .into_iter()
            .map(|(action, count)| Count {
                action: action.name(),
                glyph: action.glyph(),
                done: done(report, action),
                count,
            })
            .collect(),
        deltas: report
            .review
            .deltas
            .iter()
            .map(|one| DeltaRow { text: delta(one), is_bad: one.direction.is_bad() })
            .collect(),
        costs: costs(report).map(|(total, lines)| CostRows { total, lines }),
        unchanged: unchanged(report),
        ignored: ignored(report),
        folds: parts
            .folded
            .folds
            .iter()
            .map(|fold| FoldRow {
                text: line(&fold.to_string()),
                objects: fold
                    .objects
                    .iter()
                    .map(|object| line(&format!("{}  {object}", object.unit)))
                    .collect(),
            })
            .collect(),
        units: of(|row| &row.unit),
        kinds: of(|row| &row.kind),
        total: groups.iter().map(|group| group.changes.len()).sum(),
        groups,
        version: env!("CARGO_PKG_VERSION"),
    }
}

fn row(report: &DiffReport, change: &Change, is_open: bool) -> Row {
    Row {
        action: change.action.name(),
        glyph: change.action.glyph(),
        done: if matches!(change.action, Action::Update) {
            String::new()
        } else {
            done(report, change.action)
        },
        unit: if super::is_alone(change) { super::FILES.to_owned() } else { line(&change.identity.unit) },
        kind: line(&change.identity.kind),
        name: line(&change.identity.to_string()),
        is_stateful: change.is_stateful && change.action.destroys(),
        is_open,
        remarks: remarks(change).into_iter().filter(|remark| remark != "holds data").collect(),
        differences: change.differences.iter().map(difference).collect(),
    }
}

fn difference(difference: &eaio_infra::review::Difference) -> DifferenceRow {
    let path = line(&difference.path.to_string());
    match text::body(difference) {
        Body::Values { before, after } => DifferenceRow { path, before, after, lines: Vec::new() },
        Body::Lines(lines) => {
            let row = |text: String| {
                let sort = match text.as_bytes().first() {
                    Some(b'+') => "added",
                    Some(b'-') => "removed",
                    Some(b'@') => "gap",
                    _ => "kept",
                };
                Line { sort, text }
            };
            DifferenceRow { path, before: None, after: None, lines: lines.into_iter().map(row).collect() }
        }
    }
}
