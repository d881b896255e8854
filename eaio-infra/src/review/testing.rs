//! Scenarios: two trees in a text, and the whole of what is said of them.

use std::fmt::Write;

use super::difference::shown;
use super::{Review, Tree, review};

/// The files in a text: each begins at a line `# path`.
pub(super) fn tree(text: &str) -> Tree {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("# "), files.last_mut()) {
            (Some(path), _) => files.push((path.to_owned(), String::new())),
            (None, Some((_, text))) => text.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    files.into_iter().collect()
}

/// What is said where one tree takes the place of another.
pub(super) fn told(before: &str, after: &str) -> String {
    text(&review(&tree(before), &tree(after)))
}

/// What is said where one file is another.
pub(super) fn told_of(path: &str, before: &str, after: &str) -> String {
    told(&format!("# {path}\n{before}"), &format!("# {path}\n{after}"))
}

/// A review as text.
pub(super) fn text(review: &Review) -> String {
    let mut out = String::new();
    for change in &review.changes {
        let stateful = if change.is_stateful { " (stateful)" } else { "" };
        let moved = change.moved_from.as_ref().map(|from| format!(" from {from}")).unwrap_or_default();
        let _ = writeln!(out, "{} {}{moved}{stateful}", change.action.glyph(), change.identity);
        for reason in &change.reasons {
            let _ = writeln!(out, "    because of {reason}");
        }
        for difference in &change.differences {
            let say = |value: &Option<crate::check::Located>| match value {
                Some(_) if difference.is_sensitive => "(sensitive)".to_owned(),
                Some(value) => format!("{:?}", shown(value)),
                None => "-".to_owned(),
            };
            let _ = writeln!(
                out,
                "    {}: {} → {}",
                difference.path,
                say(&difference.before),
                say(&difference.after)
            );
        }
        for consequence in &change.consequences {
            let _ = writeln!(out, "    {}: {}", consequence.effect.name(), consequence.text);
        }
    }
    for diagnostic in review.diagnostics.iter() {
        let _ = writeln!(out, "{diagnostic}");
    }
    if out.is_empty() { "nothing\n".to_owned() } else { out }
}
