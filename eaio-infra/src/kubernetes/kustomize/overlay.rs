//! One overlay: how an environment differs from the base.

use serde_json::{Map, Value, json};

use super::files::{self, Components, Files};
use super::images::{self, Images, Site};
use super::json_patch::{self, Operation};
use super::kustomization::{ConfigMapGenerator, Kustomization, Patch, Target};
use super::layout::{Layout, Localised};
use super::{generator, replicas, shape, strategic};
use crate::kubernetes::Identity;
use crate::yaml;

/// The overlay of one environment.
pub(super) struct Overlay<'a> {
    layout: &'a Layout<'a>,
    local: &'a Localised<'a>,
    folder: String,
}

impl<'a> Overlay<'a> {
    pub(super) fn of(layout: &'a Layout<'a>, local: &'a Localised<'a>) -> Self {
        Overlay { layout, local, folder: format!("overlays/{}", local.environment.name) }
    }

    /// Adds the overlay's files.
    pub(super) fn add_to(&self, files: &mut Files) {
        let mut written = Files::default();
        let mut kustomization = Kustomization::new();
        let home = self.local.environment.objects.namespace();
        if self.layout.home.named().is_none() {
            kustomization.namespace = Some(home.to_owned());
        }
        kustomization.resources.push("../../base".to_owned());
        kustomization.resources.extend(self.add_own_objects(&mut written));
        kustomization.config_map_generator = self.generators(&mut written);
        self.add_differences(&mut kustomization, &mut written);
        if let Some(base) = self.layout.home.named().filter(|base| *base != home) {
            kustomization.patches.extend(self.moves(base, home));
        }
        files.add(format!("{}/kustomization.yaml", self.folder), yaml::to_string(&kustomization));
        files.extend(written);
    }

    /// The objects that not every environment has, complete.
    fn add_own_objects(&self, files: &mut Files) -> Vec<String> {
        let mut components = Components::default();
        for (identity, (object, _)) in &self.local.objects {
            if !self.layout.base.contains_key(identity) {
                components.add(files::component(identity, object.fields()), object.fields());
            }
        }
        files.add_components(&self.folder, components)
    }

    fn generators(&self, files: &mut Files) -> Vec<ConfigMapGenerator> {
        let named = self.layout.home.named();
        let home = named.map(|_| self.local.environment.objects.namespace());
        let generators = self.local.config_maps.iter().filter_map(|(name, data)| {
            match self.layout.config_maps.get(name) {
                Some(base) => generator::change(name, named, (base, data), &self.folder, files),
                None => Some(generator::create(name, home, data, &self.folder, files)),
            }
        });
        generators.collect()
    }

    /// What differs in shared objects: images and replicas where one line says it, patches else.
    fn add_differences(&self, kustomization: &mut Kustomization, files: &mut Files) {
        let images = Images::of(&self.image_sites());
        let counts = replicas::of(self.local.objects.iter().filter(|(i, _)| replicas::reaches(i)).map(
            |(identity, (_, target))| {
                let base = self.layout.base.get(identity);
                // What the base does not have, it does not change.
                let target = replicas::count(target);
                (identity.name.as_str(), base.map_or(target, replicas::count), target)
            },
        ));
        kustomization.images = images.entries();
        kustomization.replicas = replicas::entries(&counts);

        let patches = format!("{}/patches", self.folder);
        let mut strategic = Components::default();
        let mut targeted = Vec::new();
        for (identity, base) in &self.layout.base {
            let Some((_, target)) = self.local.objects.get(identity) else { continue };
            let mut target = target.clone();
            let before = images::of_containers(&identity.kind, base);
            images::set(&identity.kind, &mut target, |list, name| {
                before.get(&(list, name)).copied().filter(|image| images.replaces(image))
            });
            if replicas::reaches(identity) && counts.contains_key(identity.name.as_str()) {
                set_replicas(&mut target, base);
            }
            if target == *base {
                continue;
            }
            match strategic::difference(base, &target, shape::of(identity)) {
                Ok(difference) => {
                    strategic.add(files::component(identity, base), &patch_document(identity, difference));
                }
                Err(strategic::Inexpressible) => {
                    targeted.push((identity, json_patch::difference(base, &target)));
                }
            }
        }
        for path in files.add_components(&patches, strategic) {
            kustomization.patches.push(Patch { path: Some(format!("patches/{path}")), ..Patch::default() });
        }
        for (identity, operations) in targeted {
            let folder = format!("{patches}/json");
            let stem = files::stem(&format!("{}-{}", files::kebab(&identity.kind), identity.name));
            let stem = files.free_stem(&folder, &stem);
            files.add(format!("{folder}/{stem}.yaml"), yaml::to_string(&operations));
            kustomization.patches.push(Patch {
                target: Some(target_of(identity)),
                path: Some(format!("patches/json/{stem}.yaml")),
                patch: None,
            });
        }
    }

    /// Every container image that `images` would reach.
    fn image_sites(&self) -> Vec<Site<'_>> {
        let mut sites = Vec::new();
        for (identity, (object, target)) in &self.local.objects {
            let after = images::of_containers(&identity.kind, target);
            if after.is_empty() {
                let mut reached = Vec::new();
                object.fields().values().for_each(|value| images::reached(value, &mut reached));
                sites.extend(reached.into_iter().map(|target| Site { base: None, target }));
                continue;
            }
            let base = self.layout.base.get(identity);
            let before = base.map(|base| images::of_containers(&identity.kind, base)).unwrap_or_default();
            let mut after: Vec<_> = after.into_iter().collect();
            after.sort_unstable();
            sites.extend(
                after.into_iter().map(|(place, target)| Site { base: before.get(&place).copied(), target }),
            );
        }
        sites
    }

    /// The patches that move what the base has in `base` to `home`.
    fn moves(&self, base: &str, home: &str) -> Vec<Patch> {
        let patch = |target: Target, path: &str| Patch {
            target: Some(target),
            path: None,
            patch: Some(yaml::to_string(&[Operation::replace(path, home)])),
        };
        let namespace = Identity {
            api_version: "v1".to_owned(),
            kind: "Namespace".to_owned(),
            namespace: None,
            name: base.to_owned(),
        };
        let mut patches = Vec::new();
        let shared = self.layout.base.keys().any(|identity| identity.namespace.as_deref() == Some(base));
        if shared || !self.layout.config_maps.is_empty() {
            let target = Target { namespace: Some(exactly(base)), ..Target::default() };
            patches.push(patch(target, "/metadata/namespace"));
        }
        if self.layout.base.contains_key(&namespace) {
            patches.push(patch(target_of(&namespace), "/metadata/name"));
        }
        patches
    }
}

/// A strategic merge patch for the object of an identity.
fn patch_document(identity: &Identity, mut difference: Map<String, Value>) -> Map<String, Value> {
    let mut metadata = Map::new();
    metadata.insert("name".to_owned(), json!(identity.name));
    if let Some(namespace) = &identity.namespace {
        metadata.insert("namespace".to_owned(), json!(namespace));
    }
    if let Some(Value::Object(changes)) = difference.shift_remove("metadata") {
        metadata.extend(changes);
    }
    let mut document = Map::new();
    document.insert("apiVersion".to_owned(), json!(identity.api_version));
    document.insert("kind".to_owned(), json!(identity.kind));
    document.insert("metadata".to_owned(), Value::Object(metadata));
    document.extend(difference);
    document
}

fn target_of(identity: &Identity) -> Target {
    Target {
        group: Some(identity.group().to_owned()).filter(|group| !group.is_empty()),
        version: Some(identity.version().to_owned()),
        kind: Some(identity.kind.clone()),
        name: Some(exactly(&identity.name)),
        namespace: identity.namespace.as_deref().map(exactly),
    }
}

/// The regular expression that only `name` matches.
fn exactly(name: &str) -> String {
    name.replace('.', "\\.")
}

/// Gives `target` the replicas of `base`, as kustomize's `replicas` will change them.
fn set_replicas(target: &mut Map<String, Value>, base: &Map<String, Value>) {
    let Some(Value::Object(spec)) = target.get_mut("spec") else { return };
    match base.get("spec").and_then(|spec| spec.get("replicas")) {
        Some(replicas) => spec.insert("replicas".to_owned(), replicas.clone()),
        None => spec.shift_remove("replicas"),
    };
}
