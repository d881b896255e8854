//! What the configuration of a plan says of each resource.
//!
//! Source: "JSON Output Format" of Terraform's documentation, "Configuration Representation" and "Expression Representation".

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::reference;
use super::show::{list, text};

/// What a resource is given: its arguments, and what each refers to.
pub(super) type Arguments = BTreeMap<String, Vec<String>>;

/// Resources by address without keys, with what each is given.
#[derive(Debug, Default)]
pub(super) struct Configured(HashMap<String, Arguments>);

impl Configured {
    /// What a root module says, and the modules in it.
    pub(super) fn new(root_module: &Value) -> Self {
        let mut configured = Configured::default();
        configured.module(root_module, "");
        configured
    }

    fn module(&mut self, module: &Value, prefix: &str) {
        for resource in list(&module["resources"]) {
            let expressions = resource["expressions"].as_object().into_iter().flatten();
            let arguments = expressions.map(|(name, expression)| {
                let mut found = Vec::new();
                references(expression, &mut found);
                (name.clone(), found)
            });
            self.0.insert(format!("{prefix}{}", text(&resource["address"])), arguments.collect());
        }
        for (name, call) in module["module_calls"].as_object().into_iter().flatten() {
            self.module(&call["module"], &format!("{prefix}module.{name}."));
        }
    }

    /// What a resource is given; nothing where no configuration says so.
    pub(super) fn arguments(&self, address: &str) -> Option<&Arguments> {
        self.0.get(address)
    }

    /// The addresses, without keys, that any resource reads.
    pub(super) fn read(&self) -> HashSet<String> {
        let references = self.0.values().flat_map(|arguments| arguments.values().flatten());
        references.filter_map(|text| Some(reference::base(&reference::steps(text))?.0)).collect()
    }
}

fn references(expression: &Value, found: &mut Vec<String>) {
    match expression {
        Value::Object(entries) => entries.iter().for_each(|(name, inner)| match name.as_str() {
            "references" => found.extend(list(inner).iter().map(|one| text(one).to_owned())),
            "constant_value" => {}
            _ => references(inner, found),
        }),
        Value::Array(items) => items.iter().for_each(|inner| references(inner, found)),
        _ => {}
    }
}
