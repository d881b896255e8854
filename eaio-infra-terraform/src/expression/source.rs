//! Expressions as they stand in a `*.tf` file, or inside `${…}`: on one line.

use std::fmt::Write;

use crate::Node;

use super::text::{write_bare_text, write_quoted, write_quoted_text};
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
                write_bare_text(out, literal);
            }),
            _ => {
                text.push_str("${");
                self.write(&mut text);
                text.push('}');
            }
        }
        text
    }

    pub(crate) fn write(&self, out: &mut String) {
        match self {
            Expression::Traversal(traversal) => {
                write!(out, "{traversal}").expect("a string takes every text")
            }
            Expression::Template(parts) => match sole(parts) {
                Some(inner) => inner.write(out),
                None => {
                    out.push('"');
                    write_parts(out, parts, write_quoted_text);
                    out.push('"');
                }
            },
            Expression::Call(call) => write_call(out, call),
            Expression::Conditional(parts) => {
                let [condition, if_true, if_false] = &**parts;
                write_operand(out, condition, Place::Branch);
                out.push_str(" ? ");
                write_operand(out, if_true, Place::Branch);
                out.push_str(" : ");
                write_operand(out, if_false, Place::Branch);
            }
            Expression::Unary(operator, operand) => {
                out.push_str(operator);
                write_operand(out, operand, Place::Beside(operator));
            }
            Expression::Binary(operator, operands) => {
                let [left, right] = &**operands;
                write_operand(out, left, Place::Before(operator));
                write!(out, " {operator} ").expect("a string takes every text");
                write_operand(out, right, Place::Beside(operator));
            }
            Expression::Index(parts) => {
                let [of, index] = &**parts;
                write_operand(out, of, Place::Root);
                out.push('[');
                index.write_source(out);
                out.push(']');
            }
            Expression::Attribute(of, name) => {
                write_operand(out, of, Place::Root);
                write!(out, ".{name}").expect("a string takes every text");
            }
            Expression::For(loop_) => write_for(out, loop_),
            Expression::Hcl(expression) => super::read::write(out, expression),
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

    pub(crate) fn write_source(&self, out: &mut String) {
        match self {
            Node::Null => out.push_str("null"),
            Node::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Node::Number(number) => write!(out, "{number}").expect("a string takes every text"),
            Node::String(text) => write_quoted(out, text),
            Node::Bare(text) => write_quoted(out, text),
            Node::Symbol(text) => out.push_str(text),
            Node::Reference(traversal) => write!(out, "{traversal}").expect("a string takes every text"),
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
    pub(crate) fn entries(&self) -> Vec<(&str, &Node)> {
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

/// A key of an object: a name as it is, anything else in quotes. So are the words that begin another kind of expression.
pub(crate) fn write_key(out: &mut String, key: &str) {
    if crate::name::is_identifier(key) && !matches!(key, "for" | "null" | "true" | "false") {
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
    out.push_str(if result_key.is_some() { "{ for " } else { "[for " });
    if let Some(key) = key {
        write!(out, "{key}, ").expect("a string takes every text");
    }
    write!(out, "{value} in").expect("a string takes every text");
    write_after_word(out, |out| collection.write_source(out));
    out.push_str(" : ");
    if let Some(result_key) = result_key {
        result_key.write_source(out);
        out.push_str(" =>");
        write_after_arrow(out, |out| result.write_source(out));
    } else {
        result.write_source(out);
    }
    if *is_grouped {
        out.push_str("...");
    }
    if let Some(condition) = condition {
        out.push_str(" if");
        write_after_word(out, |out| condition.write_source(out));
    }
    out.push_str(if result_key.is_some() { " }" } else { "]" });
}

/// What follows `in` or `if`. `terraform fmt` takes the word before `(` for a function, and a minus after it for a
/// subtraction.
pub(super) fn write_after_word(out: &mut String, write: impl FnOnce(&mut String)) {
    let start = out.len();
    write(out);
    match out.as_bytes().get(start) {
        Some(b'(') => {}
        Some(b'-') => {
            out.insert(start, '(');
            out.push(')');
        }
        _ => out.insert(start, ' '),
    }
}

/// What follows `=>`. `terraform fmt` takes a minus there for a subtraction.
pub(super) fn write_after_arrow(out: &mut String, write: impl FnOnce(&mut String)) {
    out.push(' ');
    let start = out.len();
    write(out);
    if out.as_bytes().get(start) == Some(&b'-') {
        out.insert(start, '(');
        out.push(')');
    }
}

/// `${…}`, with the spaces that `terraform fmt` puts between two braces.
pub(super) fn write_interpolation(
    out: &mut String,
    open: &str,
    close: &str,
    write: impl FnOnce(&mut String),
) {
    out.push_str(open);
    let start = out.len();
    write(out);
    match out.as_bytes().get(start) {
        Some(b'-') => {
            out.insert(start, '(');
            out.push(')');
        }
        Some(b'{') => out.insert(start, ' '),
        _ => {}
    }
    if out.ends_with('}') {
        out.push(' ');
    }
    out.push_str(close);
}

/// What an operand stands beside.
#[derive(Clone, Copy)]
enum Place {
    /// A part of a conditional.
    Branch,
    /// Left of an operator.
    Before(&'static str),
    /// Right of an operator.
    Beside(&'static str),
    /// Before `.name` or `[index]`.
    Root,
}

/// How closely an operator binds, to a reader.
///
/// Source: HCL native syntax specification, "Operations".
fn closeness(operator: &str) -> u8 {
    match operator {
        "||" => 1,
        "&&" => 2,
        // Terraform reads `a == b < c`; a person would ask.
        "==" | "!=" | "<" | "<=" | ">" | ">=" => 3,
        "+" | "-" => 4,
        _ => 5,
    }
}

/// Whether an operand of `operator` needs parentheses around it to be read as it is meant, by Terraform or by a person.
fn is_open_operation(operator: &str, place: Place) -> bool {
    match place {
        Place::Branch => false,
        // Those of one kind in a row, read from the left.
        Place::Before(outer) if outer == operator => !matches!(operator, "&&" | "||" | "+" | "*"),
        Place::Before(outer) | Place::Beside(outer) => {
            // Few know whether `&&` or `||` binds closer.
            closeness(operator) <= closeness(outer) || closeness(operator) < 3
        }
        Place::Root => true,
    }
}

/// An operand, in parentheses where what binds it would otherwise depend on what is beside it.
fn write_operand(out: &mut String, operand: &Node, place: Place) {
    let is_open = match operand {
        Node::Expression(expression) => match expression.unwrapped() {
            Expression::Conditional(_) => true,
            Expression::Binary(operator, _) => is_open_operation(operator, place),
            Expression::Unary(operator, _) => match place {
                Place::Root => true,
                Place::Beside(outer) => *operator == "-" || outer == "!",
                Place::Branch | Place::Before(_) => false,
            },
            // `terraform fmt` puts a space between a text and `[`.
            Expression::Template(_) => matches!(place, Place::Root),
            Expression::Hcl(expression) => {
                matches!(**expression, hcl::Expression::Conditional(_) | hcl::Expression::Operation(_))
                    || matches!(place, Place::Root)
            }
            _ => false,
        },
        // `1.name` and `-1[0]` read as something else.
        Node::Number(number) => match place {
            Place::Root => true,
            Place::Before(_) | Place::Beside(_) => number.to_string().starts_with('-'),
            Place::Branch => false,
        },
        Node::String(_) | Node::Bare(_) => matches!(place, Place::Root),
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

/// The expression of a template that is nothing but one: then `"${a}"` is `a`.
fn sole(parts: &[Part]) -> Option<&Expression> {
    let mut parts = parts.iter().filter(|part| !matches!(part, Part::Text(text) if text.is_empty()));
    match (parts.next(), parts.next()) {
        (Some(Part::Interpolation(inner)), None) => Some(inner),
        _ => None,
    }
}

impl Expression {
    /// The expression itself, where it is in a template with nothing beside it.
    pub(crate) fn unwrapped(&self) -> &Expression {
        match self {
            Expression::Template(parts) => sole(parts).map_or(self, Expression::unwrapped),
            other => other,
        }
    }
}

/// The parts of a template. `$` and `%` before an interpolation are put into one of their own, because `$${` is how a
/// `${` that means itself is written.
pub(crate) fn write_parts(out: &mut String, parts: &[Part], write_text: impl Fn(&mut String, &str)) {
    // Text that is in several parts is one text: `$` and `{` in two of them must not meet unnoticed.
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Text(more) => text.push_str(more),
            Part::Interpolation(inner) => {
                let plain = text.trim_end_matches(['$', '%']);
                write_text(out, plain);
                if plain.len() < text.len() {
                    write!(out, "${{\"{}\"}}", &text[plain.len()..]).expect("a string takes every text");
                }
                text.clear();
                write_interpolation(out, "${", "}", |out| inner.write(out));
            }
        }
    }
    write_text(out, &text);
}
