//! YAML as nearly everybody writes it: without anchors, tags and merge keys, and with scalars that are what they look like. It is made of
//! the parser's events in half the time that `serde_saphyr` takes (`docs/benchmarks.md`), which says what everything else is.

use std::collections::HashSet;

use granit_parser::{Event, Parser, ScalarStyle, Span, StrInput};

use crate::check::{Content, Located, Place};

use super::text::DEEPEST;

/// The one document that a text is, where all of it is plain.
pub(super) fn read(text: &str, strict_booleans: bool) -> Option<Located> {
    let options = granit_parser::options! { emit_comments: false };
    let mut reader = Reader { events: Parser::new_from_str_with_options(text, options), strict_booleans };
    let (Event::StreamStart, _) = reader.next()? else { return None };
    let (Event::DocumentStart(_, None), _) = reader.next()? else { return None };
    // A document of nothing but a scalar is in no language.
    let value =
        reader.next_value(0).filter(|value| matches!(value.content, Content::List(_) | Content::Map(_)))?;
    let (Event::DocumentEnd, _) = reader.next()? else { return None };
    matches!(reader.next()?, (Event::StreamEnd, _)).then_some(value)
}

struct Reader<'t> {
    events: Parser<'t, StrInput<'t>>,
    strict_booleans: bool,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Option<(Event<'t>, Span)> {
        self.events.next()?.ok()
    }

    fn next_value(&mut self, depth: usize) -> Option<Located> {
        let (event, span) = self.next()?;
        self.value(event, &span, depth)
    }

    fn looks(&self, text: &str, style: ScalarStyle) -> Looks {
        if style == ScalarStyle::Plain { looks(text, self.strict_booleans) } else { Looks::Text }
    }

    fn value(&mut self, event: Event<'t>, span: &Span, depth: usize) -> Option<Located> {
        let content = match event {
            Event::Scalar(text, style, 0, None) => match self.looks(&text, style) {
                Looks::Text => Content::Text(text.into_owned()),
                Looks::Is(content) => content,
                Looks::Unusual => return None,
            },
            Event::SequenceStart(_, 0, None) if depth < DEEPEST => self.list(depth + 1)?,
            Event::MappingStart(_, 0, None) if depth < DEEPEST => self.map(depth + 1)?,
            _ => return None,
        };
        Some(Located { place: place(span), content })
    }

    fn list(&mut self, depth: usize) -> Option<Content> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Some(Content::List(items)),
                (event, span) => items.push(self.value(event, &span, depth)?),
            }
        }
    }

    fn map(&mut self, depth: usize) -> Option<Content> {
        let mut entries: Vec<(String, Place, Located)> = Vec::new();
        let mut names = HashSet::new();
        loop {
            match self.next()? {
                (Event::MappingEnd, _) => return Some(Content::Map(entries)),
                (Event::Scalar(name, style, 0, None), span) => {
                    let is_plain = match self.looks(&name, style) {
                        Looks::Text => name != "<<",
                        // `1` and `1.0` are one name.
                        Looks::Is(Content::Number(_)) => name.bytes().all(|byte| byte.is_ascii_digit()),
                        Looks::Is(_) | Looks::Unusual => false,
                    };
                    // Most maps are small, and looked through before a name is hashed.
                    let is_new = match entries.len() {
                        ..FEW => !entries.iter().any(|(other, ..)| *other == name),
                        FEW => {
                            names.extend(entries.iter().map(|(name, ..)| name.clone()));
                            names.insert(name.to_string())
                        }
                        _ => names.insert(name.to_string()),
                    };
                    if !is_plain || !is_new {
                        return None;
                    }
                    let value = self.next_value(depth)?;
                    entries.push((name.into_owned(), place(&span), value));
                }
                _ => return None,
            }
        }
    }
}

/// So many names of a map are compared one by one.
const FEW: usize = 16;

fn place(span: &Span) -> Place {
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Place { line: number(span.start.line()), column: number(span.start.col()).saturating_add(1) }
}

/// What a scalar without quotes looks like.
enum Looks {
    Text,
    Is(Content),
    /// A number that is written in an unusual way, or no number at all.
    Unusual,
}

fn looks(text: &str, strict_booleans: bool) -> Looks {
    let is_any = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    match text.as_bytes().first() {
        None => Looks::Is(Content::Null),
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') => looks_like_number(text),
        _ if text.len() > "false".len() => Looks::Text,
        _ if is_any(&["~", "null"]) => Looks::Is(Content::Null),
        _ if is_any(&["true"]) || (!strict_booleans && is_any(&["yes", "y", "on"])) => {
            Looks::Is(Content::Bool(true))
        }
        _ if is_any(&["false"]) || (!strict_booleans && is_any(&["no", "n", "off"])) => {
            Looks::Is(Content::Bool(false))
        }
        _ => Looks::Text,
    }
}

fn looks_like_number(text: &str) -> Looks {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    match unsigned.as_bytes() {
        // `.inf`, `0x1f`, `0o17`, `017`, `-0`, `1_000`
        [b'.', ..] | [b'0', b'0'..=b'9' | b'x' | b'X' | b'o' | b'O' | b'b' | b'B', ..] => Looks::Unusual,
        [b'0'] if unsigned.len() < text.len() => Looks::Unusual,
        [b'0'..=b'9', ..] if text.contains('_') => Looks::Unusual,
        [b'0'..=b'9', ..] => match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Looks::Is(Content::Number(number)),
            Ok(_) => Looks::Unusual,
            Err(_) => Looks::Text,
        },
        _ => Looks::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::full;
    use super::*;
    use proptest::prelude::*;
    use serde_saphyr::options::DuplicateKeyPolicy;

    /// Scalars that look like something else, and what stands around them.
    const PIECES: &[&str] = &[
        "a",
        "b c",
        "null",
        "~",
        "Null",
        "nULL",
        "true",
        "True",
        "yes",
        "NO",
        "on",
        "y",
        "n",
        "off",
        "0",
        "7",
        "-1",
        "+2",
        "00",
        "017",
        "-017",
        "0x1f",
        "0o17",
        "0b11",
        "1_000",
        "1.5",
        ".5",
        "5.",
        "-.5",
        "1e3",
        "1E+3",
        "1e999",
        "-1e999",
        ".inf",
        "-.INF",
        ".nan",
        "inf",
        "nan",
        "infinity",
        "-inf",
        "18446744073709551615",
        "18446744073709551616",
        "9223372036854775808",
        "-9223372036854775809",
        "1.0.0",
        "10.0.0.0/8",
        "512Mi",
        "250m",
        "2024-01-01",
        "1:30",
        "-",
        "--flag",
        "-0",
        "+0",
        "0.0",
        "-0.0",
        "+",
        ".",
        "..",
        "'x'",
        "\"y\\n\"",
        "''",
        "é",
        "a#b",
        "a: b",
        "<<",
        "&a x",
        "*a",
        "!!str 5",
        "!x 5",
        "{}",
        "[]",
        "{a: 1}",
        "[1, b]",
        "{a: , b}",
        "? a",
        "|",
        ">-",
        "# c",
        "%YAML 1.2",
        "...",
        "---",
        "@",
        "`",
        "1,000",
        "0.5e",
        "0e1",
        "0E-1",
        "0a",
        "0b",
        "0x",
        "1__0",
        "_1",
        "1_",
        "+.5",
        "e5",
        "false",
        "Falsehood",
    ];

    fn document() -> impl Strategy<Value = String> {
        let piece = || prop::sample::select(PIECES);
        let line = (0..4_usize, piece(), piece(), 0..6_u8).prop_map(|(indent, name, value, shape)| {
            let indent = "  ".repeat(indent);
            match shape {
                0 => format!("{indent}- {value}\n"),
                1 => format!("{indent}{name}:\n"),
                2 => format!("{indent}- {name}: {value}\n"),
                3 => format!("{indent}{value}\n"),
                _ => format!("{indent}{name}: {value}\n"),
            }
        });
        prop::collection::vec(line, 1..8).prop_map(|lines| lines.concat())
    }

    /// Whether a text was plain, which reads as it does in full.
    fn is_plain(text: &str, strict_booleans: bool) -> bool {
        let plain = read(text, strict_booleans);
        let Some(plain) = plain else { return false };
        let full = full(text, DuplicateKeyPolicy::Error, strict_booleans);
        assert_eq!(Some(plain), full.expect("what is plain can be read"), "{text}");
        true
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn what_is_plain_reads_as_in_full(text in document(), strict_booleans: bool) {
            is_plain(&text, strict_booleans);
        }
    }

    #[test]
    fn each_scalar_reads_as_in_full() {
        let mut left: Vec<&str> = Vec::new();
        for piece in PIECES {
            for text in [
                format!("{piece}\n"),
                format!("a: {piece}\n"),
                format!("- {piece}\n"),
                format!("{piece}: a\n"),
            ] {
                let is_plain = [true, false].map(|strict_booleans| is_plain(&text, strict_booleans));
                if is_plain != [true; 2] && text.starts_with("a: ") {
                    left.push(piece);
                }
            }
        }
        insta::assert_snapshot!(left.join("  "), @"00  017  -017  0x1f  0o17  0b11  1_000  .5  -.5  1e999  -1e999  .inf  -.INF  .nan  -  -0  +0  .  ..  a: b  a: b  &a x  *a  !!str 5  !x 5  ? a  %YAML 1.2  ...  @  `  0b  0x  1__0  1_  +.5");
    }

    #[test]
    fn what_is_nested_deeper_than_is_read_is_not_plain() {
        let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        let is_read = move |depth| full(&nested(depth), DuplicateKeyPolicy::Error, false).is_ok();
        let all = move || {
            for depth in DEEPEST - 2..DEEPEST + 2 {
                assert_eq!(read(&nested(depth), false).is_some(), is_read(depth), "{depth}");
            }
        };
        let reader = std::thread::Builder::new().stack_size(crate::check::read::STACK).spawn(all);
        reader.expect("a thread can be started").join().expect("as deep as is read");
    }

    #[test]
    fn a_name_that_stands_twice_is_not_plain() {
        for others in [0, FEW - 1, FEW, 3 * FEW] {
            let others: String = (0..others).map(|number| format!("name-{number}: 1\n")).collect();
            assert!(is_plain(&format!("a: 1\n{others}b: 2\n"), false));
            assert_eq!(read(&format!("a: 1\n{others}a: 2\n"), false), None);
        }
    }
}
