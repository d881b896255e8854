//! Generated ConfigMaps: named by their content, so that a change of content is a change of pods.

use std::collections::{BTreeMap, HashMap};

use indexmap::IndexMap;
use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{Object, Scope};
use crate::diagnostic::Diagnostic;

/// The object of a generated ConfigMap, under the name that says its content.
pub(super) fn object(namespace: &str, name: &str, data: &IndexMap<String, String>) -> Object {
    Object::from(&ConfigMap {
        metadata: ObjectMeta {
            name: Some(hashed_name(name, data)),
            namespace: Some(namespace.to_owned()),
            ..ObjectMeta::default()
        },
        data: (!data.is_empty()).then(|| data.clone().into_iter().collect()),
        ..ConfigMap::default()
    })
}

/// Refuses keys that Kubernetes would.
pub(super) fn check_keys(name: &str, data: &IndexMap<String, String>) -> Result<(), Diagnostic> {
    for key in data.keys() {
        let spelled = key.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        if !spelled || key.is_empty() || key.len() > 253 || key == "." || key.starts_with("..") {
            let summary = format!("`{key}` cannot be a key of the ConfigMap `{name}`");
            return Err(Diagnostic::error("config-map-key", summary)
                .with_help("use letters, digits, `-`, `_` and `.`"));
        }
    }
    Ok(())
}

/// `name` with the hash that kustomize's `configMapGenerator` appends.
pub(super) fn hashed_name(name: &str, data: &IndexMap<String, String>) -> String {
    let sorted: BTreeMap<&String, &String> = data.iter().collect();
    // kustomize encodes a ConfigMap without data as one with the data "", and every name as "": it
    // looks for a field that is literally called `metadata/name`.
    let data = if sorted.is_empty() { json!("") } else { json!(sorted) };
    let hash = hash(&json!({ "data": data, "kind": "ConfigMap", "name": "" }));
    format!("{name}-{hash}")
}

/// kustomize's hash of what an object says, whose keys are in their order.
pub(super) fn hash(value: &Value) -> String {
    // Go's encoder also escapes what HTML and JavaScript would misread.
    let encoded = value
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029");
    let digest = Sha256::digest(encoded.as_bytes());
    let hash: String = digest.iter().take(5).map(|byte| format!("{byte:02x}")).collect();
    // Fewer vowels and digits, so that no hash spells a word.
    hash.chars()
        .map(|c| match c {
            '0' => 'g',
            '1' => 'h',
            '3' => 'k',
            'a' => 'm',
            'e' => 't',
            other => other,
        })
        .collect()
}

/// Rewrites every reference of `object` to a generated ConfigMap: to `final_names[name]`, where
/// there is one. These are the places where kustomize does it.
pub(super) fn rewrite_references(object: &mut Object, namespace: &str, final_names: &HashMap<&str, String>) {
    let identity = object.identity();
    // A reference is to a ConfigMap of the object's own namespace.
    if object.scope() == Scope::Namespace && identity.namespace.as_deref() != Some(namespace) {
        return;
    }
    let rename = |value: Option<&mut Value>| {
        if let Some(value) = value
            && let Some(name) = value.as_str().and_then(|name| final_names.get(name))
        {
            *value = Value::from(name.as_str());
        }
    };
    let fields = object.fields_mut();
    if let Some(pod) = pod_spec_mut(&identity.kind, fields) {
        for list in ["initContainers", "containers"] {
            for container in elements(pod, list) {
                for source in elements(container, "envFrom") {
                    rename(source.pointer_mut("/configMapRef/name"));
                }
                for variable in elements(container, "env") {
                    rename(variable.pointer_mut("/valueFrom/configMapKeyRef/name"));
                }
            }
        }
        for volume in elements(pod, "volumes") {
            rename(volume.pointer_mut("/configMap/name"));
            for source in volume.get_mut("projected").into_iter().flat_map(|p| elements(p, "sources")) {
                rename(source.pointer_mut("/configMap/name"));
            }
        }
    }
    if matches!(identity.kind.as_str(), "Role" | "ClusterRole") {
        for rule in fields.get_mut("rules").and_then(Value::as_array_mut).into_iter().flatten() {
            if elements(rule, "resources").any(|resource| resource == "configmaps") {
                for name in elements(rule, "resourceNames") {
                    rename(Some(name));
                }
            }
        }
    }
}

/// The pod spec of a workload, where its kind keeps it.
pub(super) fn pod_spec_path(kind: &str) -> Option<&'static [&'static str]> {
    match kind {
        "Pod" => Some(&["spec"]),
        "PodTemplate" => Some(&["template", "spec"]),
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job" => {
            Some(&["spec", "template", "spec"])
        }
        "CronJob" => Some(&["spec", "jobTemplate", "spec", "template", "spec"]),
        _ => None,
    }
}

fn pod_spec_mut<'a>(kind: &str, fields: &'a mut Map<String, Value>) -> Option<&'a mut Value> {
    let (first, rest) = pod_spec_path(kind)?.split_first()?;
    rest.iter().try_fold(fields.get_mut(*first)?, |value, field| value.get_mut(*field))
}

fn elements<'a>(value: &'a mut Value, list: &str) -> impl Iterator<Item = &'a mut Value> {
    value.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_kustomize() {
        let name = |pairs: &[(&str, &str)]| {
            hashed_name("settings", &pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
        };
        insta::assert_snapshot!(name(&[]), @"settings-6ct58987ht");
        insta::assert_snapshot!(name(&[("b", "1"), ("a", "on")]), @"settings-ckcmgfhgth");
        insta::assert_snapshot!(name(&[("page", "<a href=\"?x=1&y=2\">\u{2028}é\n")]), @"settings-bkc6dh8bf6");
    }
}
