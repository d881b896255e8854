//! Modules that stand beside the root module that calls them: each of their blocks, at the address that it has there.
//!
//! ```text
//! calls, and their keys → what the called folder declares, under the call's address → the calls in it, and so on
//! ```
//!
//! What stands in a module reads its variables and locals by their addresses, such as `module.network.var.cidr`, which nobody else can.
//!
//! Source: "Modules", "Module Blocks" and "Refactor modules" of Terraform's documentation.

use std::collections::{BTreeMap, BTreeSet};

use super::inside::Inside;
use super::instance::{counted, keyed};
use super::provider::{self, Passed};
use super::reference::{self, Step};
use super::root::{Node, NodeKind, Root, is_true};
use super::scope::{Each, Scope, made};
use crate::check::{Artifact, Content, Located, Place, Unknown};

/// More than anyone has in one root module; what calls more is not followed.
const MOST: usize = 100_000;

/// What a root module's calls bring with them.
#[derive(Debug, Default)]
pub(super) struct Modules {
    /// By address.
    pub(super) nodes: BTreeMap<String, Owned>,
    /// `moved` and `removed`: the keyword and the body.
    pub(super) blocks: Vec<(&'static str, Located)>,
    /// The calls of which nobody knows the keys: they are followed once, without a key.
    open: BTreeSet<String>,
    /// Which providers they are given.
    pub(super) passed: Passed,
    /// The variables and outputs that are marked as sensitive, by address.
    pub(super) marked: BTreeSet<String>,
}

/// Something in a module.
#[derive(Debug)]
pub(super) struct Owned {
    pub(super) kind: OwnedKind,
    pub(super) body: Located,
    /// What `each` and `count` are where the module is called.
    pub(super) each: Option<Each>,
    /// What decides how many there are, where nobody knows the keys of the call.
    pub(super) repetition: Option<Located>,
}

#[derive(Debug)]
pub(super) enum OwnedKind {
    Resource(String),
    Data(String),
    /// A variable, a local, an output, or what a module hands out as a whole.
    Value,
    /// A call that is not followed.
    Module,
}

/// A call that is still to be followed.
struct Call {
    address: String,
    /// The folder of whoever calls.
    folder: String,
    body: Located,
    /// The folders that lead to it.
    above: Vec<String>,
    repetition: Option<Located>,
}

/// What two trees must agree on so that the addresses of one are those of the other: of a call, whether it can be followed, and
/// whether its keys are known.
#[derive(Debug, Default, PartialEq, Eq)]
struct Agreed {
    closed: BTreeSet<String>,
    open: BTreeSet<String>,
}

/// What the calls of two trees bring, the same way in both.
pub(super) fn of_both(folder: &str, trees: [&[Artifact]; 2]) -> [Modules; 2] {
    if !trees.iter().any(|artifacts| calls_any(artifacts)) {
        return [Modules::default(), Modules::default()];
    }
    let mut agreed = Agreed::default();
    // Each round adds a call; there are no more rounds than calls.
    loop {
        let both = trees.map(|artifacts| Modules::new(folder, artifacts, &agreed));
        let mut next = Agreed { closed: agreed.closed.clone(), open: agreed.open.clone() };
        for (modules, artifacts) in both.iter().zip(trees) {
            next.open.extend(modules.open.iter().cloned());
            let root = Root::new(folder, artifacts, modules);
            let closed = root.nodes.iter().filter(|(_, node)| node.kind == NodeKind::Module);
            next.closed.extend(closed.map(|(name, _)| name.clone()));
        }
        if next == agreed || next.closed.iter().chain(&next.open).count() > MOST {
            return both;
        }
        agreed = next;
    }
}

/// What the calls of one tree bring.
pub(super) fn of_one(folder: &str, artifacts: &[Artifact]) -> Modules {
    match calls_any(artifacts) {
        true => Modules::new(folder, artifacts, &Agreed::default()),
        false => Modules::default(),
    }
}

/// Of each resource in a module, by its address there, the addresses that it has where the module is called.
pub(in super::super) fn called_as(artifacts: &[Artifact]) -> BTreeMap<String, Vec<String>> {
    let mut called: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let callers = artifacts.iter().filter(|artifact| artifact.value.get("module").is_some());
    let folders: BTreeSet<&str> = callers.map(Artifact::folder).collect();
    for folder in folders {
        let nodes = of_one(folder, artifacts).nodes.into_iter();
        for (address, _) in nodes.filter(|(_, node)| matches!(node.kind, OwnedKind::Resource(_))) {
            let own = reference::steps(&address);
            let own = reference::written(&own[own.len().saturating_sub(2)..]);
            called.entry(own).or_default().push(address);
        }
    }
    called
}

fn calls_any(artifacts: &[Artifact]) -> bool {
    artifacts.iter().any(|artifact| artifact.value.get("module").is_some())
}

/// The folder that a call's source is, where it is one beside the caller: a path that begins with `./` or `../`.
pub(super) fn called(folder: &str, source: &str) -> Option<String> {
    if !source.starts_with("./") && !source.starts_with("../") {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in source.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

impl Modules {
    fn new(folder: &str, artifacts: &[Artifact], agreed: &Agreed) -> Self {
        let mut modules = Modules::default();
        let none = Modules::default();
        let own = Root::new(folder, artifacts, &none);
        let calls = own.nodes.iter().filter(|(_, node)| node.kind == NodeKind::Module);
        let call = |(address, node): (&String, &Node<'_>)| Call {
            address: address.clone(),
            folder: folder.to_owned(),
            body: node.body.clone(),
            above: vec![folder.to_owned()],
            repetition: None,
        };
        let mut calls: Vec<Call> = calls.map(call).collect();
        while !calls.is_empty() {
            calls.sort_by(|one, other| one.address.cmp(&other.address));
            // Keys are made of what was found before.
            let root = Root::new(folder, artifacts, &modules);
            let mut scope = Scope::new(&root);
            root.order().into_iter().for_each(|name| scope.local(name));
            let repeated: Vec<(Call, Repeated)> = calls
                .into_iter()
                .map(|call| {
                    let repeated = Repeated::new(&scope, &call, agreed);
                    (call, repeated)
                })
                .collect();
            let mut next = Vec::new();
            for (call, repeated) in repeated {
                next.extend(modules.follow(call, repeated, artifacts, agreed));
            }
            calls = next;
        }
        modules
    }

    /// Puts in what a call brings. Gives back the calls in it.
    fn follow(
        &mut self,
        call: Call,
        repeated: Repeated,
        artifacts: &[Artifact],
        agreed: &Agreed,
    ) -> Vec<Call> {
        let source = call.body.get("source").and_then(Located::text).unwrap_or_default();
        let folder = called(&call.folder, source).filter(|folder| !call.above.contains(folder));
        let none = Modules::default();
        let child = folder.as_ref().map(|folder| Root::new(folder, artifacts, &none));
        let child = child.filter(|child| !child.nodes.is_empty() || !child.blocks.is_empty());
        let (Some(folder), Some(child)) = (folder, child) else { return self.leave(call) };
        let size = (child.nodes.len() + child.blocks.len()) * repeated.count();
        if agreed.closed.contains(&call.address) || self.nodes.len() + size > MOST {
            return self.leave(call);
        }
        let mut calls = Vec::new();
        let (instances, repetition) = match repeated {
            Repeated::Open(repetition) => {
                self.open.insert(call.address.clone());
                (vec![(String::new(), Each::default())], Some(repetition))
            }
            Repeated::Once => (vec![(String::new(), Each::default())], None),
            Repeated::Keys(keys) => (keys, None),
        };
        let repetition = repetition.or(call.repetition);
        let passed = call.body.get("providers").into_iter().flat_map(Located::entries);
        let passed = passed.filter_map(|(name, _, outer)| {
            Some((name.to_owned(), reference::addresses(Some(outer)).into_iter().next()?))
        });
        self.passed.calls.insert(call.address.clone(), passed.collect());
        let mut outputs = Vec::new();
        for (key, each) in instances {
            let inside = Inside { path: format!("{}{key}", call.address), child: &child };
            outputs.push((key, inside.outputs()));
            for (name, node) in &child.nodes {
                let kind = match node.kind {
                    NodeKind::Resource(of) => OwnedKind::Resource(of.to_owned()),
                    NodeKind::Data(of) => OwnedKind::Data(of.to_owned()),
                    NodeKind::Local(_) => OwnedKind::Value,
                    NodeKind::Module => {
                        calls.push(Call {
                            address: inside.address(name),
                            folder: folder.clone(),
                            body: inside.rewritten(node.body),
                            above: [call.above.as_slice(), std::slice::from_ref(&folder)].concat(),
                            repetition: repetition.clone(),
                        });
                        continue;
                    }
                };
                let repetition = repetition.clone();
                let node = Owned { kind, body: inside.rewritten(node.body), each: None, repetition };
                self.nodes.insert(inside.address(name), node);
            }
            let own = child.blocks.iter().filter(|(keyword, ..)| *keyword == "provider");
            self.passed.own.extend(own.map(|(_, label, body)| {
                ((call.address.clone(), provider::named(label, body)), inside.rewritten(body))
            }));
            self.values(&inside, &call.body, &each);
            self.blocks(&inside);
        }
        let whole = whole(outputs);
        self.nodes.insert(call.address, Owned::value(whole));
        calls
    }

    /// Leaves a call as it is, where it is not one of the root module, which are there already.
    fn leave(&mut self, call: Call) -> Vec<Call> {
        if call.above.len() > 1 {
            let kind = OwnedKind::Module;
            let node = Owned { kind, body: call.body, each: None, repetition: call.repetition };
            self.nodes.insert(call.address, node);
        }
        Vec::new()
    }

    /// What the variables and the outputs of a module are.
    fn values(&mut self, inside: &Inside<'_, '_>, call: &Located, each: &Each) {
        for (keyword, label, body) in &inside.child.blocks {
            if body.get("sensitive").is_some_and(is_true) {
                let prefix = if *keyword == "variable" { "var." } else { "" };
                self.marked.insert(inside.address(&format!("{prefix}{label}")));
            }
            match *keyword {
                "variable" => {
                    let given = call.get(label).map(|value| (value.clone(), Some(each.clone())));
                    let default = || body.get("default").map(|value| (value.clone(), None));
                    let address = inside.address(&format!("var.{label}"));
                    // What nobody gives is not known, and the same wherever it is read.
                    let unknown = Unknown::Expression { source: address.clone(), references: Vec::new() };
                    let nothing = (made(Content::Unknown(unknown)), None);
                    let (body, each) = given.or_else(default).unwrap_or(nothing);
                    self.nodes.insert(address, Owned { each, ..Owned::value(body) });
                }
                "output" => {
                    if let Some(value) = body.get("value") {
                        self.nodes.insert(inside.address(label), Owned::value(inside.rewritten(value)));
                    }
                }
                _ => {}
            }
        }
    }

    fn blocks(&mut self, inside: &Inside<'_, '_>) {
        for keyword in ["moved", "removed"] {
            for body in inside.child.of(keyword) {
                let entries = body.entries().map(|(name, place, value)| {
                    let value = match (name, reference::addresses(Some(value)).first()) {
                        ("from" | "to", Some(address)) => made(Content::Text(inside.address(address))),
                        _ => value.clone(),
                    };
                    (name.to_owned(), place, value)
                });
                self.blocks.push((keyword, made(Content::Map(entries.collect()))));
            }
        }
    }
}

impl Owned {
    fn value(body: Located) -> Self {
        Owned { kind: OwnedKind::Value, body, each: None, repetition: None }
    }
}

/// How often a module is called.
enum Repeated {
    Once,
    /// With what stands behind its address, and what `each` or `count` is.
    Keys(Vec<(String, Each)>),
    /// Nobody knows; what decides it.
    Open(Located),
}

impl Repeated {
    fn new(scope: &Scope<'_, '_>, call: &Call, agreed: &Agreed) -> Self {
        let nothing = Each::default();
        let is_open = agreed.open.contains(&call.address);
        if let Some(count) = call.body.get("count") {
            let count = scope.resolve(count, &nothing);
            return match counted(&count).filter(|_| !is_open) {
                Some(count) => Repeated::Keys(
                    (0..count)
                        .map(|index| (format!("[{index}]"), Each { index: Some(index), ..Each::default() }))
                        .collect(),
                ),
                None => Repeated::Open(count),
            };
        }
        if let Some(for_each) = call.body.get("for_each") {
            let for_each = scope.resolve(for_each, &nothing);
            return match keyed(&for_each).filter(|_| !is_open) {
                Some(keys) => Repeated::Keys(
                    keys.into_iter()
                        .map(|(key, value)| {
                            let written = format!("[{key:?}]");
                            let key = Some(made(Content::Text(key)));
                            (written, Each { key, value: Some(value), ..Each::default() })
                        })
                        .collect(),
                ),
                None => Repeated::Open(for_each),
            };
        }
        match is_open {
            true => Repeated::Open(made(Content::Null)),
            false => Repeated::Once,
        }
    }

    fn count(&self) -> usize {
        match self {
            Repeated::Keys(keys) => keys.len(),
            Repeated::Once | Repeated::Open(_) => 1,
        }
    }
}

/// What a module hands out as a whole: its outputs, by key where it has keys.
fn whole(mut outputs: Vec<(String, Located)>) -> Located {
    match outputs.first().map(|(key, _)| key.clone()) {
        Some(key) if key.is_empty() => outputs.remove(0).1,
        Some(key) if key.starts_with("[\"") => {
            let name = |key: &str| Step::Index(key[1..key.len() - 1].to_owned()).key().map(str::to_owned);
            let entries = outputs
                .into_iter()
                .filter_map(|(key, outputs)| Some((name(&key)?, Place::default(), outputs)));
            made(Content::Map(entries.collect()))
        }
        _ => made(Content::List(outputs.into_iter().map(|(_, outputs)| outputs).collect())),
    }
}
