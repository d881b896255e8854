//! What environments share: the most common value of each part of an object.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::elements::{by_key, merged_order};
use super::shape::{Shape, Together};
use crate::kubernetes::config_map::pod_spec_path;
use crate::kubernetes::field_order;

/// The object that the base holds for these, one of each environment.
///
/// A part that most environments have is there, with its most common value; in a tie the first
/// environment decides. Any two parts that are there therefore stand together in at least one
/// environment. Where values still refer past each other, the base is the first environment's.
pub(super) fn object(objects: &[&Map<String, Value>], shape: &Shape) -> Map<String, Value> {
    let first = objects[0];
    if objects.iter().all(|object| *object == first) {
        return first.clone();
    }
    let merged = match shape {
        Shape::Plain => fields(objects, shape, &Together::None),
        Shape::Fields { together, .. } => fields(objects, shape, together),
        Shape::Unit(_) | Shape::Elements { .. } | Shape::Union => {
            return objects[most_common(objects)].clone();
        }
    };
    match field_order::arrange(merged) {
        object if !holds_together(&object) => first.clone(),
        Value::Object(object) => object,
        other => unreachable!("the order of fields makes {other} of no object"),
    }
}

/// The most common value of the data of a ConfigMap, key by key.
pub(super) fn common(values: &[Option<&Value>], shape: &Shape) -> Option<Value> {
    let present: Vec<&Value> = values.iter().flatten().copied().collect();
    let most = 2 * present.len() > values.len();
    let tie = 2 * present.len() == values.len();
    if !(most || tie && values.first().is_some_and(Option::is_some)) {
        return None;
    }
    if present.iter().all(|value| *value == present[0]) {
        return Some(present[0].clone());
    }
    let parts = match shape {
        Shape::Plain => maps(&present).map(|maps| fields(&maps, shape, &Together::None)),
        Shape::Fields { together, .. } => maps(&present).map(|maps| fields(&maps, shape, together)),
        Shape::Elements { keys, element, .. } => lists(&present, keys, element),
        Shape::Unit(_) | Shape::Union => None,
    };
    Some(parts.unwrap_or_else(|| present[most_common(&present)].clone()))
}

fn maps<'a>(values: &[&'a Value]) -> Option<Vec<&'a Map<String, Value>>> {
    values.iter().map(|value| value.as_object()).collect()
}

fn fields(maps: &[&Map<String, Value>], shape: &Shape, together: &Together) -> Value {
    let names = merged_order(maps.iter().map(|map| map.keys().collect()));
    let one_unit = |name: &str| match together {
        Together::None => false,
        Together::These(fields) => fields.contains(&name),
        Together::TheRest => !shape.names(name),
    };
    let units: Vec<Vec<Option<&Value>>> = maps
        .iter()
        .map(|map| names.iter().filter(|name| one_unit(name)).map(|name| map.get(*name)).collect())
        .collect();
    let unit = maps[most_common(&units)];
    let chosen = names.into_iter().filter_map(|name| {
        let value = if one_unit(name) {
            unit.get(name).cloned()
        } else {
            let values: Vec<Option<&Value>> = maps.iter().map(|map| map.get(name)).collect();
            common(&values, shape.field(name))
        };
        Some((name.clone(), value?))
    });
    Value::Object(chosen.collect())
}

fn lists(values: &[&Value], keys: &[&str], shape: &Shape) -> Option<Value> {
    let lists: Vec<_> = values.iter().map(|value| by_key(value.as_array()?, keys)).collect::<Option<_>>()?;
    let order = merged_order(lists.iter().map(|list| list.iter().map(|(key, _)| key.clone()).collect()));
    let elements = order.into_iter().filter_map(|key| {
        let values: Vec<Option<&Value>> = lists
            .iter()
            .map(|list| list.iter().find(|(other, _)| *other == key).map(|(_, element)| *element))
            .collect();
        common(&values, shape)
    });
    Some(Value::Array(elements.collect()))
}

/// The index of the first of the most frequent values.
fn most_common<T: PartialEq>(values: &[T]) -> usize {
    let count = |value: &T| values.iter().filter(|other| *other == value).count();
    let counts: Vec<usize> = values.iter().map(count).collect();
    let most = counts.iter().max();
    counts.iter().position(|count| Some(count) == most).unwrap_or(0)
}

/// Whether the parts of an object that name each other do: mounts and volumes, probes and ports,
/// selectors and labels.
fn holds_together(object: &Value) -> bool {
    let Some(path) = object["kind"].as_str().and_then(pod_spec_path) else { return true };
    let pod = path.iter().fold(object, |value, field| &value[*field]);
    let template = path[..path.len() - 1].iter().fold(object, |value, field| &value[*field]);
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let claims = list(&object["spec"]["volumeClaimTemplates"]);
    let volumes: HashSet<String> = list(&pod["volumes"])
        .iter()
        .map(|volume| &volume["name"])
        .chain(claims.iter().map(|claim| &claim["metadata"]["name"]))
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect();
    let selected = object["spec"]["selector"]["matchLabels"].as_object().is_none_or(|labels| {
        labels.iter().all(|(name, value)| template["metadata"]["labels"].get(name) == Some(value))
    });
    let mut containers = list(&pod["initContainers"]).into_iter().chain(list(&pod["containers"]));
    selected
        && containers.all(|container| {
            let ports = list(&container["ports"]);
            let names: Vec<&str> = ports.iter().filter_map(|port| port["name"].as_str()).collect();
            let distinct = names.iter().collect::<HashSet<_>>().len() == names.len();
            let mounted = ["volumeMounts", "volumeDevices"].iter().all(|mounts| {
                list(&container[*mounts])
                    .iter()
                    .all(|mount| mount["name"].as_str().is_some_and(|name| volumes.contains(name)))
            });
            let probed = ["startupProbe", "readinessProbe", "livenessProbe"].iter().all(|probe| {
                ["httpGet", "tcpSocket"].iter().all(|action| {
                    container[*probe][*action]["port"].as_str().is_none_or(|port| names.contains(&port))
                })
            });
            distinct && mounted && probed
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::shape;
    use super::*;
    use crate::kubernetes::Identity;

    fn deployment(container: Value, volumes: Value) -> Value {
        json!({ "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "api" },
            "spec": { "template": { "spec": { "containers": [container], "volumes": volumes } } } })
    }

    fn base(objects: &[Value]) -> Value {
        let identity = Identity {
            api_version: "apps/v1".into(),
            kind: "Deployment".into(),
            namespace: None,
            name: "api".into(),
        };
        let objects: Vec<_> = objects.iter().map(|object| object.as_object().expect("an object")).collect();
        Value::Object(object(&objects, shape::of(&identity)))
    }

    #[test]
    fn resources_are_never_mixed() {
        let with = |limit: &str, request: &str, debug: &str| {
            let resources = json!({ "limits": { "cpu": limit }, "requests": { "cpu": request } });
            let env = json!([{ "name": "DEBUG", "value": debug }]);
            deployment(json!({ "name": "api", "env": env, "resources": resources }), json!([]))
        };
        let base = base(&[with("1", "1", "a"), with("4", "2", "b"), with("4", "3", "b")]);
        let container = &base["spec"]["template"]["spec"]["containers"][0];
        // By parts, the limit would be 4 and the request 1.
        assert_eq!(container["resources"], json!({ "limits": { "cpu": "1" }, "requests": { "cpu": "1" } }));
        assert_eq!(container["env"][0]["value"], "b");
    }

    #[test]
    fn a_base_that_falls_apart_is_the_first_environment() {
        let mounting = |volume: &str| {
            let mount = json!({ "mountPath": "/data", "name": volume });
            deployment(
                json!({ "name": "api", "volumeMounts": [mount] }),
                json!([{ "name": volume, "emptyDir": {} }]),
            )
        };
        let objects = [mounting("a"), mounting("b"), deployment(json!({ "name": "api" }), json!([]))];
        assert_eq!(base(&objects), objects[0]);
    }
}
