//! Arguments, and entries of objects: how a value is broken over lines, and which `=` stand below each other.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::{Writer, heredoc};
use crate::Node;
use crate::expression::write_key;
use crate::name::is_identifier;

/// How long a list may be on one line.
const WIDTH: usize = 100;

/// Lines whose `=` stand below each other: the longest name says where.
///
/// `terraform fmt` aligns what is on consecutive lines, a heredoc being one line, and leaves out what opens a bracket
/// without closing it. Source: `formatCells` of `hclwrite/format.go`.
#[derive(Default)]
pub(super) struct Lines {
    /// The names and values of all of them.
    text: String,
    /// Where in `text` a name ends and its value ends, and how many columns the name takes.
    lines: Vec<(Range<usize>, usize, usize)>,
}

impl Writer {
    /// Arguments of a block.
    pub(super) fn arguments<'a>(&mut self, arguments: impl IntoIterator<Item = (&'a str, &'a Node)>) {
        for (name, node) in arguments {
            self.entry(name, node, |out, name| out.push_str(name));
        }
        self.align();
    }

    /// `name = value`, on one line if it can be.
    fn entry(&mut self, name: &str, node: &Node, write_name: impl FnOnce(&mut String, &str)) {
        let Lines { text, lines } = &mut self.lines;
        let start = text.len();
        write_name(text, name);
        let end = text.len();
        let columns = columns(&text[start..]);
        if write_value(text, node, WIDTH.saturating_sub(2 * self.depth + columns + " = ".len())) {
            lines.push((start..end, text.len(), columns));
            return;
        }
        let name = text.split_off(start);
        self.align();
        self.indent();
        self.out.push_str(&name);
        self.out.push_str(" = ");
        self.open_value(node);
        self.out.push('\n');
    }

    /// Writes the lines that waited.
    fn align(&mut self) {
        let Lines { text, lines } = std::mem::take(&mut self.lines);
        let widest = lines.iter().map(|(.., columns)| *columns).max().unwrap_or_default();
        for (name, end, columns) in &lines {
            self.indent();
            self.out.push_str(&text[name.clone()]);
            (*columns..=widest).for_each(|_| self.out.push(' '));
            self.out.push_str("= ");
            self.out.push_str(&text[name.end..*end]);
            self.out.push('\n');
        }
        self.lines = Lines { text, lines };
        self.lines.text.clear();
        self.lines.lines.clear();
    }

    /// A value over several lines.
    fn open_value(&mut self, node: &Node) {
        self.out.push(if matches!(node, Node::List(_)) { '[' } else { '{' });
        self.out.push('\n');
        self.depth += 1;
        if let Node::List(nodes) = node {
            for node in nodes {
                self.indent();
                let mut element = String::new();
                if is_open(node) || !write_inline(&mut element, node, WIDTH) {
                    self.open_value(node);
                } else {
                    self.out.push_str(&element);
                }
                self.out.push_str(",\n");
            }
        } else {
            for (key, value) in node.entries() {
                self.entry(key, value, |out, key| match value {
                    // What a module calls a configuration that it gets, such as `aws.replica`, is no text.
                    Node::Symbol(_) if key.split('.').all(is_identifier) => out.push_str(key),
                    _ => write_key(out, key),
                });
            }
            self.align();
        }
        self.depth -= 1;
        self.indent();
        self.out.push(if matches!(node, Node::List(_)) { ']' } else { '}' });
    }
}

/// Writes the value of an argument as it stands after `=`, or yields false where it is broken over lines.
fn write_value(out: &mut String, node: &Node, width: usize) -> bool {
    heredoc::write(out, node) || write_inline(out, node, width)
}

/// Writes a value on one line, or yields false where it is broken over lines.
fn write_inline(out: &mut String, node: &Node, width: usize) -> bool {
    if is_open(node) {
        return false;
    }
    let start = out.len();
    node.write_source(out);
    let is_list = matches!(node, Node::List(nodes) if !nodes.is_empty());
    if is_list && columns(&out[start..]) > width {
        out.truncate(start);
        return false;
    }
    true
}

/// Whether a value is broken over lines, however short it is: objects, and lists of lists.
fn is_open(node: &Node) -> bool {
    let is_empty = |node: &Node| match node {
        Node::List(nodes) => nodes.is_empty(),
        other => other.entries().is_empty(),
    };
    let is_collection = |node: &Node| {
        matches!(node, Node::List(_) | Node::Map(_) | Node::Block(_) | Node::Blocks(_) | Node::Labelled(_))
    };
    match node {
        Node::List(nodes) => nodes.iter().any(|node| is_collection(node) && !is_empty(node)),
        node => is_collection(node) && !is_empty(node),
    }
}

/// How many columns `terraform fmt` takes `text` to be wide.
fn columns(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.graphemes(true).count() }
}
