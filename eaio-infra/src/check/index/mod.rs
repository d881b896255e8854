//! What rules read: the artifacts by what they are. Built once.

mod autoscaler;
mod budget;
mod compose;
mod environment;
mod kubernetes;
pub mod quantity;

use std::collections::HashMap;

use super::{Artifact, Language, Located};

pub use autoscaler::Utilization;
pub use budget::{Budget, Keeps};
pub use compose::{Project, Service};
pub use environment::Variable;
pub use kubernetes::{Container, Object, Pod, Selector};

/// The artifacts by what they are.
#[derive(Debug)]
pub struct Index<'a> {
    objects: Vec<Object<'a>>,
    by_identity: HashMap<(&'a str, &'a str, &'a str), usize>,
    pods: Vec<Pod<'a>>,
    projects: Vec<Project<'a>>,
    kustomizations: Vec<&'a Located>,
}

impl<'a> Index<'a> {
    pub(super) fn new(artifacts: &'a [Artifact]) -> Self {
        let of = |language| artifacts.iter().filter(move |artifact| artifact.language == language);
        let objects: Vec<Object<'a>> = of(Language::Kubernetes).filter_map(Object::new).collect();
        let by_identity =
            objects.iter().enumerate().map(|(at, object)| ((object.kind, object.namespace, object.name), at));
        Index {
            by_identity: by_identity.collect(),
            pods: objects.iter().filter_map(Pod::new).collect(),
            projects: of(Language::Compose).map(Project::new).collect(),
            kustomizations: of(Language::Kubernetes)
                .map(|artifact| &artifact.value)
                .filter(|value| value.text_at(&["kind"]) == Some("Kustomization"))
                .collect(),
            objects,
        }
    }

    /// Every object.
    pub fn objects(&self) -> &[Object<'a>] {
        &self.objects
    }

    /// Every object of a kind.
    pub fn objects_of(&self, kind: &str) -> impl Iterator<Item = &Object<'a>> {
        self.objects.iter().filter(move |object| object.kind == kind)
    }

    /// The object of that kind and name in a namespace.
    pub fn object(&self, kind: &str, namespace: &str, name: &str) -> Option<&Object<'a>> {
        self.by_identity.get(&(kind, namespace, name)).map(|at| &self.objects[*at])
    }

    /// What every workload's pods are like.
    pub fn pods(&self) -> &[Pod<'a>] {
        &self.pods
    }

    /// The pods in a namespace that a selector selects.
    pub fn selected(&self, namespace: &str, selector: Selector<'a>) -> impl Iterator<Item = &Pod<'a>> {
        self.pods.iter().filter(move |pod| pod.object.namespace == namespace && selector.selects(pod.labels))
    }

    /// Every Compose project.
    pub fn projects(&self) -> &[Project<'a>] {
        &self.projects
    }

    /// Whether a container says something at a path, in any artifact of the same workload: a base and its overlay are two.
    pub fn is_said(&self, pod: &Pod<'a>, container: &Container<'a>, path: &[&str]) -> bool {
        self.pods_of(&pod.object, (pod.object.kind, pod.object.name)).any(|pod| {
            pod.spec.reach(path).is_some()
                || pod
                    .containers()
                    .any(|other| other.name() == container.name() && other.value.reach(path).is_some())
        })
    }

    /// Whether a Kustomization decides the tag of an image.
    pub fn is_retagged(&self, image: &str) -> bool {
        let images = self.kustomizations.iter().filter_map(|value| value.get("images"));
        images.flat_map(Located::items).any(|item| {
            item.text_at(&["name"]) == Some(image)
                && ["newTag", "digest"].iter().any(|field| item.get(field).is_some())
        })
    }

    /// Whether a Secret, or what makes one, is called so.
    pub fn is_secret(&self, name: &str) -> bool {
        self.objects.iter().any(|object| object.name == name && object.kind.contains("Secret"))
    }
}
