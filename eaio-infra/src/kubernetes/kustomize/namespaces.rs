//! In whose namespace the base lives.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::Environment;
use crate::kubernetes::{Identity, Object, Scope};

/// How the objects of the base get the namespace of an environment.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Home {
    /// The base names no namespace, and kustomize's `namespace` gives every object that of the
    /// overlay, a Namespace its name too. Right only if nothing lives elsewhere.
    Transformed {
        /// What the Namespace of the environments is called in the base.
        namespace_object: String,
    },
    /// The base names this namespace, which no object refers to from elsewhere, and overlays patch
    /// whatever is in it.
    Named(String),
}

/// Kinds of the whole cluster that kustomize knows for such. It puts all others into a namespace.
const CLUSTER_KINDS: &[&str] = &[
    "ClusterRole",
    "ClusterRoleBinding",
    "CSIDriver",
    "IngressClass",
    "PersistentVolume",
    "PriorityClass",
    "RuntimeClass",
    "StorageClass",
];

impl Home {
    /// The simpler of the two that is right for all environments.
    pub(super) fn of(environments: &[Environment<'_>]) -> Self {
        let objects = || environments.iter().flat_map(|e| e.objects.iter().map(move |o| (e, o)));
        let first = environments.first().map_or("base", |e| e.objects.namespace());
        if objects().all(|(environment, object)| is_transformable(object, environment.objects.namespace())) {
            return Home::Transformed { namespace_object: first.to_owned() };
        }
        let elsewhere: HashSet<String> = objects()
            .flat_map(|(environment, object)| {
                let home = environment.objects.namespace();
                named_namespaces(object).into_iter().filter(move |namespace| namespace != home)
            })
            .collect();
        let count = |home: &str| environments.iter().filter(|e| e.objects.namespace() == home).count();
        let mut best: Option<(&str, usize)> = None;
        for home in environments.iter().map(|e| e.objects.namespace()).filter(|h| !elsewhere.contains(*h)) {
            if best.is_none_or(|(_, most)| count(home) > most) {
                best = Some((home, count(home)));
            }
        }
        let unused =
            || (0..).map(|n| format!("base{}", if n == 0 { String::new() } else { format!("-{n}") }));
        let name =
            best.map(|(home, _)| home.to_owned()).or_else(|| unused().find(|n| !elsewhere.contains(n)));
        Home::Named(name.expect("there are more names than namespaces"))
    }

    /// An object of the environment that lives in `home`, in the terms of the base.
    pub(super) fn localise(&self, object: &Object, home: &str) -> Map<String, Value> {
        let mut fields = object.fields().clone();
        let identity = object.identity();
        let Some(Value::Object(metadata)) = fields.get_mut("metadata") else { return fields };
        if is_namespace(&identity) && identity.name == home {
            metadata.insert("name".to_owned(), self.namespace_object().into());
        } else if identity.namespace.as_deref() == Some(home) {
            match self {
                Home::Transformed { .. } => metadata.shift_remove("namespace"),
                Home::Named(name) => metadata.insert("namespace".to_owned(), name.as_str().into()),
            };
        }
        fields
    }

    /// What the Namespace of the environments is called in the base.
    pub(super) fn namespace_object(&self) -> &str {
        match self {
            Home::Transformed { namespace_object } => namespace_object,
            Home::Named(name) => name,
        }
    }

    /// The namespace that objects of the base name.
    pub(super) fn named(&self) -> Option<&str> {
        match self {
            Home::Transformed { .. } => None,
            Home::Named(name) => Some(name),
        }
    }
}

fn is_namespace(identity: &Identity) -> bool {
    identity.api_version == "v1" && identity.kind == "Namespace"
}

fn is_transformable(object: &Object, home: &str) -> bool {
    let identity = object.identity();
    let subjects_at_home =
        subjects(object).all(|subject| match (subject["namespace"].as_str(), subject["name"].as_str()) {
            (Some(namespace), _) => namespace == home,
            // kustomize gives every subject of this name the namespace.
            (None, name) => name != Some("default"),
        });
    let placed = match object.scope() {
        Scope::Namespace => identity.namespace.as_deref() == Some(home),
        Scope::Cluster if is_namespace(&identity) => identity.name == home,
        Scope::Cluster => CLUSTER_KINDS.contains(&identity.kind.as_str()),
    };
    placed && subjects_at_home
}

fn named_namespaces(object: &Object) -> Vec<String> {
    let identity = object.identity();
    let own = if is_namespace(&identity) { Some(identity.name) } else { identity.namespace };
    let of_subjects = subjects(object).filter_map(|subject| Some(subject["namespace"].as_str()?.to_owned()));
    own.into_iter().chain(of_subjects).collect()
}

fn subjects(object: &Object) -> impl Iterator<Item = &Value> {
    object.fields().get("subjects").and_then(Value::as_array).into_iter().flatten()
}
