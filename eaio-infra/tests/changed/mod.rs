//! Texts that were damaged: for tests that no text makes a reader panic.

use proptest::prelude::*;

/// How a text is changed.
#[derive(Debug, Clone)]
pub enum Change {
    /// Other characters from a place on, instead of so many.
    Replace(usize, usize, String),
    /// The end is cut off.
    Cut(usize),
    /// Lines are written twice.
    Repeat(usize, usize),
    /// Lines are indented.
    Indent(usize, usize, usize),
    /// Two lines change places.
    Swap(usize, usize),
    /// All of it is put into something else.
    Nest(String),
}

pub fn changes() -> impl Strategy<Value = Change> {
    let piece = prop::sample::select(vec![
        "",
        ":",
        ": ",
        "-",
        "- ",
        "\n",
        "\n---\n",
        "\n...\n",
        "\t",
        "\r",
        "\r\n",
        "{",
        "}",
        "[",
        "]",
        "{{",
        "}}",
        "&a ",
        "*a",
        "<<: *a",
        "|",
        ">-",
        "'",
        "\"",
        "#",
        "!!int ",
        "!x ",
        "? ",
        "%",
        "@",
        "`",
        "```\n",
        "```yaml\n",
        "\0",
        "\u{feff}",
        "\u{2028}",
        "ä",
        "🦀",
        "1e999",
        ".nan",
        "0x",
        "-9223372036854775809",
        "null",
        "~",
        "yes",
        "$",
        "${A:-b}",
        "${",
        "}",
        "<<EOT\n",
        "resource \"a\" \"b\" {\n",
        "(",
        "?",
        "%{ if",
        "\\",
    ]);
    let piece = prop_oneof![4 => piece.prop_map(str::to_owned), 1 => any::<String>()];
    let at = || any::<usize>();
    prop_oneof![
        6 => (at(), 0..12usize, piece).prop_map(|(at, count, piece)| Change::Replace(at, count, piece)),
        1 => at().prop_map(Change::Cut),
        1 => (at(), 1..9usize).prop_map(|(at, count)| Change::Repeat(at, count)),
        1 => (at(), 1..9usize, 1..5usize).prop_map(|(at, count, by)| Change::Indent(at, count, by)),
        1 => (at(), at()).prop_map(|(one, other)| Change::Swap(one, other)),
        1 => prop::sample::select(vec!["a: ", "- ", "? ", "[", "{a: ", "> ", "    ", "a: &a\n  ", "```yaml\n"])
            .prop_map(|begin| Change::Nest(begin.to_owned())),
    ]
}

pub fn changed(text: &str, change: &Change) -> String {
    let in_lines = |change: &dyn Fn(&mut Vec<String>)| {
        let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        if !lines.is_empty() {
            change(&mut lines);
        }
        lines.concat()
    };
    let of = |at: usize, count: usize| at % count.max(1);
    match change {
        Change::Replace(at, count, piece) => {
            let characters: Vec<char> = text.chars().collect();
            let at = of(*at, characters.len() + 1);
            let end = (at + count).min(characters.len());
            characters[..at]
                .iter()
                .copied()
                .chain(piece.chars())
                .chain(characters[end..].iter().copied())
                .collect()
        }
        Change::Cut(at) => text.chars().take(of(*at, text.chars().count() + 1)).collect(),
        Change::Repeat(at, count) => in_lines(&|lines| {
            let at = of(*at, lines.len());
            let again = lines[at..(at + count).min(lines.len())].to_vec();
            lines.splice(at..at, again);
        }),
        Change::Indent(at, count, by) => in_lines(&|lines| {
            let at = of(*at, lines.len());
            let end = (at + count).min(lines.len());
            lines[at..end].iter_mut().for_each(|line| line.insert_str(0, &" ".repeat(*by)));
        }),
        Change::Swap(one, other) => in_lines(&|lines| {
            let (one, other) = (of(*one, lines.len()), of(*other, lines.len()));
            lines.swap(one, other);
        }),
        Change::Nest(begin) => format!("{begin}{text}"),
    }
}
