//! What somebody is let do, and what of that is new or gone.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::Ipv6Addr;

use super::{Delta, DeltaKind, Direction};
use crate::check::matches_exactly;
use crate::unit::Cidr;

/// What is granted: to whom or what, and each thing that is.
pub(super) type Grants = BTreeMap<String, BTreeSet<Grant>>;

/// One thing that is granted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Grant {
    /// In words.
    what: String,
    /// What it holds on; nothing where it always does.
    conditions: String,
    /// The same as it may be shown.
    shown_conditions: String,
    extent: Extent,
}

/// How far a grant goes, so that one is known to be within another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Extent {
    /// As the words say.
    Words,
    /// Addresses and ports, and what else is said.
    Network { block: Option<Block>, ports: Option<PortRange>, rest: String },
    /// Each of these is among as many of the other, and what else is said is the same.
    Patterns { of: Vec<Selection>, rest: String },
}

/// Addresses of either version of IP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Block {
    V4(Cidr),
    V6(u128, u8),
}

/// Ports of a protocol; every port of every protocol where none is named.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PortRange {
    pub(super) protocol: Option<String>,
    pub(super) first: u16,
    pub(super) last: u16,
}

/// What patterns of IAM select, or what they leave out.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Selection {
    pub(super) patterns: BTreeSet<String>,
    /// Whether it is everything but those.
    pub(super) is_except: bool,
}

impl Block {
    /// `10.0.0.0/8`, `::/0`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if let Ok(cidr) = text.parse() {
            return Some(Block::V4(cidr));
        }
        let (address, prefix) = text.split_once('/')?;
        let (address, prefix) = (address.parse::<Ipv6Addr>().ok()?, prefix.parse().ok()?);
        (prefix <= 128).then(|| Block::V6(u128::from(address), prefix))
    }

    fn contains(self, inner: Self) -> bool {
        match (self, inner) {
            (Block::V4(block), Block::V4(inner)) => block.contains(inner),
            (Block::V6(address, prefix), Block::V6(inner, longer)) => {
                let network = |address: u128| address.checked_shr(128 - u32::from(prefix)).unwrap_or(0);
                prefix <= longer && network(address) == network(inner)
            }
            _ => false,
        }
    }

    fn is_everything(self) -> bool {
        match self {
            Block::V4(cidr) => cidr.prefix() == 0,
            Block::V6(_, prefix) => prefix == 0,
        }
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Block::V4(cidr) => cidr.fmt(f),
            Block::V6(address, prefix) => write!(f, "{}/{prefix}", Ipv6Addr::from(*address)),
        }
    }
}

impl PortRange {
    fn contains(&self, inner: &Self) -> bool {
        let is_all = self.protocol.is_none();
        is_all || (self.protocol == inner.protocol && self.first <= inner.first && inner.last <= self.last)
    }
}

impl Selection {
    /// Whether it selects everything that `other` does. What is not certain is none.
    fn covers(&self, other: &Self) -> bool {
        let is_among = |one: &str, all: &BTreeSet<String>| all.iter().any(|pattern| covers(pattern, one));
        match (self.is_except, other.is_except) {
            (false, false) => other.patterns.iter().all(|one| is_among(one, &self.patterns)),
            (true, true) => self.patterns.iter().all(|one| is_among(one, &other.patterns)),
            (false, true) => self.patterns.contains("*"),
            (true, false) => {
                let is_apart = |one: &str| self.patterns.iter().all(|other| are_apart(one, other));
                other.patterns.iter().all(|one| is_apart(one))
            }
        }
    }
}

/// Whether a pattern is of everything that another is of: `s3:*` of `s3:Get*`.
fn covers(pattern: &str, other: &str) -> bool {
    // Where case does not matter, another case is taken for something else: that is told, and no harm.
    pattern == other || (!pattern.contains('?') && matches_exactly(pattern, other))
}

/// Whether nothing can be of both patterns, by what they begin with.
fn are_apart(one: &str, other: &str) -> bool {
    let literal = |text: &str| text.split(['*', '?', '$']).next().unwrap_or_default().to_ascii_lowercase();
    let (one, other) = (literal(one), literal(other));
    !one.starts_with(&other) && !other.starts_with(&one)
}

impl Grant {
    /// Something about a block of addresses: `reached from`, the block, `at port 443`.
    pub(super) fn of_block(before: &str, block: Cidr, after: &str) -> Self {
        Grant::of_network(before, (block.to_string(), Some(Block::V4(block))), (after.to_owned(), None))
    }

    /// Something about addresses and ports: each in words, and as what it is where that is known.
    pub(super) fn of_network(
        before: &str,
        (from, block): (String, Option<Block>),
        (at, ports): (String, Option<PortRange>),
    ) -> Self {
        let mut rest = before.to_owned();
        for said in [block.is_none().then_some(&from), ports.is_none().then_some(&at)].into_iter().flatten() {
            rest = format!("{rest} {said}");
        }
        let extent = Extent::Network { block, ports, rest };
        Grant {
            what: format!("{before} {from} {at}"),
            conditions: String::new(),
            shown_conditions: String::new(),
            extent,
        }
    }

    /// Something about what patterns of IAM select, which holds on conditions.
    pub(super) fn of_patterns(
        what: String,
        (conditions, shown_conditions): (String, String),
        of: Vec<Selection>,
        rest: &str,
    ) -> Self {
        Grant { what, conditions, shown_conditions, extent: Extent::Patterns { of, rest: rest.to_owned() } }
    }

    /// Something in words, of which a block of addresses is the reach: it covers what says the same `rest` of a block in it.
    pub(super) fn within(what: String, block: Cidr, rest: &str) -> Self {
        let extent = Extent::Network { block: Some(Block::V4(block)), ports: None, rest: rest.to_owned() };
        Grant { what, conditions: String::new(), shown_conditions: String::new(), extent }
    }

    /// Whether this grants everything that `other` does.
    fn covers(&self, other: &Grant) -> bool {
        if !self.conditions.is_empty() && self.conditions != other.conditions {
            return false;
        }
        match (&self.extent, &other.extent) {
            (
                Extent::Network { block, ports, rest },
                Extent::Network { block: inner, ports: fewer, rest: same },
            ) => {
                let is_within = match (block, inner) {
                    (Some(block), Some(inner)) => block.contains(*inner),
                    (None, None) => true,
                    _ => false,
                };
                let is_at = match (ports, fewer) {
                    (Some(ports), Some(fewer)) => ports.contains(fewer),
                    (None, None) => true,
                    _ => false,
                };
                rest == same && is_within && is_at
            }
            (Extent::Patterns { of, rest }, Extent::Patterns { of: others, rest: same }) => {
                rest == same
                    && of.len() == others.len()
                    && of.iter().zip(others).all(|(one, other)| one.covers(other))
            }
            _ => self.what == other.what,
        }
    }

    /// The parts that it can be granted in: a pattern of each kind in each.
    fn pieces(&self) -> Vec<Grant> {
        let Extent::Patterns { of, rest } = &self.extent else { return vec![self.clone()] };
        let mut all: Vec<Vec<Selection>> = vec![Vec::new()];
        for selection in of {
            let one = |pattern: &String| Selection { patterns: [pattern.clone()].into(), is_except: false };
            let each = match selection.is_except || selection.patterns.is_empty() {
                true => vec![selection.clone()],
                false => selection.patterns.iter().map(one).collect(),
            };
            let with = |before: &Vec<Selection>, one: &Selection| {
                [before.as_slice(), std::slice::from_ref(one)].concat()
            };
            all = all.iter().flat_map(|before| each.iter().map(move |one| with(before, one))).collect();
        }
        let piece = |of| Grant { extent: Extent::Patterns { of, rest: rest.clone() }, ..self.clone() };
        all.into_iter().map(piece).collect()
    }

    /// In words. On what it holds, the change says that makes it.
    fn said(&self) -> String {
        let on = if self.conditions.is_empty() { "" } else { ", on conditions" };
        format!("{}{on}", self.what)
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
        if let Extent::Network { block: Some(block), .. } = &self.extent {
            return if block.is_everything() { Reach::Everything } else { Reach::Other };
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
        Grant {
            what: what.into(),
            conditions: String::new(),
            shown_conditions: String::new(),
            extent: Extent::Words,
        }
    }
}

/// Adds one thing that is granted.
pub(super) fn grant(grants: &mut Grants, subject: impl Into<String>, what: impl Into<Grant>) {
    grants.entry(subject.into()).or_default().insert(what.into());
}

/// What is granted now and was not, and what was and is not: one delta for each subject and direction.
pub(super) fn compare(kind: DeltaKind, before: &Grants, after: &Grants, deltas: &mut Vec<Delta>) {
    for (direction, subject, only) in differing(before, after, Direction::Opened) {
        deltas.push(delta(kind, direction, direction == Direction::Opened, subject, &only));
    }
}

/// The same of what holds somebody back: to lose it is to be let do more.
pub(super) fn compare_guards(kind: DeltaKind, before: &Grants, after: &Grants, deltas: &mut Vec<Delta>) {
    for (direction, subject, only) in differing(before, after, Direction::Closed) {
        let is_new = direction == Direction::Opened;
        let direction = if is_new { Direction::Closed } else { Direction::Opened };
        deltas.push(delta(kind, direction, is_new, subject, &only));
    }
}

fn delta(kind: DeltaKind, direction: Direction, is_new: bool, subject: &str, only: &[String]) -> Delta {
    let all = Some(only.join(", "));
    let (before, after) = if is_new { (None, all) } else { (all, None) };
    let word = if is_new { "now" } else { "no longer" };
    Delta {
        kind,
        direction,
        subject: subject.to_owned(),
        text: format!("{subject} {word}: {}", named(only)),
        environment: String::new(),
        before,
        after,
    }
}

/// What only one of both grants, by whether that is new, and the subject. What both grant on other conditions is told as `otherwise`.
fn differing<'g>(
    before: &'g Grants,
    after: &'g Grants,
    otherwise: Direction,
) -> Vec<(Direction, &'g str, Vec<String>)> {
    let nothing = BTreeSet::new();
    let subjects: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut found = Vec::new();
    for subject in subjects {
        let [old, new] = [before, after].map(|grants| grants.get(subject).unwrap_or(&nothing));
        let (mut opened, mut closed) = (only(new, old), only(old, new));
        // Of the same on other conditions, nobody here knows which let more.
        let mut said = Vec::new();
        opened.retain(|is| {
            let was = |was: &&Grant| was.what == is.what && !was.conditions.is_empty();
            let Some(at) = closed.iter().position(was) else { return true };
            let was = closed.remove(at);
            said.push(format!(
                "{}, on other conditions: {} → {}",
                is.what, was.shown_conditions, is.shown_conditions
            ));
            false
        });
        let is_kept = |grant: &Grant, on: &BTreeSet<Grant>| on.iter().any(|one| one.what == grant.what);
        let tell = |grant: &Grant, others: &BTreeSet<Grant>| match grant.conditions.is_empty() {
            true if is_kept(grant, others) => format!("{}, on no condition", grant.what),
            _ => grant.said(),
        };
        let mut opened: Vec<String> = opened.into_iter().map(|grant| tell(grant, old)).collect();
        let mut closed: Vec<String> = closed.into_iter().map(|grant| tell(grant, new)).collect();
        if otherwise == Direction::Opened { &mut opened } else { &mut closed }.extend(said);
        for (direction, mut only) in [(Direction::Opened, opened), (Direction::Closed, closed)] {
            let mut seen = BTreeSet::new();
            only.retain(|one| seen.insert(one.clone()));
            if !only.is_empty() {
                found.push((direction, subject.as_str(), only));
            }
        }
    }
    found
}

/// How many of what is granted are named; of more, how many there are.
const NAMED: usize = 12;

fn named(all: &[String]) -> String {
    let named = all[..all.len().min(NAMED)].join(", ");
    match all.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named}, and {more} more"),
    }
}

/// What `these` grant and `those` do not: first what reaches furthest.
fn only<'g>(these: &'g BTreeSet<Grant>, those: &BTreeSet<Grant>) -> Vec<&'g Grant> {
    let is_in_those = |grant: &&Grant| {
        let is_covered = |piece: &Grant| those.iter().any(|one| one.covers(piece));
        those.contains(*grant) || grant.pieces().iter().all(is_covered)
    };
    let mut only: Vec<&Grant> = these.iter().filter(|grant| !is_in_those(grant)).collect();
    only.sort_by_key(|grant| grant.reach());
    only
}
