//! What the bindings hold beyond the resources: hand-written, in `aws-allow.json`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allow {
    /// The provider's address in Terraform's schema, such as `registry.terraform.io/hashicorp/aws`.
    pub address: String,
    /// The schema's version.
    pub version: String,
    /// The versions that a rendered root module accepts.
    pub requirement: String,
    /// Data sources.
    pub data: BTreeSet<String>,
    /// Ephemeral resources.
    pub ephemeral: BTreeSet<String>,
    /// The only keys of the provider's `endpoints` block: the full list differs between versions.
    pub endpoints: BTreeSet<String>,
    /// Paths that are left out, each with the reason.
    pub leave_out: BTreeMap<String, String>,
    /// Data sources whose `id` may be set. (The SDK says so of every one.)
    pub settable_ids: BTreeSet<String>,
    /// Computed lists and sets of objects that can hold several. The others hold one.
    pub several: BTreeSet<String>,
    /// Resource types whose loss is a loss of data.
    #[serde(default)]
    pub stateful: BTreeSet<String>,
    /// Names of structs, where the rule would give a poor one: path → name.
    pub names: BTreeMap<String, String>,
}

impl Allow {
    pub fn parse(text: &str) -> Result<Self> {
        Ok(serde_json::from_str(text)?)
    }
}
