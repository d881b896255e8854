//! JSON patches (RFC 6902), for what a strategic merge patch cannot say.

use serde::Serialize;
use serde_json::{Map, Value};

/// One operation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Operation {
    op: &'static str,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
}

impl Operation {
    /// Replaces what stands at `path`.
    pub(super) fn replace(path: impl Into<String>, value: impl Into<Value>) -> Self {
        Operation { op: "replace", path: path.into(), value: Some(value.into()) }
    }
}

/// The operations that make `target` of `base`.
pub(super) fn difference(base: &Map<String, Value>, target: &Map<String, Value>) -> Vec<Operation> {
    let mut operations = Vec::new();
    fields(base, target, "", &mut operations);
    operations
}

fn fields(base: &Map<String, Value>, target: &Map<String, Value>, path: &str, into: &mut Vec<Operation>) {
    for (name, value) in target {
        let path = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
        match base.get(name) {
            Some(before) => change(before, value, path, into),
            None => into.push(Operation { op: "add", path, value: Some(value.clone()) }),
        }
    }
    for name in base.keys().filter(|name| !target.contains_key(*name)) {
        let path = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
        into.push(Operation { op: "remove", path, value: None });
    }
}

fn change(base: &Value, target: &Value, path: String, into: &mut Vec<Operation>) {
    match (base, target) {
        _ if base == target => {}
        (Value::Object(before), Value::Object(after)) => fields(before, after, &path, into),
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            for (index, (before, after)) in before.iter().zip(after).enumerate() {
                change(before, after, format!("{path}/{index}"), into);
            }
        }
        _ => into.push(Operation::replace(path, target.clone())),
    }
}
