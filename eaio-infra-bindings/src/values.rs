//! The only values that an argument takes: `aws-values.json`, from paths (`aws_ebs_volume.type`) to lists.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use eaio_infra_terraform::schema::is_listable;

use super::schema::{Attribute, Entries, Entry, Slice, Type};

/// Path → values, in the order that documentation shows them in.
pub type Values = BTreeMap<String, Vec<String>>;

/// Reads such a file.
pub fn parse(text: &str) -> Result<Values> {
    Ok(serde_json::from_str(text)?)
}

/// Puts `values` into `slice`. Every path that leads nowhere is an error, and so is a value that the compact form cannot hold.
pub fn apply(values: &Values, slice: &mut Slice) -> Result<()> {
    let mut wrong = Vec::new();
    for (path, values) in values {
        if let Some(value) = values.iter().find(|value| !is_listable(value)) {
            wrong.push(format!("{path}: `{value}` is empty, or has a space, `|` or parenthesis"));
        }
        match attribute(slice, path) {
            Some(attribute) if takes_text(&attribute.value) => attribute.values.clone_from(values),
            _ => wrong.push(format!("{path}: there is no such text or number")),
        }
    }
    if wrong.is_empty() { Ok(()) } else { bail!("allowed values:\n{}", wrong.join("\n")) }
}

fn attribute<'a>(slice: &'a mut Slice, path: &str) -> Option<&'a mut Attribute> {
    let (types, path) = match path.split_once('.')? {
        ("data", path) => (&mut slice.data, path),
        ("ephemeral", path) => (&mut slice.ephemeral, path),
        _ => (&mut slice.resources, path),
    };
    let (resource, path) = path.split_once('.')?;
    step(types.get_mut(resource)?, path)
}

fn step<'a>(entries: &'a mut Entries, path: &str) -> Option<&'a mut Attribute> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    match (entries.get_mut(name)?, rest) {
        (Entry::Attribute(attribute), None) => Some(attribute),
        (Entry::Block(block), Some(rest)) => step(&mut block.entries, rest),
        _ => None,
    }
}

/// Text or a number, or several of them.
fn takes_text(value: &Type) -> bool {
    match value {
        Type::String | Type::Number => true,
        Type::List(inner) | Type::Set(inner) | Type::Map(inner) => takes_text(inner),
        Type::Bool | Type::Dynamic | Type::Object(_) => false,
    }
}
