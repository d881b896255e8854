//! What is read: the attributes of a resource and of its blocks, one method each.

use std::collections::BTreeSet;

use super::document;
use super::names::accessor;
use super::schema::Nesting;
use super::shapes::{Content, Field, Form, Shape};
use super::structs::value_type;

/// The attributes of the first of `shapes`, and of every block and object that has some of its own.
pub fn all(provider: &str, shapes: &[Shape]) -> String {
    let computed = computed(shapes);
    let readable = shapes.iter().enumerate().filter(|(index, _)| *index == 0 || computed.contains(index));
    readable
        .map(|(_, shape)| {
            let name = format!("{}Attributes", shape.name);
            let what = if shape.path.is_empty() { "it".to_owned() } else { format!("`{}`", shape.path) };
            let methods = shape.fields.iter().filter_map(|field| method(provider, field, shapes, &computed));
            format!(
                "/// What can be read from {what}.
                #[derive(Debug, Clone)]
                pub struct {name}(Traversal);

                impl Attributes for {name} {{
                    fn at(traversal: Traversal) -> Self {{ Self(traversal) }}
                }}

                impl {name} {{\n{}}}\n\n",
                methods.collect::<String>()
            )
        })
        .collect()
}

fn method(provider: &str, field: &Field, shapes: &[Shape], computed: &BTreeSet<usize>) -> Option<String> {
    let Field { name, content, flags, .. } = field;
    if flags.write_only {
        return None;
    }
    let attribute = format!("self.0.attribute(\"{name}\")");
    // How they stand together, and whether there can be several.
    let (nesting, several) = match content {
        Content::Value(_) => (Nesting::Single, false),
        Content::Objects { nesting, several, .. } => (*nesting, *several),
        Content::Blocks { shape, .. } if !computed.contains(shape) => return None,
        Content::Blocks { nesting, max, .. } => (*nesting, *max != Some(1)),
    };
    // Which of them is asked for, and the step to it.
    let (parameter, step) = match (nesting, several) {
        (Nesting::Single, _) => ("", ""),
        (Nesting::List, true) => (", index: usize", ".index(index)"),
        (Nesting::List, false) => ("", ".index(0)"),
        (Nesting::Set, true) => (", index: usize", ".element_of_set(index)"),
        (Nesting::Set, false) => ("", ".element_of_set(0)"),
        (Nesting::Map, _) => (", key: &str", ".key(key)"),
    };
    let traversal = format!("{attribute}{step}");
    let (result, expression) = match content {
        Content::Value(value) => {
            (format!("Value<{}>", value_type(provider, value)), format!("Value::at({traversal})"))
        }
        Content::Objects { shape, .. } | Content::Blocks { shape, .. } => {
            let result = format!("{}Attributes", shapes[*shape].name);
            let expression = format!("{result}({traversal})");
            (result, expression)
        }
    };
    // Inline, so that only what a definition reads is compiled to machine code.
    Some(format!(
        "/// {}\n#[inline]\npub fn {}(&self{parameter}) -> {result} {{\n{expression}\n}}\n",
        document::attribute(field, nesting, several),
        accessor(name),
    ))
}

/// The shapes in which the provider computes something. Of the others, all was written by whoever would read it.
fn computed(shapes: &[Shape]) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    loop {
        let before = found.len();
        for (index, shape) in shapes.iter().enumerate() {
            let computes = |field: &Field| match &field.content {
                Content::Value(_) => field.flags.computed,
                Content::Objects { .. } => true,
                Content::Blocks { shape, .. } => found.contains(shape),
            };
            if shape.form != Form::Block || shape.fields.iter().any(computes) {
                found.insert(index);
            }
        }
        if found.len() == before {
            return found;
        }
    }
}
