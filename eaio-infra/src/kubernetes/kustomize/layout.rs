//! What is shared, and what goes where.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::files::{self, Components, Files};
use super::kustomization::Kustomization;
use super::namespaces::Home;
use super::overlay::Overlay;
use super::{Environment, common, generator, shape};
use crate::kubernetes::{Identity, Object};
use crate::yaml;

/// The objects of one environment in the terms of the base, by their identities there.
pub(super) struct Localised<'a> {
    pub(super) environment: Environment<'a>,
    pub(super) objects: IndexMap<Identity, (&'a Object, Map<String, Value>)>,
    pub(super) config_maps: IndexMap<&'a str, &'a IndexMap<String, String>>,
}

/// What the base holds, and the environments that it was computed from.
pub(super) struct Layout<'a> {
    pub(super) home: Home,
    pub(super) base: IndexMap<Identity, Map<String, Value>>,
    pub(super) config_maps: IndexMap<&'a str, IndexMap<String, String>>,
    environments: Vec<Localised<'a>>,
}

impl<'a> Layout<'a> {
    /// Computes the base of `environments`.
    pub(super) fn of(environments: &[Environment<'a>]) -> Self {
        let home = Home::of(environments);
        let environments: Vec<Localised<'a>> = environments
            .iter()
            .map(|environment| {
                let objects = environment.objects.iter().map(|object| {
                    let fields = home.localise(object, environment.objects.namespace());
                    (Identity::of(&fields), (object, fields))
                });
                Localised {
                    environment: *environment,
                    objects: objects.collect(),
                    config_maps: environment.objects.config_maps().collect(),
                }
            })
            .collect();
        let mut layout = Layout { home, base: IndexMap::new(), config_maps: IndexMap::new(), environments };
        layout.share_objects();
        layout.share_config_maps();
        layout
    }

    fn share_objects(&mut self) {
        let Some((first, _)) = self.environments.split_first() else { return };
        // The target of a JSON patch cannot say that it means the core group.
        let untargeted =
            |identity: &Identity| Identity { api_version: identity.version().to_owned(), ..identity.clone() };
        let mut groups: HashMap<Identity, HashSet<&str>> = HashMap::new();
        for identity in self.environments.iter().flat_map(|environment| environment.objects.keys()) {
            groups.entry(untargeted(identity)).or_default().insert(identity.group());
        }
        for identity in first.objects.keys() {
            let Some(objects) = self
                .environments
                .iter()
                .map(|environment| Some(&environment.objects.get(identity)?.1))
                .collect::<Option<Vec<_>>>()
            else {
                continue;
            };
            if groups[&untargeted(identity)].len() > 1 {
                continue;
            }
            self.base.insert(identity.clone(), common::object(&objects, shape::of(identity)));
        }
    }

    fn share_config_maps(&mut self) {
        let Some((first, _)) = self.environments.split_first() else { return };
        for name in first.config_maps.keys() {
            let data: Option<Vec<_>> =
                self.environments.iter().map(|e| e.config_maps.get(name).copied()).collect();
            if let Some(data) = data {
                self.config_maps.insert(name, generator::shared(&data));
            }
        }
    }

    /// The files of the base, and of the overlays of the environments that are `wanted` by name.
    pub(super) fn files(&self, wanted: impl Fn(&str) -> bool) -> Vec<(String, String)> {
        let mut files = Files::default();
        self.add_base(&mut files);
        for environment in self.environments.iter().filter(|other| wanted(other.environment.name)) {
            Overlay::of(self, environment).add_to(&mut files);
        }
        files.into_vec()
    }

    fn add_base(&self, files: &mut Files) {
        let mut kustomization = Kustomization::new();
        let mut components = Components::default();
        for (identity, object) in &self.base {
            components.add(files::component(identity, object), object);
        }
        let mut written = Files::default();
        kustomization.resources = written.add_components("base", components);
        kustomization.config_map_generator = self
            .config_maps
            .iter()
            .map(|(name, data)| generator::create(name, self.home.named(), data, "base", &mut written))
            .collect();
        files.add("base/kustomization.yaml".to_owned(), yaml::to_string(&kustomization));
        files.extend(written);
    }
}
