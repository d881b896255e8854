//! What must not be shown as it is made of what must not: a variable that is marked, and everything that reads it.
//!
//! Source: "Suppressing Values in CLI Output" of Terraform's documentation: an expression whose result depends on a sensitive value is
//! sensitive itself.

use std::collections::HashMap;

use super::super::Difference;
use super::reference::{self, Step};
use super::root::{Root, is_true};
use crate::check::{Content, Located, Unknown};

/// What of a root module must not be shown: by address without key, the names that lead to it, and none where it is all of it.
#[derive(Debug, Default)]
pub(super) struct Sensitive(HashMap<String, Vec<Vec<String>>>);

impl Sensitive {
    pub(super) fn new(root: &Root<'_>) -> Self {
        let is_marked = |body: &Located| body.get("sensitive").is_some_and(is_true);
        let variables =
            root.blocks.iter().filter(|(keyword, _, body)| *keyword == "variable" && is_marked(body));
        let variables = variables.map(|(_, label, _)| format!("var.{label}"));
        let marked = variables.chain(root.marked.into_iter().flatten().cloned());
        let mut sensitive = Sensitive(marked.map(|name| (name, vec![Vec::new()])).collect());
        if sensitive.0.is_empty() {
            return sensitive;
        }
        for name in root.order() {
            if let Some(node) = root.nodes.get(name) {
                sensitive.add(root, name, node.body);
            }
        }
        for (keyword, label, body) in &root.blocks {
            if matches!(*keyword, "output" | "check") {
                sensitive.add(root, &format!("{keyword}.{label}"), body);
            }
        }
        sensitive
    }

    fn add(&mut self, root: &Root<'_>, name: &str, body: &Located) {
        let mut found = Vec::new();
        self.find(root, body, &mut Vec::new(), &mut found);
        if !found.is_empty() {
            self.0.entry(name.to_owned()).or_default().extend(found);
        }
    }

    fn find(&self, root: &Root<'_>, value: &Located, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
        match &value.content {
            Content::Map(entries) => {
                for (name, _, value) in entries {
                    if name == "dynamic" {
                        let blocks = value.entries().filter(|(_, _, block)| self.is_read(root, block));
                        found.extend(
                            blocks.map(|(block, ..)| [path.as_slice(), &[block.to_owned()]].concat()),
                        );
                        continue;
                    }
                    path.push(name.clone());
                    self.find(root, value, path, found);
                    path.pop();
                }
            }
            Content::List(items) => items.iter().for_each(|item| self.find(root, item, path, found)),
            Content::Unknown(Unknown::Reference(_) | Unknown::Template(_) | Unknown::Expression { .. })
                if self.is_read(root, value) =>
            {
                found.push(path.clone());
            }
            _ => {}
        }
    }

    /// Whether a value reads anything that must not be shown.
    fn is_read(&self, root: &Root<'_>, value: &Located) -> bool {
        value.references().iter().any(|text| {
            let steps = reference::steps(text);
            let Some((base, count)) = root.base(&steps) else { return false };
            let Some(paths) = self.0.get(&base) else { return false };
            let names = steps[count..].iter().filter_map(|step| match step {
                Step::Name(name) => Some(name.as_str()),
                Step::Index(_) => step.key(),
            });
            let names: Vec<&str> = names.collect();
            // Of a resource, the first may be the key of an instance.
            let is_keyed = matches!(steps.get(count), Some(Step::Index(_)));
            let rest = match steps.get(count).is_some_and(|step| step.key().is_some()) {
                true => &names[1..],
                false => &names[..],
            };
            paths.iter().any(|path| meet(path, &names) || is_keyed && meet(path, rest))
        })
    }

    /// Whether a difference at an address must not be shown.
    pub(super) fn hides(&self, address: &str, difference: &Difference) -> bool {
        let names: Vec<&str> = difference.path.names().collect();
        let paths = self.0.get(&reference::without_key(address));
        paths.into_iter().flatten().any(|path| meet(path, &names))
    }
}

/// Whether one leads to the other, or to what is in it.
fn meet(path: &[String], names: &[&str]) -> bool {
    path.iter().zip(names).all(|(one, other)| one == other)
}
