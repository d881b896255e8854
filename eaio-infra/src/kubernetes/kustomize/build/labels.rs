//! Labels and annotations that a kustomization gives to all of its objects.
//!
//! Source: kustomize's `builtinpluginconsts`: `commonLabels`, `metadataLabels` and `commonAnnotations`.

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::entry::Entry;
use super::resource::{Resource, Resources};

type Texts = IndexMap<String, String>;

/// The affinities of a pod whose selectors take common labels.
const AFFINITIES: [&[&str]; 4] = [
    &["affinity", "podAffinity", "preferredDuringSchedulingIgnoredDuringExecution", "podAffinityTerm"],
    &["affinity", "podAffinity", "requiredDuringSchedulingIgnoredDuringExecution"],
    &["affinity", "podAntiAffinity", "preferredDuringSchedulingIgnoredDuringExecution", "podAffinityTerm"],
    &["affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution"],
];

/// Gives every object the labels of a kustomization.
pub(super) fn label(entry: &Entry, resources: &mut Resources) {
    for label in &entry.labels {
        let reach = match (label.include_selectors, label.include_templates) {
            (true, _) => Reach::Selectors,
            (false, true) => Reach::Templates,
            (false, false) => Reach::Object,
        };
        resources.iter_mut().for_each(|resource| give(resource, "labels", &label.pairs, reach));
    }
    if !entry.common_labels.is_empty() {
        resources
            .iter_mut()
            .for_each(|resource| give(resource, "labels", &entry.common_labels, Reach::Selectors));
    }
}

/// Gives every object the annotations of a kustomization.
pub(super) fn annotate(entry: &Entry, resources: &mut Resources) {
    if !entry.common_annotations.is_empty() {
        let texts = &entry.common_annotations;
        resources.iter_mut().for_each(|resource| give(resource, "annotations", texts, Reach::Templates));
    }
}

/// How far labels go.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Reach {
    /// The object itself.
    Object,
    /// The pods that it makes, too.
    Templates,
    /// Whoever selects these pods, too.
    Selectors,
}

fn give(resource: &mut Resource, field: &str, texts: &Texts, reach: Reach) {
    if texts.is_empty() {
        return;
    }
    let (kind, group) = (resource.kind().to_owned(), resource.group().to_owned());
    let fields = &mut resource.fields;
    make(fields, &["metadata", field], texts);
    if reach == Reach::Object {
        return;
    }
    match (group.as_str(), kind.as_str()) {
        (_, "ReplicationController" | "Deployment" | "ReplicaSet" | "DaemonSet")
        | ("apps", "StatefulSet")
        | ("batch", "Job") => make(fields, &["spec", "template", "metadata", field], texts),
        ("batch", "CronJob") => {
            make(fields, &["spec", "jobTemplate", "metadata", field], texts);
            make(fields, &["spec", "jobTemplate", "spec", "template", "metadata", field], texts);
        }
        _ => {}
    }
    if (group.as_str(), kind.as_str(), field) == ("apps", "StatefulSet", "labels") {
        let claims =
            fields.get_mut("spec").and_then(|spec| spec.get_mut("volumeClaimTemplates")?.as_array_mut());
        for claim in claims.into_iter().flatten().filter_map(Value::as_object_mut) {
            make(claim, &["metadata", field], texts);
        }
    }
    if reach == Reach::Selectors {
        select((&group, &kind), fields, texts);
    }
}

fn select(identity: (&str, &str), fields: &mut Map<String, Value>, texts: &Texts) {
    let mut change =
        |path: &[&str]| each(fields.get_mut(path[0]), &path[1..], &mut |value| put(value, texts));
    match identity {
        ("batch", "Job") | ("policy", "PodDisruptionBudget") => change(&["spec", "selector", "matchLabels"]),
        ("batch", "CronJob") => change(&["spec", "jobTemplate", "spec", "selector", "matchLabels"]),
        ("networking.k8s.io", "NetworkPolicy") => {
            change(&["spec", "podSelector", "matchLabels"]);
            change(&["spec", "ingress", "from", "podSelector", "matchLabels"]);
            change(&["spec", "egress", "to", "podSelector", "matchLabels"]);
        }
        ("apps", "Deployment" | "StatefulSet") => {
            for affinity in AFFINITIES {
                change(
                    &[&["spec", "template", "spec"], affinity, &["labelSelector", "matchLabels"]].concat(),
                );
            }
            change(&[
                "spec",
                "template",
                "spec",
                "topologySpreadConstraints",
                "labelSelector",
                "matchLabels",
            ]);
        }
        _ => {}
    }
    match identity {
        ("", "Service" | "ReplicationController") => make(fields, &["spec", "selector"], texts),
        (_, "Deployment" | "ReplicaSet" | "DaemonSet") | ("apps", "StatefulSet") => {
            make(fields, &["spec", "selector", "matchLabels"], texts);
        }
        _ => {}
    }
}

/// Puts texts into the map at the end of a path, which is made where it is missing.
fn make(fields: &mut Map<String, Value>, path: &[&str], texts: &Texts) {
    let Some((first, rest)) = path.split_first() else {
        fields.extend(texts.iter().map(|(name, text)| (name.clone(), text.as_str().into())));
        return;
    };
    let value = fields.entry(*first).or_insert_with(|| json!({}));
    if value.is_null() {
        *value = json!({});
    }
    if let Value::Object(inner) = value {
        make(inner, rest, texts);
    }
}

fn put(value: &mut Value, texts: &Texts) {
    if let Value::Object(fields) = value {
        make(fields, &[], texts);
    }
}

/// Does something with every value at the end of a path, which goes through lists.
pub(super) fn each(value: Option<&mut Value>, path: &[&str], act: &mut impl FnMut(&mut Value)) {
    match (value, path.split_first()) {
        (Some(Value::Array(items)), Some(_)) => items.iter_mut().for_each(|item| each(Some(item), path, act)),
        (Some(value), Some((first, rest))) => each(value.get_mut(*first), rest, act),
        (Some(value), None) => act(value),
        (None, _) => {}
    }
}
