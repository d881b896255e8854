//! For people, on a terminal.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use eaio_infra::review::{Action, Change};

use super::assumption::assumptions;
use super::cause::Caused;
use super::text::{Body, line};
use super::whole::Whole;
use super::{Parts, compared, costs, delta, differences, ignored, remarks, summary, unchanged};
use crate::commands::{DiffKind, DiffReport};
use crate::view::human::paint;

const HEAD: Style = Style::new().bold();
const QUIET: Style = Style::new().dimmed();
const BAD: Style = AnsiColor::Red.on_default().bold();

const UNFOLD: &str = "(--unfold shows all)";

pub(super) fn render(report: &DiffReport, colour: bool) -> String {
    let mut out = String::new();
    let head = |text: &str| paint(text, HEAD, colour);
    let quiet = |text: &str| paint(text, QUIET, colour);
    let _ = writeln!(out, "{}", head(&format!("{}: {}", line(&report.title), summary(report))));
    let _ = writeln!(out, "{}", quiet(&compared(report)));
    for note in &report.notes {
        let _ = writeln!(out, "{}", line(note));
    }
    for failure in &report.failures {
        let failure = line(&format!("{}: {}", failure.gate, failure.reason));
        let _ = writeln!(out, "{} {failure}", paint("does not pass:", BAD, colour));
    }
    let parts = Parts::brief(report);
    let is_danger = |whole: &&Whole| report.kind == DiffKind::Change && whole.action.destroys();
    let gone: Vec<&Whole> = parts.wholes.iter().filter(is_danger).collect();
    let wholes = parts.wholes.iter().filter(|whole| !is_danger(whole));
    if !parts.dangers.is_empty() || !gone.is_empty() {
        let hidden = if gone.is_empty() { String::new() } else { format!(" {}", quiet(UNFOLD)) };
        let _ = writeln!(out, "\n{}{hidden}", paint("destroyed or replaced", BAD, colour));
        for assumption in assumptions(report) {
            let _ = writeln!(out, "  {}", quiet(assumption.text));
        }
        gone.into_iter().for_each(|one| whole(&mut out, report, one, colour));
        for danger in &parts.dangers {
            change(&mut out, report, danger.change, true, colour);
            followers(&mut out, danger, colour);
        }
    }
    for (unit, changes) in &parts.units {
        let _ = writeln!(out, "\n{}", head(&if unit.is_empty() { ".".to_owned() } else { line(unit) }));
        for one in changes {
            change(&mut out, report, one, false, colour);
        }
    }
    if wholes.clone().next().is_some() {
        let _ = writeln!(out, "\n{} {}", head("as a whole"), quiet(UNFOLD));
        wholes.for_each(|one| whole(&mut out, report, one, colour));
    }
    if !parts.folded.folds.is_empty() {
        let _ = writeln!(out, "\n{} {}", head("in a line each"), quiet(UNFOLD));
        for fold in &parts.folded.folds {
            let glyph = paint(Action::Update.glyph(), style(Action::Update), colour);
            let _ = writeln!(out, "  {glyph}   {}", line(&fold.to_string()));
        }
    }
    if !report.review.deltas.is_empty() {
        let unfold = if parts.meanings.is_empty() { String::new() } else { format!(" {}", quiet(UNFOLD)) };
        let _ = writeln!(out, "\n{}{unfold}", head("what it means"));
        for one in &parts.meanings {
            let _ = writeln!(out, "  {one}");
        }
        for one in &parts.deltas {
            let text = delta(one);
            let text = if one.direction.is_bad() { paint(&text, BAD, colour) } else { text };
            let _ = writeln!(out, "  {text}");
        }
    }
    if let Some((total, components)) = costs(report) {
        let _ = writeln!(out, "\n{}\n  {total}", head("what it costs"));
        for component in components {
            let _ = writeln!(out, "    {component}");
        }
    }
    let unchanged = unchanged(report);
    if !unchanged.is_empty() {
        let _ = writeln!(out, "\n{}", head("said, and not applied"));
        for one in unchanged {
            let _ = writeln!(out, "  {one}");
        }
    }
    if !report.ignored.is_empty() {
        let _ = writeln!(out, "\n{}", head("left out by --ignore"));
        for one in ignored(report) {
            let _ = writeln!(out, "  {one}");
        }
    }
    out
}

fn whole(out: &mut String, report: &DiffReport, whole: &Whole, colour: bool) {
    let glyph = paint(&format!("{:<3}", whole.action.glyph()), style(whole.action), colour);
    let done = paint(&super::done(report, whole.action), QUIET, colour);
    let _ = writeln!(out, "  {glyph} {whole}  {done}");
}

fn change(out: &mut String, report: &DiffReport, change: &Change, with_unit: bool, colour: bool) {
    let glyph = format!("{:<3}", change.action.glyph());
    let unit = match with_unit && !super::is_alone(change) {
        true => paint(&format!("  {}", line(&change.identity.unit)), QUIET, colour),
        false => String::new(),
    };
    let name = line(&change.identity.to_string());
    let glyph = paint(&glyph, style(change.action), colour);
    let side = match (report.kind, change.action) {
        (DiffKind::Comparison, Action::Create | Action::Destroy) => {
            format!("  {}", super::done(report, change.action))
        }
        (_, Action::MayReplace | Action::ReplaceAfterCreating | Action::Forget) => {
            format!("  {}", super::done(report, change.action))
        }
        _ => String::new(),
    };
    let _ = writeln!(out, "  {glyph} {name}{}{unit}", paint(&side, QUIET, colour));
    for remark in remarks(change) {
        let is_bad = remark.starts_with("data-loss") || remark == "holds data";
        let remark = if is_bad { paint(&remark, BAD, colour) } else { remark };
        let _ = writeln!(out, "        {remark}");
    }
    let (gone, come) = super::one_sided(report);
    for (path, body) in differences(change) {
        let path = if path.is_empty() { String::new() } else { format!("{path}: ") };
        match body {
            Body::Values { before, after } => {
                let old = before.map(|before| paint(&before, AnsiColor::Red.on_default(), colour));
                let new = after.map(|after| paint(&after, AnsiColor::Green.on_default(), colour));
                let values = match (old, new) {
                    (Some(old), Some(new)) => format!("{old} → {new}"),
                    (Some(old), None) => format!("{old} {gone}"),
                    (None, Some(new)) => format!("{new} {come}"),
                    (None, None) => continue,
                };
                let _ = writeln!(out, "        {path}{values}");
            }
            Body::Lines(lines) => {
                let _ = writeln!(out, "        {}", if path.is_empty() { "text:" } else { path.trim_end() });
                for text in lines {
                    let style = match text.as_bytes().first() {
                        Some(b'+') => AnsiColor::Green.on_default(),
                        Some(b'-') => AnsiColor::Red.on_default(),
                        _ => QUIET,
                    };
                    let _ = writeln!(out, "          {}", paint(text.trim_end(), style, colour));
                }
            }
        }
    }
}

fn followers(out: &mut String, danger: &Caused<'_>, colour: bool) {
    if danger.followers.is_empty() {
        return;
    }
    let count = danger.followers.len();
    let _ = writeln!(
        out,
        "        {} {}",
        paint(&format!("with it go {count} others"), HEAD, colour),
        paint(UNFOLD, QUIET, colour)
    );
    for follower in &danger.followers {
        let action = follower.change.action;
        let glyph = paint(&format!("{:<3}", action.glyph()), style(action), colour);
        let name = line(&follower.change.identity.to_string());
        let _ = writeln!(out, "          {glyph} {name}  {}", paint(&follower.because, QUIET, colour));
    }
}

fn style(action: Action) -> Style {
    match action {
        Action::Destroy | Action::Replace | Action::ReplaceAfterCreating => BAD,
        Action::MayReplace => AnsiColor::Magenta.on_default().bold(),
        Action::Update => AnsiColor::Yellow.on_default(),
        Action::Create => AnsiColor::Green.on_default(),
        Action::Forget | Action::Import | Action::Move => AnsiColor::Cyan.on_default(),
    }
}
