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

    /// The same in words of its own; `rest` is what it says besides.
    pub(super) fn of_named_block(what: String, block: Cidr, rest: &str) -> Self {
        Grant { what, block: Some((block, rest.to_owned())) }
    }

    /// Whether this grants everything that `other` does.
    fn covers(&self, other: &Grant) -> bool {
        match (&self.block, &other.block) {
            (Some((block, rest)), Some((inner, same))) => rest == same && block.contains(*inner),
            _ => self.what == other.what,
        }
    }
}

/// How far a grant reaches, furthest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// Every address, or every action of a service.
    Everything,
    /// What lets somebody be another, or say who may do what.
    Identity,
    Other,
    /// Actions that read no more than what there is.
    Read,
}

/// Actions of IAM that tell what there is begin so.
///
/// Source: AWS Service Authorization Reference, "Access levels": `List` and, of those, what only describes.
const READ: &[&str] = &["Describe", "List", "Lookup"];

impl Grant {
    fn reach(&self) -> Reach {
        if let Some((block, _)) = &self.block {
            return if block.prefix() == 0 { Reach::Everything } else { Reach::Other };
        }
        let action = self.what.split(" on ").next().unwrap_or_default();
        match action.split_once(':') {
            _ if action.starts_with("everything") || action == "*" => Reach::Everything,
            Some((_, "*")) => Reach::Everything,
            Some(("iam" | "sts" | "organizations", action))
                if !READ.iter().any(|read| action.starts_with(read)) =>
            {
                Reach::Identity
            }
            Some((_, action)) if READ.iter().any(|read| action.starts_with(read)) => Reach::Read,
            _ => Reach::Other,
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
        for (direction, word, these, those) in
            [(Direction::Opened, "now", new, old), (Direction::Closed, "no longer", old, new)]
        {
            let only = only(these, those);
            if only.is_empty() {
                continue;
            }
            let all = Some(only.join(", "));
            let (before, after) = if direction == Direction::Opened { (None, all) } else { (all, None) };
            deltas.push(Delta {
                kind,
                direction,
                subject: subject.clone(),
                text: format!("{subject} {word}: {}", named(&only)),
                environment: String::new(),
                before,
                after,
            });
        }
    }
}

/// How many of what is granted are named; of more, how many there are.
const NAMED: usize = 12;

fn named(all: &[&str]) -> String {
    let named = all[..all.len().min(NAMED)].join(", ");
    match all.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named}, and {more} more"),
    }
}

/// What `these` grant and `those` do not: first what reaches furthest.
fn only<'g>(these: &'g BTreeSet<Grant>, those: &BTreeSet<Grant>) -> Vec<&'g str> {
    let blocks: Vec<&Grant> = those.iter().filter(|grant| grant.block.is_some()).collect();
    let is_in_those = |grant: &&Grant| those.contains(*grant) || blocks.iter().any(|one| one.covers(grant));
    let mut only: Vec<&Grant> = these.iter().filter(|grant| !is_in_those(grant)).collect();
    only.sort_by_key(|grant| grant.reach());
    only.into_iter().map(|grant| grant.what.as_str()).collect()
}
