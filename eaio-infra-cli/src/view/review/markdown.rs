//! For a comment on a pull request: what matters first, and never longer than a comment can be.

use std::fmt::Write;

use eaio_infra::review::{Action, Change};

use super::assumption::assumptions;
use super::cause::Caused;
use super::text::{self, Body, cut, line};
use super::whole::Whole;
use super::{Parts, compared, costs, counts, delta, done, ignored, remarks, summary, unchanged};
use crate::commands::{DiffKind, DiffReport};

/// The most that a comment holds, of which every character is counted as if it took as many as its bytes.
///
/// Source: GitHub's API answers a longer one with "body is too long (maximum is 65536 characters)". A pipeline adds a line of its
/// own, by which it finds the comment again.
pub(super) const MOST: usize = 65_536 - 536;
/// What is kept for what is always said: the head, and what was left out.
const FIXED: usize = 9_000;
/// A name that is longer is cut.
const LONGEST_NAME: usize = 200;

/// Things of one sort, of which as many are shown as there is room for.
struct Section {
    open: String,
    close: &'static str,
    items: Vec<Item>,
}

/// One thing, shortly and wholly.
struct Item {
    brief: String,
    full: String,
    shown: Shown,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Not,
    Briefly,
    Wholly,
}

pub(super) fn render(report: &DiffReport) -> String {
    let mut sections = sections(report);
    fill(&mut sections, MOST - FIXED);
    let mut out = head(report);
    for section in &sections {
        if section.items.iter().all(|item| item.shown == Shown::Not) {
            continue;
        }
        out.push_str(&section.open);
        for item in &section.items {
            match item.shown {
                Shown::Not => {}
                Shown::Briefly => out.push_str(&item.brief),
                Shown::Wholly => out.push_str(&item.full),
            }
        }
        out.push_str(section.close);
    }
    let of =
        |shown| sections.iter().flat_map(|section| &section.items).filter(|item| item.shown == shown).count();
    let (left_out, briefly) = (of(Shown::Not), of(Shown::Briefly));
    if left_out + briefly > 0 {
        let _ = writeln!(
            out,
            "\n> [!NOTE]\n> For length, {left_out} entries are left out, and {briefly} are shown without their differences. \
             `--format html` and `--format json` have all of them."
        );
    }
    out
}

/// First every thing shortly, the most important first, then each wholly, as far as there is room.
fn fill(sections: &mut [Section], most: usize) {
    let mut used = 0;
    for section in sections.iter_mut() {
        let mut frame = section.open.len() + section.close.len();
        for item in &mut section.items {
            let more = frame + item.brief.len();
            if used + more <= most {
                used += more;
                frame = 0;
                item.shown = Shown::Briefly;
            }
        }
    }
    for item in sections.iter_mut().flat_map(|section| &mut section.items) {
        if item.shown == Shown::Briefly && used - item.brief.len() + item.full.len() <= most {
            used = used - item.brief.len() + item.full.len();
            item.shown = Shown::Wholly;
        }
    }
}

/// What is always said.
fn head(report: &DiffReport) -> String {
    const MOST_LINES: usize = 8;
    let mut out = format!("## {}: {}\n\n", code(&report.title), prose(&summary(report)));
    let _ = writeln!(out, "{}", prose(&cut(&compared(report), 400)));
    for note in report.notes.iter().take(MOST_LINES) {
        let _ = writeln!(out, "\n{}", prose(&cut(&line(note), 400)));
    }
    if !report.failures.is_empty() {
        out.push_str("\n> [!CAUTION]\n");
        for failure in report.failures.iter().take(MOST_LINES) {
            let _ = writeln!(
                out,
                "> does not pass {}: {}",
                code(&failure.gate),
                prose(&cut(&line(&failure.reason), 300))
            );
        }
    }
    for assumption in assumptions(report) {
        let _ = writeln!(out, "\n{}", prose(assumption.text));
    }
    let counts = counts(report);
    if !counts.is_empty() {
        out.push_str("\n| | | objects |\n|---|---|---:|\n");
        for (action, count) in counts {
            let _ = writeln!(out, "| `{}` | {} | {count} |", action.glyph(), prose(&done(report, action)));
        }
    }
    out
}

/// In the order of a report, which is that of their importance, but for what changes besides, of which there is most.
fn sections(report: &DiffReport) -> Vec<Section> {
    let parts = Parts::brief(report);
    let mut sections = Vec::new();
    let is_danger = |whole: &&Whole| report.kind == DiffKind::Change && whole.action.destroys();
    let (gone, wholes): (Vec<&Whole>, Vec<&Whole>) = parts.wholes.iter().partition(is_danger);
    let mut dangers: Vec<Item> = gone.into_iter().map(|one| whole(report, one)).collect();
    if let Some(last) = dangers.last_mut() {
        *last = entry(format!("{}\n", last.full));
    }
    dangers.extend(parts.dangers.iter().map(|change| danger(report, change)));
    sections.push(Section { open: "\n### Destroyed or replaced\n\n".to_owned(), close: "", items: dangers });
    let meanings = parts.meanings.iter().map(|one| entry(format!("- {}\n", prose(&one.to_string()))));
    let deltas = parts.deltas.iter().map(|one| {
        let text = prose(&cut(&delta(one), 600));
        let mark = if one.direction.is_bad() { "⚠️ " } else { "" };
        entry(format!("- {mark}{text}\n"))
    });
    sections.push(Section {
        open: "\n### What it means\n\n".to_owned(),
        close: "",
        items: meanings.chain(deltas).collect(),
    });
    if let Some((total, components)) = costs(report) {
        let mut items = vec![entry(format!("**{}**\n\n", prose(&total)))];
        items
            .extend(components.iter().map(|component| entry(format!("- {}\n", prose(&cut(component, 600))))));
        sections.push(Section { open: "\n### What it costs\n\n".to_owned(), close: "", items });
    }
    let left_out =
        ignored(report).iter().map(|one| entry(format!("- {}\n", prose(&cut(one, 300))))).collect();
    let left_out =
        Section { open: "\n### Left out by `--ignore`\n\n".to_owned(), close: "", items: left_out };
    let wholes = wholes.into_iter().map(|one| whole(report, one)).collect();
    sections.push(Section { open: "\n### As a whole\n\n".to_owned(), close: "", items: wholes });
    let folds = parts.folded.folds.iter();
    let folds =
        folds.map(|fold| entry(format!("- {}\n", prose(&cut(&line(&fold.to_string()), 600))))).collect();
    sections.push(Section { open: "\n### In a line each\n\n".to_owned(), close: "", items: folds });
    let unchanged =
        unchanged(report).iter().map(|one| entry(format!("- {}\n", prose(&cut(one, 600))))).collect();
    sections.push(Section {
        open: "\n### Said, and not applied\n\n".to_owned(),
        close: "",
        items: unchanged,
    });
    sections.push(left_out);
    for (unit, changes) in &parts.units {
        let mut counts = Vec::new();
        for action in Action::ALL {
            let count = changes.iter().filter(|change| change.action == action).count();
            if count > 0 {
                counts.push(format!("{count} {}", done(report, action)));
            }
        }
        let unit = if unit.is_empty() { "." } else { unit };
        sections.push(Section {
            open: format!(
                "\n<details><summary><code>{}</code>: {}</summary>\n\n",
                html(&cut(&line(unit), LONGEST_NAME)),
                html(&counts.join(", ").replace('@', "@\u{200b}").replace('#', "#\u{200b}"))
            ),
            close: "\n</details>\n",
            items: changes.iter().map(|change| besides(report, change)).collect(),
        });
    }
    sections
}

/// What comes or goes as a whole.
fn whole(report: &DiffReport, whole: &Whole) -> Item {
    let text = prose(&cut(&format!("{whole} {}", done(report, whole.action)), 600));
    entry(format!("- `{}` {text}; `--unfold` tells each\n", whole.action.glyph()))
}

/// What is said in one way only.
fn entry(text: String) -> Item {
    Item { brief: text.clone(), full: text, shown: Shown::Not }
}

/// What goes, or may: open, with why.
fn danger(report: &DiffReport, danger: &Caused<'_>) -> Item {
    let change = danger.change;
    let holds = if change.is_stateful { ", <b>holds data</b>" } else { "" };
    let open = format!(
        "<details open><summary><code>{}</code> <code>{}</code> is {}{holds}</summary>\n\n",
        change.action.glyph(),
        html(&cut(&line(&change.identity.to_string()), LONGEST_NAME)),
        html(&done(report, change.action)),
    )
    .replace(" is may be ", " may be ");
    let unit = if super::is_alone(change) { super::FILES.to_owned() } else { code(&change.identity.unit) };
    let unit = format!("- in {unit}\n");
    let mut said = unit.clone();
    for remark in remarks(change).iter().filter(|remark| *remark != "holds data") {
        let _ = writeln!(said, "- {}", prose(&cut(remark, 600)));
    }
    let close = "\n</details>\n\n";
    let mut with = String::new();
    if !danger.followers.is_empty() {
        let _ = writeln!(with, "- with it go {} others", danger.followers.len());
    }
    let mut followers = String::new();
    for follower in &danger.followers {
        let name = code(&follower.change.identity.to_string());
        let because = prose(&cut(&follower.because, 300));
        let _ = writeln!(followers, "  - `{}` {name} {because}", follower.change.action.glyph());
    }
    // Why something goes is worth more than what changes besides.
    let brief = if said.len() < 2_000 { said.clone() } else { unit } + &with;
    Item {
        brief: format!("{open}{brief}{close}"),
        full: format!("{open}{said}{}{with}{followers}{close}", differences(report, change, "")),
        shown: Shown::Not,
    }
}

fn besides(report: &DiffReport, change: &Change) -> Item {
    let brief = format!(
        "- `{}` {} {}\n",
        change.action.glyph(),
        code(&change.identity.to_string()),
        prose(&done(report, change.action))
    );
    let mut full = brief.clone();
    for remark in remarks(change) {
        let _ = writeln!(full, "  - {}", prose(&cut(&remark, 600)));
    }
    full.push_str(&differences(report, change, "  "));
    Item { brief, full, shown: Shown::Not }
}

fn differences(report: &DiffReport, change: &Change, indent: &str) -> String {
    let mut out = String::new();
    let (gone, come) = super::one_sided(report);
    let (gone, come) = (prose(&gone), prose(&come));
    for (path, body) in super::differences(change) {
        let path = if path.is_empty() { "its text".to_owned() } else { code(&path) };
        match body {
            Body::Values { before, after } => {
                let said = match (before, after) {
                    (Some(before), Some(after)) => format!("{} → {}", value(&before), value(&after)),
                    (Some(before), None) => format!("{} {gone}", value(&before)),
                    (None, Some(after)) => format!("{} {come}", value(&after)),
                    (None, None) => continue,
                };
                let _ = writeln!(out, "{indent}- {path}: {said}");
            }
            Body::Lines(lines) => {
                let fence = "`".repeat(longest_run(&lines.join("\n")).max(2) + 1);
                let _ = writeln!(out, "{indent}- {path}:\n{indent}  {fence}diff");
                for line in lines {
                    let _ = writeln!(out, "{indent}  {}", line.trim_end());
                }
                let _ = writeln!(out, "{indent}  {fence}");
            }
        }
    }
    out
}

fn value(text: &str) -> String {
    if text == text::MASK { format!("*{text}*") } else { span(text) }
}

/// A name as code.
fn code(text: &str) -> String {
    span(&cut(&line(text), LONGEST_NAME))
}

/// Code, whatever is in it. It names nobody and leads nowhere.
///
/// Source: CommonMark 0.31, "Code spans": delimiters of equal length, and one space at either end that is taken off.
fn span(text: &str) -> String {
    if text.trim().is_empty() {
        return format!("`\"{text}\"`");
    }
    let fence = "`".repeat(longest_run(text) + 1);
    let space = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or_default()
}

/// Text that is nothing but text: no mark, no link, nobody who is called.
fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '<' | '>' | '&' | '~' | '$' => {
                out.push('\\');
                out.push(character);
            }
            // `@team` would be told, and issue `#1`.
            '@' => out.push_str("@\u{200b}"),
            '#' => out.push_str("\\#\u{200b}"),
            // `https://` would be a link.
            '/' if out.ends_with(':') => out.push_str("\\/"),
            character => out.push(character),
        }
    }
    out
}

/// Text between tags, where Markdown does not reach. Between those of code, nobody is called, either.
fn html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
        .replace('`', "&#96;")
}
