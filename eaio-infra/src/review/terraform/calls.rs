//! Which folders of Terraform call which others.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Tree;
use super::super::tree::home;
use super::modules;
use super::root::each;
use crate::check::{Language, Located, read};

/// Calls by folder, of modules that stand in folders of the same tree.
#[derive(Debug, Default)]
pub(in super::super) struct Calls {
    calls: BTreeMap<String, BTreeSet<String>>,
    /// Folders that are applied by themselves, too: they have a backend, or values for their variables.
    roots: BTreeSet<String>,
}

impl Calls {
    pub(in super::super) fn new(tree: &Tree) -> Self {
        let is_terraform = |path: &str| path.ends_with(".tf") || path.ends_with(".tf.json");
        // Few files call a module or say where the state is, and all others need not be read.
        let may_say = |text: &str| {
            ["\"./", "\"../", "backend", "cloud {", "\"cloud\""].iter().any(|part| text.contains(part))
        };
        let calls_any = |text: &str| text.contains("\"./") || text.contains("\"../");
        if !tree.0.iter().any(|(path, text)| is_terraform(path) && calls_any(text)) {
            return Calls::default();
        }
        let files = tree.0.iter().filter(|(path, text)| is_terraform(path) && may_say(text));
        let mut calls = Calls::default();
        for artifact in read::many(files.map(|(path, text)| (path.as_str(), text.as_str()))).artifacts {
            if artifact.language != Language::Terraform {
                continue;
            }
            let folder = artifact.folder();
            let named = artifact.value.get("module").into_iter().flat_map(each).flat_map(Located::entries);
            for body in named.flat_map(|(_, _, bodies)| each(bodies)) {
                let source = body.get("source").and_then(Located::text).unwrap_or_default();
                if let Some(module) = modules::called(folder, source).filter(|module| module != folder) {
                    calls.calls.entry(folder.to_owned()).or_default().insert(module);
                }
            }
            let mut settings = artifact.value.get("terraform").into_iter().flat_map(each);
            if settings.any(|of| of.get("backend").or(of.get("cloud")).is_some()) {
                calls.roots.insert(folder.to_owned());
            }
        }
        let values = tree.0.keys().filter(|path| path.ends_with(".tfvars") || path.ends_with(".tfvars.json"));
        calls.roots.extend(values.map(|path| home(path, tree).to_owned()));
        calls
    }

    /// The folders that are called.
    pub(in super::super) fn every(&self) -> impl Iterator<Item = &str> {
        self.calls.values().flatten().map(String::as_str)
    }

    /// Those of them that are not applied by themselves.
    pub(in super::super) fn called(&self) -> impl Iterator<Item = &str> {
        self.every().filter(|folder| !self.roots.contains(*folder))
    }

    /// The folders of all modules that a folder calls, and that these call.
    pub(in super::super) fn from<'c>(&'c self, folder: &str) -> BTreeSet<&'c str> {
        let mut all = BTreeSet::new();
        let called = |folder: &str| self.calls.get(folder).into_iter().flatten().map(String::as_str);
        let mut open: Vec<&str> = called(folder).collect();
        while let Some(folder) = open.pop() {
            if all.insert(folder) {
                open.extend(called(folder));
            }
        }
        all
    }
}
