//! The kustomizations of a tree that are applied: those that no other one takes up, each with every file that goes into it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// Files by path.
type Files<'t> = BTreeMap<&'t str, &'t str>;

/// The files of each kustomization that nothing else takes up, by its folder.
pub fn roots<'t>(files: &Files<'t>) -> BTreeMap<&'t str, Files<'t>> {
    let kustomizations = kustomizations(files);
    let used: BTreeSet<&str> = kustomizations.values().flatten().copied().collect();
    let roots = kustomizations.keys().filter(|folder| !used.contains(*folder));
    roots.map(|root| (*root, taken_up(files, &kustomizations, root))).collect()
}

/// The files of a kustomization, and of those that it takes up.
fn taken_up<'t>(
    files: &Files<'t>,
    kustomizations: &BTreeMap<&'t str, Vec<&'t str>>,
    root: &'t str,
) -> Files<'t> {
    let mut folders = vec![root];
    let mut seen = BTreeSet::new();
    let mut taken = Files::new();
    while let Some(folder) = folders.pop() {
        if seen.insert(folder) {
            folders.extend(kustomizations.get(folder).into_iter().flatten().copied());
            let within = in_folder(files, folder).into_iter();
            taken.extend(within.filter(|(path, _)| belongs(kustomizations, folder, path)));
        }
    }
    taken
}

/// Whether a file below a kustomization's folder is its own: not that of another one below it, and nothing of Terraform's.
fn belongs(kustomizations: &BTreeMap<&str, Vec<&str>>, folder: &str, path: &str) -> bool {
    let folders = path.match_indices('/').map(|(end, _)| &path[..end]);
    let mut below = folders.filter(|other| other.len() > folder.len());
    !path.ends_with(".tf")
        && !path.ends_with(".tf.json")
        && !below.any(|other| kustomizations.contains_key(other))
}

/// Everything in a folder and below it.
fn in_folder<'t>(files: &Files<'t>, folder: &str) -> Vec<(&'t str, &'t str)> {
    let begin = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let from_there = files.range::<str, _>((Bound::Included(begin.as_str()), Bound::Unbounded));
    let within = from_there.take_while(|(path, _)| path.starts_with(&begin));
    within.map(|(path, text)| (*path, *text)).collect()
}

/// Each folder with a kustomization, and the folders with one that it takes up.
fn kustomizations<'t>(files: &Files<'t>) -> BTreeMap<&'t str, Vec<&'t str>> {
    let is_kustomization =
        |name: &str| matches!(name, "kustomization.yaml" | "kustomization.yml" | "Kustomization");
    let folders: BTreeMap<&str, &str> = files
        .iter()
        .filter_map(|(path, text)| {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            is_kustomization(name).then_some((folder, *text))
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
fn join(folder: &str, path: &str) -> Option<String> {
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
