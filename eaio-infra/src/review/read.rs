//! What a unit's files say, as artifacts. Where in a file something stands, nobody asks here.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{Artifact, Language, Located, Source, read};
use crate::diagnostic::Diagnostics;
use crate::kubernetes::kustomize;

use super::compose;
use super::tree::{Unit, UnitKind};

/// The artifacts of a unit; what cannot be read is a diagnostic.
pub(super) fn artifacts(unit: &Unit<'_>, diagnostics: &mut Diagnostics) -> Vec<Artifact> {
    let read = read::many(unit.sources());
    diagnostics.extend(read.diagnostics);
    read.artifacts
}

/// Whether a unit is a kustomization, and not the manifests of a folder.
pub(super) fn is_kustomization(unit: &Unit<'_>) -> bool {
    let names = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
    unit.files.keys().any(|path| {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        folder == unit.name && names.contains(&name)
    })
}

/// What the units of two trees say as a whole: what their kustomizations build, and everything else as it is written. What cannot be read
/// or built was said where it differs, and is left out here: of a kustomization, in both trees, because its files alone say
/// something else.
pub(super) fn meant(trees: [Vec<Unit<'_>>; 2]) -> [Vec<Artifact>; 2] {
    let mut unbuilt: BTreeSet<String> = BTreeSet::new();
    let built = trees.map(|units| {
        let units = units.into_iter().filter(|unit| unit.kind != UnitKind::Other).map(|unit| {
            let objects = (unit.kind == UnitKind::Kubernetes && is_kustomization(&unit))
                .then(|| kustomize::build(&unit.files, &unit.name));
            if let Some(Err(_)) = &objects {
                unbuilt.insert(unit.name.clone());
            }
            (unit, objects.and_then(Result::ok))
        });
        units.collect::<Vec<_>>()
    });
    built.map(|units| {
        let mut artifacts = Vec::new();
        let mut texts: BTreeMap<&str, &str> = BTreeMap::new();
        for (unit, objects) in units {
            match objects {
                _ if unit.kind == UnitKind::Kubernetes && unbuilt.contains(&unit.name) => {}
                Some(objects) => artifacts.extend(objects.iter().map(|object| Artifact {
                    language: Language::Kubernetes,
                    value: Located::made(object),
                    source: Source::File(format!("{}/kustomization.yaml", unit.name)),
                })),
                None if unit.kind == UnitKind::Compose => {
                    let parts = unit.files.iter().map(|(path, text)| (*path, *text));
                    match compose::whole(&unit, &read::many(parts).artifacts) {
                        Some(project) => artifacts.push(project),
                        None => texts.extend(unit.files),
                    }
                }
                None => texts.extend(unit.sources()),
            }
        }
        artifacts.extend(read::many(texts).artifacts);
        artifacts
    })
}
