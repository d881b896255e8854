//! Terraform's JSON syntax: one object per file, blocks nested by their labels.

use indexmap::IndexMap;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::expression::escape_template;
use super::module::{ProviderConfiguration, REQUIRED_VERSION};
use super::{Body, Entry, Node, RootModule};

/// Every file of `module`, by name: the settings first, then in the order of what was added.
pub(super) fn encode(module: &RootModule) -> IndexMap<String, String> {
    let mut files = IndexMap::from([("terraform.tf.json".to_owned(), pretty(&Settings(module)))]);
    let mut entries: IndexMap<&str, FileEntries<'_>> = IndexMap::new();
    for entry in module.entries() {
        let file = entries.entry(entry.file).or_default();
        let types = file.0.entry(entry.keyword).or_default();
        types.entry(entry.resource_type).or_default().push(entry);
    }
    files.extend(entries.into_iter().map(|(file, entries)| (format!("{file}.tf.json"), pretty(&entries))));
    files
}

fn pretty(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("keys are strings, and numbers are finite");
    text.push('\n');
    text
}

/// keyword → resource type (empty where the keyword has none) → entries
#[derive(Default)]
struct FileEntries<'a>(IndexMap<&'a str, IndexMap<&'a str, Vec<&'a Entry>>>);

impl Serialize for FileEntries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (keyword, types) in &self.0 {
            match types.get("") {
                Some(entries) => map.serialize_entry(keyword, &Labelled(entries))?,
                None => map.serialize_entry(keyword, &Typed(types))?,
            }
        }
        map.end()
    }
}

struct Typed<'a>(&'a IndexMap<&'a str, Vec<&'a Entry>>);

impl Serialize for Typed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer
            .collect_map(self.0.iter().map(|(resource_type, entries)| (resource_type, Labelled(entries))))
    }
}

struct Labelled<'a>(&'a [&'a Entry]);

impl Serialize for Labelled<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|entry| (&entry.label, &entry.body)))
    }
}

/// The `terraform` block and the providers' configurations.
struct Settings<'a>(&'a RootModule);

impl Serialize for Settings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let module = self.0;
        let (backend, backend_body) = module.backend.body();
        let requirements = module.requirements().map(|requirement| {
            let mut body = Body::new();
            body.set("source", Node::Bare(requirement.source.into()));
            body.set("version", Node::Bare(requirement.version.into()));
            (requirement.name.to_owned(), Node::Block(body))
        });
        let mut terraform = Body::new();
        terraform.set("required_version", Node::Bare(REQUIRED_VERSION.into()));
        terraform.set("required_providers", Node::Map(requirements.collect()));
        terraform
            .set("backend", Node::Map(IndexMap::from([(backend.to_owned(), Node::Block(backend_body))])));

        let mut by_name: IndexMap<&str, Vec<&ProviderConfiguration>> = IndexMap::new();
        for provider in &module.providers {
            by_name.entry(provider.reference.name).or_default().push(provider);
        }
        let providers: IndexMap<_, _> = by_name
            .into_iter()
            .map(|(name, all)| (name, Node::Blocks(all.into_iter().map(|one| one.body.clone()).collect())))
            .collect();

        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("terraform", &terraform)?;
        if !providers.is_empty() {
            map.serialize_entry("provider", &providers)?;
        }
        map.end()
    }
}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Node::Null => serializer.serialize_unit(),
            Node::Bool(value) => serializer.serialize_bool(*value),
            Node::Number(value) => value.serialize(serializer),
            Node::String(text) => serializer.serialize_str(&escape_template(text)),
            Node::Bare(text) => serializer.serialize_str(text),
            Node::List(nodes) => serializer.collect_seq(nodes),
            // A key is a template, too.
            Node::Map(nodes) => {
                serializer.collect_map(nodes.iter().map(|(key, node)| (escape_template(key), node)))
            }
            Node::Expression(expression) => serializer.serialize_str(&expression.to_json_string()),
            Node::Block(body) => body.serialize(serializer),
            Node::Blocks(bodies) => match bodies.as_slice() {
                [body] => body.serialize(serializer),
                bodies => serializer.collect_seq(bodies),
            },
        }
    }
}
