//! Terraform's JSON syntax: one object per file, blocks nested by their labels.
//!
//! Source: Terraform, "JSON Configuration Syntax".

use indexmap::IndexMap;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::encode::Block;
use super::expression::escape_bare;
use super::{Body, Node};

/// The text of a file that holds `blocks`.
pub(super) fn encode(blocks: &[Block<'_>]) -> String {
    let mut file = Level::default();
    for block in blocks {
        file.insert(block.keyword, &block.labels, block);
    }
    let mut text = serde_json::to_string_pretty(&file).expect("keys are strings, and numbers are finite");
    text.push('\n');
    text
}

/// What stands under one keyword or label: bodies, or the next label.
enum Branch<'a> {
    Bodies(Vec<&'a Block<'a>>),
    Level(Level<'a>),
}

/// Keyword or label → what stands under it.
#[derive(Default)]
struct Level<'a>(IndexMap<&'a str, Branch<'a>>);

impl<'a> Level<'a> {
    fn insert(&mut self, name: &'a str, labels: &[&'a str], block: &'a Block<'a>) {
        match labels {
            [] => match self.0.entry(name).or_insert_with(|| Branch::Bodies(Vec::new())) {
                Branch::Bodies(bodies) => bodies.push(block),
                Branch::Level(_) => unreachable!("blocks of one keyword have as many labels"),
            },
            [label, rest @ ..] => {
                match self.0.entry(name).or_insert_with(|| Branch::Level(Level::default())) {
                    Branch::Level(level) => level.insert(label, rest, block),
                    Branch::Bodies(_) => unreachable!("blocks of one keyword have as many labels"),
                }
            }
        }
    }
}

impl Serialize for Level<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, branch) in &self.0 {
            match branch {
                Branch::Level(level) => map.serialize_entry(name, level)?,
                Branch::Bodies(bodies) => match bodies.as_slice() {
                    [body] => map.serialize_entry(name, body)?,
                    bodies => map.serialize_entry(name, bodies)?,
                },
            }
        }
        map.end()
    }
}

impl Serialize for Block<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.body.as_ref() {
            Node::Block(body) if self.keyword == "variable" => {
                let mut map = serializer.serialize_map(Some(body.iter().len()))?;
                for (name, node) in body.iter() {
                    match name {
                        "default" => map.serialize_entry(name, &Constant(node))?,
                        _ => map.serialize_entry(name, node)?,
                    }
                }
                map.end()
            }
            body => body.serialize(serializer),
        }
    }
}

/// A variable's default, in which Terraform reads no template: not in its texts, and not in its keys.
struct Constant<'a>(&'a Node);

impl Serialize for Constant<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Node::String(text) => serializer.serialize_str(text),
            Node::List(nodes) => serializer.collect_seq(nodes.iter().map(Constant)),
            Node::Map(nodes) => serializer.collect_map(nodes.iter().map(|(key, node)| (key, Constant(node)))),
            other => other.serialize(serializer),
        }
    }
}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Node::Null => serializer.serialize_unit(),
            Node::Bool(value) => serializer.serialize_bool(*value),
            Node::Number(value) => value.serialize(serializer),
            Node::String(text) => serializer.serialize_str(&escape_bare(text)),
            Node::Bare(text) | Node::Symbol(text) => serializer.serialize_str(text),
            Node::Reference(traversal) => serializer.collect_str(traversal),
            Node::List(nodes) => serializer.collect_seq(nodes),
            // A key is a template, too.
            Node::Map(nodes) => {
                serializer.collect_map(nodes.iter().map(|(key, node)| (escape_bare(key), node)))
            }
            Node::Expression(expression) => serializer.serialize_str(&expression.to_json_string()),
            Node::Block(body) => body.serialize(serializer),
            Node::Blocks(bodies) => match bodies.as_slice() {
                [body] => body.serialize(serializer),
                bodies => serializer.collect_seq(bodies),
            },
            // In a list, so that blocks of different labels stay in order.
            Node::Labelled(blocks) => match blocks.as_slice() {
                [(labels, body)] => Nested(labels, body).serialize(serializer),
                blocks => serializer.collect_seq(blocks.iter().map(|(labels, body)| Nested(labels, body))),
            },
        }
    }
}

/// A block below its labels.
struct Nested<'a>(&'a [String], &'a Body);

impl Serialize for Nested<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            [] => self.1.serialize(serializer),
            [label, rest @ ..] => serializer.collect_map([(label, Nested(rest, self.1))]),
        }
    }
}
