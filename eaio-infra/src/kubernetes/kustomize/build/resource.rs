//! The objects on their way through a build, each with what it was called before.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::{Result, hash, namespace, refused};
use crate::kubernetes::Identity;

/// One object.
#[derive(Debug, Clone)]
pub(super) struct Resource {
    pub(super) fields: Map<String, Value>,
    /// What it was called before, the first first.
    pub(super) previous: Vec<Identity>,
    /// What was put before and after its name, the innermost first.
    pub(super) affixes: Vec<(String, String)>,
    /// Whether its name will say its content.
    pub(super) is_hashed: bool,
}

impl Resource {
    pub(super) fn new(fields: Map<String, Value>) -> Self {
        Resource { fields, previous: Vec::new(), affixes: Vec::new(), is_hashed: false }
    }

    pub(super) fn identity(&self) -> Identity {
        Identity::of(&self.fields)
    }

    pub(super) fn kind(&self) -> &str {
        self.fields.get("kind").and_then(Value::as_str).unwrap_or_default()
    }

    /// The group of its API, empty for the core group.
    pub(super) fn group(&self) -> &str {
        let version = self.fields.get("apiVersion").and_then(Value::as_str).unwrap_or_default();
        version.rsplit_once('/').map_or("", |(group, _)| group)
    }

    /// Everything that it is or was called.
    pub(super) fn identities(&self) -> impl Iterator<Item = Identity> + '_ {
        self.previous.iter().cloned().chain(std::iter::once(self.identity()))
    }

    /// Keeps in mind what it is called, before that changes.
    pub(super) fn remember(&mut self) {
        let identity = self.identity();
        self.previous.push(identity);
    }

    /// Its metadata, made where it has none.
    pub(super) fn metadata_mut(&mut self) -> &mut Map<String, Value> {
        let metadata = self.fields.entry("metadata").or_insert_with(|| json!({}));
        if !metadata.is_object() {
            *metadata = json!({});
        }
        metadata.as_object_mut().expect("it was made one")
    }

    /// Its name.
    pub(super) fn name(&self) -> &str {
        self.fields.get("metadata").and_then(|metadata| metadata.get("name")?.as_str()).unwrap_or_default()
    }
}

/// Whether two identities are of one object: where no namespace is written, it is `default`; the cluster's objects have none.
pub(super) fn is_same(one: &Identity, other: &Identity) -> bool {
    one.kind == other.kind
        && one.name == other.name
        && one.api_version == other.api_version
        && (namespace::is_of_cluster(one) || effective(one) == effective(other))
}

/// The namespace that an object without one is put into.
pub(super) fn effective(identity: &Identity) -> &str {
    identity.namespace.as_deref().filter(|namespace| !namespace.is_empty()).unwrap_or("default")
}

/// All objects of a build, and where in them each name is borne that one has or had.
#[derive(Debug, Default)]
pub(super) struct Resources {
    list: Vec<Resource>,
    by_name: HashMap<String, Vec<usize>>,
}

impl Resources {
    /// Adds an object, of which there may be only one.
    pub(super) fn add(&mut self, resource: Resource, folder: &str) -> Result<()> {
        let identity = resource.identity();
        if self.named(&identity.name).any(|(_, other)| is_same(&other.identity(), &identity)) {
            return Err(refused(folder, &format!("{identity} is there twice")));
        }
        for known in resource.identities() {
            let places = self.by_name.entry(known.name).or_default();
            if places.last() != Some(&self.list.len()) {
                places.push(self.list.len());
            }
        }
        self.list.push(resource);
        Ok(())
    }

    /// Each object, and its place.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &Resource)> {
        self.list.iter().enumerate().filter(|(_, resource)| !resource.fields.is_empty())
    }

    /// Each object, to be changed in all but its name.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Resource> {
        self.list.iter_mut().filter(|resource| !resource.fields.is_empty())
    }

    /// The object at a place.
    pub(super) fn at(&self, place: usize) -> &Resource {
        &self.list[place]
    }

    /// The object at a place, to be changed in all but its name.
    pub(super) fn at_mut(&mut self, place: usize) -> &mut Resource {
        &mut self.list[place]
    }

    /// The objects that are or were called so, and their places.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = (usize, &Resource)> {
        let places = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        places.iter().map(|at| (*at, &self.list[*at])).filter(|(_, resource)| !resource.fields.is_empty())
    }

    /// The only one that is or was called so.
    pub(super) fn known_as(&self, identity: &Identity) -> Option<usize> {
        let is_it = |resource: &Resource| resource.identities().any(|known| is_same(&known, identity));
        let mut found = self.named(&identity.name).filter(|(_, resource)| is_it(resource)).map(|(at, _)| at);
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    /// Calls an object otherwise, and keeps in mind what it was called.
    pub(super) fn rename(&mut self, place: usize, name: String) {
        let resource = &mut self.list[place];
        resource.remember();
        resource.metadata_mut().insert("name".to_owned(), name.clone().into());
        let places = self.by_name.entry(name).or_default();
        if !places.contains(&place) {
            places.push(place);
        }
    }

    /// Takes an object away.
    pub(super) fn remove(&mut self, place: usize) {
        self.list[place].fields.clear();
    }

    /// Puts something before and after every name that may change.
    pub(super) fn affix(&mut self, prefix: &str, suffix: &str) {
        if prefix.is_empty() && suffix.is_empty() {
            return;
        }
        for at in 0..self.list.len() {
            // From kustomize's `PrefixTransformer`: their names are not free.
            if matches!(self.list[at].kind(), "CustomResourceDefinition" | "APIService" | "Namespace") {
                continue;
            }
            let name = format!("{prefix}{}{suffix}", self.list[at].name());
            self.list[at].affixes.push((prefix.to_owned(), suffix.to_owned()));
            if !self.list[at].fields.is_empty() {
                self.rename(at, name);
            }
        }
    }

    /// Gives what was generated the name that says its content.
    pub(super) fn append_hashes(&mut self) {
        for at in 0..self.list.len() {
            let resource = &self.list[at];
            if resource.is_hashed && !resource.fields.is_empty() {
                let name = format!("{}-{}", resource.name(), hash::of(&resource.fields));
                self.rename(at, name);
            }
        }
    }

    /// The objects that are left.
    pub(super) fn into_list(self) -> impl Iterator<Item = Resource> {
        self.list.into_iter().filter(|resource| !resource.fields.is_empty())
    }
}
