//! What rules read: the artifacts by what they are. Built once.

mod compose;
mod host;
mod image;
mod kubernetes;

use std::collections::HashMap;

use super::{Artifact, Language, Located};

pub use compose::{Mount, Project, PublishedPorts, Service, Variable};
pub use host::hosts;
pub use image::Image;
pub use kubernetes::{Container, Object, Pod, Selector};

/// The artifacts by what they are.
#[derive(Debug)]
pub struct Index<'a> {
    objects: Vec<Object<'a>>,
    by_identity: HashMap<(&'a str, &'a str, &'a str), usize>,
    pods: Vec<Pod<'a>>,
    projects: Vec<Project<'a>>,
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

    /// Every Compose project that says all there is to say about it: it includes no other file, and is no file that is laid
    /// over another one. What a project lacks can be known of these alone.
    pub fn whole_projects(&self) -> impl Iterator<Item = &Project<'a>> {
        self.projects.iter().filter(|project| {
            let has_sibling = || {
                let directory = project.directory();
                self.projects.iter().any(|other| {
                    !std::ptr::eq(other.artifact, project.artifact) && other.directory() == directory
                })
            };
            !project.is_laid_over(has_sibling)
        })
    }

    /// Every image that something runs: where it is from, where it stands, what it says, and what runs it.
    pub fn images(&self) -> Vec<(&'a Artifact, &'a Located, Image<'a>, String)> {
        let services = self.projects.iter().flat_map(|project| {
            project.services.iter().filter_map(|service| {
                // What is built here bears a name of its own.
                let image = service.value.get("image").filter(|_| service.value.get("build").is_none())?;
                Some((project.artifact, image, format!("service `{}`", service.name)))
            })
        });
        let containers = self.pods.iter().flat_map(|pod| {
            pod.containers().filter_map(|container| {
                let image = container.value.get("image")?;
                let user = format!("container `{}` of {}", container.name(), pod.object.title());
                Some((pod.object.artifact, image, user))
            })
        });
        services
            .chain(containers)
            .filter_map(|(artifact, value, user)| Some((artifact, value, Image::new(value.text()?)?, user)))
            .collect()
    }
}
