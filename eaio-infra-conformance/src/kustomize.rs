//! The kustomize in kubectl.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use similar::TextDiff;

use crate::tool::{said, tool};

/// kubectl, or nothing where there is none: then the test is to be skipped.
pub fn kubectl() -> Option<Command> {
    tool("kubectl", &["version", "--client"])
}

/// What `kustomize build` makes of a folder: a stream of objects; nothing where there is no kubectl.
///
/// # Errors
/// What kustomize says, warnings too.
pub fn build(folder: &Path) -> Result<Option<String>, String> {
    let Some(mut kubectl) = kubectl() else { return Ok(None) };
    let output = kubectl.arg("kustomize").arg(folder).output().map_err(|error| error.to_string())?;
    if !output.status.success() || !output.stderr.is_empty() {
        return Err(format!("{}: {}", folder.display(), said(&output)));
    }
    Ok(Some(String::from_utf8_lossy(&output.stdout).into_owned()))
}

/// Compares what kustomize built with the objects that were lowered, each by its identity.
///
/// # Errors
/// Objects that only one side has, and the first objects that differ, line by line.
pub fn same_objects(built: &str, lowered: impl IntoIterator<Item = Value>) -> Result<(), String> {
    // As in YAML 1.2, but for `yes` and the like, which a reader of YAML 1.1 would not take for strings.
    let options = serde_saphyr::options! { strict_booleans: true };
    let documents: Vec<Value> = serde_saphyr::from_multiple_with_options(built, options)
        .map_err(|error| format!("{error}\n{built}"))?;
    let (built, lowered) = (by_identity(documents)?, by_identity(lowered)?);
    let only = |a: &BTreeMap<String, String>, b: &BTreeMap<String, String>| {
        a.keys().filter(|identity| !b.contains_key(*identity)).cloned().collect::<Vec<_>>()
    };
    let (only_built, only_lowered) = (only(&built, &lowered), only(&lowered, &built));
    if !only_built.is_empty() || !only_lowered.is_empty() {
        return Err(format!("only built: {only_built:#?}\nonly lowered: {only_lowered:#?}"));
    }
    let differences: Vec<String> = lowered
        .iter()
        .filter(|(identity, lowered)| built[*identity] != **lowered)
        .map(|(identity, lowered)| {
            let difference = TextDiff::from_lines(lowered, &built[identity]);
            format!("{identity}\n{}", difference.unified_diff().header("lowered", "built"))
        })
        .collect();
    if differences.is_empty() { Ok(()) } else { Err(differences.join("\n")) }
}

/// Each object as text, by what makes it that object.
fn by_identity(objects: impl IntoIterator<Item = Value>) -> Result<BTreeMap<String, String>, String> {
    let mut all = BTreeMap::new();
    for object in objects {
        let metadata = &object["metadata"];
        let identity = [&object["apiVersion"], &object["kind"], &metadata["namespace"], &metadata["name"]]
            .map(|value| value.as_str().unwrap_or("-"))
            .join(" ");
        let text = format!("{:#}\n", normalised(object.clone()));
        if all.insert(identity.clone(), text).is_some() {
            return Err(format!("{identity} is there twice"));
        }
    }
    Ok(all)
}

/// Lists whose order means nothing to Kubernetes. That of `env` does where a value refers to an
/// earlier variable.
const UNORDERED: &[&str] = &[
    "ports",
    "volumes",
    "volumeMounts",
    "volumeDevices",
    "imagePullSecrets",
    "topologySpreadConstraints",
    "secrets",
];

/// `value` without the orders that mean nothing: of an object's fields, and of some lists.
fn normalised(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let normalise = |(name, value): (String, Value)| {
                let mut value = normalised(value);
                if let Value::Array(elements) = &mut value {
                    let refers = elements
                        .iter()
                        .any(|element| element["value"].as_str().is_some_and(|text| text.contains("$(")));
                    if UNORDERED.contains(&name.as_str()) || name == "env" && !refers {
                        elements.sort_by_key(Value::to_string);
                    }
                }
                (name, value)
            };
            let sorted: BTreeMap<String, Value> = fields.into_iter().map(normalise).collect();
            Value::Object(sorted.into_iter().collect())
        }
        Value::Array(elements) => elements.into_iter().map(normalised).collect(),
        scalar => scalar,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn objects_are_compared_by_what_they_mean() {
        let service = |ports: Value| json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "a" }, "spec": { "ports": ports } });
        let built = "kind: Service\napiVersion: v1\nspec: { ports: [{ port: 80 }, { port: 81 }] }\nmetadata: { name: a }\n";
        let same = service(json!([{ "port": 81 }, { "port": 80 }]));
        assert_eq!(same_objects(built, [same.clone()]), Ok(()));
        for (lowered, mistake) in [
            (vec![service(json!([{ "port": 80 }]))], "+        \"port\": 81"),
            (vec![], "only built: [\n    \"v1 Service - a\""),
            (vec![same.clone(), same], "twice"),
        ] {
            let refused = same_objects(built, lowered).expect_err(mistake);
            assert!(refused.contains(mistake), "{refused}");
        }
    }
}
