//! Generated ConfigMaps in `kustomization.yaml`.

use indexmap::IndexMap;
use serde_json::Value;

use super::common::common;
use super::files::Files;
use super::kustomization::ConfigMapGenerator;
use super::shape::Shape;

type Data = IndexMap<String, String>;

/// The data that the base holds for these, one of each environment.
pub(super) fn shared(data: &[&Data]) -> Data {
    let values: Vec<Value> = data
        .iter()
        .map(|data| Value::Object(data.iter().map(|(k, v)| (k.clone(), v.as_str().into())).collect()))
        .collect();
    match common(&values.iter().map(Some).collect::<Vec<_>>(), &Shape::Plain) {
        Some(Value::Object(fields)) => {
            fields.into_iter().filter_map(|(key, value)| Some((key, value.as_str()?.to_owned()))).collect()
        }
        _ => Data::new(),
    }
}

/// The generator that makes a ConfigMap.
pub(super) fn create(
    name: &str,
    namespace: Option<&str>,
    data: &Data,
    folder: &str,
    files: &mut Files,
) -> ConfigMapGenerator {
    let mut generator = ConfigMapGenerator {
        name: name.to_owned(),
        namespace: namespace.map(str::to_owned),
        behavior: None,
        literals: Vec::new(),
        files: Vec::new(),
    };
    for (key, value) in data {
        if is_literal(value) {
            generator.literals.push(format!("{key}={value}"));
        } else {
            let path = format!("config/{name}/{key}");
            files.add(format!("{folder}/{path}"), value.clone());
            generator.files.push(path);
        }
    }
    generator
}

/// The generator that makes of the base's ConfigMap the environment's, where they differ.
pub(super) fn change(
    name: &str,
    namespace: Option<&str>,
    (base, target): (&Data, &Data),
    folder: &str,
    files: &mut Files,
) -> Option<ConfigMapGenerator> {
    let same = |(key, value): (&String, &String)| base.get(key) == Some(value);
    if base.len() == target.len() && target.iter().all(same) {
        return None;
    }
    // A merge cannot take a key away.
    let merges = base.keys().all(|key| target.contains_key(key));
    let changed: Data;
    let data = if merges {
        changed = target.iter().filter(|pair| !same(*pair)).map(|(k, v)| (k.clone(), v.clone())).collect();
        &changed
    } else {
        target
    };
    let behavior = Some(if merges { "merge" } else { "replace" });
    Some(ConfigMapGenerator { behavior, ..create(name, namespace, data, folder, files) })
}

/// Whether kustomize reads `key=value` back as it is: it takes quotes away, and a text of several
/// lines reads better as a file.
fn is_literal(value: &str) -> bool {
    !value.contains(['\n', '\r']) && !value.starts_with(['"', '\'']) && !value.ends_with(['"', '\''])
}
