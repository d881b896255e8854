//! Expressions as they stand in a `*.tf` file, or inside `${…}`: on one line.

use std::borrow::Cow;
use std::fmt::Write;

use crate::Node;

use super::{Call, Expression, For, Part};

impl Expression {
    /// The expression as it stands inside `${…}`.
    pub fn to_source(&self) -> String {
        let mut source = String::new();
        self.write(&mut source);
        source
    }

    /// The expression as a string of Terraform's JSON syntax, which is a template.
    pub(crate) fn to_json_string(&self) -> String {
        let mut text = String::new();
        match self {
            Expression::Template(parts) => write_parts(&mut text, parts, |out, literal| {
                out.push_str(&escape_template(literal));
            }),
            _ => {
                text.push_str("${");
                self.write(&mut text);
                text.push('}');
            }
        }
        text
    }

    fn write(&self, out: &mut String) {
        match self {
            Expression::Traversal(traversal) => {
                write!(out, "{traversal}").expect("a string takes every text")
            }
            Expression::Template(parts) => {
                out.push('"');
                write_parts(out, parts, write_quoted_text);
                out.push('"');
            }
            Expression::Call(call) => write_call(out, call),
            Expression::Conditional(parts) => {
                let [condition, if_true, if_false] = &**parts;
                write_operand(out, condition);
                out.push_str(" ? ");
                write_operand(out, if_true);
                out.push_str(" : ");
                write_operand(out, if_false);
            }
            Expression::Unary(operator, operand) => {
                out.push_str(operator);
                write_operand(out, operand);
            }
            Expression::Binary(operator, operands) => {
                let [left, right] = &**operands;
                write_operand(out, left);
                write!(out, " {operator} ").expect("a string takes every text");
                write_operand(out, right);
            }
            Expression::Index(parts) => {
                let [of, index] = &**parts;
                write_operand(out, of);
                out.push('[');
                index.write_source(out);
                out.push(']');
            }
            Expression::Attribute(of, name) => {
                write_operand(out, of);
                write!(out, ".{name}").expect("a string takes every text");
            }
            Expression::For(loop_) => write_for(out, loop_),
            Expression::Hcl(expression) => out.push_str(
                &hcl::format::to_string(expression.as_ref())
                    .expect("hcl-rs formats every expression that it can hold"),
            ),
        }
    }
}

impl Node {
    /// The value as it stands in an expression, on one line.
    pub(crate) fn to_source(&self) -> String {
        let mut source = String::new();
        self.write_source(&mut source);
        source
    }

    fn write_source(&self, out: &mut String) {
        match self {
            Node::Null => out.push_str("null"),
            Node::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Node::Number(number) => write!(out, "{number}").expect("a string takes every text"),
            Node::String(text) => write_quoted(out, text),
            Node::Bare(text) => write_quoted(out, text),
            Node::Symbol(text) => out.push_str(text),
            Node::Address(address) => out.push_str(address.as_str()),
            Node::List(nodes) => {
                out.push('[');
                separated(out, nodes, |out, node| node.write_source(out));
                out.push(']');
            }
            Node::Map(_) | Node::Block(_) | Node::Blocks(_) | Node::Labelled(_) => {
                let entries = self.entries();
                if entries.is_empty() {
                    out.push_str("{}");
                    return;
                }
                out.push_str("{ ");
                separated(out, entries, |out, (key, node)| {
                    write_key(out, key);
                    out.push_str(" = ");
                    node.write_source(out);
                });
                out.push_str(" }");
            }
            Node::Expression(expression) => expression.write(out),
        }
    }

    /// Keys and values of a map, or of a block that stands where Terraform takes a value.
    fn entries(&self) -> Vec<(&str, &Node)> {
        match self {
            Node::Map(map) => map.iter().map(|(key, node)| (key.as_str(), node)).collect(),
            Node::Block(body) => body.iter().collect(),
            _ => Vec::new(),
        }
    }
}

fn separated<T>(out: &mut String, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut String, T)) {
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        write(out, item);
    }
}

/// A key of an object: a name as it is, anything else in quotes.
pub(crate) fn write_key(out: &mut String, key: &str) {
    if crate::name::is_identifier(key) {
        out.push_str(key);
    } else {
        write_quoted(out, key);
    }
}

fn write_call(out: &mut String, call: &Call) {
    out.push_str(&call.function);
    out.push('(');
    separated(out, &call.arguments, |out, argument| argument.write_source(out));
    if call.expands_last {
        out.push_str("...");
    }
    out.push(')');
}

fn write_for(
    out: &mut String,
    For { key, value, collection, result_key, result, condition, is_grouped }: &For,
) {
    let (open, close) = if result_key.is_some() { ('{', '}') } else { ('[', ']') };
    out.push(open);
    out.push_str("for ");
    if let Some(key) = key {
        write!(out, "{key}, ").expect("a string takes every text");
    }
    write!(out, "{value} in ").expect("a string takes every text");
    collection.write_source(out);
    out.push_str(" : ");
    if let Some(result_key) = result_key {
        result_key.write_source(out);
        out.push_str(" => ");
    }
    result.write_source(out);
    if *is_grouped {
        out.push_str("...");
    }
    if let Some(condition) = condition {
        out.push_str(" if ");
        condition.write_source(out);
    }
    out.push(close);
}

/// An operand, in parentheses where what binds it would otherwise depend on the operator beside it.
fn write_operand(out: &mut String, operand: &Node) {
    let is_open = match operand {
        Node::Expression(Expression::Conditional(_) | Expression::Unary(..) | Expression::Binary(..)) => true,
        Node::Expression(Expression::Hcl(expression)) => {
            matches!(**expression, hcl::Expression::Conditional(_) | hcl::Expression::Operation(_))
        }
        // `-1` after a `-` reads as something else.
        Node::Number(number) => number.as_f64().is_some_and(f64::is_sign_negative),
        _ => false,
    };
    if is_open {
        out.push('(');
        operand.write_source(out);
        out.push(')');
    } else {
        operand.write_source(out);
    }
}

/// The parts of a template. A `$` or `%` before an interpolation is put into one of its own, because `$${` is how a
/// `${` that means itself is written.
fn write_parts(out: &mut String, parts: &[Part], write_text: impl Fn(&mut String, &str)) {
    let mut parts = parts.iter().peekable();
    while let Some(part) = parts.next() {
        match part {
            Part::Text(text) => match (parts.peek(), text.chars().last()) {
                (Some(Part::Interpolation(_)), Some(last @ ('$' | '%'))) => {
                    write_text(out, &text[..text.len() - 1]);
                    write!(out, "${{\"{last}\"}}").expect("a string takes every text");
                }
                _ => write_text(out, text),
            },
            Part::Interpolation(inner) => {
                out.push_str("${");
                inner.write(out);
                out.push('}');
            }
        }
    }
}

/// Literal text in quotes, as Terraform's native syntax writes it.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    write_quoted(&mut out, text);
    out
}

fn write_quoted(out: &mut String, text: &str) {
    out.push('"');
    write_quoted_text(out, text);
    out.push('"');
}

/// Source: HCL native syntax specification, "Template Expressions", Quoted templates.
fn write_quoted_text(out: &mut String, text: &str) {
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
