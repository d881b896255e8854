//! Noise: changes that a reviewer reads once for all objects that have them, and each of which still happens.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::check::Content;

use super::{Action, Change, Difference, Effect, Identity};

/// A sort of noise. Where an object has several, it is told by the first of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Noise {
    /// The tag of an image, and nothing else of it.
    Image,
    /// The hash that a name ends with, or a checksum that starts pods anew when what they read changes.
    Hash,
    /// Labels and annotations that only people read.
    Labels,
    /// Tags of resources.
    Tags,
}

impl Noise {
    /// Its stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Noise::Image => "image",
            Noise::Hash => "hash",
            Noise::Labels => "labels",
            Noise::Tags => "tags",
        }
    }
}

/// Changes that are told in one line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fold {
    /// Of what sort they are.
    pub noise: Noise,
    /// From what to what, where that is the same for all: `v1.1.0 → v1.2.0`.
    pub from_to: String,
    /// What changes: repositories of images, names of labels and tags.
    pub subjects: BTreeSet<String>,
    /// Where.
    pub objects: Vec<Identity>,
    /// How many of those start anew.
    pub restarts: usize,
}

/// As in `image eaio/api v1.1.0 → v1.2.0, in 5 objects, all of which start anew`.
impl fmt::Display for Fold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const FEW: usize = 6;
        let few = self.subjects.iter().take(FEW);
        let few: Vec<&str> = match (self.noise, self.subjects.len()) {
            (Noise::Image, 2..) => few.map(|subject| without_registry(subject)).collect(),
            _ => few.map(String::as_str).collect(),
        };
        let mut subjects = few.join(", ");
        if self.subjects.len() > FEW {
            subjects += &format!(" and {} more", self.subjects.len() - FEW);
        }
        match self.noise {
            Noise::Image if self.subjects.len() == 1 => write!(f, "image {subjects} {}", self.from_to),
            Noise::Image => write!(f, "images {} ({subjects})", self.from_to),
            Noise::Hash => f.write_str("the hash of what is read"),
            Noise::Labels => write!(f, "labels and annotations ({subjects})"),
            Noise::Tags => write!(f, "tags ({subjects})"),
        }?;
        match self.objects.as_slice() {
            [one] => write!(f, ", in {one}")?,
            objects => write!(f, ", in {} objects", objects.len())?,
        }
        match self.restarts {
            0 => Ok(()),
            1 if self.objects.len() == 1 => f.write_str(", which starts anew"),
            restarts if restarts == self.objects.len() => f.write_str(", all of which start anew"),
            1 => f.write_str(", one of which starts anew"),
            restarts => write!(f, ", {restarts} of which start anew"),
        }
    }
}

/// Changes, with the noise apart.
#[derive(Debug, Clone, Default)]
pub struct Folded<'c> {
    /// What is told one by one.
    pub shown: Vec<&'c Change>,
    /// What is told in a line each.
    pub folds: Vec<Fold>,
}

/// Takes the noise out of `changes`: of what changes in place, without a loss, an interruption or a refusal, and only by noise.
pub fn fold(changes: &[Change]) -> Folded<'_> {
    let mut shown = Vec::new();
    let mut folds: BTreeMap<(Noise, String), Fold> = BTreeMap::new();
    for change in changes {
        let Some((noise, from_to, subjects)) = of_change(change) else {
            shown.push(change);
            continue;
        };
        let restarts = change.consequences.iter().any(|consequence| consequence.effect == Effect::Restart);
        let fold = folds.entry((noise, from_to)).or_insert_with_key(|(noise, from_to)| Fold {
            noise: *noise,
            from_to: from_to.clone(),
            subjects: BTreeSet::new(),
            objects: Vec::new(),
            restarts: 0,
        });
        fold.subjects.extend(subjects);
        fold.objects.push(change.identity.clone());
        fold.restarts += usize::from(restarts);
    }
    for fold in folds.values_mut().filter(|fold| fold.noise == Noise::Image) {
        let Some((old, new)) = fold.from_to.split_once(" → ") else { continue };
        let (of_it, others) =
            shown.into_iter().partition(|change: &&Change| only_replaces(change, &fold.subjects, old, new));
        shown = others;
        fold.objects.extend(of_it.into_iter().map(|change| change.identity.clone()));
    }
    Folded { shown, folds: folds.into_values().collect() }
}

/// Whether a change is a file that says the new images where it said the old ones, and nothing else otherwise, as a page with commands
/// does.
fn only_replaces(change: &Change, images: &BTreeSet<String>, old: &str, new: &str) -> bool {
    let [difference] = change.differences.as_slice() else { return false };
    if change.action != Action::Update || change.identity.kind != "file" {
        return false;
    }
    texts(difference).is_some_and(|(before, after)| {
        let replace =
            |text: String, image: &String| text.replace(&format!("{image}:{old}"), &format!("{image}:{new}"));
        images.iter().fold(before.to_owned(), replace) == after
    })
}

/// One difference as noise: of what sort, from what to what, and of what.
struct Found {
    noise: Noise,
    from_to: String,
    subjects: Vec<String>,
}

/// What noise a change is; nothing where it is more than that.
fn of_change(change: &Change) -> Option<(Noise, String, BTreeSet<String>)> {
    // What a note says, somebody has to read.
    let is_quiet = change.action == Action::Update
        && change.moved_from.is_none()
        && change.reasons.is_empty()
        && change.consequences.iter().all(|consequence| consequence.effect == Effect::Restart);
    if !is_quiet {
        return None;
    }
    let differences = change.differences.iter();
    let found: Option<Vec<Found>> =
        differences.map(|difference| of_difference(&change.identity.kind, difference)).collect();
    let found = found?;
    let noise = found.iter().map(|found| found.noise).min()?;
    let (mut from_to, mut subjects) = (BTreeSet::new(), BTreeSet::new());
    for found in found.into_iter().filter(|found| found.noise == noise) {
        from_to.insert(found.from_to);
        subjects.extend(found.subjects);
    }
    let from_to: Vec<String> = from_to.into_iter().collect();
    Some((noise, from_to.join(", "), subjects))
}

fn of_difference(kind: &str, difference: &Difference) -> Option<Found> {
    if difference.is_sensitive {
        return None;
    }
    let names: Vec<&str> = difference.path.names().collect();
    let keys = |above: usize| -> Option<Vec<String>> {
        if let Some(key) = names.get(above) {
            return Some(vec![(*key).to_owned()]);
        }
        let sides = [&difference.before, &difference.after].into_iter().flatten();
        let mut keys = Vec::new();
        for side in sides {
            let Content::Map(entries) = &side.content else { return None };
            keys.extend(entries.iter().map(|(key, ..)| key.clone()));
        }
        Some(keys)
    };
    let all = |noise, keys: Vec<String>, is_noise: &dyn Fn(&str) -> bool| {
        keys.iter().all(|key| is_noise(key)).then_some(Found {
            noise,
            from_to: String::new(),
            subjects: keys,
        })
    };
    match names.as_slice() {
        ["tags" | "tags_all", ..] if kind.starts_with("aws_") => all(Noise::Tags, keys(1)?, &is_own_tag),
        ["labels", ..] if kind.starts_with("google_") => all(Noise::Tags, keys(1)?, &is_own_tag),
        ["metadata", "labels", ..] if is_kubernetes(kind) => {
            all(Noise::Labels, keys(2)?, &|key| is_label_for_people(kind, key))
        }
        ["metadata", "annotations", ..] if is_kubernetes(kind) => {
            all(Noise::Labels, keys(2)?, &|key| !key.contains('/') || is_about_release(key))
        }
        [.., "template", "metadata", "annotations", key] if key.starts_with("checksum/") => Some(a_hash()),
        _ => image(&names, difference).or_else(|| hash(&names, difference)),
    }
}

/// Kinds are written like that in Kubernetes alone: `Deployment`.
fn is_kubernetes(kind: &str) -> bool {
    kind.starts_with(|first: char| first.is_ascii_uppercase())
}

/// Whether a tag is the users' own. One with a prefix belongs to a program that looks for it: `kubernetes.io/role/elb`,
/// `karpenter.sh/discovery`, `k8s.io/cluster-autoscaler/enabled`.
fn is_own_tag(key: &str) -> bool {
    !key.contains('/')
}

/// Whether nothing selects an object of `kind` by that label. What runs as pods is selected by the labels of its pods; a
/// Namespace, a Node, a Service or a PersistentVolume by its own, and a ConfigMap by those that some program asks for.
///
/// Source: Kubernetes, "Labels and Selectors" and "Recommended Labels".
fn is_label_for_people(kind: &str, key: &str) -> bool {
    let kinds = [
        "CronJob",
        "DaemonSet",
        "Deployment",
        "HorizontalPodAutoscaler",
        "LimitRange",
        "NetworkPolicy",
        "PodDisruptionBudget",
        "ResourceQuota",
        "StatefulSet",
    ];
    kinds.contains(&kind) || is_about_release(key)
}

/// Source: Kubernetes, "Recommended Labels"; Helm, "Labels and Annotations".
fn is_about_release(key: &str) -> bool {
    let of_kubernetes = key.strip_prefix("app.kubernetes.io/");
    of_kubernetes.is_some_and(|name| matches!(name, "version" | "managed-by"))
        || matches!(key, "helm.sh/chart" | "meta.helm.sh/release-name" | "meta.helm.sh/release-namespace")
}

/// The same image under another tag or digest.
fn image(names: &[&str], difference: &Difference) -> Option<Found> {
    if names.last() != Some(&"image") {
        return None;
    }
    let (before, after) = texts(difference)?;
    let ((repository, old), (other, new)) = (tagged(before)?, tagged(after)?);
    (repository == other).then(|| Found {
        noise: Noise::Image,
        from_to: format!("{old} → {new}"),
        subjects: vec![repository.to_owned()],
    })
}

/// An image's repository, and its tag or digest.
///
/// Source: distribution, "reference" package: `name [ ":" tag ] [ "@" digest ]`, where a host's port comes before a `/`.
fn tagged(image: &str) -> Option<(&str, &str)> {
    let (name, digest) = image.split_once('@').map_or((image, None), |(name, digest)| (name, Some(digest)));
    let tag = name.rfind(':').filter(|at| !name[*at..].contains('/'));
    match (tag, digest) {
        (Some(at), None) => Some((&name[..at], &name[at + 1..])),
        // The digest says which it is, whatever the tag says.
        (Some(at), Some(digest)) => Some((&name[..at], digest)),
        (None, Some(digest)) => Some((name, digest)),
        (None, None) => None,
    }
}

/// The same name with another hash behind it, as Kustomize gives it to ConfigMaps and Secrets that it generates.
fn hash(names: &[&str], difference: &Difference) -> Option<Found> {
    if !matches!(names.last(), Some(&("name" | "secretName"))) {
        return None;
    }
    let (before, after) = texts(difference)?;
    let stem = without_hash(before)?;
    (without_hash(after)? == stem).then(a_hash)
}

/// A repository without the registry's host: there it only makes a list long.
///
/// Source: distribution, "reference" package: a first part with a `.` or a `:` in it is a host.
fn without_registry(repository: &str) -> &str {
    match repository.split_once('/') {
        Some((host, path)) if host.contains(['.', ':']) => path,
        _ => repository,
    }
}

fn a_hash() -> Found {
    Found { noise: Noise::Hash, from_to: String::new(), subjects: Vec::new() }
}

/// A name without the hash behind it.
///
/// Source: kustomize, `api/hasher/hasher.go`: ten digits of a hash, of which `0 1 3 a e` are written as `g h k m t`.
pub(super) fn without_hash(name: &str) -> Option<&str> {
    let (stem, hash) = name.rsplit_once('-')?;
    let is_hash = hash.len() == 10 && hash.bytes().all(|byte| b"2456789bcdfghkmt".contains(&byte));
    (is_hash && !stem.is_empty()).then_some(stem)
}

fn texts(difference: &Difference) -> Option<(&str, &str)> {
    Some((difference.before.as_ref()?.text()?, difference.after.as_ref()?.text()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Located;
    use crate::review::{Consequence, Path, Step};
    use serde_json::{Value, json};

    fn changed(kind: &str, name: &str, differences: &[(&str, Value, Value)]) -> Change {
        let identity = Identity { unit: "unit".into(), kind: kind.into(), name: name.into() };
        let mut change = Change::new(identity, Action::Update);
        let side = |value: &Value| (!value.is_null()).then(|| Located::made(value));
        change.differences = differences
            .iter()
            .map(|(path, before, after)| Difference {
                path: Path(path.split_whitespace().map(|name| Step::Name(name.to_owned())).collect()),
                before: side(before),
                after: side(after),
                is_sensitive: false,
            })
            .collect();
        change
    }

    #[test]
    fn what_is_noise_and_what_is_not() {
        let image = |name: &str, from: &str, to: &str| {
            let path = "spec template spec containers image";
            let mut change = changed("Deployment", name, &[(path, json!(from), json!(to))]);
            change.consequences.push(Consequence { effect: Effect::Restart, text: String::new() });
            change
        };
        let mut interrupted = image("interrupted", "eaio/api:1", "eaio/api:2");
        interrupted.consequences.push(Consequence { effect: Effect::Downtime, text: String::new() });
        let mut noted = image("noted", "eaio/api:1", "eaio/api:2");
        noted.consequences.push(Consequence { effect: Effect::Note, text: String::new() });
        let checksum = "spec template metadata annotations checksum/config";
        let changes = [
            image("a", "eaio/api:1", "eaio/api:2"),
            image("b", "registry.io/eaio/web:1", "registry.io/eaio/web:2"),
            image("c", "host:5000/api:1", "host:5000/api:1@sha256:ab"),
            image("other-repository", "eaio/api:1", "mallory/api:1"),
            image("no-tag", "host:5000/api", "host:5000/api:2"),
            interrupted,
            noted,
            changed("Deployment", "hash", &[(checksum, json!("a"), json!("b"))]),
            changed("Deployment", "name", &[("envFrom name", json!("c-2456789bcd"), json!("c-hhhhhhhhhh"))]),
            changed("Deployment", "other-name", &[("envFrom name", json!("c-one"), json!("c-hhhhhhhhhh"))]),
            changed("Deployment", "label", &[("metadata labels team", json!("a"), json!("b"))]),
            changed("Namespace", "label", &[("metadata labels team", json!("a"), json!("b"))]),
            changed("Deployment", "all", &[("metadata labels", Value::Null, json!({"team": "b"}))]),
            changed(
                "Service",
                "version",
                &[("metadata labels app.kubernetes.io/version", json!("1"), json!("2"))],
            ),
            changed("Service", "lb", &[("metadata annotations service.io/internal", json!("1"), json!("2"))]),
            changed("aws_vpc", "aws_vpc.a", &[("tags Owner", Value::Null, json!("b"))]),
            changed(
                "aws_vpc",
                "aws_vpc.b",
                &[("tags Owner", json!("a"), json!("b")), ("cidr", json!(1), json!(2))],
            ),
            changed(
                "aws_subnet",
                "aws_subnet.a",
                &[("tags kubernetes.io/role/elb", json!("1"), Value::Null)],
            ),
        ];
        let folded = fold(&changes);
        let folds: Vec<String> = folded.folds.iter().map(ToString::to_string).collect();
        let shown: Vec<&str> = folded.shown.iter().map(|change| &*change.identity.name).collect();
        insta::assert_snapshot!(format!("{}\n\n{}", folds.join("\n"), shown.join(" ")), @"
        images 1 → 2 (eaio/api, eaio/web), in 2 objects, all of which start anew
        image host:5000/api 1 → sha256:ab, in Deployment c, which starts anew
        the hash of what is read, in 2 objects
        labels and annotations (app.kubernetes.io/version, team), in 3 objects
        tags (Owner), in aws_vpc.a

        other-repository no-tag interrupted noted other-name label lb aws_vpc.b aws_subnet.a
        ");
        let identities = folded.folds.iter().map(|fold| fold.objects.len()).sum::<usize>();
        assert_eq!(identities + shown.len(), changes.len(), "nothing is lost");
    }
}
