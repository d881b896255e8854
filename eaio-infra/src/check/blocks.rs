//! Blocks of Terraform, nested as its JSON syntax nests them.

use std::collections::HashMap;

use super::{Content, Located, Place};

/// What stands under keywords and labels, as Terraform's JSON syntax nests it: several bodies under one are a list.
#[derive(Default)]
pub(super) struct Blocks {
    entries: Vec<(String, Place, Under)>,
    by_name: HashMap<String, usize>,
}

enum Under {
    Bodies(Vec<Located>),
    Blocks(Blocks),
}

impl Blocks {
    /// Puts `body` under `labels`, the first of which is its keyword.
    pub(super) fn insert(&mut self, labels: &[&str], place: Place, body: Located) {
        let Some((label, rest)) = labels.split_first() else { return };
        let at = *self.by_name.entry((*label).to_owned()).or_insert_with(|| {
            let under =
                if rest.is_empty() { Under::Bodies(Vec::new()) } else { Under::Blocks(Blocks::default()) };
            self.entries.push(((*label).to_owned(), place, under));
            self.entries.len() - 1
        });
        match (&mut self.entries[at].2, rest) {
            (Under::Bodies(bodies), []) => bodies.push(body),
            (Under::Blocks(blocks), [_, ..]) => blocks.insert(rest, place, body),
            // Blocks of one keyword with more labels here than there: no Terraform.
            (Under::Bodies(_), _) | (Under::Blocks(_), []) => {}
        }
    }

    pub(super) fn into_content(self) -> Content {
        let value = |place, under| match under {
            Under::Bodies(mut bodies) if bodies.len() == 1 => bodies.remove(0),
            Under::Bodies(bodies) => Located { place, content: Content::List(bodies) },
            Under::Blocks(blocks) => Located { place, content: blocks.into_content() },
        };
        let entries = self.entries.into_iter();
        Content::Map(entries.map(|(name, place, under)| (name, place, value(place, under))).collect())
    }
}
