//! Names of objects in other objects: they follow where what they name is called otherwise.
//!
//! Source: kustomize's `builtinpluginconsts`, `nameReference`.

use serde_json::Value;

use super::labels::each;
use super::namespace::is_of_cluster;
use super::resource::{Resource, Resources, effective};
use crate::kubernetes::config_map::pod_spec_path;

/// Where a pod names a ConfigMap or a Secret.
const OF_PODS: &[(&str, &[&str])] = &[
    ("ConfigMap", &["volumes", "configMap", "name"]),
    ("ConfigMap", &["volumes", "projected", "sources", "configMap", "name"]),
    ("ConfigMap", &["containers", "env", "valueFrom", "configMapKeyRef", "name"]),
    ("ConfigMap", &["containers", "envFrom", "configMapRef", "name"]),
    ("ConfigMap", &["initContainers", "env", "valueFrom", "configMapKeyRef", "name"]),
    ("ConfigMap", &["initContainers", "envFrom", "configMapRef", "name"]),
    ("Secret", &["volumes", "secret", "secretName"]),
    ("Secret", &["volumes", "projected", "sources", "secret", "name"]),
    ("Secret", &["containers", "env", "valueFrom", "secretKeyRef", "name"]),
    ("Secret", &["containers", "envFrom", "secretRef", "name"]),
    ("Secret", &["initContainers", "env", "valueFrom", "secretKeyRef", "name"]),
    ("Secret", &["initContainers", "envFrom", "secretRef", "name"]),
    ("Secret", &["imagePullSecrets", "name"]),
];

/// What else a pod names, unless it is one of a `PodTemplate` or a `ReplicaSet`.
const OF_MOST_PODS: &[(&str, &[&str])] = &[
    ("ServiceAccount", &["serviceAccountName"]),
    ("PersistentVolumeClaim", &["volumes", "persistentVolumeClaim", "claimName"]),
    ("PriorityClass", &["priorityClassName"]),
];

/// Where objects of a kind name others.
const OF_KIND: &[(&str, &str, &[&str])] = &[
    ("HorizontalPodAutoscaler", "Deployment", &["spec", "scaleTargetRef", "name"]),
    ("HorizontalPodAutoscaler", "ReplicationController", &["spec", "scaleTargetRef", "name"]),
    ("HorizontalPodAutoscaler", "ReplicaSet", &["spec", "scaleTargetRef", "name"]),
    ("HorizontalPodAutoscaler", "StatefulSet", &["spec", "scaleTargetRef", "name"]),
    ("Role", "ConfigMap", &["rules", "resourceNames"]),
    ("Role", "Secret", &["rules", "resourceNames"]),
    ("ClusterRole", "ConfigMap", &["rules", "resourceNames"]),
    ("ClusterRole", "Secret", &["rules", "resourceNames"]),
    ("ClusterRole", "PersistentVolume", &["rules", "resourceNames"]),
    ("Ingress", "Secret", &["spec", "tls", "secretName"]),
    ("Ingress", "Secret", &["metadata", "annotations", "ingress.kubernetes.io/auth-secret"]),
    ("Ingress", "Secret", &["metadata", "annotations", "nginx.ingress.kubernetes.io/auth-secret"]),
    ("Ingress", "Secret", &["metadata", "annotations", "nginx.ingress.kubernetes.io/auth-tls-secret"]),
    (
        "Ingress",
        "ConfigMap",
        &["metadata", "annotations", "nginx.ingress.kubernetes.io/fastcgi-params-configmap"],
    ),
    ("Ingress", "Service", &["spec", "rules", "http", "paths", "backend", "serviceName"]),
    ("Ingress", "Service", &["spec", "rules", "http", "paths", "backend", "service", "name"]),
    ("Ingress", "Service", &["spec", "backend", "serviceName"]),
    ("Ingress", "Service", &["spec", "defaultBackend", "service", "name"]),
    ("ServiceAccount", "Secret", &["imagePullSecrets", "name"]),
    ("StorageClass", "Secret", &["parameters", "secretName"]),
    ("StorageClass", "Secret", &["parameters", "adminSecretName"]),
    ("StorageClass", "Secret", &["parameters", "userSecretName"]),
    ("StorageClass", "Secret", &["parameters", "secretRef"]),
    ("PersistentVolume", "Secret", &["spec", "azureFile", "secretName"]),
    ("PersistentVolume", "StorageClass", &["spec", "storageClassName"]),
    ("PersistentVolumeClaim", "PersistentVolume", &["spec", "volumeName"]),
    ("PersistentVolumeClaim", "StorageClass", &["spec", "storageClassName"]),
    ("StatefulSet", "StorageClass", &["spec", "volumeClaimTemplates", "spec", "storageClassName"]),
    ("StatefulSet", "Service", &["spec", "serviceName"]),
    ("APIService", "Service", &["spec", "service", "name"]),
    ("ValidatingWebhookConfiguration", "Service", &["webhooks", "clientConfig", "service"]),
    ("MutatingWebhookConfiguration", "Service", &["webhooks", "clientConfig", "service"]),
    ("RoleBinding", "Role", &["roleRef", "name"]),
    ("RoleBinding", "ClusterRole", &["roleRef", "name"]),
    ("RoleBinding", "ServiceAccount", &["subjects"]),
    ("ClusterRoleBinding", "ClusterRole", &["roleRef", "name"]),
    ("ClusterRoleBinding", "ServiceAccount", &["subjects"]),
];

/// Rewrites every name of an object that is called otherwise than it was.
pub(super) fn follow(resources: &mut Resources) {
    let places: Vec<usize> = resources.iter().map(|(at, _)| at).collect();
    for at in places {
        let kind = resources.at(at).kind().to_owned();
        let mut value = Value::Object(std::mem::take(&mut resources.at_mut(at).fields));
        // Whoever refers is looked at as it is called now.
        let referrer = Referrer::new(&value, resources.at(at));
        let mut change = |path: &[&str], target: &str| {
            each(Some(&mut value), path, &mut |value| referrer.rewrite(value, target, &*resources));
        };
        if let Some(pod) = pod_path(&kind) {
            let most = OF_MOST_PODS.iter().filter(|_| !matches!(kind.as_str(), "PodTemplate" | "ReplicaSet"));
            let all = OF_PODS.iter().filter(|_| kind != "ReplicationController").chain(most);
            all.for_each(|(target, path)| change(&[pod, path].concat(), target));
        }
        for (_, target, path) in OF_KIND.iter().filter(|(referrer, ..)| *referrer == kind) {
            change(path, target);
        }
        if let Value::Object(fields) = value {
            resources.at_mut(at).fields = fields;
        }
    }
}

fn pod_path(kind: &str) -> Option<&'static [&'static str]> {
    match kind {
        "ReplicationController" => Some(&["spec", "template", "spec"]),
        kind => pod_spec_path(kind),
    }
}

/// Who names another object.
struct Referrer {
    namespace: Option<String>,
    affixes: Vec<(String, String)>,
    scale_target: Option<String>,
    role_kind: Option<String>,
}

impl Referrer {
    fn new(value: &Value, resource: &Resource) -> Self {
        let identity = match value {
            Value::Object(fields) => crate::kubernetes::Identity::of(fields),
            _ => unreachable!("it was made of fields"),
        };
        let text = |path: &str| value.pointer(path).and_then(Value::as_str).map(str::to_owned);
        Referrer {
            namespace: (!is_of_cluster(&identity)).then(|| effective(&identity).to_owned()),
            affixes: resource.affixes.clone(),
            scale_target: text("/spec/scaleTargetRef/kind"),
            role_kind: text("/roleRef/kind"),
        }
    }

    fn rewrite(&self, value: &mut Value, target: &str, resources: &Resources) {
        match value {
            Value::String(name) => {
                if self.means_another(target) {
                    return;
                }
                if let Some(found) = self.find(name, None, target, resources) {
                    found.name().clone_into(name);
                }
            }
            Value::Array(items) => {
                items.iter_mut().for_each(|item| self.rewrite(item, target, resources));
            }
            // A subject, or the service of a webhook: a name and a namespace.
            Value::Object(fields) => {
                let text = |field: &str| fields.get(field).and_then(Value::as_str);
                // Of whatever kind the subject is, kustomize looks at its name alone.
                let namespace = text("namespace");
                let found = text("name").and_then(|name| self.find(name, namespace, target, resources));
                let Some(found) = found else { return };
                let identity = found.identity();
                fields.insert("name".to_owned(), identity.name.into());
                if let Some(namespace) = identity.namespace {
                    fields.insert("namespace".to_owned(), namespace.into());
                }
            }
            _ => {}
        }
    }

    /// Whether it says itself that it means an object of another kind.
    fn means_another(&self, target: &str) -> bool {
        let role = self.role_kind.as_deref().filter(|_| matches!(target, "Role" | "ClusterRole"));
        role.is_some_and(|kind| kind != target)
            || self.scale_target.as_deref().is_some_and(|kind| kind != target)
    }

    /// The object that was called so, if there is one and no other.
    fn find<'r>(
        &self,
        name: &str,
        namespace: Option<&str>,
        target: &str,
        resources: &'r Resources,
    ) -> Option<&'r Resource> {
        let was_called = |resource: &Resource| {
            resource.previous.iter().any(|before| {
                before.name == name && namespace.is_none_or(|namespace| effective(before) == namespace)
            })
        };
        let is_near = |resource: &Resource| {
            let identity = resource.identity();
            is_of_cluster(&identity)
                || namespace.is_some()
                || self.namespace.as_deref().is_none_or(|own| own == effective(&identity))
        };
        let candidates = resources.named(name).map(|(_, resource)| resource);
        let candidates: Vec<&Resource> = candidates
            .filter(|resource| resource.kind() == target && was_called(resource) && is_near(resource))
            .collect();
        let shared = |resource: &&&Resource| {
            // Both came the same way, as far as both came: the outermost last.
            resource.affixes.iter().rev().zip(self.affixes.iter().rev()).all(|(one, other)| one == other)
        };
        let mut same_way = candidates.iter().filter(shared);
        match (same_way.next(), same_way.next()) {
            (Some(found), None) => Some(found),
            (Some(found), Some(other)) if other.name() == found.name() => Some(found),
            _ => None,
        }
    }
}
