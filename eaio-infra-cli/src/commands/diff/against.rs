//! Two environments side by side: the files of one under the names of the other.

use eaio_infra::review::Tree;
use eaio_infra::topology::{Environment, System};

/// `tree` as it would be if the environment `name` were called `other`: in paths, and wherever its name stands as a word.
pub(super) fn renamed(tree: &Tree, name: &str, other: &str) -> Tree {
    tree.0.iter().map(|(path, text)| (word(path, name, other), word(text, name, other))).collect()
}

/// `text` with `other` for every `name` that is a word of its own, as in `shop-staging` and `staging.example.com`.
fn word(text: &str, name: &str, other: &str) -> String {
    let is_part = |neighbour: Option<char>| neighbour.is_some_and(char::is_alphanumeric);
    let mut out = String::with_capacity(text.len());
    let mut rest = 0;
    for (at, found) in text.match_indices(name) {
        let end = at + found.len();
        if !is_part(text[..at].chars().next_back()) && !is_part(text[end..].chars().next()) {
            out.push_str(&text[rest..at]);
            out.push_str(other);
            rest = end;
        }
    }
    out.push_str(&text[rest..]);
    out
}

/// Which components only one of the two has, in a sentence each.
pub(super) fn components(system: &System, one: &str, other: &str) -> Vec<String> {
    let (Some(first), Some(second)) = (system.environment(one), system.environment(other)) else {
        return Vec::new();
    };
    let mut notes = Vec::new();
    if first.platform.name() != second.platform.name() {
        notes.push(format!(
            "{one} runs on {}, {other} on {}: they have few files in common",
            first.platform.name(),
            second.platform.name()
        ));
    }
    let only = |here: &Environment, there: &Environment| -> Vec<String> {
        let names = here.components().keys().filter(|name| !there.components().contains_key(*name));
        names.map(ToString::to_string).collect()
    };
    for (name, only) in [(one, only(first, second)), (other, only(second, first))] {
        if !only.is_empty() {
            notes.push(format!("components only in {name}: {}", only.join(", ")));
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_another_where_it_is_a_word() {
        let text = "eaio-staging staging.eaio.com upstaging stagings staging_1 /staging/";
        assert_eq!(word(text, "staging", "prod"), "eaio-prod prod.eaio.com upstaging stagings prod_1 /prod/");
    }
}
