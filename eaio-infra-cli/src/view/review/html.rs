//! A page of its own: it asks for nothing, and works from a disk.

use std::collections::BTreeSet;

use eaio_infra::review::{Action, Change};
use serde::Serialize;
use tera::{Context, Tera};

use super::assumption::assumptions;
use super::text::{Body, line};
use super::{Parts, compared, costs, counts, delta, done, ignored, remarks, summary, unchanged};
use crate::commands::DiffReport;

const TEMPLATE: &str = include_str!("../../../../templates/review/review.html");

/// What the template shows. It escapes every text.
#[derive(Serialize)]
struct Page {
    title: String,
    summary: String,
    compared: String,
    notes: Vec<Prose>,
    assumptions: Vec<Prose>,
    failures: Vec<Prose>,
    counts: Vec<Count>,
    deltas: Vec<DeltaRow>,
    costs: Option<CostRows>,
    unchanged: Vec<Prose>,
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

/// A text as pieces, of which some are code.
#[derive(Serialize)]
struct Prose(Vec<Piece>);

#[derive(Serialize)]
struct Piece {
    text: String,
    is_code: bool,
}

/// What stands between two backticks is code; where one has no other, all of it is text.
impl From<&str> for Prose {
    fn from(text: &str) -> Self {
        let pieces: Vec<&str> = text.split('`').collect();
        if pieces.len().is_multiple_of(2) {
            return Prose(vec![Piece { text: text.to_owned(), is_code: false }]);
        }
        let piece = |(at, text): (usize, &str)| Piece { text: text.to_owned(), is_code: at % 2 == 1 };
        Prose(pieces.into_iter().enumerate().map(piece).collect())
    }
}

fn prose(texts: &[String]) -> Vec<Prose> {
    texts.iter().map(|text| text.as_str().into()).collect()
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
    text: Prose,
    is_bad: bool,
}

#[derive(Serialize)]
struct CostRows {
    total: String,
    lines: Vec<Prose>,
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
    remarks: Vec<Prose>,
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
        let title = "Destroyed or replaced".to_owned();
        let dangers: Vec<&Change> = parts.dangers.iter().map(|danger| danger.change).collect();
        groups.push(Group { title, is_danger: true, changes: rows(&dangers, true) });
    }
    for (unit, changes) in &parts.units {
        let title = match *unit {
            "" => ".".to_owned(),
            super::FILES => "Other files".to_owned(),
            unit => line(unit),
        };
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
        notes: report.notes.iter().map(|note| line(note).as_str().into()).collect(),
        assumptions: assumptions(report).iter().map(|assumption| assumption.text.into()).collect(),
        failures: report
            .failures
            .iter()
            .map(|failure| line(&format!("{}: {}", failure.gate, failure.reason)).as_str().into())
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
        deltas: parts
            .deltas
            .iter()
            .map(|one| DeltaRow { text: delta(one).as_str().into(), is_bad: one.direction.is_bad() })
            .collect(),
        costs: costs(report).map(|(total, lines)| CostRows { total, lines: prose(&lines) }),
        unchanged: prose(&unchanged(report)),
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
        remarks: remarks(change)
            .iter()
            .filter(|remark| *remark != "holds data")
            .map(|remark| remark.as_str().into())
            .collect(),
        differences: super::differences(change).into_iter().map(difference).collect(),
    }
}

fn difference((path, body): (String, Body)) -> DifferenceRow {
    match body {
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
