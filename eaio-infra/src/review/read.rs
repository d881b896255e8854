//! What a unit's files say, as artifacts. Where in a file something stands, nobody asks here.

use std::collections::BTreeMap;

use crate::check::{Artifact, Language, Located, Source, read};
use crate::diagnostic::Diagnostics;
use crate::kubernetes::kustomize;

use super::compose;
use super::tree::{Unit, UnitKind};

/// The artifacts of a unit; what cannot be read is a diagnostic.
pub(super) fn artifacts(unit: &Unit<'_>, diagnostics: &mut Diagnostics) -> Vec<Artifact> {
    let read = read::many(unit.files.iter().map(|(path, text)| (*path, *text)));
    diagnostics.extend(read.diagnostics);
    read.artifacts
}

/// What units say as a whole: what their kustomizations build, and everything else as it is written. What cannot be read or built was
/// said where it differs, and is left out here.
pub(super) fn meant<'t>(units: impl IntoIterator<Item = Unit<'t>>) -> Vec<Artifact> {
    let mut artifacts = Vec::new();
    let mut texts: BTreeMap<&str, &str> = BTreeMap::new();
    for unit in units {
        let built = match unit.kind {
            UnitKind::Kubernetes => kustomize::build(&unit.files, &unit.name).ok(),
            UnitKind::Compose => {
                let parts = unit.files.iter().map(|(path, text)| (*path, *text));
                match compose::whole(&unit, &read::many(parts).artifacts) {
                    Some(project) => artifacts.push(project),
                    None => texts.extend(unit.files),
                }
                continue;
            }
            UnitKind::RootModule => None,
            UnitKind::Other => continue,
        };
        match built {
            Some(objects) => artifacts.extend(objects.iter().map(|object| Artifact {
                language: Language::Kubernetes,
                value: Located::made(object),
                source: Source::File(format!("{}/kustomization.yaml", unit.name)),
            })),
            None => texts.extend(unit.files),
        }
    }
    artifacts.extend(read::many(texts).artifacts);
    artifacts
}
