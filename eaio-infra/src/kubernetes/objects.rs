//! The objects of one environment.

use std::collections::{BTreeMap, HashMap};

use indexmap::IndexMap;

use super::{Identity, Object, Scope, config_map};
use crate::diagnostic::Diagnostic;

/// Kinds in the order in which they are written and applied: what others need comes first. Kinds
/// that are not named here, such as custom resources, come after them.
const KINDS: &[&str] = &[
    "Namespace",
    "ResourceQuota",
    "LimitRange",
    "PriorityClass",
    "RuntimeClass",
    "StorageClass",
    "VolumeSnapshotClass",
    "IngressClass",
    "CustomResourceDefinition",
    "ServiceAccount",
    "ClusterRole",
    "ClusterRoleBinding",
    "Role",
    "RoleBinding",
    "ConfigMap",
    "ClusterSecretStore",
    "SecretStore",
    "ExternalSecret",
    "Secret",
    "ClusterIssuer",
    "Issuer",
    "Certificate",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Service",
    "StatefulSet",
    "Deployment",
    "DaemonSet",
    "ReplicaSet",
    "Pod",
    "Job",
    "CronJob",
    "HorizontalPodAutoscaler",
    "PodDisruptionBudget",
    "NetworkPolicy",
    "Ingress",
];

/// The complete objects of one environment, each once, in an order that does not depend on the
/// order of their making.
#[derive(Debug, Clone, PartialEq)]
pub struct Objects {
    namespace: String,
    objects: BTreeMap<(usize, Identity), Object>,
    config_maps: IndexMap<String, IndexMap<String, String>>,
}

impl Objects {
    /// No objects yet, of an environment that lives in `namespace`.
    pub fn new(namespace: impl Into<String>) -> Self {
        Objects { namespace: namespace.into(), objects: BTreeMap::new(), config_maps: IndexMap::new() }
    }

    /// The environment's namespace.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// Adds an object. One of a namespaced kind that names no namespace is put into the
    /// environment's.
    pub fn add(&mut self, object: impl Into<Object>) -> Result<(), Diagnostic> {
        let mut object = object.into();
        object.settle(&self.namespace);
        let identity = object.identity();
        if identity.name.is_empty() {
            return Err(Diagnostic::error("nameless-object", format!("a {} has no name", identity.kind))
                .with_help("give it `metadata.name`: the name is how it is found again"));
        }
        if object.scope() == Scope::Cluster && identity.namespace.is_some() {
            return Err(Diagnostic::error(
                "cluster-object-in-namespace",
                format!("`{identity}` belongs to the whole cluster, not to a namespace"),
            )
            .with_help("leave out `metadata.namespace`"));
        }
        let taken_by_generated = identity.kind == "ConfigMap"
            && identity.namespace.as_deref() == Some(&self.namespace)
            && self.config_maps.contains_key(&identity.name);
        let key = (rank(&identity.kind), identity);
        if taken_by_generated || self.objects.contains_key(&key) {
            return Err(duplicate(&key.1));
        }
        self.objects.insert(key, object);
        Ok(())
    }

    /// Adds a generated ConfigMap of the environment's namespace: in the cluster its name ends in a
    /// hash of its content, as does every reference to it, so that new content makes new pods.
    /// Other objects refer to it as `name`.
    pub fn config_map(
        &mut self,
        name: impl Into<String>,
        data: IndexMap<String, String>,
    ) -> Result<(), Diagnostic> {
        let name = name.into();
        config_map::check_keys(&name, &data)?;
        let identity = Identity {
            api_version: "v1".to_owned(),
            kind: "ConfigMap".to_owned(),
            namespace: Some(self.namespace.clone()),
            name: name.clone(),
        };
        let key = (rank(&identity.kind), identity);
        if self.config_maps.contains_key(&name) || self.objects.contains_key(&key) {
            return Err(duplicate(&key.1));
        }
        self.config_maps.insert(name, data);
        Ok(())
    }

    /// How many objects will be applied.
    pub fn len(&self) -> usize {
        self.objects.len() + self.config_maps.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The objects as they were added, in order, without the generated ConfigMaps.
    pub fn iter(&self) -> impl Iterator<Item = &Object> {
        self.objects.values()
    }

    /// The generated ConfigMaps: the name that others use, and the data.
    pub fn config_maps(&self) -> impl Iterator<Item = (&str, &IndexMap<String, String>)> {
        self.config_maps.iter().map(|(name, data)| (name.as_str(), data))
    }

    /// The objects as they will be applied, in order: generated ConfigMaps under their final names,
    /// and every reference to them.
    pub fn resolved(&self) -> Vec<Object> {
        let final_names: HashMap<&str, String> =
            self.config_maps().map(|(name, data)| (name, config_map::hashed_name(name, data))).collect();
        let generated =
            self.config_maps().map(|(name, data)| config_map::object(&self.namespace, name, data));
        let written = self.iter().cloned().map(|mut object| {
            config_map::rewrite_references(&mut object, &self.namespace, &final_names);
            object
        });
        let mut all: Vec<Object> = generated.chain(written).collect();
        all.sort_by_cached_key(|object| {
            let identity = object.identity();
            (rank(&identity.kind), identity)
        });
        all
    }
}

fn rank(kind: &str) -> usize {
    KINDS.iter().position(|other| *other == kind).unwrap_or(KINDS.len())
}

fn duplicate(identity: &Identity) -> Diagnostic {
    Diagnostic::error("duplicate-object", format!("`{identity}` is defined twice"))
        .with_subject(identity.to_string())
        .with_help("give one of the two another name")
}

#[cfg(test)]
mod tests {
    use k8s_openapi::api::apps::v1::Deployment;
    use k8s_openapi::api::core::v1::{Namespace, Service};
    use k8s_openapi::api::storage::v1::StorageClass;
    use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
    use serde_json::json;

    use super::*;

    fn named(name: &str) -> ObjectMeta {
        ObjectMeta { name: Some(name.to_owned()), ..ObjectMeta::default() }
    }

    #[test]
    fn objects_are_in_the_order_of_need() {
        let mut objects = Objects::new("eaio");
        for name in ["web", "api"] {
            objects.add(&Deployment { metadata: named(name), ..Deployment::default() }).expect("new");
            objects.add(&Service { metadata: named(name), ..Service::default() }).expect("new");
        }
        objects.add(&Namespace { metadata: named("eaio"), ..Namespace::default() }).expect("new");
        objects.config_map("settings", [("MODE".to_owned(), "on".to_owned())].into()).expect("new");
        let order: Vec<String> = objects.resolved().iter().map(|o| o.identity().to_string()).collect();
        insta::assert_snapshot!(order.join("\n"), @r"
        Namespace eaio
        ConfigMap eaio/settings-ccd8mfgktt
        Service eaio/api
        Service eaio/web
        Deployment eaio/api
        Deployment eaio/web
        ");
    }

    #[test]
    fn an_identity_is_used_once() {
        let mut objects = Objects::new("eaio");
        let service = Service { metadata: named("api"), ..Service::default() };
        objects.add(&service).expect("new");
        insta::assert_snapshot!(objects.add(&service).expect_err("twice"), @r"
        error[duplicate-object]: `Service eaio/api` is defined twice
           |  Service eaio/api
           = help: give one of the two another name
        ");
        objects.config_map("settings", IndexMap::new()).expect("new");
        insta::assert_snapshot!(objects.config_map("settings", IndexMap::new()).expect_err("twice").summary, @"`ConfigMap eaio/settings` is defined twice");
        let slash = objects.config_map("files", [("a/b".to_owned(), String::new())].into());
        insta::assert_snapshot!(slash.expect_err("no key").summary, @"`a/b` cannot be a key of the ConfigMap `files`");
        let class = StorageClass {
            metadata: ObjectMeta { namespace: Some("eaio".to_owned()), ..named("fast") },
            ..StorageClass::default()
        };
        insta::assert_snapshot!(objects.add(&class).expect_err("no namespace"), @r"
        error[cluster-object-in-namespace]: `StorageClass eaio/fast` belongs to the whole cluster, not to a namespace
           = help: leave out `metadata.namespace`
        ");
        let nameless = objects.add(&Service::default()).expect_err("no name");
        insta::assert_snapshot!(nameless, @r"
        error[nameless-object]: a Service has no name
           = help: give it `metadata.name`: the name is how it is found again
        ");
    }

    #[test]
    fn references_follow_the_content() {
        let mut objects = Objects::new("eaio");
        let spec = json!({
            "containers": [{
                "name": "api",
                "envFrom": [{ "configMapRef": { "name": "settings" } }, { "secretRef": { "name": "settings" } }],
                "env": [{ "name": "X", "valueFrom": { "configMapKeyRef": { "name": "settings", "key": "X" } } }],
            }],
            "initContainers": [{ "name": "wait", "envFrom": [{ "configMapRef": { "name": "settings" } }] }],
            "volumes": [
                { "name": "a", "configMap": { "name": "settings" } },
                { "name": "b", "projected": { "sources": [{ "configMap": { "name": "settings" } }] } },
                { "name": "c", "configMap": { "name": "other" } },
            ],
        });
        let deployment = json!({
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "api" },
            "spec": { "selector": {}, "template": { "spec": spec } },
        });
        let deployment: Deployment = serde_json::from_value(deployment).expect("a deployment");
        objects.add(&deployment).expect("new");
        objects.config_map("settings", [("X".to_owned(), "1".to_owned())].into()).expect("new");
        let resolved = objects.resolved();
        let name = &resolved[0].identity().name;
        let text = serde_json::to_string(&resolved[1]).expect("plain data");
        assert_eq!(text.matches(name.as_str()).count(), 5, "{text}");
        assert!(text.contains(r#""secretRef":{"name":"settings"}"#) && text.contains(r#""name":"other""#));
    }
}
