//! Resources and data sources as Terraform has them: one for each key of `for_each` or index of `count`.

use super::knowledge::Knowledge;
use super::moved::Moves;
use super::outcome::Outcome;
use super::reference;
use super::root::{Node, NodeKind, each, is_true};
use super::scope::{Each, Scope, made, number};
use crate::check::{Content, Located, Place, Unknown};

/// Arguments that are Terraform's own, and tell the provider nothing ("Meta-Arguments").
const META: [&str; 8] =
    ["count", "for_each", "depends_on", "lifecycle", "provider", "provisioner", "connection", "dynamic"];

/// More than anyone has of one resource; a larger `count` is not counted out.
const MOST: usize = 1024;

/// One resource or data source, with everything put in that is known.
#[derive(Debug)]
pub(super) struct Instance {
    /// Its address, such as `aws_subnet.private["a"]`; in the tree before, the one that it moved to.
    pub(super) address: String,
    /// The address that it had.
    pub(super) moved_from: Option<String>,
    /// What stands in the brackets.
    pub(super) key: Option<String>,
    /// Its type.
    pub(super) resource_type: String,
    /// Whether it is read, and not managed.
    pub(super) is_data: bool,
    /// Whether there may be several of it, or none: nobody knows the keys.
    pub(super) is_open: bool,
    /// What is said, laid out as the provider's schema has it.
    pub(super) body: Located,
    /// What decides how many there are, where nobody knows the keys.
    pub(super) repetition: Option<Located>,
    /// `lifecycle`.
    pub(super) lifecycle: Lifecycle,
    /// What becomes of it; in the tree before, nothing.
    pub(super) outcome: Outcome,
}

/// What `lifecycle` says.
#[derive(Debug, Clone, Default)]
pub(super) struct Lifecycle {
    pub(super) prevents_destroy: bool,
    pub(super) ignores: Vec<String>,
    pub(super) triggers: Vec<String>,
}

impl Instance {
    /// Whether an argument is what the configuration says, and not what it was.
    pub(super) fn keeps_what_it_says(&self, name: &str) -> bool {
        !self.lifecycle.ignores(name)
    }
}

impl Lifecycle {
    fn new(body: &Located) -> Self {
        let mut lifecycle = Lifecycle::default();
        for block in body.get("lifecycle").into_iter().flat_map(each) {
            lifecycle.prevents_destroy |= block.get("prevent_destroy").is_some_and(is_true);
            lifecycle.ignores.extend(reference::addresses(block.get("ignore_changes")));
            lifecycle.triggers.extend(reference::addresses(block.get("replace_triggered_by")));
        }
        lifecycle
    }

    /// Whether changes at a path such as `tags.Name` or `root_block_device[0].size` are ignored.
    pub(super) fn ignores(&self, path: &str) -> bool {
        self.ignores.iter().any(|ignored| {
            let ignored = ignored.replace(['"', '[', ']'], ".").replace("..", ".");
            let ignored = ignored.trim_matches('.');
            let path = path.replace(['"', '[', ']'], ".").replace("..", ".");
            ignored == "all"
                || path.trim_matches('.') == ignored
                || path.strip_prefix(ignored).is_some_and(|rest| rest.starts_with('.'))
        })
    }
}

impl Scope<'_, '_> {
    /// The instances of a resource or data source: everything that it needs has been evaluated.
    pub(super) fn expand(&self, name: &str, node: &Node<'_>, moves: &Moves) -> Vec<Instance> {
        let (resource_type, is_data) = match node.kind {
            NodeKind::Resource(resource_type) => (resource_type, false),
            NodeKind::Data(resource_type) => (resource_type, true),
            NodeKind::Local(_) | NodeKind::Module => return Vec::new(),
        };
        let lifecycle = Lifecycle::new(node.body);
        let knowledge = Knowledge::of(resource_type, is_data);
        let instance = |key: Option<String>, each: &Each, repetition: Option<Located>| {
            let suffix = key.as_ref().map(|key| format!("[{key}]")).unwrap_or_default();
            let written = format!("{name}{suffix}");
            let address = moves.follow(&written);
            let body = knowledge.laid_out(self.body(node.body, each));
            Instance {
                moved_from: (address != written).then_some(written),
                address,
                key,
                resource_type: resource_type.to_owned(),
                is_data,
                is_open: repetition.is_some() || node.repetition.is_some(),
                body,
                repetition: repetition.or_else(|| node.repetition.cloned()),
                lifecycle: lifecycle.clone(),
                outcome: Outcome::default(),
            }
        };
        let whole = Each::default();
        if let Some(count) = node.body.get("count") {
            let count = self.resolve(count, &whole);
            return match counted(&count) {
                Some(count) => (0..count)
                    .map(|index| {
                        let each = Each { index: Some(index), ..Each::default() };
                        instance(Some(index.to_string()), &each, None)
                    })
                    .collect(),
                None => vec![instance(None, &whole, Some(count))],
            };
        }
        if let Some(for_each) = node.body.get("for_each") {
            let for_each = self.resolve(for_each, &whole);
            return match keyed(&for_each) {
                Some(keys) => keys
                    .into_iter()
                    .map(|(key, value)| {
                        let written = format!("{key:?}");
                        let key = Some(made(Content::Text(key)));
                        instance(Some(written), &Each { key, value: Some(value), ..Each::default() }, None)
                    })
                    .collect(),
                None => vec![instance(None, &whole, Some(for_each))],
            };
        }
        vec![instance(None, &whole, None)]
    }

    /// What a resource or block says, without what is Terraform's own, and with dynamic blocks made where their number is known.
    fn body(&self, body: &Located, each: &Each) -> Located {
        let mut entries: Vec<(String, Place, Located)> = body
            .entries()
            .filter(|(name, ..)| !META.contains(name))
            .map(|(name, place, value)| (name.to_owned(), place, self.nested(value, each)))
            .collect();
        let dynamic = body.get("dynamic").into_iter().flat_map(super::root::each);
        for (name, place, blocks) in dynamic.flat_map(Located::entries) {
            for block in super::root::each(blocks) {
                let made = self.dynamic(name, block, each);
                match entries.iter_mut().find(|(other, ..)| other == name) {
                    Some((_, _, value)) => append(value, made),
                    None => entries.push((name.to_owned(), place, made)),
                }
            }
        }
        Located { place: body.place, content: Content::Map(entries) }
    }

    /// A nested block, or any value: dynamic blocks stand within blocks, too.
    fn nested(&self, value: &Located, each: &Each) -> Located {
        match &value.content {
            Content::Map(_) if value.get("dynamic").is_some() => self.body(value, each),
            Content::List(items) if items.iter().any(|item| item.get("dynamic").is_some()) => Located {
                place: value.place,
                content: Content::List(items.iter().map(|item| self.nested(item, each)).collect()),
            },
            Content::Map(entries) if entries.iter().any(|(_, _, value)| has_dynamic(value)) => Located {
                place: value.place,
                content: Content::Map(
                    entries
                        .iter()
                        .map(|(name, place, value)| (name.clone(), *place, self.nested(value, each)))
                        .collect(),
                ),
            },
            _ => self.resolve(value, each),
        }
    }

    fn dynamic(&self, name: &str, block: &Located, each: &Each) -> Located {
        let Some(content) = block.get("content") else { return made(Content::List(Vec::new())) };
        let for_each = block.get("for_each").map(|value| self.resolve(value, each));
        let iterator = match block.get("iterator") {
            Some(value) => value.reference().or(value.text()).unwrap_or(name),
            None => name,
        };
        let items = for_each.as_ref().and_then(iterated);
        let Some(items) = items else {
            // Nobody knows how many there are: what decides it, and what each says.
            let unknown = Unknown::Template(vec![
                for_each.unwrap_or_else(|| made(Content::Null)),
                self.resolve(content, each),
            ]);
            return made(Content::Unknown(unknown));
        };
        let blocks = items.into_iter().map(|(key, value)| {
            let each = Each { iterator: Some((iterator.to_owned(), key, value)), ..each.clone() };
            self.body(content, &each)
        });
        made(Content::List(blocks.collect()))
    }
}

fn has_dynamic(value: &Located) -> bool {
    each(value).any(|block| block.get("dynamic").is_some())
}

/// Blocks after blocks of the same type.
fn append(value: &mut Located, more: Located) {
    let before = std::mem::replace(&mut value.content, Content::Null);
    value.content = match (before, more.content) {
        (Content::List(mut items), Content::List(more)) => {
            items.extend(more);
            Content::List(items)
        }
        (before @ Content::Map(_), Content::List(mut more)) => {
            more.insert(0, Located { place: value.place, content: before });
            Content::List(more)
        }
        (before, more) => Content::Unknown(Unknown::Template(vec![made(before), made(more)])),
    };
}

/// What `count` says, where that is known.
pub(super) fn counted(value: &Located) -> Option<usize> {
    let text = match &value.content {
        Content::Number(number) => number.to_string(),
        Content::Text(text) => text.clone(),
        _ => return None,
    };
    text.parse().ok().filter(|count| *count <= MOST)
}

/// The keys of `for_each`, with their values: of a map, or of a set of texts.
pub(super) fn keyed(value: &Located) -> Option<Vec<(String, Located)>> {
    match &value.content {
        Content::Map(entries) => {
            let mut keys: Vec<(String, Located)> =
                entries.iter().map(|(name, _, value)| (name.clone(), value.clone())).collect();
            keys.sort_by(|one, other| one.0.cmp(&other.0));
            Some(keys)
        }
        Content::List(items) => {
            let mut keys: Vec<String> =
                items.iter().map(|item| item.text().map(str::to_owned)).collect::<Option<_>>()?;
            keys.sort();
            keys.dedup();
            Some(keys.into_iter().map(|key| (key.clone(), made(Content::Text(key)))).collect())
        }
        _ => None,
    }
}

/// The elements that dynamic blocks are made of, by key or place.
fn iterated(value: &Located) -> Option<Vec<(Located, Located)>> {
    match &value.content {
        Content::List(items) => {
            Some(items.iter().enumerate().map(|(at, item)| (made(number(at)), item.clone())).collect())
        }
        Content::Map(_) => {
            let keys = keyed(value)?.into_iter();
            Some(keys.map(|(key, value)| (made(Content::Text(key)), value)).collect())
        }
        _ => None,
    }
}
