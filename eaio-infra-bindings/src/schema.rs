//! The slice of a provider's schema, as a file: one type a line, each in [compact form](eaio_infra_terraform::schema).

use std::collections::BTreeMap;

use anyhow::{Context, Result};
pub use eaio_infra_terraform::schema::{Attribute, Entries, Entry, Flags, NestedBlock, Nesting, Range, Type};
use eaio_infra_terraform::schema::{from_json, to_json};
use serde_json::Value;

/// What the bindings are generated from.
#[derive(Debug)]
pub struct Slice {
    /// The provider's source address, such as `hashicorp/aws`.
    pub source: String,
    /// The version whose schema this is.
    pub version: String,
    /// Whether it is known which changes force replacement.
    pub knows_replacements: bool,
    /// The provider's own configuration.
    pub provider: Entries,
    pub resources: BTreeMap<String, Entries>,
    pub data: BTreeMap<String, Entries>,
    pub ephemeral: BTreeMap<String, Entries>,
}

impl Slice {
    /// The name that the provider has in a root module: the last part of its source.
    pub fn local_name(&self) -> &str {
        self.source.rsplit('/').next().unwrap_or(&self.source)
    }

    pub fn parse(text: &str) -> Result<Self> {
        let mut file: BTreeMap<String, Value> = serde_json::from_str(text)?;
        let mut take = |key: &str| file.remove(key).with_context(|| format!("`{key}` is missing"));
        let string = |value: Value| value.as_str().map(str::to_owned).context("not a string");
        Ok(Slice {
            source: string(take("source")?)?,
            version: string(take("version")?)?,
            knows_replacements: take("knows_replacements")?.as_bool().context("not a bool")?,
            provider: from_json(&take("provider")?).context("provider")?,
            resources: types(&take("resources")?)?,
            data: types(&take("data")?)?,
            ephemeral: types(&take("ephemeral")?)?,
        })
    }

    /// One type a line, so that a change reads well.
    pub fn to_json(&self) -> String {
        let section = |name: &str, types: &BTreeMap<String, Entries>| {
            let lines: Vec<_> =
                types.iter().map(|(name, entries)| format!("    \"{name}\": {}", to_json(entries))).collect();
            format!("  \"{name}\": {{\n{}\n  }}", lines.join(",\n"))
        };
        format!(
            "{{\n  \"source\": \"{}\",\n  \"version\": \"{}\",\n  \"knows_replacements\": {},\n  \"provider\": {},\n{},\n{},\n{}\n}}\n",
            self.source,
            self.version,
            self.knows_replacements,
            to_json(&self.provider),
            section("resources", &self.resources),
            section("data", &self.data),
            section("ephemeral", &self.ephemeral),
        )
    }
}

fn types(value: &Value) -> Result<BTreeMap<String, Entries>> {
    let types = value.as_object().with_context(|| format!("not an object: {value}"))?;
    types
        .iter()
        .map(|(name, value)| Ok((name.clone(), from_json(value).with_context(|| name.clone())?)))
        .collect()
}
