//! What a workload stores in volumes of its own: whether it is still there, and whether what runs now can read it.

use std::collections::BTreeSet;

use super::super::compose::database::Database;
use super::super::{Change, Effect};
use super::cluster::{pod_spec, template_path};
use super::object::Object;
use crate::check::Located;

/// What a workload loses that had a claim, or cannot read any longer.
pub(super) fn judge(one: &Object, other: &Object, change: &mut Change) {
    let (Some(before), Some(after)) = (Pod::new(one), Pod::new(other)) else { return };
    let has_mounts = before.mounts().chain(after.mounts()).next().is_some();
    let kept = after.claims(has_mounts);
    for claim in before.claims(has_mounts).difference(&kept) {
        change.consequence(Effect::DataLoss, before.lost(*claim, &after));
    }
    for container in containers(before.spec) {
        let name = container.text_at(&["name"]);
        let now = containers(after.spec).find(|now| now.text_at(&["name"]) == name);
        let images = container.text_at(&["image"]).zip(now.and_then(|now| now.text_at(&["image"])));
        let Some((old, new)) = images.filter(|(old, new)| old != new) else { continue };
        let Some(stored) = Database::of(old).filter(|_| now.is_some_and(|now| after.keeps(now))) else {
            continue;
        };
        match Database::of(new) {
            Some(reads) => stored.read_by(reads, change),
            None => change.consequence(
                Effect::Note,
                format!("what {} stored, something else is given to read", stored.name()),
            ),
        }
    }
}

/// A volume that outlives its pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Claim<'a> {
    /// A claim, by its name.
    One(&'a str),
    /// A claim of each pod, by the name of its template.
    Each(&'a str),
}

impl std::fmt::Display for Claim<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Claim::One(name) => write!(f, "the claim `{name}` holds"),
            Claim::Each(name) => write!(f, "the claims `{name}` hold"),
        }
    }
}

/// The pods of a workload.
struct Pod<'a> {
    spec: &'a Located,
    templates: BTreeSet<&'a str>,
}

impl<'a> Pod<'a> {
    fn new(object: &'a Object) -> Option<Self> {
        if object.kind != "Pod" {
            template_path(&object.kind)?;
        }
        let templates = object.items(&["spec", "volumeClaimTemplates"]).iter();
        let templates = templates.filter_map(|claim| claim.text_at(&["metadata", "name"])).collect();
        // What says nothing of its pods mounts nothing.
        Some(Pod { spec: pod_spec(object).unwrap_or(&object.value), templates })
    }

    /// The claim that a volume of this name is. StatefulSetSpec, `volumeClaimTemplates`: "A claim in this list takes precedence over any
    /// volumes in the template, with the same name".
    fn claim(&self, volume: &str) -> Option<Claim<'a>> {
        if let Some(name) = self.templates.get(volume) {
            return Some(Claim::Each(name));
        }
        let volume = self.volume(volume)?;
        volume.text_at(&["persistentVolumeClaim", "claimName"]).map(Claim::One)
    }

    fn volume(&self, name: &str) -> Option<&'a Located> {
        let volumes = self.spec.get("volumes").map_or(&[][..], Located::items);
        volumes.iter().find(|volume| volume.text_at(&["name"]) == Some(name))
    }

    /// Every mount: the volume's name, and where it is.
    fn mounts(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        containers(self.spec).flat_map(mounts)
    }

    /// The claims that are mounted; where nobody mounts anything, those that there are.
    fn claims(&self, has_mounts: bool) -> BTreeSet<Claim<'a>> {
        let volumes = self.spec.get("volumes").map_or(&[][..], Located::items).iter();
        let volumes = volumes.filter_map(|volume| volume.text_at(&["name"]));
        let all = volumes.chain(self.templates.iter().copied()).filter(|_| !has_mounts);
        all.chain(self.mounts().map(|(volume, _)| volume)).filter_map(|volume| self.claim(volume)).collect()
    }

    /// What becomes of a claim that `after` has no longer.
    fn lost(&self, claim: Claim<'_>, after: &Pod<'_>) -> String {
        let mut places = self.mounts().filter(|(volume, _)| self.claim(volume) == Some(claim));
        let now = places.find_map(|(_, path)| {
            let (volume, _) = after.mounts().find(|(_, other)| *other == path)?;
            Some((path, volume))
        });
        match now {
            Some((path, volume)) => match after.claim(volume) {
                Some(other) => format!("`{path}` is what {other}: what {claim} is no longer there"),
                None if after.volume(volume).is_some_and(|volume| volume.get("emptyDir").is_some()) => {
                    format!("`{path}` starts empty with each pod: what {claim} is no longer there")
                }
                None => format!("`{path}` is something else: what {claim} is no longer there"),
            },
            None => format!("what {claim} is no longer mounted: its pods start without it"),
        }
    }

    /// Whether a container has a claim.
    fn keeps(&self, container: &Located) -> bool {
        mounts(container).any(|(volume, _)| self.claim(volume).is_some())
    }
}

fn containers(spec: &Located) -> impl Iterator<Item = &Located> {
    ["initContainers", "containers"]
        .into_iter()
        .flat_map(|list| spec.get(list).map_or(&[][..], Located::items))
}

fn mounts(container: &Located) -> impl Iterator<Item = (&str, &str)> {
    let mounts = container.get("volumeMounts").map_or(&[][..], Located::items).iter();
    mounts.filter_map(|mount| Some((mount.text_at(&["name"])?, mount.text_at(&["mountPath"])?)))
}
