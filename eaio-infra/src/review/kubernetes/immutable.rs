//! What the API lets nobody change: such an object has to be deleted, and made again.

use super::super::difference::shown;
use super::super::{Action, Change, Effect, Reason};
use super::object::Object;
use super::quantity::amount;
use super::{is_below, is_changed};
use crate::check::Located;

/// What of a kind cannot be changed.
enum Fixed {
    /// What stands at these paths.
    At(&'static [&'static [&'static str]]),
    /// Everything below `spec` but these fields of it.
    AllOfSpecBut(&'static [&'static str]),
}

/// What cannot be changed, by group and kind.
///
/// Source: Kubernetes API reference v1.35, the descriptions of the fields named, and, where they are silent, what the API server's
/// validation of updates answers (`pkg/apis/*/validation`, `Validate…Update`); the page or function stands beside each.
const FIXED: &[(&str, &str, Fixed)] = &[
    // Deployments, "Label selector updates"; DaemonSet, "Pod selector"; `ValidateReplicaSetUpdate`.
    ("apps", "Deployment", Fixed::At(&[&["spec", "selector"]])),
    ("apps", "DaemonSet", Fixed::At(&[&["spec", "selector"]])),
    ("apps", "ReplicaSet", Fixed::At(&[&["spec", "selector"]])),
    // `ValidateStatefulSetUpdate`: "updates to statefulset spec for fields other than … are forbidden".
    (
        "apps",
        "StatefulSet",
        Fixed::AllOfSpecBut(&[
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds",
        ]),
    ),
    // JobSpec, `completionMode`, `podFailurePolicy`, `successPolicy`, `managedBy`; `ValidateJobSpecUpdate`.
    (
        "batch",
        "Job",
        Fixed::At(&[
            &["spec", "selector"],
            &["spec", "template"],
            &["spec", "completions"],
            &["spec", "completionMode"],
            &["spec", "podFailurePolicy"],
            &["spec", "successPolicy"],
            &["spec", "backoffLimitPerIndex"],
            &["spec", "managedBy"],
        ]),
    ),
    // ServiceSpec, `clusterIP`, `clusterIPs`, `healthCheckNodePort`, `loadBalancerClass`.
    (
        "",
        "Service",
        Fixed::At(&[
            &["spec", "clusterIP"],
            &["spec", "clusterIPs"],
            &["spec", "healthCheckNodePort"],
            &["spec", "loadBalancerClass"],
        ]),
    ),
    // `ValidatePersistentVolumeClaimUpdate`: "spec is immutable after creation except resources.requests and
    // volumeAttributesClassName for bound claims".
    ("", "PersistentVolumeClaim", Fixed::AllOfSpecBut(&["resources", "volumeAttributesClassName"])),
    // `ValidatePersistentVolumeUpdate`: "spec.persistentvolumesource is immutable after creation"; `volumeMode`, `nodeAffinity`.
    (
        "",
        "PersistentVolume",
        Fixed::AllOfSpecBut(&[
            "capacity",
            "accessModes",
            "claimRef",
            "persistentVolumeReclaimPolicy",
            "storageClassName",
            "mountOptions",
            "volumeAttributesClassName",
        ]),
    ),
    // `ValidateStorageClassUpdate`.
    (
        "storage.k8s.io",
        "StorageClass",
        Fixed::At(&[&["provisioner"], &["parameters"], &["reclaimPolicy"], &["volumeBindingMode"]]),
    ),
    // CSIDriverSpec, `attachRequired` and `volumeLifecycleModes`: "This field is immutable".
    (
        "storage.k8s.io",
        "CSIDriver",
        Fixed::At(&[&["spec", "attachRequired"], &["spec", "volumeLifecycleModes"]]),
    ),
    // VolumeAttributesClass, `driverName` and `parameters`.
    ("storage.k8s.io", "VolumeAttributesClass", Fixed::At(&[&["driverName"], &["parameters"]])),
    // RoleBinding and ClusterRoleBinding, `roleRef`: "This field is immutable".
    ("rbac.authorization.k8s.io", "RoleBinding", Fixed::At(&[&["roleRef"]])),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding", Fixed::At(&[&["roleRef"]])),
    // IngressClassSpec, `controller`: "This field is immutable".
    ("networking.k8s.io", "IngressClass", Fixed::At(&[&["spec", "controller"]])),
    // `ValidatePriorityClassUpdate`.
    ("scheduling.k8s.io", "PriorityClass", Fixed::At(&[&["value"], &["preemptionPolicy"]])),
    // RuntimeClass, `handler`: "The Handler … is immutable".
    ("node.k8s.io", "RuntimeClass", Fixed::At(&[&["handler"]])),
    // `ValidateResourceQuotaUpdate`.
    ("", "ResourceQuota", Fixed::At(&[&["spec", "scopes"]])),
    // Secret, `type`; `ValidateSecretUpdate`.
    ("", "Secret", Fixed::At(&[&["type"]])),
    // `ValidateCustomResourceDefinitionUpdate`, once it is established.
    (
        "apiextensions.k8s.io",
        "CustomResourceDefinition",
        Fixed::At(&[
            &["spec", "group"],
            &["spec", "scope"],
            &["spec", "names", "kind"],
            &["spec", "names", "plural"],
        ]),
    ),
    // Pods, "Pod update and replacement".
    ("", "Pod", Fixed::AllOfSpecBut(&["activeDeadlineSeconds", "schedulingGates"])),
];

/// The groups that Kubernetes defines itself.
const OF_KUBERNETES: &[&str] = &[
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "apps",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "extensions",
    "flowcontrol.apiserver.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "resource.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
];

/// Decides whether an object can be changed as it stands.
pub(super) fn judge(one: &Object, other: &Object, change: &mut Change) {
    let mut forced = forced(one, other, change);
    forced.retain(|path| !is_allowed(one, other, path));
    if !forced.is_empty() {
        let arguments = forced.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(" and ");
        change.action = Action::Replace;
        change.reasons.extend(forced.into_iter().map(|argument| Reason { argument, chain: Vec::new() }));
        let text = format!(
            "`kubectl apply` is refused: {arguments} cannot be changed; delete {} first",
            other.title()
        );
        change.consequence(Effect::Refused, text);
    }
    uncertain(one, other, change);
    claim(one, other, change);
    if !OF_KUBERNETES.contains(&other.group.as_str()) {
        custom(other, change);
    }
}

/// The paths that changed and may not. Those of one field of the specification are one.
fn forced(one: &Object, other: &Object, change: &Change) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    let mut add = |path: String| {
        if !paths.contains(&path) {
            paths.push(path);
        }
    };
    let fixed = FIXED.iter().find(|(group, kind, _)| *group == other.group && *kind == other.kind);
    match fixed.map(|(.., fixed)| fixed) {
        Some(Fixed::At(fixed)) => {
            fixed.iter().filter(|path| is_changed(change, path)).for_each(|path| add(path.join(".")));
        }
        Some(Fixed::AllOfSpecBut(free)) => {
            for difference in change.differences.iter().filter(|difference| is_below(difference, &["spec"])) {
                match difference.path.names().nth(1) {
                    Some(name) if free.contains(&name) => {}
                    Some("containers" | "initContainers") if other.kind == "Pod" => {
                        // The image alone may become another.
                        if difference.path.names().last() != Some("image") {
                            add(difference.path.to_string());
                        }
                    }
                    Some(name) => add(format!("spec.{name}")),
                    None => add("spec".to_owned()),
                }
            }
        }
        None => {}
    }
    // ConfigMap and Secret, `immutable`: "If set to true, ensures that data stored … cannot be updated".
    let is_kept = one.at(&["immutable"]).is_some_and(Located::is_true);
    if is_kept
        && matches!((other.group.as_str(), other.kind.as_str()), ("", "ConfigMap" | "Secret"))
        && one.name == other.name
    {
        let fields = ["data", "binaryData", "stringData", "immutable"];
        fields.iter().filter(|field| is_changed(change, &[field])).for_each(|field| add((*field).to_owned()));
    }
    paths
}

/// What the rules allow after all.
fn is_allowed(one: &Object, other: &Object, path: &str) -> bool {
    let text = |object: &Object, field: &str| object.text(&["spec", field]).map(str::to_owned);
    match (other.kind.as_str(), path) {
        // "… unless the type field is also being changed to ExternalName … or the type field is being changed from ExternalName".
        ("Service", _) => {
            let is_name = |object: &Object| object.text(&["spec", "type"]) == Some("ExternalName");
            is_name(one) != is_name(other) || is_uncertain(one, other, path)
        }
        // What nobody sets is what the class or the controller set: whether it is another, nobody here knows.
        ("PersistentVolumeClaim", "spec.storageClassName" | "spec.volumeName") => {
            text(one, &path[5..]).is_none() || text(other, &path[5..]).is_none()
        }
        // `ValidateResourceQuotaUpdate` and others compare what the server defaulted.
        ("Secret", "type") => {
            [one, other].iter().all(|object| object.text(&["type"]).unwrap_or("Opaque") == "Opaque")
        }
        ("PriorityClass", "preemptionPolicy") => [one, other].iter().all(|object| {
            object.text(&["preemptionPolicy"]).unwrap_or("PreemptLowerPriority") == "PreemptLowerPriority"
        }),
        // `ValidateJobUpdate`: of a suspended job that never started, some of the template may change; of an indexed job, the
        // completions may, together with the parallelism.
        ("Job", "spec.template" | "spec.completions") => is_uncertain(one, other, path),
        // "Once set, it cannot be changed": before, it can.
        ("PersistentVolume", "spec.nodeAffinity") => one.at(&["spec", "nodeAffinity"]).is_none(),
        ("Pod", "spec.tolerations" | "spec.terminationGracePeriodSeconds") => false,
        _ => false,
    }
}

/// Whether only the cluster knows if the API allows it.
fn is_uncertain(one: &Object, other: &Object, path: &str) -> bool {
    match (other.kind.as_str(), path) {
        // An address that was allocated may be the one that is now asked for, or stay where none is.
        ("Service", "spec.clusterIP" | "spec.clusterIPs") => {
            match (one.at(&["spec", "clusterIP"]), other.text(&["spec", "clusterIP"])) {
                (_, None) => true,
                (None, Some(address)) => address != "None",
                _ => false,
            }
        }
        ("Service", "spec.loadBalancerClass" | "spec.healthCheckNodePort") => {
            one.at(&path.split('.').collect::<Vec<_>>()).is_none()
        }
        ("Job", "spec.template") => one.at(&["spec", "suspend"]).is_some_and(Located::is_true),
        ("Job", "spec.completions") => other.text(&["spec", "completionMode"]) == Some("Indexed"),
        ("PersistentVolumeClaim", "spec.storageClassName" | "spec.volumeName") => true,
        _ => false,
    }
}

/// Says where only the cluster knows.
fn uncertain(one: &Object, other: &Object, change: &mut Change) {
    let is_name = |object: &Object| object.text(&["spec", "type"]) == Some("ExternalName");
    let paths: &[&str] = match other.kind.as_str() {
        "Service" if is_name(one) != is_name(other) => return,
        "Service" => {
            &["spec.clusterIP", "spec.clusterIPs", "spec.loadBalancerClass", "spec.healthCheckNodePort"]
        }
        "Job" => &["spec.template", "spec.completions"],
        "PersistentVolumeClaim" => &["spec.storageClassName", "spec.volumeName"],
        _ => return,
    };
    for path in paths {
        let names: Vec<&str> = path.split('.').collect();
        let is_said_by_one = one.at(&names).is_none() || other.at(&names).is_none() || other.kind == "Job";
        if change.action == Action::Update
            && is_changed(change, &names)
            && is_said_by_one
            && is_uncertain(one, other, path)
        {
            change.action = Action::MayReplace;
            change.reasons.push(Reason { argument: (*path).to_owned(), chain: Vec::new() });
            let why = match (other.kind.as_str(), *path) {
                ("Job", "spec.template") => {
                    "of a suspended job that never started, where its pods go may change"
                }
                ("Job", _) => "of an indexed job it can, to what `spec.parallelism` is",
                _ => "what nobody writes, it has chosen itself",
            };
            let text = format!("whether `{path}` can be changed, only the cluster knows: {why}");
            change.consequence(Effect::Note, text);
        }
    }
}

/// A claim may grow, where its class allows it, and never shrinks.
///
/// Source: Kubernetes, Persistent Volumes, "Expanding Persistent Volumes Claims".
fn claim(one: &Object, other: &Object, change: &mut Change) {
    if (other.group.as_str(), other.kind.as_str()) != ("", "PersistentVolumeClaim")
        || !is_changed(change, &["spec", "resources"])
    {
        return;
    }
    let size = |object: &Object| object.at(&["spec", "resources", "requests", "storage"]).and_then(amount);
    let argument = "spec.resources.requests.storage";
    if size(one).zip(size(other)).is_some_and(|(old, new)| new < old) {
        change.action = Action::Replace;
        change.reasons.push(Reason { argument: argument.to_owned(), chain: Vec::new() });
        let text = format!(
            "`kubectl apply` is refused: `{argument}` cannot be less than it was; delete {} first",
            other.title()
        );
        change.consequence(Effect::Refused, text);
    }
}

/// Of a custom resource its controller decides.
fn custom(other: &Object, change: &mut Change) {
    let said = change
        .differences
        .iter()
        .filter(|difference| !matches!(difference.path.names().next(), Some("metadata" | "apiVersion")));
    let mut arguments: Vec<String> = Vec::new();
    for difference in said {
        let path = difference.path.names().take(2).collect::<Vec<_>>().join(".");
        if !arguments.contains(&path) {
            arguments.push(path);
        }
    }
    if arguments.is_empty() {
        return;
    }
    if (other.group.as_str(), other.kind.as_str()) == ("external-secrets.io", "ExternalSecret")
        && !arguments.iter().any(|argument| argument == "spec.target")
    {
        return external_secret(other, change);
    }
    change.action = Action::MayReplace;
    change.reasons.extend(arguments.into_iter().map(|argument| Reason { argument, chain: Vec::new() }));
    let group = &other.group;
    change.consequence(Effect::Note, format!("what becomes of it, the controller of `{group}` decides"));
}

/// The operator updates the Secret that it makes, unless it is told to make it once; where the store has not what is asked for, the Secret
/// stays as it was.
///
/// Source: External Secrets Operator, "ExternalSecret", "Update behavior"; "Lifecycle", "Refresh Policy": an interval of 0 is as
/// `CreatedOnce`.
fn external_secret(other: &Object, change: &mut Change) {
    let target = other.text(&["spec", "target", "name"]).unwrap_or(&other.name);
    let is_never = other.at(&["spec", "refreshInterval"]).is_some_and(|interval| {
        matches!(shown(interval).as_str(), "0" | "0s" | "0m" | "0h")
            && !matches!(other.text(&["spec", "refreshPolicy"]), Some("OnChange"))
    });
    if is_never || other.text(&["spec", "refreshPolicy"]) == Some("CreatedOnce") {
        return change
            .consequence(Effect::Note, format!("Secret `{target}` is made once, and stays as it is"));
    }
    let asked: Vec<String> = change
        .differences
        .iter()
        .filter(|difference| difference.path.names().any(|name| name == "remoteRef"))
        .filter_map(|difference| Some(format!("`{}`", difference.after.as_ref()?.text()?)))
        .collect();
    change.consequence(Effect::Note, format!("External Secrets writes Secret `{target}` anew"));
    if !asked.is_empty() {
        let text = format!(
            "the store must have {} by then: pods that start find no such key before",
            asked.join(", ")
        );
        change.consequence(Effect::Note, text);
    }
}
