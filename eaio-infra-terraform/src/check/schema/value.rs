//! Literals: whether Terraform converts each to what its argument wants, and whether the provider takes it. What Terraform
//! evaluates could be anything.

use std::borrow::Cow;

use eaio_infra_diagnostic::Diagnostic;

use crate::Node;
use crate::schema::{Attribute, Type};

use super::body::Walk;
use super::finding::{Step, TRUST, display};
use super::nearest::{listed, nearest};

/// How many values are named; a longer list is for the provider's documentation.
const SHOWN: usize = 24;

impl<'a> Walk<'a, '_, '_> {
    /// A value of `wanted`, which is the type of `attribute` or of what stands in it, if more is known than its type.
    pub(super) fn value(&mut self, node: &'a Node, wanted: &'a Type, attribute: Option<&'a Attribute>) {
        match (wanted, node) {
            (Type::List(inner) | Type::Set(inner), Node::List(nodes)) => {
                for (index, node) in nodes.iter().enumerate() {
                    self.step(Step::Index(index), |walk| walk.value(node, inner, attribute));
                }
            }
            (Type::Map(inner), Node::Map(map)) => {
                for (key, node) in map {
                    self.at(key, |walk| walk.value(node, inner, attribute));
                }
            }
            (Type::Object(attributes), Node::Map(map)) => {
                self.object(map.iter().map(|(name, node)| (name.as_str(), node)), attributes);
            }
            (wanted, node) => {
                if self.converts(node, wanted)
                    && let Some(attribute) = attribute
                    && let Some(text) = text(node)
                {
                    self.allowed(&text, attribute);
                }
            }
        }
    }

    /// Terraform's own conversions. A list is a set or a tuple, and a map an object; text that reads as a number or as a
    /// bool is one; and both are text.
    fn converts(&mut self, node: &Node, wanted: &Type) -> bool {
        let fits = match (node, wanted) {
            (Node::Null | Node::Expression(_) | Node::Symbol(_) | Node::Reference(_), _)
            | (_, Type::Dynamic) => true,
            (Node::String(_) | Node::Bare(_) | Node::Number(_) | Node::Bool(_), Type::String) => true,
            (Node::Number(_), Type::Number) | (Node::Bool(_), Type::Bool) => true,
            (Node::String(text), Type::Number) => number(text).is_some(),
            (Node::String(text), Type::Bool) => matches!(text.as_str(), "true" | "false" | "1" | "0"),
            _ => false,
        };
        if !fits {
            let (wanted, help) = match wanted {
                Type::String => ("text", "write one text"),
                Type::Number => ("a number", "write a number, or text that reads as one"),
                Type::Bool => ("a bool", "write `true` or `false`"),
                Type::List(_) | Type::Set(_) => ("a list", "write a list, if only of one element"),
                Type::Map(_) => ("a map", "write a map: text to values"),
                Type::Object(_) => ("an object", "write an object: `{name = …}`"),
                Type::Dynamic => unreachable!("anything is of any type"),
            };
            self.wrong(&format!("wants {wanted}, and is {}", noun(node)), help);
        }
        fits
    }

    fn allowed(&mut self, text: &str, Attribute { values, range, flags, .. }: &Attribute) {
        let is_it = |value: &String| match flags.ignoring_case {
            true => value.eq_ignore_ascii_case(text),
            false => value == text,
        };
        let accepted = if !values.is_empty() && !values.iter().any(is_it) {
            let shown = listed(values.iter().take(SHOWN).map(String::as_str), ", ");
            if values.len() > SHOWN { format!("{} values: {shown} …", values.len()) } else { shown }
        } else if let Some(range) = range
            && number(text).is_some_and(|number| !range.contains(number))
        {
            match (range.min, range.max) {
                (Some(min), Some(max)) => format!("{min} to {max}"),
                (Some(min), None) => format!("{min} and more"),
                (_, max) => format!("{} and less", max.unwrap_or(i64::MAX)),
            }
        } else {
            return;
        };
        let summary = format!("`{}` of `{}` cannot be `{text}`", display(&self.path), self.what);
        let near = nearest(text, values.iter().map(String::as_str));
        let help = match near.as_slice() {
            [] => TRUST.to_owned(),
            near => format!("did you mean {}? {TRUST}", listed(near.iter().copied(), " or ")),
        };
        let detail = format!("{} {} accepts {accepted}", self.slice.requirement.source, self.slice.version);
        self.push(Diagnostic::error("value-not-allowed", summary).with_detail(detail).with_help(help));
    }
}

/// A literal as text.
fn text(node: &Node) -> Option<Cow<'_, str>> {
    match node {
        Node::String(text) => Some(text.into()),
        Node::Bare(text) => Some(text.as_ref().into()),
        Node::Number(number) => Some(number.to_string().into()),
        Node::Bool(value) => Some(value.to_string().into()),
        _ => None,
    }
}

fn noun(node: &Node) -> String {
    match node {
        Node::List(_) => "a list".to_owned(),
        Node::Map(_) => "a map".to_owned(),
        Node::Bool(value) => format!("`{value}`"),
        Node::Number(number) => format!("the number `{number}`"),
        Node::Block(_) | Node::Blocks(_) | Node::Labelled(_) => "a block".to_owned(),
        node => format!("the text `{}`", text(node).unwrap_or_default()),
    }
}

/// The number that `text` reads as, by Terraform's rules.
fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}
