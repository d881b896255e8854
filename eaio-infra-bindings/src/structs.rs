//! What is written: a struct with its `new`, and how it becomes a block or an object.

use std::collections::BTreeSet;

use super::document;
use super::kinds::Kind;
use super::names::{identifier, rank, type_name};
use super::schema::Nesting;
use super::shapes::{Content, Field, Form, Shape, ValueType};

/// A struct for each of `shapes` that can be written. The first has no documentation yet; the others are of `link`.
pub fn all(module: &str, provider: &str, link: &str, shapes: &[Shape]) -> Vec<String> {
    let writer = Writer { module, provider, shapes };
    let structs = settable(shapes).into_iter().map(|index| {
        let shape = &shapes[index];
        let documentation = match (shape.path.as_str(), shape.form) {
            ("", _) => String::new(),
            (path, Form::Block) => format!("/// A block `{path}` of {link}.\n"),
            (path, _) => format!("/// An object in `{path}` of {link}.\n"),
        };
        documentation + &writer.structure(shape)
    });
    structs.collect()
}

/// The shapes that can be written: the first, and those that a settable field of one leads to.
fn settable(shapes: &[Shape]) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut open = vec![0];
    while let Some(index) = open.pop() {
        if found.insert(index) {
            let fields = shapes[index].fields.iter().filter(|field| field.is_settable());
            open.extend(fields.filter_map(Field::child));
        }
    }
    found
}

struct Writer<'a> {
    module: &'a str,
    provider: &'a str,
    shapes: &'a [Shape],
}

impl Writer<'_> {
    fn structure(&self, shape: &Shape) -> String {
        let name = &shape.name;
        let fields = self.in_order(shape);
        // In the schema's order: arguments before blocks, each by name.
        let mut required: Vec<&Field> = shape.fields.iter().filter(|field| is_required(field)).collect();
        required.sort_by_key(|field| field.is_block());
        let default = if required.is_empty() { ", Default" } else { "" };
        let declarations: String = fields
            .iter()
            .map(|field| {
                let documentation = document::argument(field, self.shapes);
                format!("/// {documentation}\npub {}: {},\n", identifier(&field.name), self.field_type(field))
            })
            .collect();
        let constructor =
            if required.is_empty() { String::new() } else { self.constructor(name, &fields, &required) };
        let encoding = match shape.form {
            Form::Block => block(name, &fields),
            Form::Object => object(name, "object", &fields),
            Form::NestedAttribute => object(name, "nested_attribute", &fields),
        };
        format!(
            "#[derive(Debug, Clone{default})]\npub struct {name} {{\n{declarations}}}\n\n{constructor}{encoding}"
        )
    }

    /// The settable fields, in the order that a reviewer reads them in.
    fn in_order<'a>(&self, shape: &'a Shape) -> Vec<&'a Field> {
        let mut fields: Vec<&Field> = shape.fields.iter().filter(|field| field.is_settable()).collect();
        fields.sort_by_key(|field| (field.name == "tags", field.is_block(), rank(self.module, &field.name)));
        fields
    }

    /// `new`, which takes what is required.
    fn constructor(&self, name: &str, fields: &[&Field], required: &[&Field]) -> String {
        let parameters: Vec<_> = required
            .iter()
            .map(|field| {
                let parameter = match &field.content {
                    Content::Blocks { shape, .. } if frequency(field) == Frequency::Several => {
                        format!("impl Into<Vec<{}>>", self.shapes[*shape].name)
                    }
                    Content::Blocks { shape, .. } => self.shapes[*shape].name.clone(),
                    _ => format!("impl Into<{}>", self.field_type(field)),
                };
                format!("{}: {parameter}", identifier(&field.name))
            })
            .collect();
        let values: String = fields.iter().map(|field| initial(field)).collect();
        format!(
            "impl {name} {{
                /// One with nothing but what is required.
                pub fn new({}) -> Self {{ Self {{ {values} }} }}
            }}\n\n",
            parameters.join(", ")
        )
    }

    /// The type of a settable field.
    fn field_type(&self, field: &Field) -> String {
        let value = match &field.argument() {
            Content::Blocks { shape, boxed, .. } => {
                let name = &self.shapes[*shape].name;
                let one = if *boxed { format!("Box<{name}>") } else { name.clone() };
                return match frequency(field) {
                    Frequency::One => one,
                    Frequency::AtMostOne => format!("Option<{one}>"),
                    Frequency::Several => format!("Vec<{name}>"),
                };
            }
            Content::Objects { nesting, shape, .. } => {
                let name = &self.shapes[*shape].name;
                match nesting {
                    Nesting::Single => name.clone(),
                    Nesting::List | Nesting::Set => format!("List<{name}>"),
                    Nesting::Map => format!("Map<{name}>"),
                }
            }
            Content::Value(value) => value_type(self.provider, value),
        };
        if field.flags.required { format!("Value<{value}>") } else { format!("Arg<{value}>") }
    }
}

/// A field in `new`: from the parameter of its name, or unset.
fn initial(field: &Field) -> String {
    let name = identifier(&field.name);
    let Content::Blocks { boxed, .. } = field.content else {
        let value = if field.flags.required { format!("{name}.into()") } else { "Arg::Unset".to_owned() };
        return format!("{name}: {value},\n");
    };
    match frequency(field) {
        Frequency::One if boxed => format!("{name}: Box::new({name}),\n"),
        Frequency::One => format!("{name},\n"),
        Frequency::AtMostOne => format!("{name}: None,\n"),
        Frequency::Several if is_required(field) => format!("{name}: {name}.into(),\n"),
        Frequency::Several => format!("{name}: Vec::new(),\n"),
    }
}

fn block(name: &str, fields: &[&Field]) -> String {
    let statements: String = fields
        .iter()
        .map(|field| {
            let method = match (&field.content, frequency(field)) {
                (Content::Value(_) | Content::Objects { .. }, _) => "argument",
                (_, Frequency::One) => "block",
                (_, Frequency::AtMostOne) => "optional_block",
                (_, Frequency::Several) => "blocks",
            };
            format!("body.{method}(\"{}\", &self.{});\n", field.name, identifier(&field.name))
        })
        .collect();
    let body = match fields {
        [] => "Body::new()".to_owned(),
        _ => format!("let mut body = Body::new();\n{statements}body"),
    };
    format!("impl Block for {name} {{\nfn body(&self) -> Body {{\n{body}\n}}\n}}\n\n")
}

/// `constructor` is the function of `Node` that makes the object.
fn object(name: &str, constructor: &str, fields: &[&Field]) -> String {
    let attributes: String = fields
        .iter()
        .map(|field| format!("(\"{}\", &self.{}),\n", field.name, identifier(&field.name)))
        .collect();
    format!(
        "impl ToNode for {name} {{\nfn to_node(&self) -> Option<Node> {{\nSome(Node::{constructor}(&[\n{attributes}]))\n}}\n}}\n\n"
    )
}

/// How often a nested block stands.
#[derive(PartialEq)]
enum Frequency {
    One,
    AtMostOne,
    Several,
}

fn frequency(field: &Field) -> Frequency {
    match field.content {
        Content::Blocks { nesting: Nesting::Single, .. } => Frequency::AtMostOne,
        Content::Blocks { min: 0, max: Some(1), .. } => Frequency::AtMostOne,
        Content::Blocks { max: Some(1), .. } => Frequency::One,
        _ => Frequency::Several,
    }
}

fn is_required(field: &Field) -> bool {
    match field.content {
        Content::Blocks { min, .. } => min > 0,
        _ => field.flags.required,
    }
}

/// A type as Rust writes it.
pub fn value_type(provider: &str, value: &ValueType) -> String {
    let inner = |inner: &ValueType| value_type(provider, inner);
    match value {
        ValueType::String(Kind::String) => "String".to_owned(),
        ValueType::String(Kind::Of { kind, resource }) => {
            format!("{kind}<{provider}::{}>", type_name(resource))
        }
        ValueType::Number => "Number".to_owned(),
        ValueType::Bool => "bool".to_owned(),
        ValueType::Any => "Any".to_owned(),
        ValueType::List(element) | ValueType::Set(element) => format!("List<{}>", inner(element)),
        ValueType::Map(element) => format!("Map<{}>", inner(element)),
    }
}
