//! The hash that a generated object's name ends in.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::kubernetes::config_map;

/// The hash of a ConfigMap or a Secret, as kustomize's `hasher` computes it.
pub(super) fn of(fields: &Map<String, Value>) -> String {
    let sorted = |name: &str| match fields.get(name) {
        Some(Value::Object(data)) => {
            let sorted: BTreeMap<&String, &Value> = data.iter().collect();
            Some(json!(sorted))
        }
        _ => None,
    };
    let mut encoded = BTreeMap::from([
        ("data", sorted("data").unwrap_or_else(|| json!(""))),
        ("kind", fields.get("kind").cloned().unwrap_or_default()),
        // kustomize looks for a field that is literally called `metadata/name`.
        ("name", json!("")),
    ]);
    if fields.get("kind").is_some_and(|kind| kind == "Secret") {
        encoded.insert("type", fields.get("type").cloned().unwrap_or_else(|| json!("")));
        encoded.extend(sorted("stringData").map(|data| ("stringData", data)));
    } else {
        encoded.extend(sorted("binaryData").map(|data| ("binaryData", data)));
    }
    config_map::hash(&json!(encoded))
}
