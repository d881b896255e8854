//! Trees of files, and the units in them that are reviewed each for itself.

use std::collections::{BTreeMap, BTreeSet};

/// Files by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree(pub BTreeMap<String, String>);

impl<P: Into<String>, T: Into<String>> FromIterator<(P, T)> for Tree {
    fn from_iter<I: IntoIterator<Item = (P, T)>>(files: I) -> Self {
        Tree(files.into_iter().map(|(path, text)| (path.into(), text.into())).collect())
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

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitKind {
    /// The files of Terraform in one folder.
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
    let [old, new] = [units(before), units(after)];
    let names: BTreeSet<&(UnitKind, String)> = old.keys().chain(new.keys()).collect();
    let mut differing = Vec::new();
    for (kind, name) in names {
        let of = |units: &BTreeMap<(UnitKind, String), BTreeMap<&'t str, &'t str>>| Unit {
            name: name.clone(),
            kind: *kind,
            files: units.get(&(*kind, name.clone())).cloned().unwrap_or_default(),
        };
        let (old, new) = (of(&old), of(&new));
        if old.files != new.files {
            differing.push((old, new));
        }
    }
    differing
}

type Units<'t> = BTreeMap<(UnitKind, String), BTreeMap<&'t str, &'t str>>;

fn units(tree: &Tree) -> Units<'_> {
    let mut units = Units::new();
    let kustomizations = kustomizations(tree);
    let used: BTreeSet<&str> = kustomizations.values().flatten().copied().collect();
    let roots: Vec<&str> = kustomizations.keys().filter(|folder| !used.contains(*folder)).copied().collect();
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    // A kustomization that nobody else takes up is applied: with it, everything that it takes up.
    for root in roots {
        let mut folders = vec![root];
        let mut seen = BTreeSet::new();
        let mut files = BTreeMap::new();
        while let Some(folder) = folders.pop() {
            if !seen.insert(folder) {
                continue;
            }
            folders.extend(kustomizations.get(folder).into_iter().flatten().copied());
            for (path, text) in
                in_folder(tree, folder).filter(|(path, _)| belongs(&kustomizations, folder, path))
            {
                files.insert(path, text);
                taken.insert(path);
            }
        }
        units.insert((UnitKind::Kubernetes, root.to_owned()), files);
    }
    for (path, text) in &tree.0 {
        if taken.contains(path.as_str()) {
            continue;
        }
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let (kind, unit) = match name.rsplit('.').next() {
            _ if is_terraform(name) => (UnitKind::RootModule, folder),
            Some("yaml" | "yml") if is_compose(name, text) => (UnitKind::Compose, path.as_str()),
            Some("yaml" | "yml") if text.contains("apiVersion:") && text.contains("kind:") => {
                (UnitKind::Kubernetes, folder)
            }
            _ => (UnitKind::Other, path.as_str()),
        };
        units.entry((kind, unit.to_owned())).or_default().insert(path, text);
    }
    units
}

/// Whether a file below a kustomization's folder is its own: not that of another one below it, and nothing of Terraform's.
fn belongs(kustomizations: &BTreeMap<&str, Vec<&str>>, folder: &str, path: &str) -> bool {
    let folders = path.match_indices('/').map(|(end, _)| &path[..end]);
    let mut below = folders.filter(|other| other.len() > folder.len());
    !is_terraform(path) && !below.any(|other| kustomizations.contains_key(other))
}

fn is_terraform(path: &str) -> bool {
    [".tf", ".tf.json", ".tfvars", ".tfvars.json"].iter().any(|end| path.ends_with(end))
}

fn is_compose(name: &str, text: &str) -> bool {
    let is_named = name.starts_with("compose.") || name.starts_with("docker-compose");
    is_named || (!text.contains("apiVersion:") && text.lines().any(|line| line.trim_end() == "services:"))
}

/// Everything in a folder and below it.
fn in_folder<'t>(tree: &'t Tree, folder: &str) -> impl Iterator<Item = (&'t str, &'t str)> {
    let begin = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    tree.0
        .range(begin.clone()..)
        .take_while(move |(path, _)| path.starts_with(&begin))
        .map(|(path, text)| (path.as_str(), text.as_str()))
}

/// Each folder with a kustomization, and the folders with one that it takes up.
fn kustomizations(tree: &Tree) -> BTreeMap<&str, Vec<&str>> {
    let is_kustomization =
        |name: &str| matches!(name, "kustomization.yaml" | "kustomization.yml" | "Kustomization");
    let folders: BTreeMap<&str, &str> = tree
        .0
        .iter()
        .filter_map(|(path, text)| {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            is_kustomization(name).then_some((folder, text.as_str()))
        })
        .collect();
    let uses = folders.iter().map(|(folder, text)| {
        // Every entry of a list that leads to such a folder: `resources`, `components`, `bases`. Lists are written in two ways.
        let entries = text.split(['\n', '[', ',', ']']).map(|entry| {
            let entry = entry.trim();
            entry.strip_prefix("- ").unwrap_or(entry).trim().trim_matches(['"', '\''])
        });
        let used = entries.filter(|entry| !entry.is_empty()).filter_map(|entry| {
            let target = join(folder, entry).filter(|target| target != *folder)?;
            folders.get_key_value(target.as_str()).map(|(folder, _)| *folder)
        });
        (*folder, used.collect())
    });
    uses.collect()
}

/// `path` as it is from `folder`; nothing where it leads out of the tree.
pub(super) fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
