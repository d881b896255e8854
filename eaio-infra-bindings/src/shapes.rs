//! The structs of one resource, collected from where its blocks and objects stand.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use super::allow::Allow;
use super::kinds::{Kind, Kinds};
use super::merge::merge;
use super::schema::{Attribute, Entries, Entry, Flags, Nesting, Range, Type};
use super::units::Units;

/// A struct to generate.
#[derive(Debug)]
pub struct Shape {
    pub name: String,
    /// The path in the resource where it stands first; empty for the resource itself.
    pub path: String,
    pub form: Form,
    /// How many may stand within each other, where they may.
    pub levels: Option<u64>,
    pub fields: Vec<Field>,
}

/// What a struct is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    Block,
    /// The value of an attribute, with `null` where nothing is set.
    Object,
    /// The value of an attribute whose own attributes are arguments: what is not set is left out.
    NestedAttribute,
}

#[derive(Debug)]
pub struct Field {
    pub name: String,
    pub flags: Flags,
    /// The only values that it takes, where that is known.
    pub values: Vec<String>,
    /// The only numbers that it takes, where that is known.
    pub range: Option<Range>,
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
    /// An attribute that is an object, or a list, set or map of them.
    Objects { nesting: Nesting, several: bool, shape: usize },
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
    fn new(name: &str, flags: Flags, content: Content) -> Self {
        Field {
            name: name.to_owned(),
            flags,
            values: Vec::new(),
            range: None,
            content,
            unit: None,
            is_own_name: false,
        }
    }

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

    pub fn is_block(&self) -> bool {
        matches!(self.content, Content::Blocks { .. })
    }

    pub fn is_settable(&self) -> bool {
        self.is_block() || self.flags.required || self.flags.optional
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
    collector.block(entries, "", Form::Block, &mut Vec::new())?;
    Ok(merge(collector.shapes, context))
}

struct Collector<'a> {
    context: Context<'a>,
    shapes: Vec<Shape>,
}

impl Collector<'_> {
    fn push(&mut self, path: &str, form: Form) -> usize {
        let path = path.to_owned();
        self.shapes.push(Shape { name: String::new(), path, form, levels: None, fields: Vec::new() });
        self.shapes.len() - 1
    }

    fn block(&mut self, entries: &Entries, path: &str, form: Form, around: &mut Vec<usize>) -> Result<usize> {
        let index = self.push(path, form);
        around.push(index);
        for (name, entry) in entries {
            let path = join(path, name);
            let field = match entry {
                Entry::Attribute(Attribute { value, flags, values, range }) => {
                    Field { values: values.clone(), range: *range, ..self.field(name, *flags, value, &path)? }
                }
                Entry::Block(block) if block.is_attribute => {
                    let shape = self.block(&block.entries, &path, Form::NestedAttribute, around)?;
                    let content = Content::Objects { nesting: block.nesting, several: true, shape };
                    Field::new(name, block.flags, content)
                }
                Entry::Block(block) => {
                    let shape = match block.recursive {
                        Some(deeper) => {
                            let outer =
                                around.iter().rev().find(|outer| self.shapes[**outer].label() == name);
                            let outer = *outer.expect("a block is recursive within one of its name");
                            self.shapes[outer].levels = Some(deeper + 2);
                            outer
                        }
                        None => self.block(&block.entries, &path, Form::Block, around)?,
                    };
                    let (nesting, min, max) = (block.nesting, block.min, block.max);
                    let content = Content::Blocks { nesting, min, max, shape, boxed: false };
                    Field::new(name, block.flags, content)
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
        // Objects of Kubernetes are called by their metadata.
        let is_own_name = (name == path || path == "metadata.name")
            && matches!(&content, Content::Value(ValueType::String(Kind::Of { resource, .. }))
                if self.context.resource.trim_start_matches("data.") == resource);
        let unit = match content {
            Content::Value(ValueType::Number) => self.context.units.of(name).map(str::to_owned),
            _ => None,
        };
        Ok(Field { unit, is_own_name, ..Field::new(name, flags, content) })
    }

    fn content(&mut self, value: &Type, path: &str, is_settable: bool) -> Result<Content> {
        let (nesting, inner) = match value {
            Type::List(inner) => (Nesting::List, &**inner),
            Type::Set(inner) => (Nesting::Set, &**inner),
            Type::Map(inner) => (Nesting::Map, &**inner),
            _ => (Nesting::Single, value),
        };
        if let Type::Object(attributes) = inner {
            let several = &self.context.allow.several;
            let several = several.is_empty() || several.contains(&join(self.context.resource, path));
            return Ok(Content::Objects {
                nesting,
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
        let index = self.push(path, Form::Object);
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
            Type::Object(_) => {
                bail!("{}.{path}: objects within more than one list, set or map", self.context.resource)
            }
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
