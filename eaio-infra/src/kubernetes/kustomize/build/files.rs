//! The files that a build reads.

use std::cell::Cell;
use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Result, refused, unsupported};
use crate::diagnostic::Diagnostic;
use crate::yaml;

/// The names that a kustomization's file may have, from kustomize's `konfig.RecognizedKustomizationFileNames`.
pub(super) const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Texts by their paths.
pub(super) struct Files<'a> {
    texts: &'a BTreeMap<&'a str, &'a str>,
    /// How many kustomizations were taken up.
    taken: Cell<usize>,
}

/// More than anybody takes up: folders that take up one another twice each are soon without number.
const MOST: usize = 100_000;

/// What stands at a path.
#[derive(Debug)]
pub(super) enum Found {
    /// A file of objects.
    File(String),
    /// A folder with a kustomization.
    Folder(String),
}

impl<'a> Files<'a> {
    pub(super) fn new(files: &'a BTreeMap<&'a str, &'a str>) -> Self {
        Files { texts: files, taken: Cell::new(0) }
    }

    /// Counts one more kustomization that is taken up.
    pub(super) fn take_up(&self, folder: &str) -> Result<()> {
        self.taken.set(self.taken.get() + 1);
        if self.taken.get() > MOST { Err(refused(folder, "too much is taken up")) } else { Ok(()) }
    }

    /// The text of the kustomization of a folder.
    pub(super) fn kustomization(&self, folder: &str) -> Option<&'a str> {
        NAMES.iter().find_map(|name| self.texts.get(join(folder, name)?.as_str()).copied())
    }

    /// What an entry of `folder` leads to.
    pub(super) fn find(&self, folder: &str, entry: &str) -> Result<Found> {
        let path = join(folder, entry);
        if let Some(path) = path.filter(|_| !entry.contains("://")) {
            if self.texts.contains_key(path.as_str()) {
                return Ok(Found::File(path));
            }
            if self.kustomization(&path).is_some() {
                return Ok(Found::Folder(path));
            }
        }
        // https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/resource/: an address, or a repository's.
        let is_remote = entry.contains("://") || entry.starts_with("git@") || entry.starts_with("github.com");
        if is_remote || entry.contains("?ref=") {
            return Err(unsupported(folder, &format!("`{entry}`, which stands elsewhere")));
        }
        Err(refused(folder, &format!("`{entry}` is missing")))
    }

    /// The text of a file that an entry of `folder` names.
    pub(super) fn text(&self, folder: &str, entry: &str) -> Result<&'a str> {
        join(folder, entry)
            .and_then(|path| self.texts.get(path.as_str()).copied())
            .ok_or_else(|| refused(folder, &format!("`{entry}` is missing")))
    }

    /// The objects in a file: of every document, those of lists each for itself.
    pub(super) fn objects(&self, path: &str) -> Result<Vec<Map<String, Value>>> {
        let text = self.texts.get(path).copied().unwrap_or_default();
        let mut objects = Vec::new();
        for document in documents(text, path)? {
            take_objects(document, path, &mut objects)?;
        }
        Ok(objects)
    }
}

/// The documents of a text that stands at `path`, as kubectl reads them.
pub(super) fn documents(text: &str, path: &str) -> Result<Vec<Value>> {
    let read = yaml::parse_manifests(text);
    read.map_err(|error| Diagnostic {
        summary: format!("`{path}` cannot be read: {}", error.summary),
        location: error.location.map(|mut location| {
            path.clone_into(&mut location.file);
            location
        }),
        ..error
    })
}

fn take_objects(document: Value, path: &str, into: &mut Vec<Map<String, Value>>) -> Result<()> {
    let Value::Object(mut fields) = document else {
        return if document.is_null() { Ok(()) } else { Err(no_object(path)) };
    };
    let kind = fields.get("kind").and_then(Value::as_str).ok_or_else(|| no_object(path))?;
    if kind.ends_with("List") && fields.get("items").is_some_and(Value::is_array) {
        if let Some(Value::Array(items)) = fields.shift_remove("items") {
            return items.into_iter().try_for_each(|item| take_objects(item, path, into));
        }
        return Ok(());
    }
    let name = fields.get("metadata").and_then(|metadata| metadata.get("name")).and_then(Value::as_str);
    if name.is_none_or(str::is_empty) {
        return Err(no_object(path));
    }
    into.push(fields);
    Ok(())
}

fn no_object(path: &str) -> Diagnostic {
    Diagnostic::error("kustomize-build", format!("`{path}` holds something without a kind and a name"))
}

/// `path` as it is from `folder`; nothing where it leads out of the tree.
pub(super) fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
