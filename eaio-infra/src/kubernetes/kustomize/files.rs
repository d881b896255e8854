//! The files of a layout, and what they are called.

use indexmap::IndexMap;
use serde_json::{Map, Value};

use crate::kubernetes::Identity;
use crate::yaml;

/// Files by their paths, in the order in which they were added.
#[derive(Debug, Default)]
pub(super) struct Files(IndexMap<String, String>);

impl Files {
    pub(super) fn add(&mut self, path: String, contents: String) {
        let before = self.0.insert(path, contents);
        debug_assert!(before.is_none(), "each file has a path of its own");
    }

    /// Writes documents into one file for each component, and says which.
    pub(super) fn add_components(&mut self, folder: &str, components: Components) -> Vec<String> {
        let mut paths = Vec::with_capacity(components.0.len());
        for (component, documents) in components.0 {
            let path = format!("{component}.yaml");
            self.add(format!("{folder}/{path}"), documents.join("---\n"));
            paths.push(path);
        }
        paths
    }

    /// The first of `stem`, `stem-2`, … that is free in `folder`.
    pub(super) fn free_stem(&self, folder: &str, stem: &str) -> String {
        (1..)
            .map(|n| if n == 1 { stem.to_owned() } else { format!("{stem}-{n}") })
            .find(|stem| !self.0.contains_key(&format!("{folder}/{stem}.yaml")))
            .expect("there are more names than files")
    }

    /// Adds all of another's files.
    pub(super) fn extend(&mut self, other: Files) {
        for (path, contents) in other.0 {
            self.add(path, contents);
        }
    }

    pub(super) fn into_vec(self) -> Vec<(String, String)> {
        self.0.into_iter().collect()
    }
}

/// Documents by the component that they are about.
#[derive(Debug, Default)]
pub(super) struct Components(IndexMap<String, Vec<String>>);

impl Components {
    pub(super) fn add(&mut self, component: String, document: &Map<String, Value>) {
        self.0.entry(component).or_default().push(yaml::to_string(document));
    }
}

/// The component that an object belongs to by its label, or else its kind.
pub(super) fn component(identity: &Identity, object: &Map<String, Value>) -> String {
    let label = object
        .get("metadata")
        .and_then(|metadata| metadata.get("labels")?.get("app.kubernetes.io/name")?.as_str());
    let name = match label {
        Some(label) if identity.kind != "Namespace" => stem(label),
        _ => kebab(&identity.kind),
    };
    // A file of that name would be taken for something else.
    if name == "kustomization" { format!("{name}-objects") } else { name }
}

/// `text` as the name of a file.
pub(super) fn stem(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' }).collect()
}

/// `NetworkPolicy` as `network-policy`.
pub(super) fn kebab(kind: &str) -> String {
    let mut text = String::with_capacity(kind.len() + 4);
    let mut after_lower = false;
    for c in kind.chars() {
        if c.is_ascii_uppercase() && after_lower {
            text.push('-');
        }
        after_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        text.push(c.to_ascii_lowercase());
    }
    text
}
