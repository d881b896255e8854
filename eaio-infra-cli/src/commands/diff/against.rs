//! Two environments side by side: the files of one under the names of the other.

use eaio_infra::review::Tree;
use eaio_infra::topology::{Environment, Platform, System};

/// What two environments call the same thing by different names: themselves, their accounts, their domains.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<(String, String)>);

impl Names {
    /// What `one` and `other` of `system` call differently. Longer names come first: the domain `staging.example.com` before
    /// `staging`.
    pub(super) fn of(system: &System, one: &str, other: &str) -> Names {
        let names = |environment: Option<&Environment>| {
            let domain = environment.and_then(|environment| environment.domain.as_ref());
            let account = environment.and_then(|environment| match &environment.platform {
                Platform::Eks { account, .. } => Some(account.to_string()),
                _ => None,
            });
            [domain.map(|domain| domain.name.to_string()), account]
        };
        let [first, second] = [one, other].map(|name| names(system.environment(name)));
        let pairs = first.into_iter().zip(second).filter_map(|(first, second)| Some((first?, second?)));
        let pairs = pairs.chain([(one.to_owned(), other.to_owned())]);
        Names(pairs.filter(|(first, second)| first != second).collect())
    }

    /// `tree` with the names of the other environment, in paths and wherever a name stands as a word.
    pub(super) fn renamed(&self, tree: &Tree) -> Tree {
        let all = |text: &str| {
            let renamed = self.0.iter().fold(None, |text_so_far: Option<String>, (name, other)| {
                Some(word(text_so_far.as_deref().unwrap_or(text), name, other))
            });
            renamed.unwrap_or_else(|| text.to_owned())
        };
        tree.0.iter().map(|(path, text)| (all(path), all(text))).collect()
    }

    /// What was read as what, in a sentence; nothing where that is only the environments' names.
    pub(super) fn to_note(&self) -> Option<String> {
        let (_, pairs) = self.0.split_last()?;
        let pairs: Vec<String> = pairs.iter().map(|(name, other)| format!("{name} as {other}")).collect();
        (!pairs.is_empty()).then(|| format!("read as the same: {}", pairs.join(", ")))
    }
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
