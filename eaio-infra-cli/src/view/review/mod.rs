//! What `diff` found, in each format.

mod assumption;
mod cause;
mod github;
mod html;
mod human;
mod json;
mod markdown;
#[cfg(test)]
mod tests;
mod text;
mod whole;

use std::collections::BTreeMap;

use cause::{Caused, by_cause};
use eaio_infra::review::{Action, Change, Delta, DeltaKind, Folded, fold};
pub(crate) use text::line;
use whole::{Meaning, Whole};

use crate::Terminal;
use crate::arguments::DiffFormat;
use crate::commands::{DiffKind, DiffReport};
use crate::terminal::Printed;

/// The report as a command prints it.
pub(crate) fn print(report: &DiffReport, format: DiffFormat, terminal: &Terminal<'_>) -> Printed {
    let out = match format {
        DiffFormat::Github => github::annotations(report),
        format => text(report, format, terminal.out.colour),
    };
    let besides = report.review.diagnostics.iter().filter(|found| found.rule != IGNORED).cloned().collect();
    let err = super::human::diagnostics(&besides, terminal.err.colour);
    Printed { out, err }
}

/// What is said otherwise and stays as it is, which a report says itself.
const IGNORED: &str = "change-ignored";

/// The report in a format.
pub(crate) fn text(report: &DiffReport, format: DiffFormat, colour: bool) -> String {
    match format {
        DiffFormat::Human => human::render(report, colour),
        DiffFormat::Markdown => markdown::render(report),
        DiffFormat::Json => json::render(report),
        DiffFormat::Html => html::render(report),
        DiffFormat::Github => github::annotations(report) + &markdown::render(report),
    }
}

/// What a report shows: what goes first, wherever it is; then the rest by unit; then noise.
struct Parts<'r> {
    /// What is destroyed or replaced, or may be.
    dangers: Vec<Caused<'r>>,
    /// Everything else, by unit.
    units: BTreeMap<&'r str, Vec<&'r Change>>,
    folded: Folded<'r>,
    /// What comes or goes as a whole, where it is told in a line each.
    wholes: Vec<Whole>,
    /// What it means.
    deltas: Vec<&'r Delta>,
    /// What that means which comes or goes as a whole, where it is told in a line each.
    meanings: Vec<Meaning>,
}

impl<'r> Parts<'r> {
    /// Every object, for who can search.
    fn of(report: &'r DiffReport) -> Self {
        Parts::new(report, Parts::folded(report), Vec::new(), false)
    }

    /// For who reads it from end to end: what comes or goes as a whole is told as that.
    fn brief(report: &'r DiffReport) -> Self {
        let mut folded = Parts::folded(report);
        let wholes = if report.unfold { Vec::new() } else { whole::take(report, &mut folded.shown) };
        Parts::new(report, folded, wholes, !report.unfold)
    }

    fn folded(report: &'r DiffReport) -> Folded<'r> {
        let changes = &report.review.changes;
        match report.unfold {
            true => Folded { shown: changes.iter().collect(), folds: Vec::new() },
            false => fold(changes),
        }
    }

    fn new(report: &'r DiffReport, folded: Folded<'r>, wholes: Vec<Whole>, is_brief: bool) -> Self {
        let is_danger = |change: &&&Change| report.kind == DiffKind::Change && change.action.destroys();
        let (dangers, others): (Vec<&Change>, Vec<&Change>) = folded.shown.iter().partition(is_danger);
        let mut units: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
        for change in others {
            units
                .entry(if is_alone(change) { FILES } else { &change.identity.unit })
                .or_default()
                .push(change);
        }
        let mut deltas: Vec<&Delta> = report.review.deltas.iter().collect();
        if report.kind == DiffKind::Comparison {
            // Of two environments, everything that one has alone is reached by somebody; what differs is how much there is.
            deltas.sort_by_key(|delta| matches!(delta.kind, DeltaKind::Reach | DeltaKind::Privilege));
        }
        let meanings = whole::take_meaning(&wholes, &mut deltas);
        let dangers = by_cause(&dangers, is_brief);
        Parts { dangers, units, folded, wholes, deltas, meanings }
    }
}

/// The units that are one file each, together.
const FILES: &str = "other files";

/// Whether a change is all that a unit has: it is a file that is compared as text.
fn is_alone(change: &Change) -> bool {
    change.identity.unit == change.identity.name
}

/// How often each action is taken, noise included; those that are not taken are left out.
fn counts(report: &DiffReport) -> Vec<(Action, usize)> {
    let of = |action| report.review.changes.iter().filter(|change| change.action == action).count();
    Action::ALL.into_iter().map(|action| (action, of(action))).filter(|(_, count)| *count > 0).collect()
}

/// As in `1 destroyed, 2 replaced, 3 updated`.
fn summary(report: &DiffReport) -> String {
    let counts: Vec<String> = counts(report)
        .into_iter()
        .map(|(action, count)| format!("{count} {}", done(report, action)))
        .collect();
    let is_left_out = report.ignored.iter().any(|one| one.objects + one.differences > 0);
    let but = if is_left_out { " but what is left out" } else { "" };
    match counts.as_slice() {
        [] if report.kind == DiffKind::Comparison => format!("no difference{but}"),
        [] => format!("nothing changes{but}"),
        counts => counts.join(", "),
    }
}

/// What is said of an object of which that becomes.
fn done(report: &DiffReport, action: Action) -> String {
    let done = match (report.kind, action) {
        (DiffKind::Comparison, Action::Destroy) => return only_in(&report.before),
        (DiffKind::Comparison, Action::Create) => return only_in(&report.after),
        (DiffKind::Comparison, _) => "different",
        (_, Action::Destroy) => "destroyed",
        (_, Action::Replace) => "replaced",
        (_, Action::ReplaceAfterCreating) => "replaced after the new one is created",
        (_, Action::MayReplace) => "may be replaced",
        (_, Action::Forget) => "no longer managed",
        (_, Action::Update) => "updated",
        (_, Action::Import) => "imported",
        (_, Action::Move) => "moved",
        (_, Action::Create) => "created",
    };
    done.to_owned()
}

fn only_in(name: &str) -> String {
    format!("only in {}", text::cut(&text::line(name), 60))
}

/// What is said of a value that only one side has: the old one, or the new one.
fn one_sided(report: &DiffReport) -> (String, String) {
    match report.kind {
        DiffKind::Change => ("is gone".to_owned(), "is new".to_owned()),
        DiffKind::Comparison => (only_in(&report.before), only_in(&report.after)),
    }
}

/// What was compared, as in `before: 1a2b3c4, as it was rendered in out/eaio; after: the definition`.
fn compared(report: &DiffReport) -> String {
    let (before, after) = (text::line(&report.before), text::line(&report.after));
    match report.kind {
        DiffKind::Change => format!("before: {before}; after: {after}"),
        DiffKind::Comparison => {
            format!("left: {before}, under the names of {after}; right: {after}")
        }
    }
}

/// What is said of a change besides its differences, a sentence each.
fn remarks(change: &Change) -> Vec<String> {
    let mut remarks = Vec::new();
    if let Some(from) = &change.moved_from {
        remarks.push(format!("was {from}"));
    }
    if change.is_stateful && change.action.destroys() {
        remarks.push("holds data".to_owned());
    }
    let forces = if change.action == Action::MayReplace { "may be because of" } else { "because of" };
    remarks.extend(change.reasons.iter().map(|reason| format!("{forces} {reason}")));
    remarks.extend(
        change
            .consequences
            .iter()
            .map(|consequence| format!("{}: {}", consequence.effect.name(), consequence.text)),
    );
    remarks.iter().map(|remark| text::line(remark)).collect()
}

/// What of a change differs, each at its path. Where something goes and what comes in its place is known later, that is one.
fn differences(change: &Change) -> Vec<(String, text::Body)> {
    let mut bodies: Vec<(String, text::Body)> = Vec::new();
    for difference in &change.differences {
        let path = text::line(&difference.path.to_string());
        let body = text::body(difference);
        let merged = bodies.iter_mut().filter(|(other, _)| *other == path).find_map(|(_, other)| {
            let one = text::merged(other, &body)?;
            *other = one;
            Some(())
        });
        if merged.is_none() {
            bodies.push((path, body));
        }
    }
    bodies
}

/// What was left out by patterns, a sentence each.
fn ignored(report: &DiffReport) -> Vec<String> {
    let sentence = |ignored: &eaio_infra::review::Ignored| {
        let objects = super::human::count(ignored.objects, "object");
        let destroyed = match ignored.destroyed {
            0 => String::new(),
            count => format!(" ({count} destroyed or replaced)"),
        };
        let differences = super::human::count(ignored.differences, "difference");
        text::line(&format!("{}: {objects}{destroyed}, {differences}", ignored.pattern))
    };
    report.ignored.iter().map(sentence).collect()
}

/// What is said otherwise and stays as it is, because a configuration says that it is not to be changed.
fn unchanged(report: &DiffReport) -> Vec<String> {
    let ignored = report.review.diagnostics.iter().filter(|found| found.rule == IGNORED);
    ignored.map(|found| text::line(&found.summary)).collect()
}

/// What it costs, and how it differs, in a line; and a line for each component.
fn costs(report: &DiffReport) -> Option<(String, Vec<String>)> {
    let costs = report.review.costs.as_ref().filter(|costs| costs.differs())?;
    let line = |before: eaio_infra::review::Cents, after: eaio_infra::review::Cents| {
        let by = eaio_infra::review::Cents(after.0.saturating_sub(before.0));
        let sign = if by.0 > 0 { "+" } else { "" };
        format!("{before} → {after} ({sign}{by})")
    };
    // A sum of what has a price on both sides is none of the change.
    let (but, of) = match costs.is_partial {
        true => ("not known by how much: ", " of what has a price on both sides"),
        false => ("", ""),
    };
    let head = format!(
        "{but}{} {} a month{of}, at prices of {}",
        line(costs.before, costs.after),
        text::line(&costs.currency),
        text::line(&costs.priced_on)
    );
    let mut lines: Vec<String> = costs
        .components
        .iter()
        .map(|(component, (before, after))| format!("{}: {}", text::line(component), line(*before, *after)))
        .collect();
    let mut unpriced: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, why) in &costs.unpriced {
        unpriced.entry(why).or_default().push(name);
    }
    let without = |(why, names): (&str, Vec<&str>)| {
        text::line(&format!("not in it, for want of a price: {}: {why}", names.join(", ")))
    };
    lines.extend(unpriced.into_iter().map(without));
    Some((head, lines))
}

/// A delta in a line, as in `reach opened: api-gateway can now reach postgres:5432`.
fn delta(delta: &eaio_infra::review::Delta) -> String {
    let values = match (&delta.before, &delta.after) {
        (Some(before), Some(after)) if !delta.text.contains(&format!("{before} → {after}")) => {
            format!(" ({before} → {after})")
        }
        _ => String::new(),
    };
    text::line(&format!("{} {}: {}{values}", delta.kind, delta.direction, delta.text))
}
