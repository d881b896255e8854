//! Text that means something to a language, in all the wrong places.

use proptest::prelude::*;
use proptest::sample::select;

/// What an encoder may take for its own.
const FRAGMENTS: &[&str] = &[
    "${",
    "%{",
    "$",
    "$$",
    "%",
    "%%",
    "{",
    "}",
    "~}",
    "\"",
    "\\",
    "\\n",
    "\\u0041",
    "\n",
    "\r",
    "\r\n",
    "\t",
    " ",
    "a",
    "EOT",
    "\nEOT\n",
    "EOT_",
    "<<EOT",
    "#",
    "//",
    "/*",
    "é",
    "e\u{301}",
    "한",
    "👩‍💻",
    "\u{1}",
    "\u{1b}",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{200b}",
    "\u{2028}",
    "\u{feff}",
    "\u{fffe}",
    "\u{10ffff}",
    "for",
    "null",
    "true",
    "a.b",
    "a-b",
    "1",
    "%{ if true }",
    "${\"a\"}",
    "'",
    "`",
    ",",
    "=",
    "[",
    "]",
    "(",
    ")",
];

/// Any text but NUL, which Terraform has none of.
pub fn text() -> impl Strategy<Value = String> {
    let fragment = prop_oneof![
        8 => select(FRAGMENTS).prop_map(str::to_owned),
        1 => any::<char>().prop_filter("Terraform has no NUL", |character| *character != '\0').prop_map(String::from),
    ];
    let lines = prop::collection::vec(fragment.clone(), 0..4).prop_map(|fragments| fragments.concat());
    prop_oneof![
        3 => prop::collection::vec(fragment, 0..8).prop_map(|fragments| fragments.concat()),
        // What may become a heredoc.
        1 => prop::collection::vec(lines, 1..5).prop_map(|lines| lines.iter().map(|line| format!("{line}\n")).collect()),
    ]
}
