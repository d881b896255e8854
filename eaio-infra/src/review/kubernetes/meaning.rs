//! What means the same in objects of Kubernetes, and where order means nothing.

use std::collections::HashSet;

use crate::check::{Content, Located};

use super::super::difference::{Meaning, Order, scalar};
use super::super::{Difference, Path, Step};
use super::quantity::amount;

/// What is known of the values of a kind.
pub(super) struct Meant<'a> {
    pub(super) kind: &'a str,
}

/// Lists whose elements are told apart by keys: from the `x-kubernetes-list-map-keys` and `x-kubernetes-patch-merge-key` of the
/// API's OpenAPI document.
const KEYED: &[(&str, &[&str])] = &[
    ("containers", &["name"]),
    ("initContainers", &["name"]),
    ("ephemeralContainers", &["name"]),
    ("env", &["name"]),
    ("volumes", &["name"]),
    ("volumeMounts", &["mountPath", "subPath"]),
    ("volumeDevices", &["devicePath"]),
    ("imagePullSecrets", &["name"]),
    ("secrets", &["name"]),
    ("hostAliases", &["ip"]),
    ("topologySpreadConstraints", &["topologyKey", "whenUnsatisfiable"]),
    ("items", &["key"]),
    ("webhooks", &["name"]),
    ("versions", &["name"]),
    ("ownerReferences", &["uid"]),
    ("limits", &["type"]),
];

/// Lists that are sets: the API's rules are alternatives, and its lists of names are unions.
const SETS: &[&str] = &[
    "tolerations",
    "finalizers",
    "accessModes",
    "policyTypes",
    "from",
    "to",
    "except",
    "verbs",
    "resources",
    "apiGroups",
    "resourceNames",
    "nonResourceURLs",
    "subjects",
    "add",
    "drop",
    "matchExpressions",
    "values",
    "namespaces",
    "scopes",
    "hosts",
    "tls",
    "metrics",
    "supplementalGroups",
    "preferredDuringSchedulingIgnoredDuringExecution",
    "loadBalancerSourceRanges",
    "externalIPs",
    "volumeLifecycleModes",
    "mountOptions",
    "shortNames",
    "categories",
];

/// Fields below which every value is a quantity.
const QUANTITIES: &[&str] = &[
    "limits",
    "requests",
    "capacity",
    "hard",
    "default",
    "defaultRequest",
    "max",
    "min",
    "maxLimitRequestRatio",
    "overhead",
    "sizeLimit",
    "divisor",
    "averageValue",
    "storage",
];

/// Fields that take a number or a text.
const NUMBER_OR_TEXT: &[&str] =
    &["targetPort", "port", "maxSurge", "maxUnavailable", "minAvailable", "number"];

impl Meaning for Meant<'_> {
    fn order(&self, path: &Path, before: &[Located], after: &[Located]) -> Order {
        let names: Vec<&str> = path.names().collect();
        // In a custom resource, a name says nothing of what its list means.
        let name = match names.last() {
            Some(name) => *name,
            None => return Order::Placed,
        };
        let has = |field: &str| before.iter().chain(after).all(|element| element.get(field).is_some());
        match name {
            // A protocol that nobody says is TCP: where the number is enough, it is not asked for.
            "ports" if has("containerPort") => {
                match [before, after].iter().all(|list| are_distinct(list, "containerPort")) {
                    true => Order::Keyed(&["containerPort"]),
                    false => Order::Keyed(&["containerPort", "protocol"]),
                }
            }
            "ports" if self.kind == "Service" && has("port") => {
                match [before, after].iter().all(|list| are_distinct(list, "port")) {
                    true => Order::Keyed(&["port"]),
                    false => Order::Keyed(&["port", "protocol"]),
                }
            }
            "ports" if self.kind == "NetworkPolicy" => Order::Set,
            "rules" if matches!(self.kind, "Role" | "ClusterRole") => Order::Alternatives,
            "rules" if self.kind == "Ingress" && same_order(before, after, "host") => Order::Keyed(&["host"]),
            // They run one after the other.
            "initContainers" if !same_order(before, after, "name") => Order::Placed,
            // A value may refer to an earlier one.
            "env" if refers(before, after) && !same_order(before, after, "name") => Order::Placed,
            name => match KEYED.iter().find(|(field, _)| *field == name) {
                Some((_, keys)) if has(keys[0]) => Order::Keyed(keys),
                _ if matches!(name, "ingress" | "egress") => Order::Alternatives,
                _ if SETS.contains(&name) => Order::Set,
                _ => Order::Placed,
            },
        }
    }

    fn means_the_same(&self, path: &Path, before: &Located, after: &Located) -> bool {
        let is_quantity = path.names().any(|name| QUANTITIES.contains(&name));
        if is_quantity && amount(before).is_some_and(|one| amount(after) == Some(one)) {
            return true;
        }
        let takes_both = path.names().last().is_some_and(|name| NUMBER_OR_TEXT.contains(&name));
        takes_both && scalar(before).is_some_and(|one| scalar(after) == Some(one))
    }

    fn is_sensitive(&self, path: &Path) -> bool {
        let is_secret =
            matches!(path.0.first(), Some(Step::Name(name)) if name == "data" || name == "stringData");
        self.kind == "Secret" && is_secret
    }
}

/// Whether the elements that both lists have stand in the same order in both.
fn same_order(before: &[Located], after: &[Located], key: &str) -> bool {
    let keys = |list: &[Located]| -> Vec<String> {
        list.iter().filter_map(|element| element.text_at(&[key]).map(str::to_owned)).collect()
    };
    let [one, other] = [keys(before), keys(after)];
    let [in_one, in_other] = [&one, &other].map(|keys| keys.iter().collect::<HashSet<_>>());
    one.iter().filter(|key| in_other.contains(key)).eq(other.iter().filter(|key| in_one.contains(key)))
}

fn are_distinct(list: &[Located], key: &str) -> bool {
    let mut seen = HashSet::new();
    list.iter().filter_map(|element| element.get(key).and_then(scalar)).all(|value| seen.insert(value))
}

/// Whether a value refers to another variable: `$(HOST):80`.
fn refers(before: &[Located], after: &[Located]) -> bool {
    before
        .iter()
        .chain(after)
        .any(|element| element.text_at(&["value"]).is_some_and(|value| value.contains("$(")))
}

/// What the API server puts where nobody says anything, by the last names of the path.
///
/// Source: the Kubernetes API reference, each field's description.
const DEFAULTS: &[(&[&str], &str)] = &[
    (&["protocol"], "TCP"),
    (&["spec", "replicas"], "1"),
    (&["spec", "revisionHistoryLimit"], "10"),
    (&["spec", "progressDeadlineSeconds"], "600"),
    (&["spec", "podManagementPolicy"], "OrderedReady"),
    (&["spec", "type"], "ClusterIP"),
    (&["spec", "sessionAffinity"], "None"),
    (&["spec", "volumeMode"], "Filesystem"),
    (&["spec", "concurrencyPolicy"], "Allow"),
    (&["spec", "suspend"], "false"),
    (&["spec", "successfulJobsHistoryLimit"], "3"),
    (&["spec", "failedJobsHistoryLimit"], "1"),
    (&["strategy", "type"], "RollingUpdate"),
    (&["updateStrategy", "type"], "RollingUpdate"),
    (&["spec", "restartPolicy"], "Always"),
    (&["spec", "dnsPolicy"], "ClusterFirst"),
    (&["spec", "schedulerName"], "default-scheduler"),
    (&["spec", "terminationGracePeriodSeconds"], "30"),
    (&["containers", "terminationMessagePath"], "/dev/termination-log"),
    (&["containers", "terminationMessagePolicy"], "File"),
    (&["reclaimPolicy"], "Delete"),
    (&["volumeBindingMode"], "Immediate"),
    (&["fieldRef", "apiVersion"], "v1"),
];

/// The same for every probe.
const OF_PROBES: &[(&str, &str)] = &[
    ("initialDelaySeconds", "0"),
    ("timeoutSeconds", "1"),
    ("periodSeconds", "10"),
    ("successThreshold", "1"),
    ("failureThreshold", "3"),
    ("scheme", "HTTP"),
];

/// The kinds whose defaults are known.
const WITH_DEFAULTS: &[&str] = &[
    "Pod",
    "PodTemplate",
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "ReplicaSet",
    "ReplicationController",
    "Job",
    "CronJob",
    "Service",
    "PersistentVolumeClaim",
    "PersistentVolume",
    "StorageClass",
    "NetworkPolicy",
];

/// Whether a difference is only that one says what the API server would put there anyway.
pub(super) fn is_default(kind: &str, names: &[&str], difference: &Difference) -> bool {
    let value = match (&difference.before, &difference.after) {
        (Some(value), None) | (None, Some(value)) => value,
        _ => return false,
    };
    // Whoever takes the number away hands it over to something else, and that is no small thing.
    let is_of_weight =
        names == ["spec", "replicas"] || kind == "PersistentVolume" && names.ends_with(&["reclaimPolicy"]);
    WITH_DEFAULTS.contains(&kind) && !is_of_weight && says_default(names, value)
}

fn says_default(names: &[&str], value: &Located) -> bool {
    match &value.content {
        Content::Null => true,
        // A map that says nothing is none, where being there does not say something itself, as in `emptyDir: {}`.
        Content::Map(entries) if entries.is_empty() => {
            let is_none =
                ["resources", "strategy", "updateStrategy", "securityContext", "annotations", "labels"];
            names.last().is_some_and(|name| is_none.contains(name))
        }
        Content::Map(entries) => entries.iter().all(|(name, _, value)| {
            says_default(&names.iter().copied().chain([name.as_str()]).collect::<Vec<_>>(), value)
        }),
        Content::Bool(said) => is_listed(names, &said.to_string()),
        _ => scalar(value).is_some_and(|said| is_listed(names, &said)),
    }
}

fn is_listed(names: &[&str], said: &str) -> bool {
    let is_of_probe = names.iter().any(|name| name.ends_with("Probe"));
    DEFAULTS.iter().any(|(path, default)| names.ends_with(path) && said == *default)
        || is_of_probe && names.last().is_some_and(|last| OF_PROBES.contains(&(*last, said)))
}
