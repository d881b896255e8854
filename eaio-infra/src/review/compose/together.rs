//! Which files a project is put together from: the one that is named, the one that is laid over it, those that its services extend,
//! those that it includes, and the variables beside them.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Tree;
use super::super::tree::is_compose;
use crate::check::{Located, read};

/// What Compose looks for, the first there is.
///
/// Source: compose-go, `cli.DefaultFileNames`.
const DEFAULT: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/// What Compose lays over that by itself, the first there is.
///
/// Source: compose-go, `cli.DefaultOverrideFileNames`.
const OVERRIDE: [&str; 4] = [
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/// A file that is named by another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// Where it is in the tree; nothing where it is outside.
    pub(super) path: Option<String>,
    pub(super) is_included: bool,
}

/// The files of each project of a tree, by the file that is its own.
#[derive(Debug, Default)]
pub(in super::super) struct Together<'t> {
    parts: BTreeMap<&'t str, BTreeSet<&'t str>>,
    taken: BTreeSet<&'t str>,
}

impl<'t> Together<'t> {
    pub(in super::super) fn new(tree: &'t Tree) -> Self {
        let projects = tree.0.iter().filter(|(path, text)| is_compose(path, text));
        let mut together = Together::default();
        for (path, _) in projects {
            let mut parts = BTreeSet::from([path.as_str()]);
            if let Some(over) = over(path, |path| tree.0.contains_key(path)) {
                parts.extend(tree.0.get_key_value(&over).map(|(path, _)| path.as_str()));
                together.taken.extend(tree.0.get_key_value(&over).map(|(path, _)| path.as_str()));
            }
            let mut open: Vec<&str> = parts.iter().copied().collect();
            while let Some(file) = open.pop() {
                let variables = tree.0.get_key_value(&join(folder(file), ".env").unwrap_or_default());
                parts.extend(variables.map(|(path, _)| path.as_str()));
                for named in named(tree, file) {
                    let Some(path) = named.path else { continue };
                    let Some((path, _)) = tree.0.get_key_value(&path) else { continue };
                    if named.is_included || !DEFAULT.contains(&name(path)) {
                        together.taken.insert(path);
                    }
                    if parts.insert(path) {
                        open.push(path);
                    }
                }
            }
            together.parts.insert(path, parts);
        }
        // Files that name each other belong to nobody else: each is told for itself.
        let own = together.parts.iter().filter(|(path, _)| !together.taken.contains(*path));
        let told: BTreeSet<&str> = own.flat_map(|(_, parts)| parts).copied().collect();
        together.taken.retain(|path| told.contains(path));
        together
    }

    /// The files of the project whose own file that is.
    pub(in super::super) fn parts(&self, path: &str) -> impl Iterator<Item = &'t str> {
        self.parts.get(path).into_iter().flatten().copied()
    }

    /// The files that are a part of a project that has another file of its own.
    pub(in super::super) fn taken(&self) -> &BTreeSet<&'t str> {
        &self.taken
    }
}

/// Whether Compose finds a file by itself.
pub(in super::super) fn is_found(path: &str) -> bool {
    DEFAULT.contains(&name(path))
}

/// What Compose lays over a file by itself.
pub(super) fn over(path: &str, is_there: impl Fn(&str) -> bool) -> Option<String> {
    let in_folder = |name: &&str| join(folder(path), name).filter(|path| is_there(path));
    let first = DEFAULT.iter().find_map(in_folder)?;
    if first == path { OVERRIDE.iter().find_map(in_folder) } else { None }
}

fn named(tree: &Tree, file: &str) -> Vec<Named> {
    let text = tree.0.get(file).map(String::as_str).unwrap_or_default();
    if !text.contains("extends") && !text.contains("include") {
        return Vec::new();
    }
    let Some(value) = read::compose(file, text) else { return Vec::new() };
    let services = value.get("services").into_iter().flat_map(Located::entries);
    let extended = services.filter_map(|(_, _, service)| {
        let path = join(folder(file), service.text_at(&["extends", "file"])?);
        Some(Named { path, is_included: false })
    });
    let included = includes(&value).into_iter().flatten();
    let included = included.map(|path| Named { path: join(folder(file), path), is_included: true });
    extended.chain(included).collect()
}

/// What a file includes, each with what is laid over it.
///
/// Source: Compose Specification, `include`: the short syntax, and the long one, whose `path` is one or several.
pub(super) fn includes<'v>(value: &'v Located) -> Vec<Vec<&'v str>> {
    let items = value.get("include").map_or(&[][..], Located::items);
    let of = |item: &'v Located| -> Vec<&'v str> {
        let path = item.get("path").unwrap_or(item);
        path.text().into_iter().chain(path.items().iter().filter_map(Located::text)).collect()
    };
    items.iter().map(of).collect()
}

pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A path that is said in a folder, seen from the top of the tree; nothing where it leads out of it, or nobody knows where.
pub(super) fn join(folder: &str, path: &str) -> Option<String> {
    if path.starts_with(['/', '~']) || path.contains('$') || path.contains("://") {
        return None;
    }
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
