//! What a root module declares beside resources: outputs, variables, providers, the backend, module calls, checks.

use std::collections::{BTreeMap, BTreeSet};

use super::super::difference::{Meaning, Order, Path, between};
use super::super::{Action, Change, Difference, Effect, Identity, Reason};
use super::knowledge::is_secret;
use super::moved::Moves;
use super::provider;
use super::root::{NodeKind, each, is_true};
use super::scope::{Each, Scope};
use crate::check::{Content, Located, Place};

/// What stands where nobody but Terraform reads it: order means something.
pub(super) struct Written {
    pub(super) is_sensitive: bool,
}

impl Meaning for Written {
    fn order(&self, _: &Path, _: &[Located], _: &[Located]) -> Order {
        Order::Placed
    }

    fn means_the_same(&self, _: &Path, _: &Located, _: &Located) -> bool {
        false
    }

    fn is_sensitive(&self, path: &Path) -> bool {
        self.is_sensitive || path.names().any(is_secret)
    }
}

/// Kind and name → what is said.
type Declarations = BTreeMap<(&'static str, String), Located>;

pub(super) fn compare(
    unit: &str,
    before: &Scope<'_, '_>,
    after: &Scope<'_, '_>,
    moves: &Moves,
    changes: &mut Vec<Change>,
) {
    let old = declarations(before, moves);
    let new = declarations(after, &Moves::default());
    let is_new = before.root.nodes.is_empty() && before.root.blocks.is_empty();
    let names: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    for key @ (kind, name) in names {
        let (was, is) = (old.get(key), new.get(key));
        let action = match (was, is) {
            (None, _) => Action::Create,
            (_, None) => Action::Destroy,
            _ => Action::Update,
        };
        let identity = Identity { unit: unit.to_owned(), kind: (*kind).to_owned(), name: name.clone() };
        let mut change = Change::new(identity, action);
        if let (Some(was), Some(is)) = (was, is) {
            let is_sensitive = [was, is].iter().any(|body| body.get("sensitive").is_some_and(is_true));
            change.differences = between(was, is, &Written { is_sensitive });
            if matches!(*kind, "output" | "variable") {
                // What it is has its name; what it is for has not.
                let is_value =
                    |one: &Difference| matches!(one.path.names().next(), Some("value" | "default"));
                let named = change.differences.into_iter();
                let named = named.map(|one| if is_value(&one) { one.under(name) } else { one });
                change.differences = named.collect();
            }
            if change.differences.is_empty() {
                continue;
            }
        }
        // What is new as a whole has no state yet, and takes the providers that there are.
        if !is_new {
            consequences(&mut change);
            if *kind == "provider" {
                let said = [was, is].map(|body| body.into_iter().flat_map(Located::entries));
                elsewhere(&mut change, said.into_iter().flatten().map(|(name, ..)| name), before, after);
            }
        }
        changes.push(change);
    }
}

fn consequences(change: &mut Change) {
    let kind = change.identity.kind.as_str();
    match (kind, change.action) {
        ("backend", Action::Create | Action::Update | Action::Destroy) => {
            // "Backend configuration", "Change configuration".
            let text =
                "the state must be moved: Terraform refuses to run until `terraform init -migrate-state`";
            change.consequence(Effect::Refused, text);
        }
        ("module", Action::Update) => {
            change.action = Action::MayReplace;
            change.reasons = change
                .differences
                .iter()
                .map(|difference| Reason { argument: difference.path.to_string(), chain: Vec::new() })
                .collect();
            change.consequence(Effect::Note, "what becomes of what is in it, its own files decide");
        }
        ("module", Action::Destroy) => {
            change.consequence(Effect::DataLoss, "everything in it goes, with what it stores");
        }
        ("required_providers", _) => {
            change.consequence(Effect::Note, "a newer provider is chosen by `terraform init -upgrade` only");
        }
        _ => {}
    }
}

/// Where a provider looks elsewhere, `said` being the arguments that it has or had.
fn elsewhere<'s>(
    change: &mut Change,
    said: impl Iterator<Item = &'s str>,
    before: &Scope<'_, '_>,
    after: &Scope<'_, '_>,
) {
    let name = change.identity.name.trim_start_matches("provider.").to_owned();
    let differences = change.differences.iter().filter_map(|difference| difference.path.names().next());
    let arguments: BTreeSet<&str> = match change.action {
        Action::Update => differences.filter(|argument| provider::decides_where(&name, argument)).collect(),
        _ => said.filter(|argument| provider::decides_where(&name, argument)).collect(),
    };
    let (stateful, is_used) = provider::users(&name, before, after);
    if arguments.is_empty() || !is_used {
        return;
    }
    let reasons = arguments.into_iter();
    let reasons =
        reasons.map(|argument| Reason { argument: argument.to_owned(), chain: Vec::new() }).collect();
    // Without a block, the environment of whoever applies says where.
    let is = if change.action == Action::Update { "is" } else { "may be" };
    let text = format!(
        "what it manages {is} looked for elsewhere: what is not found there is made anew, and what there is stays, unmanaged"
    );
    if change.action == Action::Update {
        change.action = Action::MayReplace;
        change.reasons = reasons;
    }
    match stateful.is_empty() {
        true => change.consequence(Effect::Note, text),
        false => {
            let text = format!("{text}, with the data of {}", stateful.join(", "));
            change.consequence(Effect::DataLoss, text);
        }
    }
}

fn declarations(scope: &Scope<'_, '_>, moves: &Moves) -> Declarations {
    let mut found = Declarations::new();
    let whole = Each::default();
    for (keyword, label, body) in &scope.root.blocks {
        match *keyword {
            "output" => {
                drop(found.insert(("output", format!("output.{label}")), scope.resolve(body, &whole)))
            }
            "variable" => drop(found.insert(("variable", format!("var.{label}")), (*body).clone())),
            "check" => drop(found.insert(("check", format!("check.{label}")), scope.resolve(body, &whole))),
            "provider" => {
                let name = provider::named(label, body);
                found.insert(("provider", format!("provider.{name}")), scope.resolve(body, &whole));
            }
            "terraform" => {
                for (name, _, value) in body.entries() {
                    match name {
                        "backend" | "cloud" => {
                            let key = ("backend", "terraform.backend".to_owned());
                            found.insert(key, flat(value));
                        }
                        "required_providers" => {
                            for (name, _, value) in each(value).flat_map(Located::entries) {
                                let key = ("required_providers", format!("required_providers.{name}"));
                                found.insert(key, requirement(value));
                            }
                        }
                        "required_version" => {
                            let key = ("required_version", "terraform.required_version".to_owned());
                            found.insert(key, requirement(value));
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    let modules = scope.root.nodes.iter().filter(|(_, node)| node.kind == NodeKind::Module);
    for (name, node) in modules {
        found.insert(("module", moves.follow(name)), scope.resolve(node.body, &whole));
    }
    found
}

/// A block that is written in a list of one is the block.
fn flat(value: &Located) -> Located {
    let content = match &value.content {
        Content::List(items) if items.len() == 1 => return flat(&items[0]),
        Content::Map(entries) => Content::Map(
            entries.iter().map(|(name, place, value)| (name.clone(), *place, flat(value))).collect(),
        ),
        content => content.clone(),
    };
    Located { place: value.place, content }
}

/// `"~> 5.0"` is `{ version = "~> 5.0" }`.
fn requirement(value: &Located) -> Located {
    match &value.content {
        Content::Text(_) => Located {
            place: value.place,
            content: Content::Map(vec![("version".to_owned(), Place::default(), value.clone())]),
        },
        _ => value.clone(),
    }
}
