//! What a state holds, as instances.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::super::difference::{Difference, Path, Step, shown};
use super::super::live::Narrowing;
use super::instance::{Instance, Lifecycle};
use super::knowledge::{Knowledge, is_nothing};
use super::moved::Moves;
use super::outcome::Outcome;
use super::reference;
use super::root::{Node, NodeKind, Root, is_true};
use super::scope::{has_after_apply, is_after_apply, made};
use super::show::{self, Holds, list, text};
use crate::check::credential::hides;
use crate::check::{Content, Located, Place};
use crate::diagnostic::Diagnostic;

/// What a state holds.
#[derive(Debug, Default)]
pub(in super::super) struct State {
    /// By address without key.
    resources: Vec<Resource>,
    /// The addresses of what is tainted.
    tainted: HashSet<String>,
    /// Address → the texts that must not be shown.
    secrets: HashMap<String, Secrets>,
    /// Of the Terraform that wrote it.
    pub(in super::super) version: String,
}

#[derive(Debug)]
struct Resource {
    name: String,
    resource_type: String,
    /// What stands for its declaration: whether it has `count` or `for_each`.
    body: Located,
    instances: Vec<Held>,
}

/// One instance.
#[derive(Debug)]
struct Held {
    key: Option<String>,
    values: Value,
}

/// What of an instance must not be shown: where it stands, and the texts, wherever they stand.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    paths: Vec<Vec<String>>,
    texts: HashSet<String>,
}

impl Secrets {
    /// Of values, those that a tree of the same shape says `true` of.
    pub(super) fn mark(&mut self, values: &Value, tree: &Value) {
        self.walk(values, tree, &mut Vec::new());
    }

    fn walk(&mut self, value: &Value, tree: &Value, path: &mut Vec<String>) {
        match tree {
            Value::Bool(true) => {
                self.paths.push(path.clone());
                self.note(value);
            }
            Value::Object(entries) => {
                for (name, tree) in entries {
                    path.push(name.clone());
                    self.walk(&value[name], tree, path);
                    path.pop();
                }
            }
            // Of a list, all: what a set is told apart by is no place.
            Value::Array(items) => {
                for (at, tree) in items.iter().enumerate() {
                    self.walk(&value[at], tree, path);
                }
            }
            _ => {}
        }
    }

    /// Of values, what stands at a path of names.
    fn mark_at(&mut self, values: &Value, path: Vec<String>) {
        let at = path.iter().try_fold(values, |value, name| value.get(name));
        self.note(at.unwrap_or(values));
        self.paths.push(path);
    }

    /// The values of variables that are marked as sensitive, and of variables and locals whose names say that they are: wherever they
    /// are put in, they are not shown.
    pub(super) fn of(roots: [&Root<'_>; 2]) -> Self {
        let mut secrets = Secrets::default();
        for root in roots {
            let variables = root.blocks.iter().filter(|(keyword, ..)| *keyword == "variable");
            for (_, label, body) in variables {
                let is_marked = body.get("sensitive").is_some_and(is_true);
                if let Some(value) = root.variables.get(label) {
                    secrets.note_literals(value, &|text| is_marked || hides(label, text));
                }
            }
            for node in root.nodes.values() {
                if let NodeKind::Local(name) = node.kind {
                    secrets.note_literals(node.body, &|text| hides(name, text));
                }
            }
        }
        secrets
    }

    fn note_literals(&mut self, value: &Located, is_secret: &dyn Fn(&str) -> bool) {
        match &value.content {
            Content::Text(text) if text.len() > 3 && is_secret(text) => drop(self.texts.insert(text.clone())),
            Content::List(items) => items.iter().for_each(|item| self.note_literals(item, is_secret)),
            Content::Map(entries) => {
                entries.iter().for_each(|(.., value)| self.note_literals(value, is_secret));
            }
            _ => {}
        }
    }

    fn note(&mut self, value: &Value) {
        match value {
            // What is shorter stands anywhere.
            Value::String(text) if text.len() > 3 => drop(self.texts.insert(text.clone())),
            Value::Array(items) => items.iter().for_each(|item| self.note(item)),
            Value::Object(entries) => entries.values().for_each(|item| self.note(item)),
            _ => {}
        }
    }

    /// Whether anything that a difference shows must not be shown.
    pub(super) fn hide(&self, difference: &Difference) -> bool {
        let names: Vec<&str> = difference.path.names().collect();
        let is_at = |path: &Vec<String>| names.iter().zip(path).all(|(one, other)| one == other);
        self.paths.iter().any(is_at) || self.is_said_in(difference)
    }

    /// Whether a difference shows one of the texts.
    fn is_said_in(&self, difference: &Difference) -> bool {
        if self.texts.is_empty() {
            return false;
        }
        let mut values = [&difference.before, &difference.after].into_iter().flatten().map(shown);
        values.any(|shown| self.texts.iter().any(|text| shown.contains(text.as_str())))
    }
}

impl State {
    /// Reads what `terraform show -json` or `terraform state pull` wrote.
    pub(in super::super) fn read(name: &str, text: &str) -> Result<Self, Diagnostic> {
        let (holds, value) = show::document(name, text, false)?;
        let mut state =
            State { version: show::text(&value["terraform_version"]).to_owned(), ..State::default() };
        match holds {
            Holds::PulledState => list(&value["resources"]).iter().for_each(|one| state.pulled(one)),
            _ => state.module(&value["values"]["root_module"]),
        }
        Ok(state)
    }

    fn module(&mut self, module: &Value) {
        for resource in list(&module["resources"]).iter().filter(|one| one["mode"] == "managed") {
            // What is deposed is going already.
            if resource.get("deposed_key").is_some() {
                continue;
            }
            let address = text(&resource["address"]);
            let key = key(&resource["index"]);
            let suffix = key.as_ref().map(|key| format!("[{key}]")).unwrap_or_default();
            let name = address.strip_suffix(suffix.as_str()).unwrap_or(address);
            let mut secrets = Secrets::default();
            secrets.mark(&resource["values"], &resource["sensitive_values"]);
            if resource["tainted"] == true {
                self.tainted.insert(address.to_owned());
            }
            self.secrets.insert(address.to_owned(), secrets);
            self.add(name, text(&resource["type"]), Held { key, values: resource["values"].clone() });
        }
        list(&module["child_modules"]).iter().for_each(|child| self.module(child));
    }

    fn pulled(&mut self, resource: &Value) {
        if resource["mode"] != "managed" {
            return;
        }
        let [resource_type, label] = ["type", "name"].map(|name| text(&resource[name]));
        let module = resource["module"].as_str().map(|module| format!("{module}.")).unwrap_or_default();
        let name = format!("{module}{resource_type}.{label}");
        for instance in list(&resource["instances"]) {
            if instance.get("deposed").is_some() {
                continue;
            }
            let key = key(&instance["index_key"]);
            let suffix = key.as_ref().map(|key| format!("[{key}]")).unwrap_or_default();
            let address = format!("{name}{suffix}");
            let values = plain(resource_type, &instance["attributes"]);
            let mut secrets = Secrets::default();
            for path in list(&instance["sensitive_attributes"]) {
                let names = list(path).iter().filter(|step| step["type"] == "get_attr");
                let names = names.map(|step| text(&step["value"]).to_owned()).collect();
                secrets.mark_at(&values, names);
            }
            if instance["status"] == "tainted" {
                self.tainted.insert(address.clone());
            }
            self.secrets.insert(address, secrets);
            self.add(&name, resource_type, Held { key, values });
        }
    }

    fn add(&mut self, name: &str, resource_type: &str, held: Held) {
        // Both formats have the instances of a resource one after the other.
        if let Some(last) = self.resources.last_mut().filter(|last| last.name == name) {
            last.instances.push(held);
            return;
        }
        let repetition = match held.key.as_deref() {
            None => None,
            Some(key) if key.starts_with('"') => Some("for_each"),
            Some(_) => Some("count"),
        };
        let entries = repetition.map(|name| (name.to_owned(), Place::default(), made(Content::Null)));
        self.resources.push(Resource {
            name: name.to_owned(),
            resource_type: resource_type.to_owned(),
            body: made(Content::Map(entries.into_iter().collect())),
            instances: vec![held],
        });
    }

    /// The resources, by address without key.
    pub(in super::super) fn names(&self) -> impl Iterator<Item = &str> {
        self.resources.iter().map(|resource| resource.name.as_str())
    }

    /// How many resources are in modules that are among the `closed`: nothing here tells what those resources are to be.
    pub(in super::super) fn in_modules(&self, closed: &HashSet<String>) -> usize {
        self.names().filter(|name| reference::calls(name).iter().any(|call| closed.contains(call))).count()
    }

    /// As if it were declared.
    pub(super) fn root(&self) -> Root<'_> {
        let mut root = Root::default();
        for resource in &self.resources {
            let node = Node::new(NodeKind::Resource(&resource.resource_type), &resource.body);
            root.nodes.insert(resource.name.clone(), node);
        }
        root
    }

    /// Every instance, without those in modules that `new` calls.
    pub(super) fn instances(&self, new: &Root<'_>, moves: &Moves) -> HashMap<String, Vec<Instance>> {
        let is_closed = |call: &String| new.nodes.get(call).is_some_and(|node| node.kind == NodeKind::Module);
        let is_called = |name: &str| reference::calls(name).iter().any(is_closed);
        let resources = self.resources.iter().filter(|resource| !is_called(&resource.name));
        let instances = resources.map(|resource| {
            let instances = resource.instances.iter().map(|held| resource.instance(held, moves));
            (resource.name.clone(), instances.collect())
        });
        instances.collect()
    }

    /// Whether an instance was left in a state that nobody knows.
    pub(super) fn is_tainted(&self, address: &str) -> bool {
        self.tainted.contains(address)
    }

    /// Hides what must not be shown of an instance: what is marked there, and what is marked anywhere, since one reads of another.
    pub(super) fn mask(&self, address: &str, differences: &mut [Difference]) {
        let own = self.secrets.get(address);
        for difference in differences {
            difference.is_sensitive |= own.is_some_and(|secrets| secrets.hide(difference))
                || self.secrets.values().any(|secrets| secrets.is_said_in(difference));
        }
    }
}

impl Resource {
    fn instance(&self, held: &Held, moves: &Moves) -> Instance {
        let suffix = held.key.as_ref().map(|key| format!("[{key}]")).unwrap_or_default();
        let written = format!("{}{suffix}", self.name);
        let address = moves.follow(&written);
        Instance {
            moved_from: (address != written).then_some(written),
            address,
            key: held.key.clone(),
            resource_type: self.resource_type.clone(),
            is_data: false,
            is_open: false,
            body: Knowledge::of(&self.resource_type, false).laid_out(Located::made(&held.values)),
            repetition: None,
            lifecycle: Lifecycle::default(),
            outcome: Outcome::default(),
        }
    }
}

/// The attributes as they are, where a pulled state says the type of a value beside it: of these alone the schema says none.
fn plain(resource_type: &str, attributes: &Value) -> Value {
    let mut attributes = attributes.clone();
    if matches!(resource_type, "terraform_data" | "kubernetes_manifest")
        && let Some(entries) = attributes.as_object_mut()
    {
        for value in entries.values_mut() {
            let is_typed = |value: &Map<String, Value>| value.len() == 2 && value.contains_key("type");
            if let Some(inner) = value.as_object_mut().filter(|value| is_typed(value))
                && let Some(inner) = inner.remove("value")
            {
                *value = inner;
            }
        }
    }
    attributes
}

/// As it stands in brackets.
fn key(index: &Value) -> Option<String> {
    match index {
        Value::Null => None,
        Value::String(key) => Some(format!("{key:?}")),
        other => Some(other.to_string()),
    }
}

/// What a state holds of an instance, without what its configuration says nothing of: what the provider decided, and blocks, of which no
/// schema says whether it did.
pub(super) fn narrowed(held: &Located, said: &Located, knowledge: &Knowledge<'_>) -> Located {
    let is_gone = |path: &Path, value: &Located| {
        let is_zero = value.number() == Some(0.0);
        !is_nothing(value)
            && !is_zero
            && is_named(path)
            && knowledge.is_only_set(path)
            && !knowledge.is_unset(path, value)
    };
    let is_known = |value: &Located| has_after_apply(value) || is_after_apply(value);
    Narrowing { meaning: knowledge, is_known, is_gone: &is_gone }.narrowed(held, said)
}

/// The arguments of which not everything is known, and not because of what the change does.
pub(super) fn uncompared(body: &Located) -> impl Iterator<Item = &str> {
    fn is_open(value: &Located) -> bool {
        match &value.content {
            Content::Unknown(_) => !is_after_apply(value),
            Content::List(items) => items.iter().any(is_open),
            Content::Map(entries) => entries.iter().any(|(_, _, value)| is_open(value)),
            _ => false,
        }
    }
    body.entries().filter(|(_, _, value)| is_open(value)).map(|(name, ..)| name)
}

/// Whether a path leads to an attribute of the resource itself.
fn is_named(path: &Path) -> bool {
    matches!(path.0.as_slice(), [Step::Name(name)] if name != "id" && name != "timeouts")
}
