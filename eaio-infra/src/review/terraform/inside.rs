//! What stands in a module, as it would have to stand in the root module.

use super::reference::{self, Step};
use super::root::Root;
use super::scope::made;
use crate::check::{Content, Located, Place, Unknown};

/// One instance of a module, from the inside.
pub(super) struct Inside<'c, 'a> {
    /// Its address.
    pub(super) path: String,
    /// What its files declare.
    pub(super) child: &'c Root<'a>,
}

impl Inside<'_, '_> {
    /// The address of what is declared in it.
    pub(super) fn address(&self, name: &str) -> String {
        format!("{}.{name}", self.path)
    }

    /// The outputs, each by what it is.
    pub(super) fn outputs(&self) -> Located {
        let outputs = self.child.blocks.iter().filter(|(keyword, ..)| *keyword == "output");
        let entries = outputs.map(|(_, label, _)| {
            let output = made(Content::Unknown(Unknown::Reference(self.address(label))));
            ((*label).to_owned(), Place::default(), output)
        });
        made(Content::Map(entries.collect()))
    }

    /// What stands in the module, as it would have to stand in the root module.
    pub(super) fn rewritten(&self, value: &Located) -> Located {
        let content = match &value.content {
            Content::List(items) => Content::List(items.iter().map(|item| self.rewritten(item)).collect()),
            Content::Map(entries) => Content::Map(
                entries
                    .iter()
                    .map(|(name, place, value)| {
                        let value = match name.as_str() {
                            "depends_on" | "replace_triggered_by" => self.addresses(value),
                            _ => self.rewritten(value),
                        };
                        (name.clone(), *place, value)
                    })
                    .collect(),
            ),
            Content::Unknown(Unknown::Reference(text)) => {
                Content::Unknown(Unknown::Reference(self.reference(text)))
            }
            Content::Unknown(Unknown::Template(pieces)) => {
                let pieces = pieces.iter().map(|piece| self.rewritten(piece));
                Content::Unknown(Unknown::Template(pieces.collect()))
            }
            Content::Unknown(Unknown::Expression { source, references }) => {
                let references = references.iter().map(|text| self.reference(text)).collect();
                Content::Unknown(Unknown::Expression { source: source.clone(), references })
            }
            content => content.clone(),
        };
        Located { place: value.place, content }
    }

    /// Addresses, which the JSON syntax has as texts.
    fn addresses(&self, value: &Located) -> Located {
        let addresses = reference::addresses(Some(value));
        let addresses = addresses.iter().map(|text| made(Content::Text(self.reference(text))));
        Located { place: value.place, content: Content::List(addresses.collect()) }
    }

    fn reference(&self, text: &str) -> String {
        let mut steps = reference::steps(text);
        for step in &mut steps {
            if step.is_computed()
                && let Step::Index(index) = step
            {
                *index = self.reference(index);
            }
        }
        let is_own = self
            .child
            .base(&steps)
            .is_some_and(|(base, _)| base.starts_with("var.") || self.child.nodes.contains_key(&base));
        match is_own {
            true => self.address(&reference::written(&steps)),
            false => reference::written(&steps),
        }
    }
}
