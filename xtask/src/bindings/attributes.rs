//! The attributes to read: one method each.

use std::collections::BTreeSet;
use std::fmt::Write;

use anyhow::Result;

use super::document;
use super::generate::value_type;
use super::names::accessor;
use super::schema::Nesting;
use super::shapes::{Content, Field, Shape};

/// The attributes of the first of `shapes`, and of every block and object that has some of its own.
pub fn write(text: &mut String, shapes: &[Shape]) -> Result<()> {
    let computed = computed(shapes);
    for (index, shape) in
        shapes.iter().enumerate().filter(|(index, _)| *index == 0 || computed.contains(index))
    {
        let name = format!("{}Attributes", shape.name);
        let what = if index == 0 { "it".to_owned() } else { format!("`{}`", shape.path) };
        write!(
            text,
            "/// What can be read from {what}.\n#[derive(Debug, Clone)]\npub struct {name}(Traversal);\n\n"
        )?;
        write!(
            text,
            "impl Attributes for {name} {{\nfn at(traversal: Traversal) -> Self {{\nSelf(traversal)\n}}\n}}\n\n"
        )?;
        writeln!(text, "impl {name} {{")?;
        for field in &shape.fields {
            method(text, field, shapes, &computed)?;
        }
        text.push_str("}\n\n");
    }
    Ok(())
}

fn method(text: &mut String, field: &Field, shapes: &[Shape], computed: &BTreeSet<usize>) -> Result<()> {
    let Field { name, content, flags, .. } = field;
    if flags.write_only {
        return Ok(());
    }
    let method = accessor(name);
    let attribute = format!("self.0.attribute(\"{name}\")");
    let (index, shape, step) = match content {
        Content::Value(value) => {
            let value = value_type(value);
            let documentation = document::attribute(field);
            write!(
                text,
                "/// {documentation}\n#[inline]\npub fn {method}(&self) -> Value<{value}> {{\nValue::at({attribute})\n}}\n"
            )?;
            return Ok(());
        }
        Content::Objects { shape, is_set, several } => (*several, shape, step(*is_set)),
        Content::Blocks { shape, .. } if !computed.contains(shape) => return Ok(()),
        Content::Blocks { shape, nesting: Nesting::Single, .. } => (false, shape, None),
        Content::Blocks { shape, nesting, max, .. } => {
            (*max != Some(1), shape, step(*nesting == Nesting::Set))
        }
    };
    let shape = &shapes[*shape].name;
    let documentation = document::attribute(field);
    let parameter = if index { ", index: usize" } else { "" };
    let traversal = match step {
        Some(step) => format!("{attribute}.{step}({})", if index { "index" } else { "0" }),
        None => attribute,
    };
    write!(
        text,
        "/// {documentation}\n#[inline]\npub fn {method}(&self{parameter}) -> {shape}Attributes {{\n{shape}Attributes({traversal})\n}}\n"
    )?;
    Ok(())
}

fn step(is_set: bool) -> Option<&'static str> {
    Some(if is_set { "element_of_set" } else { "index" })
}

/// The shapes in which the provider computes something. Of the others, all was written by whoever would read it.
fn computed(shapes: &[Shape]) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    loop {
        let before = found.len();
        for (index, shape) in shapes.iter().enumerate() {
            let has_some = shape.is_object
                || shape.fields.iter().any(|field| match &field.content {
                    Content::Value(_) => field.flags.computed,
                    Content::Objects { .. } => true,
                    Content::Blocks { shape, .. } => found.contains(shape),
                });
            if has_some {
                found.insert(index);
            }
        }
        if found.len() == before {
            return found;
        }
    }
}
