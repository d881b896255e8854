//! Text of several lines.

use crate::expression::{escape_template, write_parts};
use crate::{Expression, Node, Part};

/// Writes a text of several lines as a heredoc, or yields false where `node` is none.
///
/// A heredoc knows no escapes but those of templates, so what cannot be seen in it is no such text; and it always ends
/// with the end of a line. Source: HCL native syntax specification, "Template Expressions", Heredoc Templates.
pub(super) fn write(out: &mut String, node: &Node) -> bool {
    let text = match node {
        Node::String(text) if is_lines(text) => escape_template(text),
        Node::Bare(text) if is_lines(text) => escape_template(text),
        Node::Expression(Expression::Template(parts)) if are_lines(parts) => {
            let mut text = String::new();
            write_parts(&mut text, parts, |out, literal| out.push_str(&escape_template(literal)));
            text.into()
        }
        _ => return false,
    };
    let mut terminator = "EOT".to_owned();
    // Terraform looks for a line with nothing else on it; others are content with one that begins so.
    while text.lines().any(|line| line.trim().starts_with(&terminator)) {
        terminator.push('_');
    }
    out.push_str("<<");
    out.push_str(&terminator);
    out.push('\n');
    out.push_str(&text);
    out.push_str(&terminator);
    true
}

fn is_lines(text: &str) -> bool {
    text.ends_with('\n') && text.matches('\n').nth(1).is_some() && is_visible(text)
}

/// A tab is seen well enough: scripts and Makefiles have them.
fn is_visible(text: &str) -> bool {
    text.chars().all(|character| !character.is_control() || matches!(character, '\n' | '\t'))
}

fn are_lines(parts: &[Part]) -> bool {
    let ends = matches!(parts.last(), Some(Part::Text(text)) if text.ends_with('\n'));
    let mut ends_of_lines = 0;
    ends && parts.iter().all(|part| match part {
        Part::Text(text) => {
            ends_of_lines += text.matches('\n').count();
            is_visible(text)
        }
        // Expressions are written on one line.
        Part::Interpolation(_) => true,
    }) && ends_of_lines > 1
}
