//! The names in a block: whether there are such arguments and nested blocks, whether what is required is there, how often
//! blocks stand.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use crate::schema::{Attribute, Entries, Entry, Flags, NestedBlock, Nesting, Type};
use crate::{Body, Node, Slice};

use super::finding::{Report, Step};

/// A walk through one block and its schema, side by side.
pub(super) struct Walk<'a, 'r, 'm> {
    pub(super) report: Report<'r, 'm>,
    /// What it is: a resource's type, or a provider.
    pub(super) what: &'a str,
    pub(super) slice: &'a Slice,
    /// Where it is.
    pub(super) path: Vec<Step<'a>>,
    /// The nested blocks around it, each with how many of its own kind it stands in: what a recursive one refers to.
    pub(super) around: Vec<(&'a str, &'a NestedBlock, u64)>,
}

/// Whether `node` says nothing: Terraform takes `null` for what is not written.
fn is_unset(node: Option<&Node>) -> bool {
    matches!(node, None | Some(Node::Null))
}

impl<'a> Walk<'a, '_, '_> {
    /// A body and what is known of it; `meta` is what Terraform itself understands there.
    pub(super) fn body(&mut self, body: &'a Body, entries: &'a Entries, meta: &[&str]) {
        for (index, (name, node)) in body.iter().enumerate() {
            if body.iter().take(index).any(|(before, _)| before == name) {
                self.at(name, |walk| walk.twice());
            }
            match (entries.get(name), node) {
                _ if meta.contains(&name) => {}
                (None, Node::Labelled(blocks)) if name == "dynamic" => self.dynamic(blocks, entries),
                (None, _) => self.at(name, |walk| walk.unknown(name, entries)),
                (Some(entry), node) => self.at(name, |walk| walk.entry(name, node, entry)),
            }
        }
        for (name, entry) in entries {
            match entry {
                Entry::Block(block) if !block.is_attribute => {
                    let count = body.get(name).map_or(0, count);
                    if count < block.min && !is_dynamic(body, name) {
                        self.at(name, |walk| walk.too_few(name, count, block));
                    }
                }
                entry if entry.flags().required && is_unset(body.get(name)) => {
                    self.at(name, |walk| walk.missing(name, "argument", body.get(name).is_some()));
                }
                _ => {}
            }
        }
    }

    /// Does what is to be done at `name`.
    pub(super) fn at(&mut self, name: &'a str, check: impl FnOnce(&mut Self)) {
        self.step(Step::Name(name), check);
    }

    pub(super) fn step(&mut self, step: Step<'a>, check: impl FnOnce(&mut Self)) {
        self.path.push(step);
        check(self);
        self.path.pop();
    }

    fn entry(&mut self, name: &'a str, node: &'a Node, entry: &'a Entry) {
        let Flags { required, optional, .. } = entry.flags();
        match entry {
            Entry::Block(block) if !block.is_attribute => self.blocks(name, node, block),
            _ if !required && !optional => self.only_read(),
            Entry::Attribute(attribute) => self.attribute(node, attribute),
            Entry::Block(block) => self.nested_attribute(node, block),
        }
    }

    fn blocks(&mut self, name: &'a str, node: &'a Node, block: &'a NestedBlock) {
        let bodies: &[Body] = match node {
            Node::Block(body) => std::slice::from_ref(body),
            Node::Blocks(bodies) => bodies,
            _ => {
                return self.wrong(
                    "is a nested block, and written as an argument",
                    "write it as a block: `Body::block`, `Raw::block`",
                );
            }
        };
        let max = if block.nesting == Nesting::Single { Some(1) } else { block.max };
        if max.is_some_and(|max| count(node) > max) {
            self.count(count(node), block.min, max);
        }
        let outer = self.around.iter().rev().find(|(other, ..)| *other == name).copied();
        let (block, level) = match (block.recursive, outer) {
            (Some(deeper), Some((_, _, level))) if level > deeper => return self.too_deep(name, deeper + 2),
            (Some(_), Some((_, outer, level))) => (outer, level + 1),
            _ => (block, 0),
        };
        self.around.push((name, block, level));
        for (index, body) in bodies.iter().enumerate() {
            match bodies {
                [_] => self.body(body, &block.entries, &[]),
                _ => self.step(Step::Index(index), |walk| walk.body(body, &block.entries, &[])),
            }
        }
        self.around.pop();
    }

    /// `dynamic "name" { content {…} }`
    fn dynamic(&mut self, blocks: &'a [(Vec<String>, Body)], entries: &'a Entries) {
        for (labels, body) in blocks {
            let Some(name) = labels.first() else { continue };
            self.at("dynamic", |walk| {
                walk.at(name, |walk| {
                    let content = body.get("content");
                    match entries.get(name) {
                        None => walk.unknown(name, entries),
                        Some(Entry::Block(block)) if !block.is_attribute => {
                            content.into_iter().for_each(|content| {
                                walk.at("content", |walk| walk.blocks(name, content, block));
                            });
                        }
                        Some(Entry::Attribute(attribute))
                            if written_like_blocks(&attribute.value).is_some() =>
                        {
                            content.into_iter().for_each(|content| {
                                walk.at("content", |walk| walk.attribute(content, attribute));
                            });
                        }
                        Some(_) => walk.wrong(
                            "is an argument, and made by a `dynamic` block",
                            "set it to a for-expression",
                        ),
                    }
                });
            });
        }
    }

    fn attribute(&mut self, node: &'a Node, attribute: &'a Attribute) {
        match (node, written_like_blocks(&attribute.value)) {
            (Node::Block(body), Some(attributes)) => self.object(body.iter(), attributes),
            (Node::Blocks(bodies), Some(attributes)) if bodies.len() == 1 => {
                self.object(bodies[0].iter(), attributes);
            }
            (Node::Blocks(bodies), Some(attributes)) => {
                for (index, body) in bodies.iter().enumerate() {
                    self.step(Step::Index(index), |walk| walk.object(body.iter(), attributes));
                }
            }
            (Node::Block(_) | Node::Blocks(_) | Node::Labelled(_), _) => {
                self.wrong(
                    "is an argument, and written as a block",
                    "write it as an argument: `Raw::argument`",
                );
            }
            (node, _) => self.value(node, &attribute.value, Some(attribute)),
        }
    }

    /// The attributes of an object: those that are left out are `null`.
    pub(super) fn object(
        &mut self,
        object: impl Iterator<Item = (&'a str, &'a Node)>,
        attributes: &'a BTreeMap<String, Type>,
    ) {
        for (name, node) in object {
            self.at(name, |walk| match attributes.get(name) {
                Some(wanted) => walk.value(node, wanted, None),
                None => walk.unknown_among(name, attributes.keys().map(String::as_str)),
            });
        }
    }

    /// An argument whose value has arguments of its own.
    fn nested_attribute(&mut self, node: &'a Node, block: &'a NestedBlock) {
        let wanted = match (node, block.nesting) {
            (Node::Null | Node::Expression(_), _) => return,
            (Node::Map(map), Nesting::Single) => return self.arguments(map, &block.entries),
            (Node::List(nodes), Nesting::List | Nesting::Set) => {
                for (index, node) in nodes.iter().enumerate() {
                    if let Node::Map(map) = node {
                        self.step(Step::Index(index), |walk| walk.arguments(map, &block.entries));
                    }
                }
                return;
            }
            (Node::Map(maps), Nesting::Map) => {
                for (key, node) in maps {
                    if let Node::Map(map) = node {
                        self.at(key, |walk| walk.arguments(map, &block.entries));
                    }
                }
                return;
            }
            (_, Nesting::Single) => "an object",
            (_, Nesting::List | Nesting::Set) => "a list of objects",
            (_, Nesting::Map) => "a map of objects",
        };
        self.wrong(
            &format!("wants {wanted}, and is something else"),
            "it is an argument whose value has arguments of its own: `name = {…}`",
        );
    }

    fn arguments(&mut self, map: &'a IndexMap<String, Node>, entries: &'a Entries) {
        for (name, node) in map {
            match entries.get(name) {
                None => self.at(name, |walk| walk.unknown(name, entries)),
                Some(entry) => self.at(name, |walk| walk.entry(name, node, entry)),
            }
        }
        for (name, entry) in entries {
            if entry.flags().required && is_unset(map.get(name)) {
                self.at(name, |walk| walk.missing(name, "argument", map.contains_key(name)));
            }
        }
    }
}

/// How many blocks `node` is; what is none is wrong in another way.
fn count(node: &Node) -> u64 {
    match node {
        Node::Blocks(bodies) => bodies.len() as u64,
        Node::Labelled(_) | Node::Block(_) => 1,
        _ => u64::MAX,
    }
}

/// The attributes of an object in an attribute that may be written as blocks, too: `ingress` of a security group.
fn written_like_blocks(value: &Type) -> Option<&BTreeMap<String, Type>> {
    match value {
        Type::List(inner) | Type::Set(inner) => match &**inner {
            Type::Object(attributes) => Some(attributes),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a `dynamic` block makes blocks `name`.
fn is_dynamic(body: &Body, name: &str) -> bool {
    matches!(body.get("dynamic"), Some(Node::Labelled(blocks))
        if blocks.iter().any(|(labels, _)| labels.first().is_some_and(|label| label == name)))
}
