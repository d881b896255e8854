//! What the bindings hold: hand-written, in `aws-allow.json`, or as a plain list of types.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Allow {
    /// The provider's address in Terraform's schema, such as `registry.terraform.io/hashicorp/aws`.
    pub address: String,
    /// The schema's version.
    pub version: String,
    /// The versions that a rendered root module accepts.
    pub requirement: String,
    /// Resources, beside those that the differences between two versions name.
    pub resources: BTreeSet<String>,
    /// Data sources.
    pub data: BTreeSet<String>,
    /// Ephemeral resources.
    pub ephemeral: BTreeSet<String>,
    /// The only keys of the provider's `endpoints` block: the full list differs between versions. All, where there are none.
    pub endpoints: BTreeSet<String>,
    /// Paths that are left out, each with the reason; `*` stands for anything.
    pub leave_out: BTreeMap<String, String>,
    /// Data sources whose `id` may be set. (The SDK says so of every one.)
    pub settable_ids: BTreeSet<String>,
    /// Computed lists and sets of objects that can hold several. The others hold one; but where none is named, all can.
    pub several: BTreeSet<String>,
    /// Resource types whose loss is a loss of data.
    pub stateful: BTreeSet<String>,
    /// Names of structs, where the rule would give a poor one: path → name.
    pub names: BTreeMap<String, String>,
}

impl Allow {
    /// Reads a JSON object, or a list of types, one a line: `aws_vpc`, `data.aws_ami`, `ephemeral.…`; `#` begins a comment.
    pub fn parse(text: &str) -> Result<Self> {
        if text.trim_start().starts_with('{') {
            return Ok(serde_json::from_str(text)?);
        }
        let mut allow = Allow::default();
        for name in text.lines().map(list_entry).filter(|name| !name.is_empty()) {
            let (types, name) = match name.split_once('.') {
                Some(("data", name)) => (&mut allow.data, name),
                Some(("ephemeral", name)) => (&mut allow.ephemeral, name),
                _ => (&mut allow.resources, name),
            };
            types.insert(name.to_owned());
        }
        Ok(allow)
    }
}

/// What a line of a plain list names.
pub fn list_entry(line: &str) -> &str {
    line.split('#').next().unwrap_or_default().trim()
}
