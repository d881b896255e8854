//! Trees of files, and the units in them that are reviewed each for itself.

use std::collections::{BTreeMap, BTreeSet};

use super::compose::{Together, is_found};
use super::terraform::{Calls, ancestors, read_by};
use crate::check::read::is_manifest;
use crate::kubernetes::kustomize;

/// Files by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree(pub BTreeMap<String, String>);

impl<P: Into<String>, T: Into<String>> FromIterator<(P, T)> for Tree {
    fn from_iter<I: IntoIterator<Item = (P, T)>>(files: I) -> Self {
        Tree(files.into_iter().map(|(path, text)| (path.into(), text.into())).collect())
    }
}

impl Tree {
    /// How long its texts are together, in bytes.
    pub fn len(&self) -> usize {
        self.0.values().map(String::len).sum()
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Files that are one thing: a root module, a kustomization with what it takes up, a Compose project, or any other file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit<'t> {
    /// Its folder, or its one file.
    pub name: String,
    /// What it is.
    pub kind: UnitKind,
    /// Its files, by path.
    pub files: BTreeMap<&'t str, &'t str>,
}

impl<'t> Unit<'t> {
    /// The files that say what it is, without those that these read.
    pub(super) fn sources(&self) -> impl Iterator<Item = (&'t str, &'t str)> {
        let is_source = |path: &str| self.kind != UnitKind::RootModule || is_terraform(path);
        self.files.iter().map(|(path, text)| (*path, *text)).filter(move |(path, _)| is_source(path))
    }
}

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitKind {
    /// The files of Terraform in one folder, and in those of the modules that it calls, and what these read.
    RootModule,
    /// A kustomization, or the manifests of one folder.
    Kubernetes,
    /// A Compose file.
    Compose,
    /// A script, a page, a policy: a file that is compared as text.
    Other,
}

/// The units of which the trees say anything different, as they were and as they are. What is only in one of them has no files
/// in the other.
pub(super) fn differing<'t>(before: &'t Tree, after: &'t Tree) -> Vec<(Unit<'t>, Unit<'t>)> {
    let calls = [before, after].map(Calls::new);
    let together = [before, after].map(Together::new);
    // A folder that is a module in one of them is no root module in the other.
    let called: BTreeSet<&str> = calls.iter().flat_map(Calls::called).collect();
    // So is a file that is a part of a project in one of them, where the other says the same or has none: else each tells of it.
    let taken = |path: &&str| {
        let is_taken = together.each_ref().map(|together| together.taken().contains(path));
        let texts = [before, after].map(|tree| tree.0.get(*path));
        is_taken == [true, true] || texts[0] == texts[1] || texts.contains(&None)
    };
    let all = together.iter().flat_map(Together::taken).copied();
    let taken: BTreeSet<&str> = all.filter(taken).collect();
    let [old, new] =
        [(before, 0), (after, 1)].map(|(tree, at)| units(tree, &calls[at], &called, &together[at], &taken));
    let renamed = renamed(&old, &new);
    let names: BTreeSet<&(UnitKind, String)> =
        old.keys().filter(|(_, name)| !renamed.values().any(|old| old == name)).chain(new.keys()).collect();
    let mut differing = Vec::new();
    for (kind, name) in names {
        let of = |units: &Units<'t>, name: &String| Unit {
            name: name.clone(),
            kind: *kind,
            files: units.get(&(*kind, name.clone())).cloned().unwrap_or_default(),
        };
        let name_before = renamed.get(name).filter(|_| *kind == UnitKind::Compose).unwrap_or(name);
        let (old, new) = (of(&old, name_before), of(&new, name));
        // The file of a module that is called in the other tree is told where it is called.
        let is_called_there = *kind == UnitKind::Other
            && is_terraform(name)
            && [before, after].iter().all(|tree| tree.0.contains_key(name))
            && (old.files.is_empty() || new.files.is_empty());
        if old.files != new.files && !is_called_there {
            differing.push((old, new));
        }
    }
    differing
}

/// The projects of Compose whose file has another name and not another folder, by the new name: a project is called after its folder.
fn renamed(old: &Units<'_>, new: &Units<'_>) -> BTreeMap<String, String> {
    let folder = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let of = |units: &Units<'_>| {
        let mut folders: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (_, path) in units.keys().filter(|(kind, _)| *kind == UnitKind::Compose) {
            folders.entry(folder(path)).or_default().push(path.clone());
        }
        folders
    };
    let (old, mut new) = (of(old), of(new));
    let mut renamed = BTreeMap::new();
    for (folder, before) in old {
        let after = new.remove(&folder).unwrap_or_default();
        let gone: Vec<&String> = before.iter().filter(|path| !after.contains(path)).collect();
        let come: Vec<&String> = after.iter().filter(|path| !before.contains(path)).collect();
        let is_alone = before.len() == 1 && after.len() == 1;
        if let ([gone], [come]) = (gone.as_slice(), come.as_slice())
            && (is_alone || (is_found(gone) && is_found(come)))
        {
            renamed.insert((*come).clone(), (*gone).clone());
        }
    }
    renamed
}

/// Every unit of a tree.
pub(super) fn units_of(tree: &Tree) -> Vec<Unit<'_>> {
    let calls = Calls::new(tree);
    let together = Together::new(tree);
    let units = units(tree, &calls, &calls.called().collect(), &together, together.taken()).into_iter();
    units.map(|((kind, name), files)| Unit { name, kind, files }).collect()
}

type Units<'t> = BTreeMap<(UnitKind, String), BTreeMap<&'t str, &'t str>>;

/// The files of Terraform in a folder with those of every module that is called from there go together. A folder that is `called` is not
/// looked at by itself; where nobody calls it, its files are text. So go the files of a project of Compose, and one that is
/// `part` of another is none by itself.
fn units<'t>(
    tree: &'t Tree,
    calls: &Calls,
    called: &BTreeSet<&str>,
    together: &Together<'t>,
    part: &BTreeSet<&str>,
) -> Units<'t> {
    let mut units = Units::new();
    let files: BTreeMap<&str, &str> =
        tree.0.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for (root, files) in kustomize::roots(&files) {
        taken.extend(files.keys());
        units.insert((UnitKind::Kubernetes, root.to_owned()), files);
    }
    for (path, text) in &tree.0 {
        if taken.contains(path.as_str()) || part.contains(path.as_str()) {
            continue;
        }
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let (kind, unit) = match name.rsplit('.').next() {
            _ if is_terraform(name) => (UnitKind::RootModule, home(path, tree)),
            Some("yaml" | "yml") if is_compose(path, text) => (UnitKind::Compose, path.as_str()),
            Some("yaml" | "yml") if says(text, "apiVersion") && says(text, "kind") => {
                (UnitKind::Kubernetes, folder)
            }
            Some("json") if is_manifest(text) => (UnitKind::Kubernetes, folder),
            _ => (UnitKind::Other, path.as_str()),
        };
        let files = units.entry((kind, unit.to_owned())).or_default();
        files.insert(path, text);
        if kind == UnitKind::Compose {
            let parts = together.parts(path).filter_map(|part| tree.0.get_key_value(part));
            files.extend(parts.map(|(path, text)| (path.as_str(), text.as_str())));
        }
    }
    let mut units = with_modules(units, calls, called);
    for ((kind, folder), code) in &mut units {
        if *kind == UnitKind::RootModule {
            let read = read_by(folder, code, &files);
            code.extend(read);
        }
    }
    units
}

fn with_modules<'t>(mut units: Units<'t>, calls: &Calls, called: &BTreeSet<&str>) -> Units<'t> {
    let mut modules = BTreeMap::new();
    for folder in calls.every().chain(called.iter().copied()) {
        let files = units.get(&(UnitKind::RootModule, folder.to_owned()));
        modules.extend(files.map(|files| (folder, files.clone())));
    }
    for folder in called {
        units.remove(&(UnitKind::RootModule, (*folder).to_owned()));
    }
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for ((kind, folder), files) in &mut units {
        if *kind == UnitKind::RootModule {
            for module in calls.from(folder) {
                used.insert(module);
                files.extend(modules.get(module).into_iter().flatten());
            }
        }
    }
    let is_left = |folder: &str| called.contains(folder) && !used.contains(folder);
    for (_, files) in modules.into_iter().filter(|(folder, _)| is_left(folder)) {
        let texts = files.into_iter();
        units.extend(texts.map(|(path, text)| ((UnitKind::Other, path.to_owned()), [(path, text)].into())));
    }
    units
}

/// The root module that a file of Terraform is of: its folder, or of values that stand apart, such as `env/prod.tfvars`, the nearest above.
pub(super) fn home<'p>(path: &'p str, tree: &Tree) -> &'p str {
    let own = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_code = |path: &str| path.ends_with(".tf") || path.ends_with(".tf.json");
    if is_code(path) {
        return own;
    }
    let has_code = |folder: &str| {
        let below = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut paths = tree.0.range(below.clone()..).map(|(path, _)| path);
        let mut paths = paths.by_ref().map_while(|path| path.strip_prefix(&below));
        paths.any(|path| !path.contains('/') && is_code(path))
    };
    ancestors(own).find(|folder| has_code(folder)).unwrap_or(own)
}

pub(super) fn is_terraform(path: &str) -> bool {
    [".tf", ".tf.json", ".tfvars", ".tfvars.json"].iter().any(|end| path.ends_with(end))
}

/// Whether a name stands in a text before a colon, in quotation marks or without.
fn says(text: &str, name: &str) -> bool {
    text.match_indices(name)
        .any(|(at, _)| text[at + name.len()..].trim_start_matches('"').trim_start().starts_with(':'))
}

/// Whether a file is a project of Compose, or may be a part of one, as far as that is seen at a glance.
pub fn is_compose(path: &str, text: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_yaml = name.ends_with(".yaml") || name.ends_with(".yml");
    let is_named = name.starts_with("compose.") || name.starts_with("docker-compose");
    // A comment, an anchor or all of them may stand behind it.
    let is_services = |line: &str| {
        let line = line.trim_start_matches('\u{feff}');
        let rest =
            ["services:", "\"services\":", "'services':"].iter().find_map(|name| line.strip_prefix(name));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r']))
    };
    is_yaml && (is_named || (!text.contains("apiVersion:") && text.lines().any(is_services)))
}
