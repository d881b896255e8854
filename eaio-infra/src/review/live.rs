//! What somebody else added to what is there: a server's defaults, what a provider decides.

use std::collections::{HashMap, HashSet};

use super::difference::{Meaning, Order, Path, Step, canonical, same};
use crate::check::{Content, Located, Unknown};

/// `live` without what `said` says nothing of, so that what is different is what `said` says otherwise. What is not `known` of `said`
/// is what it is in `live`. `is_gone` tells of what only `live` has, whether that is because it is no longer said.
pub(super) struct Narrowing<'m, M> {
    pub(super) meaning: &'m M,
    pub(super) is_known: fn(&Located) -> bool,
    pub(super) is_gone: &'m dyn Fn(&Path, &Located) -> bool,
}

impl<M: Meaning> Narrowing<'_, M> {
    pub(super) fn narrowed(&self, live: &Located, said: &Located) -> Located {
        self.at(&Path::default(), live, said)
    }

    fn at(&self, path: &Path, live: &Located, said: &Located) -> Located {
        let content = match (&live.content, &said.content) {
            (_, Content::Unknown(_)) if !(self.is_known)(said) => return said.clone(),
            (Content::Map(_), Content::Map(_)) => self.map(path, live, said),
            (Content::List(old), Content::List(new)) => Content::List(self.list(path, old, new)),
            (content, _) => content.clone(),
        };
        Located { place: live.place, content }
    }

    fn map(&self, path: &Path, live: &Located, said: &Located) -> Content {
        let of: HashMap<&str, &Located> = said.entries().map(|(name, _, value)| (name, value)).collect();
        let has: HashSet<&str> = live.entries().map(|(name, ..)| name).collect();
        let mut entries = Vec::with_capacity(of.len());
        for (name, place, value) in live.entries() {
            let path = path.with(Step::Name(name.to_owned()));
            match of.get(name) {
                Some(said) => entries.push((name.to_owned(), place, self.at(&path, value, said))),
                None if (self.is_gone)(&path, value) => entries.push((name.to_owned(), place, value.clone())),
                None => {}
            }
        }
        // What is not known may be nothing.
        let is_open = |value: &Located| value.is_unknown() && !(self.is_known)(value);
        let open = said.entries().filter(|(name, _, value)| !has.contains(name) && is_open(value));
        entries.extend(open.map(|(name, place, value)| (name.to_owned(), place, value.clone())));
        Content::Map(entries)
    }

    fn list(&self, path: &Path, live: &[Located], said: &[Located]) -> Vec<Located> {
        match self.meaning.order(path, live, said) {
            Order::Placed => live
                .iter()
                .enumerate()
                .map(|(at, value)| match said.get(at) {
                    Some(said) => self.at(&path.with(Step::Index(at)), value, said),
                    None => value.clone(),
                })
                .collect(),
            Order::Keyed(keys) => {
                let key = |value: &Located| -> String {
                    keys.iter().filter_map(|key| value.get(key)).map(canonical).collect()
                };
                let of: HashMap<String, &Located> = said.iter().map(|value| (key(value), value)).collect();
                let narrowed = live.iter().filter_map(|value| {
                    let inner = path.with(Step::Key(key(value)));
                    match of.get(&key(value)) {
                        Some(said) => Some(self.at(&inner, value, said)),
                        None => (self.is_gone)(&inner, value).then(|| value.clone()),
                    }
                });
                narrowed.collect()
            }
            Order::Set | Order::Alternatives => self.set(path, live, said),
        }
    }

    /// Each element with the first that says nothing else; of those that are left, the first with the first.
    fn set(&self, path: &Path, live: &[Located], said: &[Located]) -> Vec<Located> {
        let path = path.with(Step::Element);
        let mut left: Vec<&Located> = said.iter().collect();
        let mut unmet = Vec::new();
        let mut narrowed = Vec::with_capacity(live.len());
        for value in live {
            match left.iter().position(|said| self.covers(value, said)) {
                Some(at) => narrowed.push(self.at(&path, value, left.remove(at))),
                None => unmet.push(value),
            }
        }
        // What is not known may be any of them.
        let (open, left): (Vec<&Located>, Vec<&Located>) =
            left.into_iter().partition(|value| value.is_unknown() && !(self.is_known)(value));
        if !open.is_empty() {
            unmet.truncate(unmet.len().saturating_sub(open.len()));
            narrowed.extend(open.into_iter().cloned());
        }
        for (at, value) in unmet.into_iter().enumerate() {
            narrowed.push(left.get(at).map_or_else(|| value.clone(), |said| self.at(&path, value, said)));
        }
        narrowed
    }

    /// Whether everything that is known of `said` is so in `live`.
    fn covers(&self, live: &Located, said: &Located) -> bool {
        match (&live.content, &said.content) {
            (
                _,
                Content::Unknown(Unknown::Template(_) | Unknown::Reference(_) | Unknown::Expression { .. }),
            ) => !(self.is_known)(said),
            (Content::Map(_), Content::Map(entries)) => entries.iter().all(|(name, _, said)| {
                live.get(name).is_some_and(|live| self.covers(live, said)) || said.is_unknown()
            }),
            (Content::List(old), Content::List(new)) => {
                old.len() == new.len()
                    && new.iter().all(|said| old.iter().any(|live| self.covers(live, said)))
            }
            _ => same(live, said),
        }
    }
}

/// Every path in a value.
pub(super) fn paths(value: &Located, meaning: &impl Meaning) -> HashSet<Path> {
    fn walk(path: Path, value: &Located, meaning: &impl Meaning, paths: &mut HashSet<Path>) {
        for (name, _, inner) in value.entries() {
            walk(path.with(Step::Name(name.to_owned())), inner, meaning, paths);
        }
        let items = value.items();
        let order = if items.is_empty() { Order::Placed } else { meaning.order(&path, items, items) };
        for (at, item) in items.iter().enumerate() {
            let step = match order {
                Order::Placed => Step::Index(at),
                Order::Set | Order::Alternatives => Step::Element,
                Order::Keyed(keys) => {
                    Step::Key(keys.iter().filter_map(|key| item.get(key)).map(canonical).collect())
                }
            };
            walk(path.with(step), item, meaning, paths);
        }
        paths.insert(path);
    }
    let mut paths = HashSet::new();
    walk(Path::default(), value, meaning, &mut paths);
    paths
}
