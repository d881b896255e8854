//! What is known of a type: its schema, what forces replacement, what an unset argument is, what order means.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::super::difference::{Meaning, Order, Path, Step, scalar};
use super::{json, stateful};
use crate::check::{Content, Located, Place};
use crate::terraform::schema::{Attribute, Entries, Entry, Flags, NestedBlock, Nesting, Slice, Type};
use crate::terraform::{Mode, aws};

/// What is known of one type of resources or data sources.
#[derive(Debug, Clone, Copy)]
pub(super) struct Knowledge<'t> {
    resource_type: &'t str,
    entries: Option<&'static Entries>,
    /// Path → what an unset argument is, as JSON.
    defaults: &'static [(&'static str, &'static str)],
}

/// The providers whose schemas are known.
const SLICES: [&Slice; 1] = [&aws::SLICE];

/// What the real provider plans where nothing is said, and what it no longer knows of a resource that it updates: asked with
/// `PlanResourceChange` by `xtask/provider-facts`, which says how.
const FACTS: &str = include_str!("aws-5.100.txt");

/// Type → path → what an unset argument is.
static DEFAULTS: LazyLock<HashMap<&str, Vec<(&str, &str)>>> = LazyLock::new(|| {
    let mut defaults = HashMap::<_, Vec<_>>::new();
    for (path, value) in facts("default") {
        if let Some((resource_type, path)) = path.split_once('.') {
            defaults.entry(resource_type).or_default().push((path, value));
        }
    }
    defaults
});

/// The attributes that an update makes unknown, with the arguments that do so: all, where none is named.
static UNKNOWN: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| facts("unknown").collect());

/// What AWS answers of arguments that are not set, and the provider then takes for the same, though no default is in its plans: seen in
/// plans of the real provider (`tests/review_terraform.rs`).
const UNSET: [(&str, &str, &str); 3] = [
    ("aws_cloudwatch_event_rule", "is_enabled", "true"),
    ("aws_cloudwatch_event_rule", "state", "ENABLED"),
    ("aws_dynamodb_table", "table_class", "STANDARD"),
];

/// The protocols that rules of network ACLs have by name or number: "Assigned Internet Protocol Numbers" of IANA, and all of them.
const PROTOCOLS: [(&str, &str); 4] = [("tcp", "6"), ("udp", "17"), ("icmp", "1"), ("all", "-1")];

fn facts(kind: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    FACTS.lines().filter_map(move |line| {
        let (path, value) = line.strip_prefix(kind)?.strip_prefix(' ')?.split_once(' ')?;
        Some((path, value))
    })
}

/// Whether a change forces replacement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Forces {
    Always,
    Sometimes,
    Never,
    /// Nothing is known of the type.
    NobodyKnows,
}

/// What stands at a path.
enum Found {
    Attribute(&'static Attribute),
    Block(&'static NestedBlock),
}

impl<'t> Knowledge<'t> {
    pub(super) fn of(resource_type: &'t str, is_data: bool) -> Self {
        let mode = if is_data { Mode::Data } else { Mode::Managed };
        let entries = SLICES.iter().find_map(|slice| slice.entries(mode, resource_type));
        let defaults = if is_data { None } else { DEFAULTS.get(resource_type) };
        Knowledge { resource_type, entries, defaults: defaults.map_or(&[], Vec::as_slice) }
    }

    /// Whether losing a resource of this type is losing data, as far as that is known.
    pub(super) fn is_stateful(&self) -> bool {
        stateful::holds(self.resource_type) == Some(true)
    }

    /// Whether the provider says what an attribute is that nobody sets. Nothing where nothing is known of the type.
    pub(super) fn is_computed(&self, name: &str) -> Option<bool> {
        // What it is made of is known before: the provider's default tags, and its own.
        if name == "tags_all" {
            return Some(false);
        }
        if matches!(self.resource_type, "terraform_data" | "null_resource") {
            return Some(true);
        }
        match self.entries?.get(name) {
            Some(entry) => Some(entry.flags().computed || matches!(entry, Entry::Block(_))),
            None => Some(true),
        }
    }

    /// Whether an attribute is unknown in the plan of an update that changes some arguments.
    pub(super) fn is_unknown_after_update(&self, name: &str, changed: &HashSet<String>) -> bool {
        // The provider was asked of arguments. What one makes unknown, a block does, too.
        let is_block = |name: &String| {
            self.entries.is_some_and(|entries| matches!(entries.get(name), Some(Entry::Block(_))))
        };
        UNKNOWN.get(format!("{}.{name}", self.resource_type).as_str()).is_some_and(|by| {
            *by == "*"
                || by.split(',').any(|argument| changed.contains(argument))
                || changed.iter().any(is_block)
        })
    }

    fn find(&self, path: &Path) -> Option<Found> {
        let mut entries = self.entries?;
        let mut found = None;
        let mut open: Vec<(&str, &'static NestedBlock)> = Vec::new();
        for name in path.names() {
            match entries.get(name) {
                Some(Entry::Attribute(attribute)) => return Some(Found::Attribute(attribute)),
                Some(Entry::Block(block)) => {
                    // A block in a block of the same name may be the same again.
                    let block = match block.recursive {
                        Some(_) => open.iter().rev().find(|(other, _)| *other == name)?.1,
                        None => block,
                    };
                    open.push((name, block));
                    entries = &block.entries;
                    found = Some(Found::Block(block));
                }
                None => return found.filter(|_| false),
            }
        }
        found
    }

    fn flags(&self, path: &Path) -> Option<Flags> {
        self.find(path).map(|found| match found {
            Found::Attribute(attribute) => attribute.flags,
            Found::Block(block) => block.flags,
        })
    }

    /// Whether a change at `path` forces replacement; of a block, whether it does so when it comes or goes.
    pub(super) fn forces(&self, path: &Path) -> Forces {
        let is_of = |argument: &str| path.names().next() == Some(argument);
        match self.resource_type {
            // "The terraform_data Managed Resource Type" and the documentation of `null_resource`.
            "terraform_data" if is_of("triggers_replace") => return Forces::Always,
            "null_resource" if is_of("triggers") => return Forces::Always,
            "terraform_data" => return Forces::Never,
            _ => {}
        }
        match self.find(path) {
            _ if self.entries.is_none() => Forces::NobodyKnows,
            Some(Found::Attribute(Attribute { flags, .. })) => match flags {
                Flags { may_replace: true, .. } => Forces::Sometimes,
                Flags { replaces: true, .. } => Forces::Always,
                _ => Forces::Never,
            },
            Some(Found::Block(block)) => match block.flags {
                Flags { replaces: true, may_replace: false, .. } => Forces::Always,
                Flags { may_replace: true, .. } => Forces::Sometimes,
                _ if forces_within(&block.entries) => Forces::Sometimes,
                _ => Forces::Never,
            },
            None => Forces::Sometimes,
        }
    }

    /// Whether the provider keeps what is there where an argument is no longer set.
    pub(super) fn keeps_unset(&self, path: &Path) -> bool {
        // What is set to something else is not kept: an element or a part that goes is such.
        let whole = path.0.split_last().filter(|(last, _)| matches!(last, Step::Name(_)));
        let is_whole = whole.is_some_and(|(_, within)| {
            !matches!(self.find(&Path(within.to_vec())), Some(Found::Attribute(_)))
        });
        is_whole
            && matches!(self.find(path), Some(Found::Attribute(attribute))
                if attribute.flags.optional && attribute.flags.computed)
    }

    /// Whether an attribute at `path` is one that a configuration may set, and the provider leaves alone where it does not.
    pub(super) fn is_only_set(&self, path: &Path) -> bool {
        matches!(self.find(path), Some(Found::Attribute(attribute)) if !attribute.flags.computed)
    }

    /// Whether a value at `path` is what the provider has there where nobody says anything.
    pub(super) fn is_unset(&self, path: &Path, value: &Located) -> bool {
        let is_at = |(kind, name, unset): &(&str, &str, &str)| {
            *kind == self.resource_type
                && path.names().eq([*name])
                && scalar(value).is_some_and(|value| value == *unset)
        };
        UNSET.iter().any(is_at)
    }

    /// Whether an argument is only ever handed over, and never compared.
    pub(super) fn is_write_only(&self, path: &Path) -> bool {
        self.flags(path).is_some_and(|flags| flags.write_only)
    }

    /// A body as the schema has it: blocks in lists, values in their types, policies read, and what is unset as what it is then.
    pub(super) fn laid_out(&self, body: Located) -> Located {
        let Some(entries) = self.entries else { return without_nulls(body) };
        block(entries, body, self.defaults, "")
    }
}

fn forces_within(entries: &Entries) -> bool {
    entries.values().any(|entry| {
        let flags = entry.flags();
        flags.replaces
            || flags.may_replace
            || matches!(entry, Entry::Block(block) if forces_within(&block.entries))
    })
}

/// A body without what is null, and with its policies read.
pub(super) fn without_nulls(body: Located) -> Located {
    let Content::Map(entries) = body.content else { return body };
    let entries = entries.into_iter().filter(|(_, _, value)| value.content != Content::Null);
    let laid_out = entries.map(|(name, place, value)| {
        let value = if json::is_named(&name) { json::read(value) } else { value };
        (name, place, value)
    });
    Located { place: body.place, content: Content::Map(laid_out.collect()) }
}

fn block(entries: &Entries, body: Located, defaults: &[(&str, &str)], path: &str) -> Located {
    let Content::Map(said) = body.content else { return body };
    let mut laid_out: Vec<(String, Place, Located)> = Vec::with_capacity(said.len());
    for (name, place, value) in said {
        let value = match (entries.get(&name), &value.content) {
            (_, Content::Null) => continue,
            (Some(Entry::Attribute(attribute)), _) => {
                let value = typed(&attribute.value, &name, value);
                // Of nothing, a list is no other than none.
                if !attribute.flags.computed && value.content == Content::List(Vec::new()) {
                    continue;
                }
                value
            }
            (Some(Entry::Block(nested)), _) => {
                let path = format!("{path}{name}.");
                let value = blocks(nested, value, defaults, &path);
                if value.content == Content::List(Vec::new()) {
                    continue;
                }
                value
            }
            (None, _) => value,
        };
        laid_out.push((name, place, value));
    }
    for (argument, value) in defaults.iter().filter_map(|(at, value)| Some((at.strip_prefix(path)?, value))) {
        if !argument.contains('.') && !laid_out.iter().any(|(name, ..)| name == argument) {
            let value = serde_json::from_str(value).map(|value| Located::made(&value));
            let value = value.expect("a default is JSON: the test of the facts says so");
            laid_out.push((argument.to_owned(), Place::default(), value));
        }
    }
    Located { place: body.place, content: Content::Map(laid_out) }
}

fn blocks(nested: &NestedBlock, value: Located, defaults: &[(&str, &str)], path: &str) -> Located {
    let place = value.place;
    let one = |value| block(&nested.entries, value, defaults, path);
    let content = match (nested.nesting, value.content) {
        (Nesting::Single, Content::List(mut items)) if items.len() == 1 => return one(items.remove(0)),
        (Nesting::Single, content) => return one(Located { place, content }),
        (Nesting::Map, Content::Map(entries)) => {
            Content::Map(entries.into_iter().map(|(key, place, value)| (key, place, one(value))).collect())
        }
        (_, content @ Content::Map(_)) => Content::List(vec![one(Located { place, content })]),
        (_, Content::List(items)) => Content::List(items.into_iter().map(one).collect()),
        (_, content) => content,
    };
    Located { place, content }
}

/// A value in the type that the provider takes it in: Terraform converts what is written otherwise ("Types and Values",
/// "Type Conversion").
fn typed(of: &Type, name: &str, value: Located) -> Located {
    let place = value.place;
    let content = match (of, value.content) {
        (Type::Bool, Content::Text(text)) if text == "true" || text == "false" => {
            Content::Bool(text == "true")
        }
        (Type::Number, Content::Text(text)) => match text.parse() {
            Ok(number) => Content::Number(number),
            Err(_) => Content::Text(text),
        },
        (Type::String, content @ (Content::Number(_) | Content::Bool(_))) => {
            let text = scalar(&Located { place, content: content.clone() });
            text.map_or(content, Content::Text)
        }
        (Type::String, content) if json::is_named(name) => {
            return json::read(Located { place, content });
        }
        (Type::List(inner) | Type::Set(inner), content @ Content::Map(_))
            if matches!(**inner, Type::Object(_)) =>
        {
            Content::List(vec![typed(inner, name, Located { place, content })])
        }
        (Type::List(inner) | Type::Set(inner), Content::List(items)) => {
            Content::List(items.into_iter().map(|item| typed(inner, name, item)).collect())
        }
        (Type::Map(inner), Content::Map(entries)) => Content::Map(
            entries
                .into_iter()
                .filter(|(_, _, value)| value.content != Content::Null)
                .map(|(key, place, value)| (key, place, typed(inner, name, value)))
                .collect(),
        ),
        (Type::Object(types), Content::Map(entries)) => Content::Map(
            entries
                .into_iter()
                .filter(|(_, _, value)| value.content != Content::Null)
                .map(|(key, place, value)| {
                    let value = match types.get(&key) {
                        Some(of) => typed(of, &key, value),
                        None => value,
                    };
                    (key, place, value)
                })
                .collect(),
        ),
        (_, content) => content,
    };
    Located { place, content }
}

impl Meaning for Knowledge<'_> {
    fn order(&self, path: &Path, _: &[Located], _: &[Located]) -> Order {
        // Of a policy, everything is a set ("IAM JSON policy elements reference").
        if json::is_in_policy(path) {
            return Order::Set;
        }
        let is_set = match self.find(path) {
            Some(Found::Attribute(attribute)) => matches!(attribute.value, Type::Set(_)),
            Some(Found::Block(block)) => block.nesting == Nesting::Set,
            None => false,
        };
        if is_set { Order::Set } else { Order::Placed }
    }

    fn means_the_same(&self, path: &Path, before: &Located, after: &Located) -> bool {
        let (Some(one), Some(other)) = (before.text(), after.text()) else { return false };
        if self.resource_type.starts_with("aws_network_acl") && path.names().last() == Some("protocol") {
            return protocol(one) == protocol(other);
        }
        one.eq_ignore_ascii_case(other) && self.flags(path).is_some_and(|flags| flags.ignoring_case)
    }

    fn is_sensitive(&self, path: &Path) -> bool {
        self.flags(path).is_some_and(|flags| flags.sensitive || flags.write_only)
            || path.names().any(is_secret)
    }
}

/// Whether an attribute of a type must not be shown.
pub(super) fn is_sensitive(resource_type: &str, name: &str) -> bool {
    Knowledge::of(resource_type, false).is_sensitive(&Path(vec![Step::Name(name.to_owned())]))
}

/// A protocol's number.
fn protocol(name: &str) -> &str {
    PROTOCOLS.iter().find(|(other, _)| *other == name).map_or(name, |(_, number)| *number)
}

/// Whether something of this name is kept secret, whatever the schema says.
pub(super) fn is_secret(name: &str) -> bool {
    const NAMES: [&str; 8] = [
        "password",
        "passwords",
        "secret_string",
        "secret_binary",
        "secret_key",
        "private_key",
        "auth_token",
        "access_token",
    ];
    let name = name.to_ascii_lowercase();
    NAMES.iter().any(|secret| {
        name.strip_suffix(secret).is_some_and(|rest| rest.is_empty() || rest.ends_with(['_', '-']))
    }) && name != "manage_master_user_password"
}

/// Whether an unset argument and this value are the same to the provider: what is false, or an empty text.
pub(super) fn is_nothing(value: &Located) -> bool {
    match &value.content {
        Content::Null | Content::Bool(false) => true,
        Content::Text(text) => text.is_empty(),
        Content::List(items) => items.is_empty(),
        Content::Map(entries) => entries.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands in the file of facts is of types and arguments that there are, in order, and each default is JSON.
    #[test]
    fn facts_are_of_what_there_is() {
        let lines: Vec<&str> = FACTS.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(lines.is_sorted());
        for (path, value) in facts("default") {
            let (resource_type, path) = path.split_once('.').expect("a path");
            let steps = path.split('.').map(|name| super::super::super::Step::Name(name.to_owned()));
            assert!(Knowledge::of(resource_type, false).find(&Path(steps.collect())).is_some(), "{path}");
            assert!(serde_json::from_str::<serde_json::Value>(value).is_ok(), "{value}");
        }
        assert!(facts("unknown").count() > 0);
    }
}
