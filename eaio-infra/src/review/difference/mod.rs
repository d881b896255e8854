//! What two values say differently: by path, with what means nothing left out.

mod secret;

use std::collections::{HashMap, HashSet};
use std::{fmt, mem};

pub(super) use secret::{generates_secret_of, is_secret};

use crate::check::{Content, Located, Unknown};

/// Where in an object something is said.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(pub Vec<Step>);

/// One step on the way to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// A field.
    Name(String),
    /// The element of a list with that key.
    Key(String),
    /// The element of a list at that place.
    Index(usize),
    /// An element of a set.
    Element,
}

impl Path {
    pub(super) fn with(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Path(steps)
    }

    /// The fields on the way, without keys and places: `spec`, `containers`, `image`.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|step| match step {
            Step::Name(name) => Some(name.as_str()),
            _ => None,
        })
    }
}

/// As in `spec.template.spec.containers[api].image`.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            match step {
                Step::Name(name) if at == 0 => f.write_str(name)?,
                Step::Name(name) if name.contains(['.', '/']) => write!(f, "[{name}]")?,
                Step::Name(name) => write!(f, ".{name}")?,
                Step::Key(key) => write!(f, "[{key}]")?,
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Element => f.write_str("[]")?,
            }
        }
        Ok(())
    }
}

/// One thing that is said differently.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Where.
    pub path: Path,
    /// What was said; nothing where nothing was. What of it may be a secret is [`MASK`](Difference::MASK).
    pub before: Option<Located>,
    /// What is said; nothing where nothing is. What of it may be a secret is [`MASK`](Difference::MASK).
    pub after: Option<Located>,
    /// Whether nothing of it must be shown.
    pub is_sensitive: bool,
}

impl Difference {
    /// What stands where something must not be shown.
    pub const MASK: &'static str = "(sensitive)";

    /// What is said differently at `path`, with what may be a secret masked.
    pub(super) fn new(path: Path, before: Option<Located>, after: Option<Located>) -> Self {
        let name = path.names().last().unwrap_or_default();
        let masked = secret::masked(name, before.as_ref(), after.as_ref());
        Difference::of_masked(path, masked)
    }

    /// The same of what stands under another name than the last of its path.
    pub(super) fn under(self, name: &str) -> Self {
        let masked = secret::masked(name, self.before.as_ref(), self.after.as_ref());
        let masked = Difference::of_masked(self.path, masked);
        Difference { is_sensitive: masked.is_sensitive || self.is_sensitive, ..masked }
    }

    fn of_masked(path: Path, [before, after]: [Option<Located>; 2]) -> Self {
        // Where nothing that is shown differs, what is hidden does.
        let is_sensitive = before.as_ref().zip(after.as_ref()).is_some_and(|(one, other)| same(one, other));
        Difference { path, before, after, is_sensitive }
    }
}

/// How the elements of a list are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// By their place: order means something.
    Placed,
    /// By what they are: order means nothing.
    Set,
    /// The same, of elements that say much: one that went and one that came and is like it are one that changed.
    Alternatives,
    /// By the fields of these names, the first of which all have.
    Keyed(&'static [&'static str]),
}

/// What a language knows of its values, so that only what means something is a difference.
pub(super) trait Meaning {
    /// How the elements of the list at `path` are told apart.
    fn order(&self, path: &Path, before: &[Located], after: &[Located]) -> Order;

    /// Whether two values that are written differently mean the same.
    fn means_the_same(&self, path: &Path, before: &Located, after: &Located) -> bool;

    /// Whether the value at `path` must not be shown.
    fn is_sensitive(&self, path: &Path) -> bool;
}

/// Everything that `after` says differently from `before`.
pub(super) fn between(before: &Located, after: &Located, meaning: &impl Meaning) -> Vec<Difference> {
    let mut found = Found { meaning, beside: None, differences: Vec::new() };
    found.value(Path::default(), Some(before), Some(after));
    found.differences
}

struct Found<'v, 'm, M> {
    meaning: &'m M,
    /// What stands beside a value, and says what it is.
    beside: Option<Beside<'v>>,
    differences: Vec<Difference>,
}

/// What stands beside a value, and says what it is.
#[derive(Debug, Clone, Copy)]
enum Beside<'v> {
    /// The name under which it stands, as that of a variable beside its `value`.
    Name(&'v str),
    /// The words of a command, and where in both of them the value stands.
    Words { before: &'v [Located], after: &'v [Located], at: usize },
}

impl<'v, M: Meaning> Found<'v, '_, M> {
    fn value(&mut self, path: Path, before: Option<&'v Located>, after: Option<&'v Located>) {
        match (before, after) {
            (None, None) => {}
            (Some(before), Some(after)) => match (&before.content, &after.content) {
                (Content::Map(_), Content::Map(_)) => self.maps(&path, before, after),
                (Content::List(old), Content::List(new)) => self.lists(&path, old, new),
                _ if same(before, after) || self.meaning.means_the_same(&path, before, after) => {}
                _ => self.push(path, Some(before), Some(after)),
            },
            _ => self.push(path, before, after),
        }
    }

    fn push(&mut self, path: Path, before: Option<&'v Located>, after: Option<&'v Located>) {
        let is_sensitive = self.meaning.is_sensitive(&path);
        let mut difference = match (self.beside, path.0.last()) {
            _ if is_sensitive => {
                Difference { path, before: before.cloned(), after: after.cloned(), is_sensitive }
            }
            (Some(Beside::Name(name)), Some(Step::Name(_))) => {
                let masked = secret::masked(name, before, after);
                Difference::of_masked(path, masked)
            }
            (Some(Beside::Words { before: old, after: new, at }), Some(Step::Index(_)))
                if [before, after].into_iter().flatten().all(|word| word.text().is_some()) =>
            {
                let name = path.names().last().unwrap_or_default();
                let masked = [old, new].map(|words| secret::masked_word(name, words, at));
                Difference::of_masked(path, masked)
            }
            _ => Difference::new(path, before.cloned(), after.cloned()),
        };
        difference.is_sensitive |= is_sensitive;
        self.differences.push(difference);
    }

    /// As [`value`](Self::value), of what stands beside something that says what it is.
    fn value_beside(
        &mut self,
        beside: Option<Beside<'v>>,
        path: Path,
        before: Option<&'v Located>,
        after: Option<&'v Located>,
    ) {
        let outer = mem::replace(&mut self.beside, beside);
        self.value(path, before, after);
        self.beside = outer;
    }

    fn maps(&mut self, path: &Path, before: &'v Located, after: &'v Located) {
        let beside = |name: &'v str| {
            let names = [before, after].map(|map| secret::name_of(map, name));
            names.into_iter().find(|other| *other != name).map(Beside::Name)
        };
        let of = |value: &Located| -> HashMap<String, usize> {
            value.entries().enumerate().map(|(at, (name, ..))| (name.to_owned(), at)).collect()
        };
        let (old, new) = (of(before), of(after));
        let [before, after] = [before, after].map(|value| value.entries().collect::<Vec<_>>());
        for (name, _, value) in &before {
            let other = new.get(*name).map(|at| after[*at].2);
            self.value_beside(beside(name), path.with(Step::Name((*name).to_owned())), Some(value), other);
        }
        for (name, _, value) in after.iter().filter(|(name, ..)| !old.contains_key(*name)) {
            self.value_beside(beside(name), path.with(Step::Name((*name).to_owned())), None, Some(value));
        }
    }

    fn lists(&mut self, path: &Path, before: &'v [Located], after: &'v [Located]) {
        match self.meaning.order(path, before, after) {
            Order::Keyed(keys) => match (keyed(before, keys), keyed(after, keys)) {
                (Some(old), Some(new)) => self.keyed(path, &old, &new),
                _ => self.placed(path, before, after),
            },
            Order::Set => self.set(path, before, after, false),
            Order::Alternatives => self.set(path, before, after, true),
            Order::Placed => self.placed(path, before, after),
        }
    }

    fn placed(&mut self, path: &Path, before: &'v [Located], after: &'v [Located]) {
        for at in 0..before.len().max(after.len()) {
            let beside = Some(Beside::Words { before, after, at });
            self.value_beside(beside, path.with(Step::Index(at)), before.get(at), after.get(at));
        }
    }

    fn keyed(&mut self, path: &Path, before: &[(String, &'v Located)], after: &[(String, &'v Located)]) {
        let new: HashMap<&str, &'v Located> =
            after.iter().map(|(key, value)| (key.as_str(), *value)).collect();
        let old: HashSet<&str> = before.iter().map(|(key, _)| key.as_str()).collect();
        for (key, value) in before {
            self.value(path.with(Step::Key(key.clone())), Some(value), new.get(key.as_str()).copied());
        }
        for (key, value) in after.iter().filter(|(key, _)| !old.contains(key.as_str())) {
            self.value(path.with(Step::Key(key.clone())), None, Some(value));
        }
    }

    /// What is in both is no difference. Where one element went and another came, that is one that changed.
    fn set(&mut self, path: &Path, before: &'v [Located], after: &'v [Located], by_likeness: bool) {
        // Most sets are written in one order.
        if before.len() == after.len() && before.iter().zip(after).all(|(one, other)| same(one, other)) {
            return;
        }
        let [old, new] = [before, after].map(|list| list.iter().map(canonical).collect::<Vec<String>>());
        let gone = only(before, &old, &new);
        let come = only(after, &new, &old);
        match (gone.as_slice(), come.as_slice()) {
            ([old], [new]) => self.value(path.with(Step::Element), Some(old), Some(new)),
            (old, new) if by_likeness && old.len() * new.len() <= MOST_ALIKE => {
                let mut come = new.to_vec();
                for old in old {
                    let best = (0..come.len()).max_by_key(|at| (alike(old, come[*at]), come.len() - at));
                    let new = best.filter(|at| alike(old, come[*at]) > 0).map(|at| come.remove(at));
                    self.value(path.with(Step::Element), Some(old), new);
                }
                come.iter().for_each(|value| self.value(path.with(Step::Element), None, Some(value)));
            }
            _ => {
                gone.iter().for_each(|value| self.value(path.with(Step::Element), Some(value), None));
                come.iter().for_each(|value| self.value(path.with(Step::Element), None, Some(value)));
            }
        }
    }
}

/// The elements of which `others` have none, or fewer.
fn only<'v>(elements: &'v [Located], said: &[String], others: &[String]) -> Vec<&'v Located> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for other in others {
        *counts.entry(other).or_default() += 1;
    }
    let is_left = |said: &String| match counts.get_mut(said.as_str()) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    let left: Vec<bool> = said.iter().map(is_left).collect();
    elements.iter().zip(left).filter(|(_, is_left)| *is_left).map(|(element, _)| element).collect()
}

/// Of more pairs than these it is not asked which are alike.
const MOST_ALIKE: usize = 1_024;

/// How many fields two elements have in common.
fn alike(one: &Located, other: &Located) -> usize {
    let is_same =
        |(name, _, value): &(&str, _, &Located)| other.get(name).is_some_and(|other| same(value, other));
    one.entries().filter(is_same).count()
}

/// The elements by their keys; nothing where one has none, or two have the same.
fn keyed<'a>(elements: &'a [Located], keys: &[&str]) -> Option<Vec<(String, &'a Located)>> {
    let mut seen = HashSet::new();
    let key = |element: &Located| {
        element.get(keys.first()?)?;
        let parts: Vec<String> = keys.iter().filter_map(|key| element.get(key)).map(shown).collect();
        Some(parts.join("/"))
    };
    elements
        .iter()
        .map(|element| {
            let key = key(element)?;
            seen.insert(key.clone()).then_some((key, element))
        })
        .collect()
}

/// Whether two values say the same, wherever they stand. The order of a map's fields means nothing.
pub(super) fn same(one: &Located, other: &Located) -> bool {
    match (&one.content, &other.content) {
        (Content::Map(entries), Content::Map(others)) => {
            entries.len() == others.len()
                && entries
                    .iter()
                    .zip(others)
                    .all(|((name, _, one), (other_name, _, other))| name == other_name && same(one, other))
                || entries.len() == others.len()
                    && entries.iter().all(|(name, _, one)| {
                        others.iter().any(|(other_name, _, other)| name == other_name && same(one, other))
                    })
        }
        (Content::List(items), Content::List(others))
        | (Content::Unknown(Unknown::Template(items)), Content::Unknown(Unknown::Template(others))) => {
            items.len() == others.len() && items.iter().zip(others).all(|(one, other)| same(one, other))
        }
        (one, other) => one == other,
    }
}

/// A text that two values share exactly where they say the same.
pub(super) fn canonical(value: &Located) -> String {
    match &value.content {
        Content::Map(entries) => {
            let mut entries: Vec<String> =
                entries.iter().map(|(name, _, value)| format!("{name:?}:{}", canonical(value))).collect();
            entries.sort();
            format!("{{{}}}", entries.join(","))
        }
        Content::List(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Content::Unknown(Unknown::Template(items)) => {
            format!("<{}>", items.iter().map(canonical).collect::<Vec<_>>().join(","))
        }
        other => format!("{other:?}"),
    }
}

/// A single value as a text, however it is written: a text, a number, or whether.
pub(super) fn scalar(value: &Located) -> Option<String> {
    match &value.content {
        Content::Text(text) => Some(text.clone()),
        Content::Number(number) => Some(number.to_string()),
        Content::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// A value on one line, as a report shows it.
pub fn shown(value: &Located) -> String {
    match &value.content {
        Content::Null => "null".to_owned(),
        Content::Bool(value) => value.to_string(),
        Content::Number(number) => number.to_string(),
        Content::Text(text) => text.clone(),
        Content::List(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Content::Map(entries) => {
            let entries = entries.iter().map(|(name, _, value)| format!("{name}: {}", shown(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Content::Unknown(Unknown::Reference(reference)) => reference.clone(),
        Content::Unknown(Unknown::Template(pieces)) => pieces
            .iter()
            .map(|piece| match piece.text() {
                Some(text) => text.to_owned(),
                None => format!("${{{}}}", shown(piece)),
            })
            .collect(),
        Content::Unknown(Unknown::Expression { source, .. }) => source.clone(),
    }
}
