//! What somebody is let do, and what of that is new or gone.

use std::collections::{BTreeMap, BTreeSet};

use super::{Delta, DeltaKind, Direction};
use crate::unit::Cidr;

/// What is granted: to whom or what, and each thing that is.
pub(super) type Grants = BTreeMap<String, BTreeSet<Grant>>;

/// One thing that is granted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Grant {
    /// In words.
    what: String,
    /// The addresses that it is about, and what else it says.
    block: Option<(Cidr, String)>,
}

impl Grant {
    /// Something about a block of addresses: `reached from`, the block, `at port 443`.
    pub(super) fn of_block(before: &str, block: Cidr, after: &str) -> Self {
        Grant { what: format!("{before} {block} {after}"), block: Some((block, format!("{before} {after}"))) }
    }

    /// Whether this grants everything that `other` does.
    fn covers(&self, other: &Grant) -> bool {
        match (&self.block, &other.block) {
            (Some((block, rest)), Some((inner, same))) => rest == same && block.contains(*inner),
            _ => self.what == other.what,
        }
    }
}

impl<T: Into<String>> From<T> for Grant {
    fn from(what: T) -> Self {
        Grant { what: what.into(), block: None }
    }
}

/// Adds one thing that is granted.
pub(super) fn grant(grants: &mut Grants, subject: impl Into<String>, what: impl Into<Grant>) {
    grants.entry(subject.into()).or_default().insert(what.into());
}

/// What is granted now and was not, and what was and is not: one delta for each subject and direction.
pub(super) fn compare(kind: DeltaKind, before: &Grants, after: &Grants, deltas: &mut Vec<Delta>) {
    let nothing = BTreeSet::new();
    let subjects: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for subject in subjects {
        let [old, new] = [before, after].map(|grants| grants.get(subject).unwrap_or(&nothing));
        let gone = listed(old, new);
        let come = listed(new, old);
        for (direction, word, gone, come) in
            [(Direction::Opened, "now", None, come), (Direction::Closed, "no longer", gone, None)]
        {
            let Some(what) = gone.as_ref().or(come.as_ref()) else { continue };
            deltas.push(Delta {
                kind,
                direction,
                subject: subject.clone(),
                text: format!("{subject} {word}: {what}"),
                before: gone,
                after: come,
            });
        }
    }
}

/// How many of what is granted are named; of more, how many there are.
const NAMED: usize = 12;

/// What `these` grant and `those` do not.
fn listed(these: &BTreeSet<Grant>, those: &BTreeSet<Grant>) -> Option<String> {
    let blocks: Vec<&Grant> = those.iter().filter(|grant| grant.block.is_some()).collect();
    let is_in_those = |grant: &&Grant| those.contains(*grant) || blocks.iter().any(|one| one.covers(grant));
    let only: Vec<&str> =
        these.iter().filter(|grant| !is_in_those(grant)).map(|grant| grant.what.as_str()).collect();
    let named = only[..only.len().min(NAMED)].join(", ");
    match only.len().saturating_sub(NAMED) {
        _ if only.is_empty() => None,
        0 => Some(named),
        more => Some(format!("{named}, and {more} more")),
    }
}
