//! `moved`, `import` and `removed`: what a configuration says of addresses.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Bound;

use super::reference::{self, Step};
use super::root::{Root, each, is_true};
use crate::check::Located;

/// Where addresses went ("Refactor modules": `moved` blocks, and those that go without saying).
#[derive(Debug, Default)]
pub(super) struct Moves {
    to: HashMap<String, String>,
    /// Of single instances: those that get or lose `count` are the first of them, without a `moved` block.
    counted: HashMap<String, String>,
    /// Every address that there is before anything moves: what is there stays, and nothing else comes to it.
    taken: BTreeSet<String>,
    /// Where something would have gone, and what is there keeps it from it.
    blocked: BTreeMap<String, String>,
    /// What stays as another came to where it would have gone. Terraform refuses it.
    stays: HashSet<String>,
}

impl Moves {
    /// What `after` says of the addresses of `before`.
    pub(super) fn new(before: &Root<'_>, after: &Root<'_>) -> Self {
        let mut counted = HashMap::new();
        for (name, node) in &after.nodes {
            let Some(old) = before.nodes.get(name) else { continue };
            let repeated = |body: &Located| (body.get("count").is_some(), body.get("for_each").is_some());
            match (repeated(old.body), repeated(node.body)) {
                ((false, false), (true, false)) => drop(counted.insert(name.clone(), format!("{name}[0]"))),
                ((true, false), (false, false)) => drop(counted.insert(format!("{name}[0]"), name.clone())),
                _ => {}
            }
        }
        let mut to = HashMap::new();
        for block in after.of("moved") {
            if let (Some(from), Some(target)) = (address(block.get("from")), address(block.get("to"))) {
                to.insert(from, target);
            }
        }
        Moves { to, counted, ..Moves::default() }
    }

    /// Whether anything is said of any address.
    pub(super) fn is_empty(&self) -> bool {
        self.to.is_empty() && self.counted.is_empty()
    }

    /// The same, where these are the addresses before: what goes to one that is taken stays where it is, and as nothing declares it
    /// there, Terraform destroys it ("Refactor modules": "Unresolved resource instance address changes").
    pub(super) fn among(self, addresses: BTreeSet<String>) -> Self {
        let free: Vec<(String, String)> =
            addresses.iter().map(|address| (address.clone(), self.follow(address))).collect();
        let mut moves = Moves { taken: addresses, ..self };
        let mut came: HashSet<String> = HashSet::new();
        for (address, to) in free {
            let end = moves.follow(&address);
            if !came.insert(end.clone()) {
                moves.stays.insert(address.clone());
            }
            if end != to || moves.stays.contains(&address) {
                moves.blocked.insert(address, to);
            }
        }
        moves
    }

    /// Where what is at an address would have gone, if nothing else were there.
    pub(super) fn blocked(&self, address: &str) -> Option<&str> {
        self.blocked.get(address).map(String::as_str)
    }

    /// Where an address went in the end.
    pub(super) fn follow(&self, address: &str) -> String {
        let mut address = address.to_owned();
        if self.stays.contains(&address) {
            return address;
        }
        // As many steps as there are blocks: they may lead in a circle, or ever deeper.
        for _ in 0..=self.to.len() {
            match self.step(&address) {
                Some(next) if next != address => address = next,
                _ => break,
            }
        }
        let counted = self.counted.get(&address).filter(|to| !self.taken.contains(*to));
        counted.cloned().unwrap_or(address)
    }

    /// The next address: of the instance itself, of the resource with all its keys, of the module call that it is in.
    fn step(&self, address: &str) -> Option<String> {
        if self.to.is_empty() {
            return None;
        }
        let steps = reference::steps(address);
        (1..=steps.len()).rev().find_map(|count| {
            let from = reference::written(&steps[..count]);
            let target = self.to.get(&from)?;
            // Where one of both has a key, the other is the one without.
            let is_of_one = target.ends_with(']') && matches!(steps.get(count), Some(Step::Index(_)));
            let rest = address.strip_prefix(from.as_str()).filter(|_| !is_of_one)?;
            (!self.is_taken(&from, target, rest)).then(|| format!("{target}{rest}"))
        })
    }

    /// Whether anything is where `from` is said to go: of a module call that module, with its key; of a resource any of it; of an instance
    /// that one.
    fn is_taken(&self, from: &str, target: &str, rest: &str) -> bool {
        let begins = |start: &str| {
            let mut after = self.taken.range::<str, _>((Bound::Included(start), Bound::Unbounded));
            after.next().is_some_and(|address| address.starts_with(start))
        };
        if reference::calls(target).last() == Some(&reference::without_key(target)) {
            let key = match rest.starts_with('[') {
                true => &rest[..=rest.find(']').unwrap_or(rest.len() - 1)],
                false => "",
            };
            return begins(&format!("{target}{key}."));
        }
        match from.ends_with(']') || target.ends_with(']') {
            true => self.taken.contains(&format!("{target}{rest}")),
            false => self.taken.contains(target) || begins(&format!("{target}[")),
        }
    }

    /// Where something goes to from a module call that is not `known`, with where it was.
    pub(super) fn out_of_modules(&self, known: impl Fn(&String) -> bool) -> Vec<(&str, &str)> {
        let moves = self.to.iter().filter(|(from, _)| !reference::calls(from).iter().all(&known));
        let mut moves: Vec<_> = moves.map(|(from, to)| (to.as_str(), from.as_str())).collect();
        moves.sort_unstable();
        moves
    }
}

/// The addresses that `import` blocks take something over at.
pub(super) fn imports(root: &Root<'_>) -> HashSet<String> {
    root.of("import").filter_map(|block| address(block.get("to"))).collect()
}

/// Whether a `removed` block says that an instance stays, unmanaged ("Remove a resource from state", `destroy = false`).
pub(super) fn is_forgotten(root: &Root<'_>, resource: &str) -> bool {
    root.of("removed").any(|block| {
        let of = address(block.get("from"));
        let is_of = of.is_some_and(|from| {
            resource == from || resource.strip_prefix(&from).is_some_and(|rest| rest.starts_with(['[', '.']))
        });
        let mut lifecycles = block.get("lifecycle").into_iter().flat_map(each);
        let destroys = lifecycles.find_map(|lifecycle| lifecycle.get("destroy"));
        is_of && destroys.is_some_and(|destroys| !is_true(destroys))
    })
}

fn address(value: Option<&Located>) -> Option<String> {
    reference::addresses(value).into_iter().next()
}
