//! Compose projects and their services.

use crate::check::{Artifact, Located, Place};

/// A project.
#[derive(Debug, Clone)]
pub struct Project<'a> {
    /// Where it is from.
    pub artifact: &'a Artifact,
    /// Its services, in the order they were written.
    pub services: Vec<Service<'a>>,
}

/// A service of a project.
#[derive(Debug, Clone)]
pub struct Service<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where its name stands.
    pub place: Place,
    /// What it says.
    pub value: &'a Located,
}

impl<'a> Project<'a> {
    pub(super) fn new(artifact: &'a Artifact) -> Self {
        let services = artifact.value.get("services").into_iter().flat_map(Located::entries);
        Project {
            artifact,
            services: services.map(|(name, place, value)| Service { name, place, value }).collect(),
        }
    }

    /// The service of that name.
    pub fn service(&self, name: &str) -> Option<&Service<'a>> {
        self.services.iter().find(|service| service.name == name)
    }

    /// The names that stand under `kind`, such as `volumes`, with what each says.
    pub fn declared(&self, kind: &str) -> impl Iterator<Item = (&'a str, Place, &'a Located)> {
        self.artifact.value.get(kind).into_iter().flat_map(Located::entries)
    }
}

impl<'a> Service<'a> {
    /// What it waits for: the service's name, the condition, and where it stands. Both forms of `depends_on`.
    pub fn dependencies(&self) -> Vec<(&'a str, Option<&'a str>, Place)> {
        let Some(dependencies) = self.value.get("depends_on") else { return Vec::new() };
        let listed = dependencies.items().iter().filter_map(|item| Some((item.text()?, None, item.place)));
        let mapped =
            dependencies.entries().map(|(name, place, value)| (name, value.text_at(&["condition"]), place));
        listed.chain(mapped).collect()
    }
}
