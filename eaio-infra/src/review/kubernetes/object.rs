//! The objects of a tree, and which of one tree is which of another.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::check::read::documents;
use crate::check::{Language, Located, Source};
use crate::diagnostic::Diagnostics;
use crate::kubernetes::kustomize;

use super::super::fold::without_hash;
use super::super::{Identity, Unit, read};

/// One object.
#[derive(Debug, Clone)]
pub(super) struct Object {
    /// The group of its API; empty for the core group.
    pub(super) group: String,
    pub(super) kind: String,
    pub(super) namespace: Option<String>,
    pub(super) name: String,
    /// Whether the API server makes up the rest of its name, or all of it: each time another.
    pub(super) is_named_anew: bool,
    pub(super) value: Located,
}

impl Object {
    /// Nothing where a value is no object, or none of the cluster.
    pub(super) fn new(value: Located) -> Option<Self> {
        let text = |path: &[&str]| value.text_at(path).map(str::to_owned);
        let api_version = text(&["apiVersion"])?;
        let group = api_version.split_once('/').map_or("", |(group, _)| group).to_owned();
        if group == "kustomize.config.k8s.io" {
            return None;
        }
        let kind = text(&["kind"])?;
        let name = text(&["metadata", "name"]).filter(|name| !name.is_empty());
        let is_named_anew = name.is_none();
        // ObjectMeta, `generateName`: a prefix for the name that the server makes up.
        let generated = || text(&["metadata", "generateName"]).map(|prefix| format!("{prefix}*"));
        Some(Object {
            group,
            kind,
            namespace: text(&["metadata", "namespace"]).filter(|namespace| !namespace.is_empty()),
            name: name.or_else(generated).unwrap_or_else(|| "(without a name)".to_owned()),
            is_named_anew,
            value,
        })
    }

    /// What it is known by.
    pub(super) fn identity(&self, unit: &str) -> Identity {
        Identity { unit: unit.to_owned(), kind: self.kind.clone(), name: self.title_of(&self.name) }
    }

    /// What it is known by, whatever it says.
    pub(super) fn identity_without_hash(&self, unit: &str) -> Identity {
        let name = self.base_name().unwrap_or(&self.name);
        Identity { unit: unit.to_owned(), kind: self.kind.clone(), name: self.title_of(name) }
    }

    fn title_of(&self, name: &str) -> String {
        self.namespace.as_ref().map_or_else(|| name.to_owned(), |namespace| format!("{namespace}/{name}"))
    }

    /// As a person calls it: "Deployment eaio/api".
    pub(super) fn title(&self) -> String {
        format!("{} {}", self.kind, self.title_of(&self.name))
    }

    /// Whether both are in one namespace.
    pub(super) fn is_beside(&self, other: &Object) -> bool {
        self.namespace == other.namespace
    }

    /// Its name without the hash that kustomize appends to what it generates.
    pub(super) fn base_name(&self) -> Option<&str> {
        let is_generated = matches!(self.kind.as_str(), "ConfigMap" | "Secret");
        is_generated.then(|| without_hash(&self.name)).flatten()
    }

    /// What stands at the end of a path.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Located> {
        self.value.at(path)
    }

    /// The text at the end of a path.
    pub(super) fn text(&self, path: &[&str]) -> Option<&str> {
        self.value.text_at(path)
    }

    /// The elements of the list at the end of a path.
    pub(super) fn items(&self, path: &[&str]) -> &[Located] {
        self.at(path).map_or(&[], Located::items)
    }
}

/// The objects of a unit.
#[derive(Debug, Default)]
pub(super) struct Objects {
    pub(super) list: Vec<Object>,
    /// The files that they were read from, and the lines where they begin; nothing where a kustomization was built.
    files: Option<BTreeMap<String, Vec<u32>>>,
}

/// What is no object in the files that hold some in either unit, as text.
pub(super) fn rest(read: &[Objects; 2], units: [&Unit<'_>; 2]) -> [BTreeMap<String, String>; 2] {
    let of = |at: usize| {
        let paths: BTreeSet<&String> =
            read.iter().flat_map(|objects| &objects.files).flat_map(|files| files.keys()).collect();
        let is_other =
            |path: &&String| units[0].files.get(path.as_str()) != units[1].files.get(path.as_str());
        let rest = paths.into_iter().filter(is_other).filter_map(|path| {
            let lines =
                read[at].files.as_ref().and_then(|files| files.get(path)).map_or(&[][..], Vec::as_slice);
            let text = beside_objects(units[at].files.get(path.as_str())?, lines);
            (!text.is_empty()).then(|| (path.clone(), text))
        });
        rest.collect()
    };
    [of(0), of(1)]
}

impl Objects {
    /// Whether what a file says is in these objects.
    pub(super) fn hold(&self, path: &str, text: &str) -> bool {
        match &self.files {
            Some(files) => files.contains_key(path),
            // What of the YAML the kustomization takes up, it has taken up.
            None if [".yaml", ".yml", "/Kustomization"].iter().any(|end| path.ends_with(end)) => true,
            None => self.list.iter().filter(|object| object.kind == "ConfigMap").any(|object| {
                object
                    .at(&["data"])
                    .is_some_and(|data| data.entries().any(|(.., value)| value.text() == Some(text)))
            }),
        }
    }
}

/// The objects of both units: what their kustomizations build, or their manifests where one of them cannot be built.
pub(super) fn read(units: [&Unit<'_>; 2], diagnostics: &mut Diagnostics) -> [Objects; 2] {
    // What is in no tree builds nothing.
    if units.iter().any(|unit| !unit.files.is_empty() && !read::is_kustomization(unit)) {
        return written(units, diagnostics);
    }
    let mut built = Vec::new();
    for (unit, values) in
        units.iter().zip(kustomize::build_each(units.map(|unit| (&unit.files, unit.name.as_str()))))
    {
        match values {
            _ if unit.files.is_empty() => built.push(Objects::default()),
            Ok(values) => {
                let list = values.iter().map(Located::made).filter_map(Object::new).collect();
                built.push(Objects { list, ..Objects::default() });
            }
            Err(problems) => {
                let help = "manifests are compared as they are written, without what the kustomization makes of them, and not by what they mean together";
                diagnostics.extend(problems.into_iter().map(|problem| problem.with_help(help)));
            }
        }
    }
    <[Objects; 2]>::try_from(built).unwrap_or_else(|_| written(units, diagnostics))
}

/// The objects in the manifests of both: those of files that differ, and of the others those that may have to do with them.
fn written(units: [&Unit<'_>; 2], diagnostics: &mut Diagnostics) -> [Objects; 2] {
    let [before, after] = units;
    let is_same = |path: &str| before.files.get(path) == after.files.get(path);
    let part = |unit: &Unit<'_>, is_of_it: &dyn Fn(&str, &str) -> bool, diagnostics: &mut Diagnostics| {
        // A kustomization says what is a part of an object, and no object.
        let files = unit.files.iter().filter(|(path, text)| is_kustomization(path) || is_of_it(path, text));
        let files = files.map(|(path, text)| (*path, *text)).collect();
        manifests(&Unit { name: unit.name.clone(), kind: unit.kind, files }, diagnostics)
    };
    let mut read = units.map(|unit| part(unit, &|path, _| !is_same(path), diagnostics));
    let names: HashSet<&str> = read
        .iter()
        .flat_map(|objects| &objects.list)
        .map(|object| object.base_name().unwrap_or(&object.name))
        .collect();
    let defines =
        read.iter().flat_map(|objects| &objects.list).any(|object| object.kind == "CustomResourceDefinition");
    // Whoever refers to an object names it. A budget selects it, and a claim or a class is named by it.
    let kinds = ["PodDisruptionBudget", "PersistentVolumeClaim", "StorageClass"];
    let is_near = |path: &str, text: &str| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
        let mut words = text.split(|c| !is_part(c)).map(|word| word.trim_end_matches(':'));
        let mut has_one = || words.any(|word| names.contains(word) || kinds.contains(&word));
        is_same(path) && (defines || has_one())
    };
    // What is the same in both is read once.
    let near = part(after, &is_near, diagnostics);
    for objects in &mut read {
        objects.list.extend(near.list.iter().cloned());
        objects.files.get_or_insert_default().extend(near.files.clone().into_iter().flatten());
    }
    read
}

fn is_kustomization(path: &str) -> bool {
    matches!(path.rsplit('/').next(), Some("kustomization.yaml" | "kustomization.yml" | "Kustomization"))
}

fn manifests(unit: &Unit<'_>, diagnostics: &mut Diagnostics) -> Objects {
    let mut list: Vec<Object> = Vec::new();
    let mut lines: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    // The second without a name of its own is the second of them.
    let mut unnamed: HashMap<(String, Option<String>, String), usize> = HashMap::new();
    for artifact in read::artifacts(unit, diagnostics) {
        let Source::File(path) = artifact.source else { continue };
        if matches!(artifact.language, Language::Kubernetes | Language::Eksctl)
            && let Some(mut object) = Object::new(artifact.value)
        {
            if object.is_named_anew {
                let key = (object.kind.clone(), object.namespace.clone(), object.name.clone());
                let count = unnamed.entry(key).or_default();
                *count += 1;
                if *count > 1 {
                    object.name += &format!(" {count}");
                }
            }
            lines.entry(path).or_default().push(object.value.place.line);
            list.push(object);
        }
    }
    Objects { list, files: Some(lines) }
}

/// The documents of a text in which no object begins.
fn beside_objects(text: &str, lines: &[u32]) -> String {
    let documents = documents(text);
    let ends = documents.iter().skip(1).map(|(first, _)| *first).chain([u32::MAX]);
    // Lines rise with the documents.
    let next = |first: u32| lines.get(lines.partition_point(|line| *line <= first));
    let is_rest = |first: u32, end: u32| next(first).is_none_or(|line| *line > end);
    let is_nothing =
        |line: &str| line.is_empty() || line.starts_with(['#', '%']) || matches!(line, "---" | "...");
    let says = |text: &str| text.lines().any(|line| !is_nothing(line.trim()));
    let rest = documents.iter().zip(ends).filter(|((first, text), end)| is_rest(*first, *end) && says(text));
    rest.map(|((_, text), _)| *text).collect()
}

/// Every object with what it was: by group, kind, namespace and name, whatever the version; what is generated, by its name without
/// the hash.
pub(super) fn pairs<'a>(
    old: &'a [Object],
    new: &'a [Object],
) -> Vec<(Option<&'a Object>, Option<&'a Object>)> {
    type Key<'a> = (&'a str, &'a str, Option<&'a str>, &'a str);
    fn key<'a>(object: &'a Object, name: &'a str) -> Key<'a> {
        (&object.group, &object.kind, object.namespace.as_deref(), name)
    }
    // The manifests of a base and an overlay may both be there: then the first is the first.
    let mut before: BTreeMap<Key<'a>, Vec<&Object>> = BTreeMap::new();
    for object in old.iter().rev() {
        before.entry(key(object, &object.name)).or_default().push(object);
    }
    let mut pairs = Vec::with_capacity(new.len());
    let mut come = Vec::new();
    for object in new {
        match before.get_mut(&key(object, &object.name)).and_then(Vec::pop) {
            Some(one) => pairs.push((Some(one), Some(object))),
            None => come.push(object),
        }
    }
    let gone: Vec<&Object> = before.into_values().flatten().collect();
    let mut generated: HashMap<Key<'a>, Vec<&Object>> = HashMap::new();
    for &object in &gone {
        if let Some(base) = object.base_name() {
            generated.entry(key(object, base)).or_default().push(object);
        }
    }
    let mut taken: HashSet<&str> = HashSet::new();
    for object in come {
        let base = object.base_name();
        let one = base.and_then(|base| generated.get_mut(&key(object, base))).and_then(|found| {
            match found.as_slice() {
                [one] => Some(*one),
                _ => None,
            }
        });
        let one = one.filter(|one| taken.insert(&one.name));
        pairs.push((one, Some(object)));
    }
    let left = gone
        .into_iter()
        .filter(|object| object.base_name().is_none() || !taken.contains(object.name.as_str()));
    pairs.extend(left.map(|object| (Some(object), None)));
    pairs
}
