//! Every reference leads to something in the same root module.

use std::collections::HashMap;

use eaio_infra_diagnostic::Diagnostics;

use crate::expression::Visitor;
use crate::{Address, Entry, Node, RootModule};

use super::at;

/// What each entry refers to, as indices of entries.
pub(super) type Edges = Vec<Vec<usize>>;

/// Names that Terraform has of its own.
const BUILT_IN: &[&str] = &["path", "terraform"];

pub(super) fn check(module: &RootModule, diagnostics: &mut Diagnostics) -> Edges {
    let names: HashMap<String, usize> = module
        .entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| matches!(entry.keyword, "variable" | "locals"))
        .map(|(index, entry)| (entry.name(), index))
        .collect();
    let mut edges = Vec::with_capacity(module.entries.len());
    for entry in &module.entries {
        let mut references =
            References { module, names: &names, entry, targets: Vec::new(), diagnostics: &mut *diagnostics };
        entry.body.visit(&mut references);
        edges.push(references.targets);
    }
    // Nothing depends on a provider's configuration by name, so that it has no edges.
    for provider in &module.providers {
        let entry = provider.entry();
        let mut references = References {
            module,
            names: &names,
            entry: &entry,
            targets: Vec::new(),
            diagnostics: &mut *diagnostics,
        };
        entry.body.visit(&mut references);
    }
    edges
}

struct References<'a> {
    module: &'a RootModule,
    names: &'a HashMap<String, usize>,
    entry: &'a Entry,
    targets: Vec<usize>,
    diagnostics: &'a mut Diagnostics,
}

impl Visitor for References<'_> {
    fn reference(&mut self, root: &Address) {
        // An address may name one instance, or go on to an attribute.
        let text = root.as_str();
        if let Some(index) = self.module.addresses.get(text) {
            self.resource(root, *index);
            return;
        }
        let first = text.split(['.', '[']).next().unwrap_or_default();
        match first {
            "var" | "local" => match self.names.get(&prefix(text, 2)) {
                // A variable's validation is about itself.
                Some(index) if std::ptr::eq(&self.module.entries[*index], self.entry) => {}
                Some(index) => self.targets.push(*index),
                // That it is not linked is said elsewhere.
                None if self
                    .module
                    .imports
                    .iter()
                    .any(|import| text == format!("local.{}", import.local())) => {}
                None => self.unknown(root, "it is declared nowhere in this root module"),
            },
            "each" if !self.is_repeated("for_each") => {
                self.unknown(root, "it has a meaning only in what has `for_each`: use `add_each`");
            }
            "count" if !self.is_repeated("count") => {
                self.unknown(root, "it has a meaning only in what has `count`: use `add_count`");
            }
            "each" | "count" => {}
            "self" if self.entry.address.is_some() => {}
            _ if BUILT_IN.contains(&first) => {}
            _ => {
                let steps = if matches!(first, "data" | "ephemeral") { 3 } else { 2 };
                let address = prefix(text, steps);
                match self.module.addresses.get(&address) {
                    Some(index) => self.resource(root, *index),
                    // What a check reads is known in that check only.
                    None if self.entry.keyword == "check" && first == "data" => {}
                    None => self.unknown(root, "nothing in this root module has that address"),
                }
            }
        }
    }

    fn shadowed(&mut self, name: &str) {
        let summary = format!("two for-expressions, one in the other, both call their element `{name}`");
        let diagnostic = at(self.entry, "shadowed-name", summary)
            .with_help("the inner one hides the outer one: give one of them another name");
        self.diagnostics.push(diagnostic);
    }
}

impl References<'_> {
    fn resource(&mut self, root: &Address, index: usize) {
        let known =
            self.module.entries[index].address.as_ref().expect("what has an address is indexed by it");
        if root.belongs_with(known) {
            self.targets.push(index);
        } else {
            self.foreign(root);
        }
    }

    fn is_repeated(&self, argument: &str) -> bool {
        matches!(&self.entry.body, Node::Block(body) if body.get(argument).is_some())
    }

    fn unknown(&mut self, root: &Address, why: &str) {
        if !root.is_written() {
            return self.foreign(root);
        }
        let diagnostic =
            at(self.entry, "unknown-reference", format!("`{root}` refers to nothing")).with_help(why);
        self.diagnostics.push(diagnostic);
    }

    fn foreign(&mut self, root: &Address) {
        let diagnostic = at(
            self.entry,
            "reference-across-root-modules",
            format!("`{root}` belongs to another root module"),
        )
        .with_help(
            "`export` it there and `import_from` here: Terraform has no reference across root modules",
        );
        self.diagnostics.push(diagnostic);
    }
}

/// The first `steps` names of a path, without indices.
fn prefix(path: &str, steps: usize) -> String {
    let names: Vec<&str> =
        path.split('.').take(steps).map(|name| name.split('[').next().unwrap_or_default()).collect();
    names.join(".")
}
