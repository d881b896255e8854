//! The only values that an argument takes: `aws-values.json`, by paths (`aws_ebs_volume.type`).

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail, ensure};
use eaio_infra_terraform::schema::is_listable;
use serde::Deserialize;
use serde_json::Value;

use super::schema::{Attribute, Entries, Entry, Range, Slice, Type};

/// What is known of values.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Values {
    /// For whoever reads the file.
    pub note: String,
    /// The version of the provider that accepts them.
    pub version: String,
    /// Path → values, texts or numbers, in the order that documentation shows them in.
    pub values: BTreeMap<String, Vec<Value>>,
    /// The paths whose values mean the same in upper and lower case.
    pub ignoring_case: BTreeSet<String>,
    /// Path → the smallest and the largest number; `null` where there is no end.
    pub ranges: BTreeMap<String, [Option<i64>; 2]>,
}

/// Reads such a file.
pub fn parse(text: &str) -> Result<Values> {
    Ok(serde_json::from_str(text)?)
}

/// Puts `values` into `slice`. Every path that leads nowhere is an error, and so is a value that the compact form cannot hold.
pub fn apply(values: &Values, slice: &mut Slice) -> Result<()> {
    let Values { note: _, version, values, ignoring_case, ranges } = values;
    ensure!(
        version.is_empty() || *version == slice.version,
        "the allowed values are those of {version}, and the schema is that of {}",
        slice.version
    );
    let mut wrong = Vec::new();
    for (path, values) in values {
        let values: Vec<String> = values
            .iter()
            .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            .collect();
        if let Some(value) = values.iter().find(|value| !is_listable(value)) {
            wrong.push(format!("{path}: `{value}` has a space, `|` or parenthesis"));
        }
        match place(slice, path) {
            Some(Place::Attribute(attribute)) => {
                attribute.values = values;
                attribute.flags.ignoring_case = ignoring_case.contains(path);
            }
            Some(Place::WithinValue) => {}
            None => wrong.push(format!("{path}: there is no such text or number")),
        }
    }
    for (path, [min, max]) in ranges {
        match place(slice, path) {
            Some(Place::Attribute(attribute)) => attribute.range = Some(Range { min: *min, max: *max }),
            Some(Place::WithinValue) => {}
            None => wrong.push(format!("{path}: there is no such text or number")),
        }
    }
    for path in ignoring_case.iter().filter(|path| !values.contains_key(*path)) {
        wrong.push(format!("{path}: there are no values whose case could be ignored"));
    }
    if wrong.is_empty() { Ok(()) } else { bail!("allowed values:\n{}", wrong.join("\n")) }
}

/// What is at a path.
enum Place<'a> {
    /// A text or number, or several of them.
    Attribute(&'a mut Attribute),
    /// Something within an object that is one typed value, such as `aws_network_acl.egress.action`: types have no room for
    /// what is known of it.
    WithinValue,
}

fn place<'a>(slice: &'a mut Slice, path: &str) -> Option<Place<'a>> {
    let (types, path) = match path.split_once('.')? {
        ("data", path) => (&mut slice.data, path),
        ("ephemeral", path) => (&mut slice.ephemeral, path),
        _ => (&mut slice.resources, path),
    };
    let (resource, path) = path.split_once('.')?;
    step(types.get_mut(resource)?, path)
}

fn step<'a>(entries: &'a mut Entries, path: &str) -> Option<Place<'a>> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    match (entries.get_mut(name)?, rest) {
        (Entry::Attribute(attribute), rest) => match (takes_text(&attribute.value), rest) {
            (true, None) => Some(Place::Attribute(attribute)),
            (false, Some(_)) => Some(Place::WithinValue),
            _ => None,
        },
        (Entry::Block(block), Some(rest)) => step(&mut block.entries, rest),
        (Entry::Block(_), None) => None,
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
