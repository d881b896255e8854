//! What a root module says once it is evaluated: locals, variables and keys put in, and what other resources are known to say.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use super::super::difference::{canonical, scalar, shown};
use super::evaluate;
use super::instance::Instance;
use super::knowledge::is_sensitive as is_secret;
use super::reference::{self, Step};
use super::root::{NodeKind, Root};
use crate::check::{Content, Located, Place, Unknown};

/// As Terraform's plans show what they cannot know.
const AFTER_APPLY: &str = "(known after apply)";
/// Before what may have changed, among the references of an expression.
pub(super) const CHANGED: &str = "(changed)";
/// After what may have changed, for who reads it.
pub(super) const MAYBE: &str = "(may be another)";

/// So many values are put in where others read them, in all, and at once: values that are made of each other can double with each.
const MOST: usize = 4 << 20;
const MOST_AT_ONCE: usize = 1 << 16;

/// A root module's values, as far as they are known. They are filled in by [`Root::order`].
#[derive(Debug)]
pub(super) struct Scope<'r, 'a> {
    pub(super) root: &'r Root<'a>,
    locals: HashMap<&'a str, Located>,
    /// Resources and data sources by address without key, with their instances.
    pub(super) instances: HashMap<String, Vec<Instance>>,
    /// What a state holds, by the address that it has now: what the provider decided is known then.
    pub(super) held: HashMap<&'r str, &'r Instance>,
    /// Module calls whose outputs may be others than before.
    pub(super) changed_modules: HashSet<String>,
    /// How much more may be put in.
    left: Cell<usize>,
    /// What was too much to put in.
    pub(super) too_much: RefCell<BTreeSet<String>>,
}

/// What `each` and `count` are within an instance.
#[derive(Debug, Clone, Default)]
pub(super) struct Each {
    pub(super) key: Option<Located>,
    pub(super) value: Option<Located>,
    pub(super) index: Option<usize>,
    /// What an iterator of dynamic blocks is called, its key and its value.
    pub(super) iterator: Option<(String, Located, Located)>,
    /// The expression that a reference stands in.
    pub(super) within: Option<Rc<str>>,
}

impl<'r, 'a> Scope<'r, 'a> {
    pub(super) fn new(root: &'r Root<'a>) -> Self {
        Scope {
            root,
            locals: HashMap::new(),
            instances: HashMap::new(),
            held: HashMap::new(),
            changed_modules: HashSet::new(),
            left: Cell::new(MOST),
            too_much: RefCell::default(),
        }
    }

    /// Evaluates a local value: everything that it needs has been.
    pub(super) fn local(&mut self, name: &str) {
        if let Some(node) = self.root.nodes.get(name)
            && let NodeKind::Local(name) = node.kind
        {
            let nothing = Each::default();
            let value = self.resolve(node.body, node.each.unwrap_or(&nothing));
            self.locals.insert(name, value);
        }
    }

    /// `value` with everything put in that is known.
    pub(super) fn resolve(&self, value: &Located, each: &Each) -> Located {
        let content = match &value.content {
            Content::List(items) => {
                Content::List(items.iter().map(|item| self.resolve(item, each)).collect())
            }
            Content::Map(entries) => Content::Map(
                entries
                    .iter()
                    .map(|(name, place, value)| (name.clone(), *place, self.resolve(value, each)))
                    .collect(),
            ),
            Content::Unknown(Unknown::Reference(text)) => return self.reference(text, each),
            Content::Unknown(Unknown::Template(pieces)) => self.template(pieces, each),
            Content::Unknown(Unknown::Expression { source, references }) => {
                self.expression(source, references, each)
            }
            content => content.clone(),
        };
        Located { place: value.place, content }
    }

    fn template(&self, pieces: &[Located], each: &Each) -> Content {
        let mut joined: Vec<Located> = Vec::with_capacity(pieces.len());
        for piece in pieces {
            let piece = self.resolve(piece, each);
            let text = scalar(&piece);
            match (text, joined.last_mut().map(|last| &mut last.content)) {
                (Some(text), Some(Content::Text(before))) => *before += &text,
                (Some(text), _) => joined.push(made(Content::Text(text))),
                (None, _) => joined.push(piece),
            }
        }
        match joined.as_mut_slice() {
            [Located { content: Content::Text(text), .. }] => Content::Text(std::mem::take(text)),
            _ => Content::Unknown(Unknown::Template(joined)),
        }
    }

    /// An expression that nobody evaluates here, with what its references are known to be: two say the same where all of it
    /// is the same.
    fn expression(&self, source: &str, references: &[String], each: &Each) -> Content {
        if let Some(content) = self.evaluated(source, references, each) {
            return content;
        }
        let each = &Each { within: Some(source.into()), ..each.clone() };
        let mut source = source.to_owned();
        let mut known = Vec::with_capacity(references.len());
        let mut is_touched = false;
        for text in references {
            let value = self.reference(text, each);
            match value.reference() {
                Some(other) => {
                    if other != text {
                        source = source.replace(text.as_str(), other);
                    }
                    known.push(other.to_owned());
                }
                None => {
                    let says = canonical(&value);
                    is_touched |= says.contains(CHANGED) || says.contains(AFTER_APPLY);
                    known.push(format!("{text} = {}", print(&says)));
                    known.extend(value.references().into_iter().map(str::to_owned));
                }
            }
        }
        if is_touched {
            source = format!("{source} {MAYBE}");
        }
        Content::Unknown(Unknown::Expression { source, references: known })
    }

    /// What an expression is, where all of it is known. In a module, its source has other references than it is written with.
    fn evaluated(&self, source: &str, references: &[String], each: &Each) -> Option<Content> {
        let written = |text: &str| {
            let parsed: crate::terraform::Expression = source.parse().ok()?;
            let bases = parsed.references();
            if bases.len() > references.len() {
                return None;
            }
            let at = bases.iter().position(|base| {
                text.strip_prefix(base.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
            })?;
            let whole = format!("{}{}", references[at], &text[bases[at].len()..]);
            Some(self.reference(&whole, each))
        };
        evaluate::evaluated(source, &written).map(|value| value.content)
    }

    /// What a reference is to, as far as that is known.
    pub(super) fn reference(&self, text: &str, each: &Each) -> Located {
        self.at(text, each, 0)
    }

    fn at(&self, text: &str, each: &Each, depth: usize) -> Located {
        let unknown = || made(Content::Unknown(Unknown::Reference(text.to_owned())));
        // Values that refer to each other in a circle are no Terraform.
        if depth > 32 {
            return unknown();
        }
        let mut steps = reference::steps(text);
        for step in &mut steps {
            if step.is_computed()
                && let Step::Index(index) = step
                && let Some(key) = index_of(&self.at(index, each, depth + 1))
            {
                *index = key;
            }
        }
        let walk = |value: &Located, rest: &[Step]| self.walk(value, rest, each, depth);
        let names: Vec<&str> = steps
            .iter()
            .take(2)
            .filter_map(|step| match step {
                Step::Name(name) => Some(name.as_str()),
                Step::Index(_) => None,
            })
            .collect();
        let found = match names.as_slice() {
            ["each", "key"] => each.key.clone(),
            ["each", "value"] => each.value.as_ref().and_then(|value| walk(value, &steps[2..])),
            ["count", "index"] => each.index.map(|index| made(number(index))),
            ["var", name] => self.root.variables.get(name).and_then(|value| walk(value, &steps[2..])),
            ["local", name] => self.locals.get(name).and_then(|value| walk(value, &steps[2..])),
            ["module", _] => self.in_module(text, &steps, each, depth),
            [name, part] if each.iterator.as_ref().is_some_and(|(iterator, ..)| iterator == name) => {
                each.iterator.as_ref().and_then(|(_, key, value)| match *part {
                    "key" => Some(key.clone()),
                    "value" => walk(value, &steps[2..]),
                    _ => None,
                })
            }
            _ => self.resource(&steps, each, depth),
        };
        match found {
            Some(found) => self.bounded(found, text),
            None => made(Content::Unknown(Unknown::Reference(reference::written(&steps)))),
        }
    }

    /// What is put in for a reference; what is too much only by what it is, so that another is another.
    fn bounded(&self, value: Located, text: &str) -> Located {
        let size = size(&value);
        if size <= MOST_AT_ONCE && size <= self.left.get() {
            self.left.set(self.left.get() - size);
            return value;
        }
        self.too_much.borrow_mut().insert(text.to_owned());
        let references = vec![text.to_owned(), print(&canonical(&value))];
        made(Content::Unknown(Unknown::Expression { source: text.to_owned(), references }))
    }

    /// What stands in a module, or what it hands out.
    fn in_module(&self, text: &str, steps: &[Step], each: &Each, depth: usize) -> Option<Located> {
        let (base, count) = self.root.base(steps)?;
        let node = self.root.nodes.get(&base)?;
        match node.kind {
            NodeKind::Module => self.changed_modules.contains(&base).then(|| changed(text)),
            NodeKind::Resource(_) | NodeKind::Data(_) => self.resource(steps, each, depth),
            // An attribute of what is handed on as a whole.
            NodeKind::Local(_) if steps.len() > count && node.body.reference().is_some() => {
                let rest = &steps[count..];
                let text = node.body.reference()?;
                let whole =
                    format!("{text}{}{}", rest.first().map_or("", separator), reference::written(rest));
                let given = node.each.cloned().unwrap_or_default();
                Some(self.at(&whole, &Each { within: each.within.clone(), ..given }, depth + 1))
            }
            NodeKind::Local(name) => {
                let value = self.locals.get(name)?;
                let found = self.walk(value, &steps[count..], each, depth);
                // One of which nobody knows the key: it may be another where any is.
                found.or_else(|| {
                    let references = vec![text.to_owned(), print(&canonical(value))];
                    let source = text.to_owned();
                    Some(made(Content::Unknown(Unknown::Expression { source, references })))
                })
            }
        }
    }

    /// The value at the end of `rest`; nothing where there is none.
    fn walk(&self, value: &Located, rest: &[Step], each: &Each, depth: usize) -> Option<Located> {
        let mut value = value;
        for (at, step) in rest.iter().enumerate() {
            value = match (&value.content, step) {
                (Content::Unknown(Unknown::Reference(text)), _) => {
                    let whole = format!("{text}{}{}", separator(step), reference::written(&rest[at..]));
                    return Some(self.at(&whole, each, depth + 1));
                }
                (Content::Unknown(_), _) => {
                    let rest = reference::written(&rest[at..]);
                    let source = format!("({}){}{rest}", shown(value), separator(step));
                    let mut references = vec![print(&canonical(value))];
                    references.extend(value.references().into_iter().map(str::to_owned));
                    return Some(made(Content::Unknown(Unknown::Expression { source, references })));
                }
                (Content::Map(_), Step::Name(name)) => value.get(name)?,
                (Content::Map(_), Step::Index(_)) => value.get(step.key()?)?,
                (Content::List(items), Step::Index(index)) => items.get(index.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        // What a variable is given is a reference in nothing but Terraform's own files.
        match value.reference() {
            Some(text) => Some(self.at(text, each, depth + 1)),
            None => Some(value.clone()),
        }
    }

    fn resource(&self, steps: &[Step], each: &Each, depth: usize) -> Option<Located> {
        let (base, count) = self.root.base(steps)?;
        let instances = self.instances.get(&base)?;
        let rest = &steps[count..];
        let one = |key: Option<&str>| instances.iter().find(|instance| instance.key.as_deref() == key);
        match rest.first() {
            Some(Step::Index(key)) if key == "*" => {
                let whole = instances.iter().all(|instance| !instance.is_open);
                let items = instances.iter().map(|one| self.attribute(one, &rest[1..], each, depth));
                whole.then(|| made(Content::List(items.collect())))
            }
            Some(Step::Index(key)) if one(Some(key)).is_some() => {
                one(Some(key)).map(|instance| self.attribute(instance, &rest[1..], each, depth))
            }
            _ if one(None).is_some() => one(None).map(|instance| self.attribute(instance, rest, each, depth)),
            None if each.within.is_none() && instances.iter().all(|instance| !instance.is_open) => {
                Some(whole(instances))
            }
            // All of them, or one of which nobody knows the key: it may have changed where any has.
            _ => {
                let keys = instances.iter().map(|instance| format!("= {}", instance.address));
                let within = each.within.as_deref();
                let touched =
                    instances.iter().filter(|instance| instance.outcome.may_read_otherwise(rest, within));
                let touched = touched.map(|instance| format!("{CHANGED} {}", instance.address));
                let source = reference::written(steps);
                let references = std::iter::once(source.clone()).chain(keys).chain(touched).collect();
                Some(made(Content::Unknown(Unknown::Expression { source, references })))
            }
        }
    }

    /// What an instance's attribute is: what it says itself, or what it is called by where the provider decides.
    fn attribute(&self, instance: &Instance, rest: &[Step], each: &Each, depth: usize) -> Located {
        let whole =
            format!("{}{}{}", instance.address, rest.first().map_or("", separator), reference::written(rest));
        let reference = || made(Content::Unknown(Unknown::Reference(whole.clone())));
        let Some(Step::Name(name)) = rest.first() else {
            return match instance.outcome.may_read_otherwise(rest, each.within.as_deref()) {
                true => changed(&whole),
                false => reference(),
            };
        };
        if let Some(value) = instance.body.get(name)
            && !matches!(value.content, Content::Null)
            && instance.keeps_what_it_says(name)
            && let Some(value) = self.walk(value, &rest[1..], each, depth)
        {
            return value;
        }
        match instance.outcome.reads(instance, name) {
            // A secret is not handed on.
            Reads::AsBefore if is_secret(&instance.resource_type, name) => reference(),
            Reads::AsBefore => {
                let held = self.held.get(instance.address.as_str()).and_then(|held| held.body.get(name));
                held.and_then(|value| self.walk(value, &rest[1..], each, depth)).unwrap_or_else(reference)
            }
            Reads::Otherwise => changed(&whole),
            Reads::AfterApply => after_apply(whole.clone()),
        }
    }
}

/// How many values a value is.
fn size(value: &Located) -> usize {
    match &value.content {
        Content::List(items) | Content::Unknown(Unknown::Template(items)) => {
            1 + items.iter().map(size).sum::<usize>()
        }
        Content::Map(entries) => 1 + entries.iter().map(|(_, _, value)| size(value)).sum::<usize>(),
        _ => 1,
    }
}

/// The instances of a resource by their keys, as whoever reads all of them gets them.
fn whole(instances: &[Instance]) -> Located {
    let one = |instance: &Instance| made(Content::Unknown(Unknown::Reference(instance.address.clone())));
    let key = |instance: &Instance| {
        let key = instance.key.as_deref()?.strip_prefix('"')?.strip_suffix('"')?;
        Some((key.to_owned(), Place::default(), one(instance)))
    };
    made(match instances.iter().map(key).collect::<Option<Vec<_>>>() {
        Some(entries) => Content::Map(entries),
        None => Content::List(instances.iter().map(one).collect()),
    })
}

/// What somebody reads of an attribute that the configuration does not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reads {
    /// What it was.
    AsBefore,
    /// Maybe something else.
    Otherwise,
    /// What is known only once it is applied.
    AfterApply,
}

/// A reference to what nobody knows before it is applied.
pub(super) fn after_apply(reference: String) -> Located {
    let unknown = Unknown::Expression { source: AFTER_APPLY.to_owned(), references: vec![reference] };
    made(Content::Unknown(unknown))
}

/// A reference to what may have changed.
fn changed(reference: &str) -> Located {
    let references = vec![reference.to_owned(), format!("{CHANGED} {reference}")];
    made(Content::Unknown(Unknown::Expression { source: format!("{reference} {MAYBE}"), references }))
}

/// Whether Terraform is certain not to know a value before it is applied: the value itself, or a text that it is put into.
pub(super) fn is_after_apply(value: &Located) -> bool {
    match &value.content {
        Content::Unknown(Unknown::Expression { source, .. }) => source == AFTER_APPLY,
        Content::Unknown(Unknown::Template(pieces)) => pieces.iter().any(is_after_apply),
        _ => false,
    }
}

/// Whether anything in a value is certain not to be known before it is applied.
pub(super) fn has_after_apply(value: &Located) -> bool {
    match &value.content {
        Content::List(items) => items.iter().any(has_after_apply),
        Content::Map(entries) => entries.iter().any(|(_, _, value)| has_after_apply(value)),
        _ => is_after_apply(value),
    }
}

fn separator(step: &Step) -> &'static str {
    match step {
        Step::Name(_) => ".",
        Step::Index(_) => "",
    }
}

/// As an index is written.
fn index_of(value: &Located) -> Option<String> {
    match &value.content {
        Content::Text(text) => Some(format!("{text:?}")),
        Content::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// What stands for a value where it need only be compared: it may be secret.
pub(super) fn print(text: &str) -> String {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    format!("#{:016x}", hasher.finish())
}

#[allow(clippy::cast_precision_loss)] // Nobody counts to 2^53.
pub(super) fn number(index: usize) -> Content {
    Content::Number(index as f64)
}

pub(super) fn made(content: Content) -> Located {
    Located { place: Place::default(), content }
}
