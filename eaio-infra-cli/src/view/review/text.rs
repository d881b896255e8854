//! Values as a report shows them: safe for a terminal, and no longer than somebody reads.

use eaio_infra::check::Located;
use eaio_infra::review::{Difference, shown};
use similar::{ChangeTag, TextDiff};

/// What a difference says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Body {
    /// One line: what was said and what is, where something was.
    Values { before: Option<String>, after: Option<String> },
    /// Lines of a long text: each with `+`, `-` or a space before it, and `@` where some are left out.
    Lines(Vec<String>),
}

/// What is shown of a value that must not be.
pub(super) const MASK: &str = "(sensitive)";

/// A value that is longer is cut.
const LONGEST: usize = 400;
/// Of a text, so many lines are shown.
const MOST_LINES: usize = 60;
/// Of a text with more lines than that, it is not told which differ: that can take the square of their number.
const MOST_COMPARED: usize = 4_000;

/// What `difference` says.
pub(super) fn body(difference: &Difference) -> Body {
    let side = |value: &Option<_>| value.as_ref().map(shown);
    if difference.is_sensitive {
        let mask = |value: &Option<_>| value.as_ref().map(|_| MASK.to_owned());
        return Body::Values { before: mask(&difference.before), after: mask(&difference.after) };
    }
    match (side(&difference.before), side(&difference.after)) {
        (Some(before), Some(after)) if before.contains('\n') || after.contains('\n') => {
            lines(&before, &after)
        }
        (None, Some(after)) if after == LATER => {
            // What it will be, nobody knows; what of, the reference says.
            let of = difference.after.as_ref().and_then(|value| value.references().first().copied());
            let named = of.map_or(after.clone(), |of| format!("{of} {after}"));
            Body::Values { before: None, after: Some(cut(&line(&named), LONGEST)) }
        }
        (before, after) => {
            // A number and a text that look alike are two things.
            let are_alike = before == after;
            let cut = |(value, of): (String, &Option<Located>)| {
                let is_text = of.as_ref().is_some_and(|of| of.text().is_some());
                let value = cut(&line(&value), LONGEST);
                if are_alike && is_text { format!("\"{value}\"") } else { value }
            };
            let side = |value: Option<String>, of| value.map(|value| cut((value, of)));
            Body::Values { before: side(before, &difference.before), after: side(after, &difference.after) }
        }
    }
}

/// What Terraform knows once it has applied.
const LATER: &str = "(known after apply)";

/// Both as one, where one is that something is gone, and the other that the same is there once it is known.
pub(super) fn merged(one: &Body, other: &Body) -> Option<Body> {
    let (Body::Values { before, after }, Body::Values { before: other_before, after: other_after }) =
        (one, other)
    else {
        return None;
    };
    let (gone, come) = match (before, after, other_before, other_after) {
        (Some(gone), None, None, Some(come)) | (None, Some(come), Some(gone), None) => (gone, come),
        _ => return None,
    };
    let of = come.strip_suffix(LATER)?.trim_end();
    (of.is_empty() || of == gone)
        .then(|| Body::Values { before: Some(gone.clone()), after: Some(LATER.to_owned()) })
}

fn lines(before: &str, after: &str) -> Body {
    let count = before.lines().count() + after.lines().count();
    if count > MOST_COMPARED {
        let lines = |text: &str| format!("{} lines", text.lines().count());
        return Body::Values { before: Some(lines(before)), after: Some(lines(after)) };
    }
    let diff = TextDiff::from_lines(before, after);
    let mut lines = Vec::new();
    for (at, group) in diff.grouped_ops(2).iter().enumerate() {
        if at > 0 {
            lines.push("@ …".to_owned());
        }
        for change in group.iter().flat_map(|operation| diff.iter_changes(operation)) {
            let mark = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            let text = change.value().trim_end_matches(['\n', '\r']);
            let text = cut(&line(text), LONGEST);
            // GitHub's runner obeys what is printed and begins with `::`, behind spaces, too (actions/runner, `TryParseV2`).
            let text = match text.trim_start().starts_with("::") {
                true => text.replacen(':', "\\u{3a}", 1),
                false => text,
            };
            lines.push(format!("{mark}{text}"));
        }
    }
    if lines.is_empty() {
        // They differ in how their lines end.
        return Body::Values {
            before: Some("other ends of lines".to_owned()),
            after: Some("ends of lines".to_owned()),
        };
    }
    if lines.len() > MOST_LINES {
        let more = lines.len() - MOST_LINES;
        lines.truncate(MOST_LINES);
        lines.push(format!("@ … {more} more lines"));
    }
    Body::Lines(lines)
}

/// What GitHub's runner obeys wherever in a line it is printed (actions/runner, `ActionCommand.TryParse`).
pub(super) const COMMAND: &str = "##[";

/// `text` on one line, without what a terminal would obey and what makes a reader see other than what is there.
pub(crate) fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("  "),
            character if is_deceptive(character) => out.extend(character.escape_unicode()),
            character => out.push(character),
        }
    }
    if out.contains(COMMAND) { out.replace(COMMAND, "\\u{23}#[") } else { out }
}

/// Controls, and what changes the direction of the text or has no width.
///
/// Source: Unicode, "Bidirectional Algorithm" (UAX #9), section 2; "Trojan Source", CVE-2021-42574.
pub(super) fn is_deceptive(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The first `most` characters, or what of them ends where an item or a word does, and how many more there are.
pub(super) fn cut(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let least = text.char_indices().nth(most / 2).map_or(0, |(at, _)| at);
    let border =
        |border: &str| text[..end].rfind(border).map(|at| at + border.len()).filter(|at| *at > least);
    let end = border(", ").or_else(|| border(" ")).unwrap_or(end);
    format!("{}… ({} characters more)", &text[..end], text[end..].chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use eaio_infra::review::Path;
    use serde_json::{Value, json};

    #[test]
    fn what_is_long_is_cut_where_an_item_ends() {
        assert_eq!(cut("reads, writes, connects", 18), "reads, writes, … (8 characters more)");
        assert_eq!(cut("one two three", 9), "one two … (5 characters more)");
        assert_eq!(cut("abcdefghij", 4), "abcd… (6 characters more)");
        assert_eq!(cut("abcd", 4), "abcd");
    }

    #[test]
    fn a_number_is_no_text() {
        let of = |before: &Value, after: &Value| {
            let side = |value: &Value| (!value.is_null()).then(|| Located::made(value));
            let (before, after) = (side(before), side(after));
            body(&Difference { path: Path::default(), before, after, is_sensitive: false })
        };
        let values = |before: Option<&str>, after: Option<&str>| Body::Values {
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        };
        assert_eq!(of(&json!(2), &json!("2")), values(Some("2"), Some("\"2\"")));
        assert_eq!(of(&json!("true"), &json!(true)), values(Some("\"true\""), Some("true")));
        assert_eq!(of(&json!("2"), &json!("3")), values(Some("2"), Some("3")));
        let (gone, come) = (
            values(Some("aws_subnet.a.id"), None),
            values(None, Some("aws_subnet.a.id (known after apply)")),
        );
        let one = Some(values(Some("aws_subnet.a.id"), Some("(known after apply)")));
        assert_eq!([merged(&gone, &come), merged(&come, &gone)], [one.clone(), one]);
        assert_eq!(merged(&gone, &values(None, Some("aws_subnet.b.id (known after apply)"))), None);
        assert_eq!(merged(&gone, &values(None, Some("x"))), None);
    }
}
