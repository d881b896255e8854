//! Literal text, with what Terraform would read in it escaped.

use std::borrow::Cow;
use std::fmt::Write;

/// Literal text in quotes, as Terraform's native syntax writes it.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    write_quoted(&mut out, text);
    out
}

pub(super) fn write_quoted(out: &mut String, text: &str) {
    out.push('"');
    write_quoted_text(out, text);
    out.push('"');
}

/// Source: HCL native syntax specification, "Template Expressions", Quoted templates.
pub(super) fn write_quoted_text(out: &mut String, text: &str) {
    for character in escape_template(text).chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control.is_control() => {
                write!(out, "\\u{:04x}", u32::from(control)).expect("a string takes every text");
            }
            other => out.push(other),
        }
    }
}

/// The one place where literal text is kept from being read as a template: `${` and `%{` are doubled.
///
/// Source: Terraform, "Strings and Templates", Escape Sequences.
pub(crate) fn escape_template(text: &str) -> Cow<'_, str> {
    if text.contains("${") || text.contains("%{") {
        text.replace("${", "$${").replace("%{", "%%{").into()
    } else {
        text.into()
    }
}

/// Literal text as Terraform's JSON syntax writes it: a template without quotes around it.
pub(crate) fn escape_bare(text: &str) -> Cow<'_, str> {
    if text.contains("${") || text.contains("%{") || text.starts_with(BYTE_ORDER_MARK) {
        let mut out = String::with_capacity(text.len() + 8);
        write_bare_text(&mut out, text);
        out.into()
    } else {
        text.into()
    }
}

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Literal text in a template without quotes around it. HCL 2.23 drops a byte order mark that one begins with. Behind a `\r` that no `\n` follows, HCL 2.23 overlooks the
/// interpolations of that line. So each of the two is put into an interpolation of its own.
pub(super) fn write_bare_text(out: &mut String, text: &str) {
    let text = escape_template(text);
    let text = match text.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) if out.is_empty() => {
            out.push_str("${\"\\ufeff\"}");
            rest
        }
        _ => &text,
    };
    let mut lines = text.split('\r').peekable();
    while let Some(line) = lines.next() {
        match lines.peek() {
            Some(next) if !next.starts_with('\n') => {
                let plain = line.trim_end_matches(['$', '%']);
                write!(out, "{plain}${{\"{}\\r\"}}", &line[plain.len()..])
                    .expect("a string takes every text");
            }
            Some(_) => {
                out.push_str(line);
                out.push('\r');
            }
            None => out.push_str(line),
        }
    }
}
