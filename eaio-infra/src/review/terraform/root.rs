//! What the files of a root module declare, and what of it needs what.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::check::{Artifact, Content, Located, loaded};

use super::modules::{Modules, OwnedKind};
use super::provider::Passed;
use super::reference::{self, Step};
use super::scope::Each;

/// A root module, as its files declare it.
#[derive(Debug, Default)]
pub(super) struct Root<'a> {
    /// Everything that can be referred to, by how it is: `aws_vpc.main`, `data.aws_ami.base`, `local.tags`, `module.vpc`.
    pub(super) nodes: HashMap<String, Node<'a>>,
    /// What stands in `*.tfvars`, or else as the default of a variable.
    pub(super) variables: HashMap<&'a str, &'a Located>,
    /// Every other block: its keyword, its label where it has one, its body.
    pub(super) blocks: Vec<(&'a str, &'a str, &'a Located)>,
    /// What calls of modules say of providers.
    pub(super) passed: Option<&'a Passed>,
    /// What modules mark as sensitive, by address.
    pub(super) marked: Option<&'a BTreeSet<String>>,
}

/// Something that can be referred to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node<'a> {
    /// What it is.
    pub(super) kind: NodeKind<'a>,
    /// What it says.
    pub(super) body: &'a Located,
    /// What `each` and `count` are in it, where it is given to a module.
    pub(super) each: Option<&'a Each>,
    /// What decides how many there are of the module that it is in, where nobody knows.
    pub(super) repetition: Option<&'a Located>,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NodeKind<'a> {
    Resource(&'a str),
    Data(&'a str),
    /// A value, by the name that follows `local.`; in a module, by its address.
    Local(&'a str),
    /// A call of a module whose files are not known here.
    Module,
}

impl<'a> Node<'a> {
    pub(super) fn new(kind: NodeKind<'a>, body: &'a Located) -> Self {
        Node { kind, body, each: None, repetition: None }
    }

    /// Whether there are instances of it.
    pub(super) fn is_expanded(&self) -> bool {
        matches!(self.kind, NodeKind::Resource(_) | NodeKind::Data(_))
    }
}

impl<'a> Root<'a> {
    /// What the files of a folder declare, and what the modules bring that they call.
    pub(super) fn new(folder: &str, artifacts: &'a [Artifact], modules: &'a Modules) -> Self {
        let mut root = Root::default();
        let own = || artifacts.iter().filter(|artifact| artifact.folder() == folder);
        let mut values: Vec<(&str, &Located)> =
            own().filter_map(|artifact| Some((artifact.path(), artifact.value.get("tfvars")?))).collect();
        // What somebody names comes after what is loaded.
        values.sort_by_key(|(path, _)| (loaded(path).is_none(), loaded(path)));
        let values = values.iter().flat_map(|(_, value)| value.entries());
        root.variables.extend(values.map(|(name, _, value)| (name, value)));
        for (keyword, _, value) in own().flat_map(|artifact| artifact.value.entries()) {
            for value in each(value) {
                root.read(keyword, value);
            }
        }
        for (address, node) in &modules.nodes {
            let kind = match &node.kind {
                OwnedKind::Resource(of) => NodeKind::Resource(of),
                OwnedKind::Data(of) => NodeKind::Data(of),
                OwnedKind::Value => NodeKind::Local(address),
                OwnedKind::Module => NodeKind::Module,
            };
            let (each, repetition) = (node.each.as_ref(), node.repetition.as_ref());
            root.node(address.clone(), Node { each, repetition, ..Node::new(kind, &node.body) });
        }
        root.passed = Some(&modules.passed);
        root.marked = Some(&modules.marked);
        root.blocks.extend(modules.blocks.iter().map(|(keyword, body)| (*keyword, "", body)));
        root
    }

    fn read(&mut self, keyword: &'a str, value: &'a Located) {
        match keyword {
            "resource" | "data" => {
                for (resource_type, _, labels) in value.entries() {
                    for (label, _, bodies) in each(labels).flat_map(Located::entries) {
                        let (prefix, kind) = match keyword {
                            "data" => ("data.", NodeKind::Data(resource_type)),
                            _ => ("", NodeKind::Resource(resource_type)),
                        };
                        each(bodies).for_each(|body| {
                            self.node(format!("{prefix}{resource_type}.{label}"), Node::new(kind, body));
                        });
                    }
                }
            }
            "locals" => {
                for (name, _, body) in value.entries() {
                    self.node(format!("local.{name}"), Node::new(NodeKind::Local(name), body));
                }
            }
            "module" => {
                for (name, _, bodies) in value.entries() {
                    each(bodies).for_each(|body| {
                        self.node(format!("module.{name}"), Node::new(NodeKind::Module, body));
                    });
                }
            }
            "tfvars" => {}
            "variable" | "output" | "provider" | "check" => {
                for (label, _, bodies) in value.entries() {
                    self.blocks.extend(each(bodies).map(|body| (keyword, label, body)));
                    if keyword == "variable" {
                        let default = bodies.get("default");
                        // What is given stands before the default.
                        default.map(|default| self.variables.entry(label).or_insert(default));
                    }
                }
            }
            _ => self.blocks.push((keyword, "", value)),
        }
    }

    fn node(&mut self, name: String, node: Node<'a>) {
        self.nodes.insert(name, node);
    }

    /// The bodies of the blocks with a keyword.
    pub(super) fn of(&self, keyword: &str) -> impl Iterator<Item = &'a Located> {
        self.blocks.iter().filter(move |(name, ..)| *name == keyword).map(|(_, _, body)| *body)
    }

    /// The names of the nodes, each after everything that it needs. Where some need each other, which Terraform refuses, in the
    /// order of their names.
    pub(super) fn order(&self) -> Vec<&str> {
        let mut order = Vec::with_capacity(self.nodes.len());
        let mut seen: HashSet<&str> = HashSet::new();
        // With a stack of its own, as chains may be long.
        let mut open: Vec<(&str, Vec<&str>)> = Vec::new();
        let mut names: Vec<&str> = self.nodes.keys().map(String::as_str).collect();
        names.sort_unstable();
        for name in names {
            if seen.insert(name) {
                open.push((name, self.needs(name)));
            }
            while let Some((name, needs)) = open.last_mut() {
                match needs.pop() {
                    Some(need) if seen.insert(need) => {
                        let needs = self.needs(need);
                        open.push((need, needs));
                    }
                    Some(_) => {}
                    None => {
                        order.push(*name);
                        open.pop();
                    }
                }
            }
        }
        order
    }

    /// What a reference is to, and how many of its steps that is: of what is in a module, the node that it leads furthest to.
    pub(super) fn base(&self, steps: &[Step]) -> Option<(String, usize)> {
        let is_in_module = matches!(steps.first(), Some(Step::Name(name)) if name == "module");
        let counts = (2..=steps.len()).rev().filter(|_| is_in_module);
        let mut nodes = counts.map(|count| (reference::written(&steps[..count]), count));
        nodes.find(|(name, _)| self.nodes.contains_key(name)).or_else(|| reference::base(steps))
    }

    /// What each reference in `value` is to.
    fn bases(&self, value: &Located) -> Vec<String> {
        let mut all = Vec::new();
        for text in value.references() {
            let steps = reference::steps(text);
            all.extend(self.base(&steps).map(|(base, _)| base));
            // `aws_subnet.private[local.first].id`
            for step in steps.iter().filter(|step| step.is_computed()) {
                let Step::Index(index) = step else { continue };
                all.extend(self.base(&reference::steps(index)).map(|(base, _)| base));
            }
        }
        all
    }

    /// The nodes that a node refers to.
    pub(super) fn needs(&self, name: &str) -> Vec<&str> {
        let Some(node) = self.nodes.get(name) else { return Vec::new() };
        let mut bases = self.bases(node.body);
        let triggers = node.body.get("lifecycle").into_iter().flat_map(each);
        let triggers = triggers.filter_map(|lifecycle| lifecycle.get("replace_triggered_by"));
        for value in triggers.chain(node.body.get("depends_on")) {
            let addresses = reference::addresses(Some(value));
            bases.extend(addresses.iter().filter_map(|text| Some(self.base(&reference::steps(text))?.0)));
        }
        bases
            .iter()
            .filter_map(|base| self.nodes.get_key_value(base.as_str()))
            .map(|(name, _)| name.as_str())
            .collect()
    }

    /// Everything that is needed by what has `create_before_destroy`, and that itself: Terraform makes all of it anew before it
    /// destroys it, as what needs it could not be made otherwise ("The lifecycle Meta-Argument", `create_before_destroy`).
    pub(super) fn created_first(&self) -> HashSet<&str> {
        let is_asked = |node: &Node<'_>| {
            let of = node.body.get("lifecycle").into_iter().flat_map(each);
            of.filter_map(|lifecycle| lifecycle.get("create_before_destroy")).any(is_true)
        };
        let asked = self.nodes.iter().filter(|(_, node)| is_asked(node));
        let mut open: Vec<&str> = asked.map(|(name, _)| name.as_str()).collect();
        let mut first: HashSet<&str> = open.iter().copied().collect();
        while let Some(name) = open.pop() {
            open.extend(self.needs(name).into_iter().filter(|need| first.insert(need)));
        }
        first
    }
}

/// Whether something is said to be true, in either way.
pub(super) fn is_true(value: &Located) -> bool {
    value.is_true() || value.text() == Some("true")
}

/// A block, or each of several of one type.
pub(super) fn each(value: &Located) -> impl Iterator<Item = &Located> {
    let (one, several) = match &value.content {
        Content::List(items) => (None, items.as_slice()),
        _ => (Some(value), &[][..]),
    };
    one.into_iter().chain(several)
}
