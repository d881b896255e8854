//! The `images` of an overlay: one line for what changes in every container that runs an image.

use std::collections::HashMap;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::kustomization::Image;
use crate::kubernetes::config_map::pod_spec_path;

/// An image reference in its parts.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Parts<'a> {
    name: &'a str,
    tag: Option<&'a str>,
    digest: Option<&'a str>,
}

/// Splits as kustomize does, which ignores a colon before the first slash; none where it would not
/// recognise the image.
fn split(image: &str) -> Option<Parts<'_>> {
    let (rest, digest) = match image.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest)),
        None => (image, None),
    };
    let path = rest.find('/').unwrap_or(0);
    let (name, tag) = match rest[path..].find(':') {
        Some(colon) => (&rest[..path + colon], Some(&rest[path + colon + 1..])),
        None => (rest, None),
    };
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "_.{}-".contains(c));
    let known = tag.is_none_or(plain)
        && digest.is_none_or(|digest| digest.strip_prefix("sha256:").is_some_and(plain))
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_./:-".contains(c));
    known.then_some(Parts { name, tag, digest })
}

/// One container's image: what the base says, where the base has that container, and what it
/// should become.
pub(super) struct Site<'a> {
    pub(super) base: Option<&'a str>,
    pub(super) target: &'a str,
}

/// The images that one environment replaces consistently, by the name that the base uses.
#[derive(Debug, Default)]
pub(super) struct Images<'a>(IndexMap<&'a str, &'a str>);

impl<'a> Images<'a> {
    /// What can be said once for all of an environment's `sites`, without changing one that should
    /// stay as it is.
    pub(super) fn of(sites: &[Site<'a>]) -> Self {
        let mut targets: HashMap<&str, Option<&'a str>> = HashMap::new();
        let mut images = IndexMap::new();
        for site in sites {
            let Some((before, after)) = site.base.and_then(split).zip(split(site.target)) else { continue };
            let target = targets.entry(before.name).or_insert(Some(site.target));
            if *target != Some(site.target) {
                *target = None;
            }
            // kustomize keeps the old tag where it is given no new one.
            if site.base != Some(site.target) && (after.tag.is_some() || after.digest.is_some()) {
                images.insert(before.name, site.target);
            }
        }
        images.retain(|name, _| targets[name].is_some());
        let mut images = Images(images);
        // An entry also reaches containers that are not meant, and results of other entries.
        while let Some(wrong) = sites.iter().find(|site| !images.fits(site)) {
            let involved = |name: &str| {
                let named = |image: &str| split(image).is_some_and(|parts| matches(parts.name, name));
                wrong.base.is_some_and(named)
                    || named(wrong.target)
                    || named(&images.apply(images.start(wrong)))
            };
            let count = images.0.len();
            let kept = images.0.iter().filter(|(name, _)| !involved(name)).map(|(n, t)| (*n, *t)).collect();
            images = if IndexMap::len(&kept) < count { Images(kept) } else { Images::default() };
        }
        images
    }

    /// Whether the overlay replaces the image that the base gives a container.
    pub(super) fn replaces(&self, base: &str) -> bool {
        split(base).is_some_and(|parts| self.0.contains_key(parts.name))
    }

    /// The image of a container before kustomize replaces images, after it has patched.
    fn start<'b>(&self, site: &Site<'b>) -> &'b str {
        match site.base {
            Some(base) if self.replaces(base) => base,
            _ => site.target,
        }
    }

    fn fits(&self, site: &Site<'_>) -> bool {
        self.apply(self.start(site)) == site.target
    }

    fn apply(&self, image: &str) -> String {
        self.0.iter().fold(image.to_owned(), |image, (name, target)| match split(&image) {
            Some(parts) if matches(parts.name, name) => (*target).to_owned(),
            _ => image,
        })
    }

    /// The entries for `kustomization.yaml`.
    pub(super) fn entries(&self) -> Vec<Image> {
        let entry = |(name, target): (&&str, &&str)| {
            let parts = split(target)?;
            Some(Image {
                name: (*name).to_owned(),
                new_name: (parts.name != *name).then(|| parts.name.to_owned()),
                new_tag: parts.tag.map(str::to_owned),
                digest: parts.digest.map(str::to_owned),
            })
        };
        self.0.iter().filter_map(entry).collect()
    }
}

/// kustomize reads the name of an entry as a regular expression, in which a dot is any character.
fn matches(image: &str, entry: &str) -> bool {
    image.len() == entry.len() && image.bytes().zip(entry.bytes()).all(|(c, e)| c == e || e == b'.')
}

/// The images of the containers of a workload, by list and name.
pub(super) fn of_containers<'a>(
    kind: &str,
    object: &'a Map<String, Value>,
) -> HashMap<(&'static str, &'a str), &'a str> {
    let mut images = HashMap::new();
    let Some((first, rest)) = pod_spec_path(kind).and_then(<[_]>::split_first) else { return images };
    let pod = rest.iter().fold(object.get(*first), |value, field| value?.get(*field));
    for list in ["initContainers", "containers"] {
        for container in pod.and_then(|pod| pod.get(list)?.as_array()).into_iter().flatten() {
            if let (Some(name), Some(image)) = (container["name"].as_str(), container["image"].as_str()) {
                images.insert((list, name), image);
            }
        }
    }
    images
}

/// Gives the containers of a workload the images that `image` names, by list and name.
pub(super) fn set<'a>(
    kind: &str,
    object: &mut Map<String, Value>,
    image: impl Fn(&str, &str) -> Option<&'a str>,
) {
    let Some((first, rest)) = pod_spec_path(kind).and_then(<[_]>::split_first) else { return };
    let pod = rest.iter().fold(object.get_mut(*first), |value, field| value?.get_mut(*field));
    let Some(pod) = pod else { return };
    for list in ["initContainers", "containers"] {
        for container in pod.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            let image = container["name"].as_str().and_then(|name| image(list, name));
            if let Some(image) = image.filter(|_| container.get("image").is_some()) {
                container["image"] = image.into();
            }
        }
    }
}

/// Every image that kustomize's `images` reaches: of any list called `containers` or
/// `initContainers`, in custom resources too.
pub(super) fn reached<'a>(value: &'a Value, into: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if matches!(name.as_str(), "containers" | "initContainers") {
                    let elements = value.as_array().into_iter().flatten();
                    into.extend(elements.filter_map(|element| element.get("image")?.as_str()));
                }
                reached(value, into);
            }
        }
        Value::Array(elements) => elements.iter().for_each(|element| reached(element, into)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(sites: &[(Option<&'static str>, &'static str)]) -> String {
        let sites: Vec<Site<'static>> =
            sites.iter().map(|(base, target)| Site { base: *base, target }).collect();
        let entry = |i: Image| format!("{} {:?} {:?} {:?}", i.name, i.new_name, i.new_tag, i.digest);
        Images::of(&sites).entries().into_iter().map(entry).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_is_consistent_is_said_once() {
        let tagged = entries(&[(Some("api:1"), "api:2"), (Some("api:1"), "api:2")]);
        assert_eq!(tagged, r#"api None Some("2") None"#);
        let moved = entries(&[(Some("host:5000/api:1"), "other/api:2@sha256:ab")]);
        assert_eq!(moved, r#"host:5000/api Some("other/api") Some("2") Some("sha256:ab")"#);
    }

    #[test]
    fn what_is_not_is_left_to_patches() {
        // Two containers of one image that become two.
        assert_eq!(entries(&[(Some("api:1"), "api:2"), (Some("api:1"), "api:3")]), "");
        // One that stays, one that only this environment has.
        assert_eq!(entries(&[(Some("api:1"), "api:2"), (Some("api:1"), "api:1")]), "");
        assert_eq!(entries(&[(Some("api:1"), "api:2"), (None, "api:1")]), "");
        // A tag that goes away.
        assert_eq!(entries(&[(Some("api:1"), "api")]), "");
        // A swap: the second entry would change the result of the first.
        assert_eq!(entries(&[(Some("a:1"), "b:1"), (Some("b:1"), "a:1")]), "");
        // A dot in an entry is any character.
        assert_eq!(entries(&[(Some("a.b:1"), "a.b:2"), (None, "axb:1")]), "");
    }
}
