//! Terraform's native syntax, laid out as `terraform fmt` would.
//!
//! Source: Terraform, "Style Conventions"; what `terraform fmt` does is `hclwrite/format.go` of hashicorp/hcl.

mod heredoc;
mod layout;

use super::encode::Block;
use super::expression::quoted;
use super::{Body, Node};
use layout::Lines;

/// The text of a file that holds `blocks`.
pub(super) fn encode(blocks: &[Block<'_>]) -> String {
    let mut writer = Writer::default();
    let mut has_locals = false;
    for block in blocks {
        if block.keyword != "locals" {
            writer.separate();
            writer.block(block.keyword, &block.labels, &block.body);
        } else if !has_locals {
            // All of a file's in one block, where the first of them stands.
            has_locals = true;
            let locals = blocks.iter().filter(|block| block.keyword == "locals");
            writer.separate();
            writer.open(block.keyword, &[] as &[&str]);
            writer.arguments(
                locals.flat_map(|local| local.labels.iter().map(|name| (*name, local.body.as_ref()))),
            );
            writer.close();
        }
    }
    writer.out
}

/// A file as far as it is written.
#[derive(Default)]
struct Writer {
    out: String,
    /// How many braces and brackets are open.
    depth: usize,
    /// The arguments that wait for those whose `=` stands below theirs.
    lines: Lines,
}

impl Writer {
    /// A blank line before what follows, unless it is the first of its file or block.
    fn separate(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("{\n") {
            self.out.push('\n');
        }
    }

    fn indent(&mut self) {
        (0..self.depth).for_each(|_| self.out.push_str("  "));
    }

    fn open<L: AsRef<str>>(&mut self, keyword: &str, labels: &[L]) {
        self.indent();
        self.out.push_str(keyword);
        for label in labels {
            self.out.push(' ');
            self.out.push_str(&quoted(label.as_ref()));
        }
        self.out.push_str(" {\n");
        self.depth += 1;
    }

    /// Closes the innermost block; one with nothing in it is `{}`.
    fn close(&mut self) {
        self.depth -= 1;
        if self.out.ends_with(" {\n") {
            self.out.pop();
        } else {
            self.indent();
        }
        self.out.push_str("}\n");
    }

    fn block<L: AsRef<str>>(&mut self, keyword: &str, labels: &[L], body: &Node) {
        self.open(keyword, labels);
        if let Node::Block(body) = body {
            self.body(Role::of(keyword, self.depth), body);
        }
        self.close();
    }

    /// Arguments first, then nested blocks, with a blank line between two of them.
    fn body(&mut self, role: Role, body: &Body) {
        let arguments = || body.iter().filter(|(_, node)| !is_nested(node));
        let is_last = |name: &str| role != Role::Other && name == "depends_on";
        self.arguments(arguments().filter(|(name, _)| role.is_first(name)));
        let rest = || arguments().filter(|(name, _)| !role.is_first(name) && !is_last(name));
        if rest().next().is_some() {
            self.separate();
            self.arguments(rest());
        }
        for (name, node) in body.iter().filter(|(name, node)| is_nested(node) || is_last(name)) {
            match node {
                Node::Block(_) => {
                    self.separate();
                    self.block::<&str>(name, &[], node);
                }
                Node::Blocks(bodies) => bodies.iter().for_each(|body| self.nested(name, &[], body)),
                Node::Labelled(blocks) => {
                    blocks.iter().for_each(|(labels, body)| self.nested(name, labels, body));
                }
                _ => {
                    self.separate();
                    self.arguments([(name, node)]);
                }
            }
        }
    }

    fn nested(&mut self, name: &str, labels: &[String], body: &Body) {
        self.separate();
        self.open(name, labels);
        self.body(Role::Other, body);
        self.close();
    }
}

fn is_nested(node: &Node) -> bool {
    matches!(node, Node::Block(_) | Node::Blocks(_) | Node::Labelled(_))
}

/// Which arguments of a block are Terraform's own.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    /// `resource`, `data`, `ephemeral`.
    Resource,
    /// `module`.
    Call,
    Other,
}

impl Role {
    fn of(keyword: &str, depth: usize) -> Self {
        match keyword {
            "resource" | "data" | "ephemeral" if depth == 1 => Role::Resource,
            "module" if depth == 1 => Role::Call,
            _ => Role::Other,
        }
    }

    /// Whether `name` stands apart, before the others.
    fn is_first(self, name: &str) -> bool {
        match self {
            Role::Resource => matches!(name, "count" | "for_each" | "provider"),
            Role::Call => matches!(name, "source" | "version" | "count" | "for_each" | "providers"),
            Role::Other => false,
        }
    }
}
