//! One complete Kubernetes object, ready to be compared, patched and written.

use std::fmt;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::{ClusterResourceScope, Metadata, Resource};
use serde::Serialize;
use serde_json::{Map, Value};

use super::field_order;

/// What makes an object that object: two with one identity are the same object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    /// The group and version, such as `apps/v1`.
    pub api_version: String,
    /// The kind, such as `Deployment`.
    pub kind: String,
    /// The namespace; none for what belongs to the whole cluster.
    pub namespace: Option<String>,
    /// The name.
    pub name: String,
}

impl Identity {
    /// The identity of an object with these fields.
    pub(super) fn of(fields: &Map<String, Value>) -> Self {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let metadata = |field: &str| text(fields.get("metadata").and_then(|m| m.get(field)));
        Identity {
            api_version: text(fields.get("apiVersion")).unwrap_or_default(),
            kind: text(fields.get("kind")).unwrap_or_default(),
            namespace: metadata("namespace"),
            name: metadata("name").unwrap_or_default(),
        }
    }

    /// The group, empty for the core group.
    pub fn group(&self) -> &str {
        self.api_version.rsplit_once('/').map_or("", |(group, _)| group)
    }

    /// The version, such as `v1`.
    pub fn version(&self) -> &str {
        self.api_version.rsplit_once('/').map_or(&self.api_version, |(_, version)| version)
    }
}

/// As in `Deployment eaio/building-service`.
impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(f, "{} {namespace}/{}", self.kind, self.name),
            None => write!(f, "{} {}", self.kind, self.name),
        }
    }
}

/// Whether an object belongs to a namespace or to the whole cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// It belongs to one namespace.
    Namespace,
    /// It belongs to the cluster.
    Cluster,
}

/// One lowered object: its fields in the order in which reviewers expect them, without those that
/// say nothing.
///
/// The only way to make one is from a typed object, so it is complete and of a known scope.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    scope: Scope,
    fields: Map<String, Value>,
}

impl<T> From<&T> for Object
where
    T: Resource + Metadata<Ty = ObjectMeta> + Serialize,
    T::Scope: ScopeOf,
{
    fn from(resource: &T) -> Self {
        let value = serde_json::to_value(resource).expect("a Kubernetes object is plain data");
        match field_order::arrange(value) {
            Value::Object(fields) => Object { scope: T::Scope::SCOPE, fields },
            other => unreachable!("a Kubernetes object serialises to a map, not to {other}"),
        }
    }
}

/// The [`Scope`] of k8s-openapi's marker types.
pub trait ScopeOf {
    /// The scope that the marker stands for.
    const SCOPE: Scope;
}

impl ScopeOf for ClusterResourceScope {
    const SCOPE: Scope = Scope::Cluster;
}

impl ScopeOf for k8s_openapi::NamespaceResourceScope {
    const SCOPE: Scope = Scope::Namespace;
}

impl Object {
    /// The object's fields.
    pub fn fields(&self) -> &Map<String, Value> {
        &self.fields
    }

    /// Whether it belongs to a namespace or to the cluster.
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// What makes it that object.
    pub fn identity(&self) -> Identity {
        Identity::of(&self.fields)
    }

    /// The value of a label.
    pub fn label(&self, name: &str) -> Option<&str> {
        self.fields.get("metadata")?.get("labels")?.get(name)?.as_str()
    }

    /// Puts an object that names no namespace into `namespace`.
    pub(super) fn settle(&mut self, namespace: &str) {
        if self.scope == Scope::Namespace
            && let Some(Value::Object(metadata)) = self.fields.get_mut("metadata")
            && !metadata.contains_key("namespace")
        {
            let place = usize::from(metadata.contains_key("name"));
            metadata.shift_insert(place, "namespace".to_owned(), namespace.into());
        }
    }

    /// The object's fields, for the rewriting of references.
    pub(super) fn fields_mut(&mut self) -> &mut Map<String, Value> {
        &mut self.fields
    }
}

impl Serialize for Object {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.fields.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec};
    use k8s_openapi::api::core::v1::{
        Container, EmptyDirVolumeSource, EnvVar, PodSpec, PodTemplateSpec, ResourceRequirements, Volume,
    };
    use k8s_openapi::api::storage::v1::StorageClass;

    use super::*;
    use crate::yaml;

    #[test]
    fn a_deployment_reads_as_people_write_it() {
        let deployment = Deployment {
            metadata: ObjectMeta {
                labels: Some([("app.kubernetes.io/name".into(), "api".into())].into()),
                name: Some("api".into()),
                namespace: Some("eaio".into()),
                ..ObjectMeta::default()
            },
            spec: Some(DeploymentSpec {
                template: PodTemplateSpec {
                    metadata: Some(ObjectMeta::default()),
                    spec: Some(PodSpec {
                        containers: vec![Container {
                            name: "api".into(),
                            image: Some("eaio/api:1".into()),
                            env: Some(vec![EnvVar {
                                name: "MODE".into(),
                                value: Some("on".into()),
                                value_from: None,
                            }]),
                            resources: Some(ResourceRequirements::default()),
                            ..Container::default()
                        }],
                        volumes: Some(vec![Volume {
                            name: "scratch".into(),
                            empty_dir: Some(EmptyDirVolumeSource::default()),
                            ..Volume::default()
                        }]),
                        ..PodSpec::default()
                    }),
                },
                replicas: Some(2),
                ..DeploymentSpec::default()
            }),
            ..Deployment::default()
        };
        let object = Object::from(&deployment);
        assert_eq!(object.identity().to_string(), "Deployment eaio/api");
        insta::assert_snapshot!(yaml::to_string(&object), @r#"
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: api
          namespace: eaio
          labels:
            app.kubernetes.io/name: api
        spec:
          replicas: 2
          selector: {}
          template:
            spec:
              containers:
              - name: api
                image: eaio/api:1
                env:
                - name: MODE
                  value: "on"
              volumes:
              - name: scratch
                emptyDir: {}
        "#);
    }

    #[test]
    fn scope_is_of_the_type() {
        let mut class = Object::from(&StorageClass::default());
        class.settle("eaio");
        assert_eq!((class.scope(), class.identity().namespace), (Scope::Cluster, None));
        let metadata = ObjectMeta { name: Some("api".into()), ..ObjectMeta::default() };
        let mut deployment = Object::from(&Deployment { metadata, ..Deployment::default() });
        deployment.settle("eaio");
        assert_eq!(deployment.identity().namespace.as_deref(), Some("eaio"));
    }
}
