//! The order of fields that reviewers of Kubernetes manifests are used to.

use serde_json::{Map, Value};

/// Fields that come first, in this order, wherever they stand; all others follow as the API's
/// types list them, which is by the alphabet.
const LEADING: &[&str] = &[
    "apiVersion",
    "kind",
    "metadata",
    "name",
    "namespace",
    "labels",
    "annotations",
    "type",
    "image",
    "imagePullPolicy",
    "restartPolicy",
    "command",
    "args",
    "workingDir",
    "key",
    "operator",
    "value",
    "values",
    "path",
    "containerPort",
    "port",
    "targetPort",
    "protocol",
    "mountPath",
    "subPath",
    "ports",
    "envFrom",
    "env",
    "scaleTargetRef",
    "replicas",
    "minReplicas",
    "maxReplicas",
    "schedule",
    "timeZone",
    "serviceName",
    "podSelector",
    "selector",
    "strategy",
    "updateStrategy",
    "serviceAccountName",
    "automountServiceAccountToken",
    "imagePullSecrets",
    "priorityClassName",
    "initContainers",
    "containers",
    "resources",
    "requests",
    "startupProbe",
    "readinessProbe",
    "livenessProbe",
];

/// Fields that come last, in this order.
const TRAILING: &[&str] =
    &["securityContext", "volumeMounts", "volumes", "jobTemplate", "template", "volumeClaimTemplates"];

/// Maps whose keys are the writer's own words: their order stays, and nothing in them is a field.
const OWN_WORDS: &[&str] = &[
    "labels",
    "annotations",
    "data",
    "stringData",
    "binaryData",
    "matchLabels",
    "nodeSelector",
    "limits",
    "requests",
];

/// Fields that say nothing when they are an empty map. Others do: `emptyDir: {}`,
/// `podSelector: {}`, `selfSigned: {}`.
const NOTHING_WHEN_EMPTY: &[&str] = &[
    "metadata",
    "labels",
    "annotations",
    "matchLabels",
    "nodeSelector",
    "resources",
    "limits",
    "requests",
    "securityContext",
    "strategy",
    "updateStrategy",
    "affinity",
    "status",
];

/// `value` with its fields in order and without those that say nothing.
pub(super) fn arrange(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(arrange_fields(fields)),
        Value::Array(elements) => Value::Array(elements.into_iter().map(arrange).collect()),
        scalar => scalar,
    }
}

fn arrange_fields(fields: Map<String, Value>) -> Map<String, Value> {
    let mut arranged: Vec<(String, Value)> = fields
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| {
            let value = if OWN_WORDS.contains(&name.as_str()) { value } else { arrange(value) };
            (name, value)
        })
        .filter(|(name, value)| {
            let empty = value.as_object().is_some_and(Map::is_empty);
            !(empty && NOTHING_WHEN_EMPTY.contains(&name.as_str()))
        })
        .collect();
    arranged.sort_by_key(|(name, _)| rank(name));
    arranged.into_iter().collect()
}

fn rank(name: &str) -> usize {
    let position = |names: &[&str]| names.iter().position(|other| *other == name);
    match (position(LEADING), position(TRAILING)) {
        (Some(leading), _) => leading,
        (_, Some(trailing)) => LEADING.len() + 1 + trailing,
        _ => LEADING.len(),
    }
}
