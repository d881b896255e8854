//! The structs of one resource: equal blocks become one struct, and each gets a name.

use std::collections::{BTreeMap, HashMap};

use anyhow::Result;

use super::allow::Allow;
use super::kinds::{Kind, Kinds};
use super::names::{is_taken, pascal};
use super::schema::{Attribute, Entries, Entry, Flags, Nesting, Type};

/// A struct to generate.
#[derive(Debug)]
pub struct Shape {
    pub name: String,
    /// The path in the resource where it stands first; empty for the resource itself.
    pub path: String,
    /// An object (the value of an attribute), not a block.
    pub is_object: bool,
    /// How often it may stand within itself, where it may.
    pub depth: Option<u64>,
    pub fields: Vec<Field>,
}

#[derive(Debug)]
pub struct Field {
    pub name: String,
    pub flags: Flags,
    pub content: Content,
    /// A top-level string by which the resource itself is called.
    pub is_own_name: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A value without objects in it.
    Value(ValueType),
    /// An attribute that is a list or set of objects.
    Objects { is_set: bool, several: bool, shape: usize },
    /// A nested block.
    Blocks { nesting: Nesting, min: u64, max: Option<u64>, shape: usize, boxed: bool },
}

/// A [`Type`] whose strings have a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueType {
    String(Kind),
    Number,
    Bool,
    List(Box<ValueType>),
    Set(Box<ValueType>),
    Map(Box<ValueType>),
}

impl Field {
    /// What a literal may be where it is set: a resource's own name is text there, not yet a name *of* something.
    pub fn argument(&self) -> Content {
        if self.is_own_name { Content::Value(ValueType::String(Kind::String)) } else { self.content.clone() }
    }

    pub fn is_settable(&self) -> bool {
        matches!(self.content, Content::Blocks { .. }) || self.flags.required || self.flags.optional
    }
}

/// What decides names and kinds.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// `aws_vpc`, `data.aws_vpc`, `ephemeral.…` or `provider`.
    pub resource: &'a str,
    /// The resource's own struct.
    pub name: &'a str,
    pub kinds: &'a Kinds,
    pub allow: &'a Allow,
    /// Whether there is a managed resource of this type.
    pub is_resource: &'a dyn Fn(&str) -> bool,
}

/// The structs of one resource; the first is the resource itself.
pub fn shapes(entries: &Entries, context: Context<'_>) -> Result<Vec<Shape>> {
    let mut collector = Collector { context, nodes: Vec::new() };
    collector.block(entries, "", &mut Vec::new())?;
    let classes = collector.classes();
    let mut shapes = collector.merge(&classes);
    name(&mut shapes, context);
    box_recursion(&mut shapes);
    Ok(shapes)
}

/// A block or object where it stands.
struct Node {
    label: String,
    shape: Shape,
}

struct Collector<'a> {
    context: Context<'a>,
    nodes: Vec<Node>,
}

impl Collector<'_> {
    fn push(&mut self, path: &str, is_object: bool) -> usize {
        let label = path.rsplit('.').next().unwrap_or_default().to_owned();
        let shape =
            Shape { name: String::new(), path: path.to_owned(), is_object, depth: None, fields: Vec::new() };
        self.nodes.push(Node { label, shape });
        self.nodes.len() - 1
    }

    fn block(&mut self, entries: &Entries, path: &str, around: &mut Vec<usize>) -> Result<usize> {
        let index = self.push(path, false);
        around.push(index);
        for (name, entry) in entries {
            let path = join(path, name);
            let field = match entry {
                Entry::Attribute(Attribute { value, flags }) => self.field(name, *flags, value, &path)?,
                Entry::Block(block) => {
                    let shape = match block.recursive {
                        Some(depth) => {
                            let outer = around.iter().rev().find(|outer| self.nodes[**outer].label == *name);
                            let outer = *outer.expect("a block is recursive within one of its name");
                            self.nodes[outer].shape.depth = Some(depth + 2);
                            outer
                        }
                        None => self.block(&block.entries, &path, around)?,
                    };
                    let (nesting, min, max) = (block.nesting, block.min, block.max);
                    Field {
                        name: name.clone(),
                        flags: block.flags,
                        content: Content::Blocks { nesting, min, max, shape, boxed: false },
                        is_own_name: false,
                    }
                }
            };
            self.nodes[index].shape.fields.push(field);
        }
        around.pop();
        Ok(index)
    }

    fn field(&mut self, name: &str, flags: Flags, value: &Type, path: &str) -> Result<Field> {
        let content = self.content(value, path)?;
        let is_own_name = name == path
            && matches!(&content, Content::Value(ValueType::String(Kind::Of { resource, .. }))
                if self.context.resource.trim_start_matches("data.") == resource);
        Ok(Field { name: name.to_owned(), flags, content, is_own_name })
    }

    fn content(&mut self, value: &Type, path: &str) -> Result<Content> {
        let is_set = matches!(value, Type::Set(_));
        if let Type::List(inner) | Type::Set(inner) = value
            && let Type::Object(attributes) = &**inner
        {
            let several = self.context.allow.several.contains(&join(self.context.resource, path));
            return Ok(Content::Objects { is_set, several, shape: self.object(attributes, path)? });
        }
        Ok(Content::Value(self.value_type(value, path)?))
    }

    fn object(&mut self, attributes: &BTreeMap<String, Type>, path: &str) -> Result<usize> {
        let index = self.push(path, true);
        for (name, value) in attributes {
            let flags = Flags { optional: true, ..Flags::default() };
            let field = self.field(name, flags, value, &join(path, name))?;
            self.nodes[index].shape.fields.push(field);
        }
        Ok(index)
    }

    fn value_type(&self, value: &Type, path: &str) -> Result<ValueType> {
        let inner = |inner: &Type| self.value_type(inner, path).map(Box::new);
        Ok(match value {
            Type::String => ValueType::String(self.kind(path)),
            Type::Number => ValueType::Number,
            Type::Bool => ValueType::Bool,
            Type::List(element) => ValueType::List(inner(element)?),
            Type::Set(element) => ValueType::Set(inner(element)?),
            Type::Map(element) => ValueType::Map(inner(element)?),
            Type::Object(_) => anyhow::bail!("{}.{path}: an object within a map", self.context.resource),
        })
    }

    /// What a rule says; failing that, a resource's `id` and `arn` are its own.
    fn kind(&self, path: &str) -> Kind {
        let Context { resource, kinds, is_resource, .. } = self.context;
        if let Some(kind) = kinds.of(resource, path) {
            return kind.clone();
        }
        let resource_type = resource.strip_prefix("data.").unwrap_or(resource);
        let kind = match path {
            "id" => "Id",
            "arn" => "Arn",
            _ => return Kind::String,
        };
        if is_resource(resource_type) {
            Kind::Of { kind: kind.to_owned(), resource: resource_type.to_owned() }
        } else {
            Kind::String
        }
    }

    /// The class of each node: equal ones share a class. Recursion makes this a refinement: what looks equal is one
    /// class, until what stands below it says otherwise.
    fn classes(&self) -> Vec<usize> {
        let own = |node: &Node| {
            let fields: Vec<_> = node.shape.fields.iter().map(signature).collect();
            format!("{} {} {}", node.label, node.shape.is_object, fields.join(" "))
        };
        let mut classes = number(self.nodes.iter().map(own));
        loop {
            let refined = number(self.nodes.iter().enumerate().map(|(index, node)| {
                let below: Vec<_> =
                    node.shape.fields.iter().filter_map(child).map(|child| classes[child]).collect();
                (classes[index], below)
            }));
            if refined == classes {
                return classes;
            }
            classes = refined;
        }
    }

    /// One shape for each class: the one that stands highest.
    fn merge(self, classes: &[usize]) -> Vec<Shape> {
        let mut merged: BTreeMap<usize, Shape> = BTreeMap::new();
        for (node, class) in self.nodes.into_iter().zip(classes) {
            match merged.get(class) {
                Some(shape) if depth(&shape.path) <= depth(&node.shape.path) => {}
                _ => drop(merged.insert(*class, node.shape)),
            }
        }
        let mut shapes: Vec<Shape> = merged.into_values().collect();
        for content in shapes.iter_mut().flat_map(|shape| &mut shape.fields).map(|field| &mut field.content) {
            if let Content::Objects { shape, .. } | Content::Blocks { shape, .. } = content {
                *shape = classes[*shape];
            }
        }
        shapes
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn depth(path: &str) -> usize {
    path.split('.').count()
}

/// Numbers equal things alike, from 0 in order of appearance.
fn number<T: std::hash::Hash + Eq>(things: impl Iterator<Item = T>) -> Vec<usize> {
    let mut numbers = HashMap::new();
    things
        .map(|thing| {
            let next = numbers.len();
            *numbers.entry(thing).or_insert(next)
        })
        .collect()
}

fn child(field: &Field) -> Option<usize> {
    match field.content {
        Content::Value(_) => None,
        Content::Objects { shape, .. } | Content::Blocks { shape, .. } => Some(shape),
    }
}

/// All of a field but what stands below it.
fn signature(field: &Field) -> String {
    let mut content = field.content.clone();
    if let Content::Objects { shape, .. } | Content::Blocks { shape, .. } = &mut content {
        *shape = 0;
    }
    format!("{}{}{content:?}", field.name, field.flags)
}

/// A struct is called after its block. Where several would be called the same, the one that stands highest keeps the name,
/// and the others get that of the block around them in front.
fn name(shapes: &mut [Shape], context: Context<'_>) {
    let mut steps = vec![1; shapes.len()];
    loop {
        for (shape, steps) in shapes.iter_mut().zip(&steps) {
            shape.name = match context.allow.names.get(&join(context.resource, &shape.path)) {
                Some(name) => name.clone(),
                None if shape.path.is_empty() => context.name.to_owned(),
                None => {
                    let path: Vec<_> = shape.path.split('.').collect();
                    let beyond = *steps > path.len();
                    let last: String =
                        path[path.len().saturating_sub(*steps)..].iter().map(|name| pascal(name)).collect();
                    if beyond { format!("{}{last}", context.name) } else { last }
                }
            };
        }
        let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, shape) in shapes.iter().enumerate() {
            by_name.entry(&shape.name).or_default().push(index);
        }
        let mut clear = true;
        for (name, mut same) in by_name {
            let taken = is_taken(name) && name != context.name;
            if same.len() == 1 && !taken {
                continue;
            }
            clear = false;
            same.sort_by_key(|index| depth(&shapes[*index].path));
            if let [first, second, ..] = same[..]
                && !taken
                && (shapes[first].path.is_empty() || depth(&shapes[first].path) < depth(&shapes[second].path))
            {
                same.remove(0);
            }
            same.iter().for_each(|index| steps[*index] += 1);
        }
        if clear {
            return;
        }
    }
}

/// A struct cannot hold itself: boxes the blocks that lead back.
fn box_recursion(shapes: &mut [Shape]) {
    let children: Vec<Vec<usize>> =
        shapes.iter().map(|shape| shape.fields.iter().filter_map(child).collect()).collect();
    let leads_to = |from: usize, to: usize| {
        let mut seen = vec![false; children.len()];
        let mut open = vec![from];
        while let Some(index) = open.pop() {
            if index == to {
                return true;
            }
            if !std::mem::replace(&mut seen[index], true) {
                open.extend(&children[index]);
            }
        }
        false
    };
    for (index, shape) in shapes.iter_mut().enumerate() {
        for field in &mut shape.fields {
            if let Content::Blocks { shape, boxed, max: Some(1), .. } = &mut field.content {
                *boxed = leads_to(*shape, index);
            }
        }
    }
}
