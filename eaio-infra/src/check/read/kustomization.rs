//! Kustomizations: what they make of files, some of which are patches: parts of objects, and no objects.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::check::{Artifact, Content, Language, Located, Place, Source};
use crate::kubernetes::kustomize;

/// What the file of a kustomization is called.
const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// The paths among `files` that a kustomization beside or above them uses as a patch.
pub(super) fn patches<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> HashSet<String> {
    let mut patches = HashSet::new();
    for (path, text) in files {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        if !NAMES.contains(&name) {
            continue;
        }
        let Ok(kustomization) = serde_saphyr::from_str::<Located>(text) else { continue };
        let listed = ["patches", "patchesStrategicMerge", "patchesJson6902"];
        let listed = listed.iter().filter_map(|field| kustomization.get(field)).flat_map(Located::items);
        let used = listed.filter_map(|patch| patch.text().or_else(|| patch.text_at(&["path"])));
        patches.extend(used.filter_map(|used| join(folder, used)));
    }
    patches
}

/// What a kustomization makes, and which files it makes it of.
#[derive(Debug, Clone)]
pub struct Built {
    /// The files: what stands in them is not applied as it is written.
    pub files: BTreeSet<String>,
    /// The objects. Each part of one stands where it is written, or else where what is around it is.
    pub artifacts: Vec<Artifact>,
}

/// What each kustomization makes that nothing else takes up, of files whose objects are `written`. One that cannot be built here
/// is none: its objects stay as they are written.
pub(super) fn built(files: &[(&str, &str)], written: &[Artifact]) -> Vec<Built> {
    // To kustomize, no path begins at the root of the disk.
    let below = |path: &'_ str| path.trim_start_matches('/').len();
    let paths: HashMap<&str, &str> =
        files.iter().map(|(path, _)| (&path[path.len() - below(path)..], *path)).collect();
    let files: BTreeMap<&str, &str> =
        files.iter().map(|(path, text)| (&path[path.len() - below(path)..], *text)).collect();
    let roots = kustomize::roots(&files).into_iter();
    roots
        .filter_map(|(folder, files)| {
            let objects = kustomize::build(&files, folder).ok()?;
            let files: BTreeSet<String> =
                files.keys().filter_map(|path| Some((*paths.get(path)?).to_owned())).collect();
            let is_kustomization = |path: &&String| {
                let file = path.trim_start_matches('/').rsplit_once('/');
                let (of, name) = file.unwrap_or(("", path.trim_start_matches('/')));
                of == folder && NAMES.contains(&name)
            };
            let own = files.iter().find(is_kustomization)?.clone();
            let places = Places::new(written, &files);
            let artifacts = objects.iter().map(|object| places.artifact(&own, object)).collect();
            Some(Built { files, artifacts })
        })
        .collect()
}

/// Where objects are written: by kind and name.
struct Places<'a>(HashMap<(&'a str, &'a str), &'a Artifact>);

impl<'a> Places<'a> {
    fn new(written: &'a [Artifact], files: &BTreeSet<String>) -> Self {
        let is_its = |artifact: &&Artifact| {
            artifact.language == Language::Kubernetes
                && matches!(&artifact.source, Source::File(file) if files.contains(file))
        };
        let named = written.iter().filter(is_its).filter_map(|artifact| {
            let value = &artifact.value;
            Some(((value.text_at(&["kind"])?, value.text_at(&["metadata", "name"])?), artifact))
        });
        Places(named.collect())
    }

    /// `object`, which the kustomization `own` makes.
    fn artifact(&self, own: &str, object: &serde_json::Value) -> Artifact {
        let mut value = Located::made(object);
        let identity = value.text_at(&["kind"]).zip(value.text_at(&["metadata", "name"]));
        let written = identity.and_then(|identity| self.0.get(&identity)).copied();
        let source = match written {
            Some(written) => {
                stand_at(&mut value, &written.value);
                written.source.clone()
            }
            // What it generates, it says itself.
            None => {
                stand_at(
                    &mut value,
                    &Located { place: Place { line: 1, column: 1 }, content: Content::Null },
                );
                Source::File(own.to_owned())
            }
        };
        Artifact { language: Language::Kubernetes, value, source }
    }
}

/// Gives every part of `built` the place of the same part of `written`, or of what is around it.
fn stand_at(built: &mut Located, written: &Located) {
    built.place = written.place;
    let around = Located { place: written.place, content: Content::Null };
    match &mut built.content {
        Content::Map(entries) => {
            let names: HashMap<&str, (Place, &Located)> =
                written.entries().map(|(name, place, value)| (name, (place, value))).collect();
            for (name, place, value) in entries {
                let (there, same) = names.get(name.as_str()).copied().unwrap_or((written.place, &around));
                *place = there;
                stand_at(value, same);
            }
        }
        Content::List(items) => {
            let name = |item: &Located| {
                let keys = ["name", "mountPath", "containerPort", "port", "key"];
                keys.iter().find_map(|key| item.get(key)).map(|value| value.content.clone())
            };
            for (at, item) in items.iter_mut().enumerate() {
                let same = match name(item) {
                    Some(wanted) => {
                        written.items().iter().find(|other| name(other).as_ref() == Some(&wanted))
                    }
                    None => written.items().get(at),
                };
                stand_at(item, same.unwrap_or(&around));
            }
        }
        _ => {}
    }
}

/// `path` as it is from `folder`; nothing where it leads out of what was read.
fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| *part != ".").collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/").trim_start_matches('/').to_owned())
        .map(|joined| if folder.starts_with('/') { format!("/{joined}") } else { joined })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patches_are_found_from_where_they_are_used() {
        let text = "kind: Kustomization\npatches:\n  - path: ./replicas.yaml\n  - path: ../shared/limits.yaml\n  - patch: inline\n";
        let found = patches([("overlays/prod/kustomization.yaml", text), ("a.yaml", "a: 1")].into_iter());
        assert_eq!(
            found,
            ["overlays/prod/replicas.yaml", "overlays/shared/limits.yaml"].map(str::to_owned).into()
        );
        let absolute = patches([("/tmp/x/kustomization.yaml", text)].into_iter());
        assert!(absolute.contains("/tmp/x/replicas.yaml"), "{absolute:?}");
        assert!(
            patches([("kustomization.yaml", "patches: [{ path: a.yaml }]")].into_iter()).contains("a.yaml")
        );
    }
}
