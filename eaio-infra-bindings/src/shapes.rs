//! The structs of one resource, collected from where its blocks and objects stand.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use super::allow::Allow;
use super::kinds::{Kind, Kinds};
use super::merge::merge;
use super::schema::{Attribute, Entries, Entry, Flags, Nesting, Type};
use super::units::Units;

/// A struct to generate.
#[derive(Debug)]
pub struct Shape {
    pub name: String,
    /// The path in the resource where it stands first; empty for the resource itself.
    pub path: String,
    /// An object (the value of an attribute), not a block.
    pub is_object: bool,
    /// How many may stand within each other, where they may.
    pub levels: Option<u64>,
    pub fields: Vec<Field>,
}

#[derive(Debug)]
pub struct Field {
    pub name: String,
    pub flags: Flags,
    pub content: Content,
    /// What a number is in.
    pub unit: Option<String>,
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
    Any,
    List(Box<ValueType>),
    Set(Box<ValueType>),
    Map(Box<ValueType>),
}

impl Shape {
    /// The name of the block or attribute.
    pub fn label(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or(&self.path)
    }
}

impl Field {
    /// The struct of what stands below.
    pub fn child(&self) -> Option<usize> {
        match self.content {
            Content::Value(_) => None,
            Content::Objects { shape, .. } | Content::Blocks { shape, .. } => Some(shape),
        }
    }

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
    pub units: &'a Units,
    pub allow: &'a Allow,
    /// Whether there is a managed resource of this type.
    pub is_resource: &'a dyn Fn(&str) -> bool,
}

/// The structs of one resource; the first is the resource itself.
pub fn shapes(entries: &Entries, context: Context<'_>) -> Result<Vec<Shape>> {
    let mut collector = Collector { context, shapes: Vec::new() };
    collector.block(entries, "", &mut Vec::new())?;
    Ok(merge(collector.shapes, context))
}

struct Collector<'a> {
    context: Context<'a>,
    shapes: Vec<Shape>,
}

impl Collector<'_> {
    fn push(&mut self, path: &str, is_object: bool) -> usize {
        let path = path.to_owned();
        self.shapes.push(Shape { name: String::new(), path, is_object, levels: None, fields: Vec::new() });
        self.shapes.len() - 1
    }

    fn block(&mut self, entries: &Entries, path: &str, around: &mut Vec<usize>) -> Result<usize> {
        let index = self.push(path, false);
        around.push(index);
        for (name, entry) in entries {
            let path = join(path, name);
            let field = match entry {
                Entry::Attribute(Attribute { value, flags, .. }) => self.field(name, *flags, value, &path)?,
                Entry::Block(block) => {
                    let shape = match block.recursive {
                        Some(deeper) => {
                            let outer =
                                around.iter().rev().find(|outer| self.shapes[**outer].label() == name);
                            let outer = *outer.expect("a block is recursive within one of its name");
                            self.shapes[outer].levels = Some(deeper + 2);
                            outer
                        }
                        None => self.block(&block.entries, &path, around)?,
                    };
                    let (nesting, min, max) = (block.nesting, block.min, block.max);
                    Field {
                        name: name.clone(),
                        flags: block.flags,
                        content: Content::Blocks { nesting, min, max, shape, boxed: false },
                        unit: None,
                        is_own_name: false,
                    }
                }
            };
            self.shapes[index].fields.push(field);
        }
        around.pop();
        Ok(index)
    }

    fn field(&mut self, name: &str, flags: Flags, value: &Type, path: &str) -> Result<Field> {
        let is_settable = flags.required || flags.optional;
        let content = self.content(value, path, is_settable)?;
        let is_own_name = name == path
            && matches!(&content, Content::Value(ValueType::String(Kind::Of { resource, .. }))
                if self.context.resource.trim_start_matches("data.") == resource);
        let unit = match content {
            Content::Value(ValueType::Number) => self.context.units.of(name).map(str::to_owned),
            _ => None,
        };
        Ok(Field { name: name.to_owned(), flags, content, unit, is_own_name })
    }

    fn content(&mut self, value: &Type, path: &str, is_settable: bool) -> Result<Content> {
        let is_set = matches!(value, Type::Set(_));
        if let Type::List(inner) | Type::Set(inner) = value
            && let Type::Object(attributes) = &**inner
        {
            let several = self.context.allow.several.contains(&join(self.context.resource, path));
            return Ok(Content::Objects {
                is_set,
                several,
                shape: self.object(attributes, path, is_settable)?,
            });
        }
        Ok(Content::Value(self.value_type(value, path, is_settable)?))
    }

    fn object(
        &mut self,
        attributes: &BTreeMap<String, Type>,
        path: &str,
        is_settable: bool,
    ) -> Result<usize> {
        let index = self.push(path, true);
        for (name, value) in attributes {
            let flags = Flags { optional: is_settable, ..Flags::default() };
            let field = self.field(name, flags, value, &join(path, name))?;
            self.shapes[index].fields.push(field);
        }
        Ok(index)
    }

    fn value_type(&self, value: &Type, path: &str, is_settable: bool) -> Result<ValueType> {
        let inner = |inner: &Type| self.value_type(inner, path, is_settable).map(Box::new);
        Ok(match value {
            Type::String => ValueType::String(self.kind(path, is_settable)),
            Type::Number => ValueType::Number,
            Type::Bool => ValueType::Bool,
            Type::Dynamic => ValueType::Any,
            Type::List(element) => ValueType::List(inner(element)?),
            Type::Set(element) => ValueType::Set(inner(element)?),
            Type::Map(element) => ValueType::Map(inner(element)?),
            Type::Object(_) => bail!("{}.{path}: an object within a map", self.context.resource),
        })
    }

    /// What a rule says; failing that, a resource's `id` and `arn` are its own.
    fn kind(&self, path: &str, is_settable: bool) -> Kind {
        let Context { resource, kinds, is_resource, .. } = self.context;
        if let Some(kind) = kinds.of(resource, path) {
            return kind.clone();
        }
        let resource_type = resource.strip_prefix("data.").unwrap_or(resource);
        let kind = match path {
            "id" => "Id",
            "arn" => "Arn",
            _ => {
                if is_settable {
                    kinds.undecided(resource, path);
                }
                return Kind::String;
            }
        };
        if is_resource(resource_type) {
            Kind::Of { kind: kind.to_owned(), resource: resource_type.to_owned() }
        } else {
            Kind::String
        }
    }
}

/// One step further.
pub fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
