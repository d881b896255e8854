//! Objects as a cluster has them: what `kubectl get -o json` or `-o yaml` writes.

use std::collections::{HashMap, HashSet};

use super::super::difference::{Path, Step};
use super::super::live::{Narrowing, paths};
use super::super::{Change, Effect, Unit};
use super::Turn;
use super::cluster::Cluster;
use super::meaning::Meant;
use super::object::{self, Object};
use crate::check::{Content, Located};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// Where `kubectl apply` keeps what was applied last ("Declarative Management of Kubernetes Objects Using Configuration Files").
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";
/// "Recommended Labels".
const OWN: [&str; 2] = ["app.kubernetes.io/part-of", "app.kubernetes.io/managed-by"];

/// The objects of a cluster, as far as somebody asked for them.
#[derive(Debug, Default)]
pub(in super::super) struct Dump {
    objects: Vec<Object>,
}

impl Dump {
    /// Reads what was written to a file, and adds it.
    pub(in super::super) fn add(&mut self, name: &str, text: &str) -> Result<(), Diagnostic> {
        let help = "kubectl get deployments,services,… -n NAMESPACE -o json > objects.json";
        let wrong = |what: String| Err(Diagnostic::error("unreadable", what).with_help(help));
        let text = text.trim_start_matches('\u{feff}');
        let documents: Vec<Located> = match serde_json::from_str::<serde_json::Value>(text) {
            Ok(value) => vec![Located::made(&value)],
            Err(_) if text.trim().is_empty() => return wrong(format!("`{name}` is empty")),
            Err(error) if text.trim_start().starts_with(['{', '[']) => {
                return wrong(format!("`{name}` is not JSON: {error}"));
            }
            Err(_) => match serde_saphyr::from_multiple::<Located>(text) {
                Ok(documents) => documents,
                Err(_) => return wrong(format!("`{name}` is neither JSON nor YAML")),
            },
        };
        let before = self.objects.len();
        let mut is_list = false;
        for document in documents {
            let kind = document.text_at(&["kind"]).unwrap_or_default();
            match kind.ends_with("List").then(|| document.get("items")).flatten() {
                Some(items) => {
                    is_list = true;
                    self.objects.extend(items.items().iter().cloned().filter_map(Object::new));
                }
                None => self.objects.extend(Object::new(document)),
            }
        }
        match self.objects.len() == before && !is_list {
            true => wrong(format!("`{name}` has no object of Kubernetes")),
            false => Ok(()),
        }
    }

    /// How many objects there are.
    pub(in super::super) fn len(&self) -> usize {
        self.objects.len()
    }

    /// What becomes of the objects where units are applied.
    pub(in super::super) fn changes(&self, units: &[Unit<'_>], diagnostics: &mut Diagnostics) -> Vec<Change> {
        let mut said: Vec<Object> = Vec::new();
        let mut unit_of: HashMap<Key, &str> = HashMap::new();
        for unit in units {
            let nothing = Unit { name: unit.name.clone(), kind: unit.kind, files: Default::default() };
            let [_, read] = object::read([&nothing, unit], diagnostics);
            for object in read.list {
                // Where a base is a unit of its own, an overlay says more.
                if unit_of.insert(key(&object), &unit.name).is_none() {
                    said.push(object);
                }
            }
        }
        let live = self.narrowed(&said);
        let [old, new] = [&live, &said].map(|objects| Cluster::new(objects));
        let kinds: HashSet<(&str, &str)> =
            self.objects.iter().map(|object| (object.group.as_str(), object.kind.as_str())).collect();
        let first = units.first().map_or("", |unit| &unit.name);
        let pairs = object::pairs(old.objects, new.objects).into_iter();
        let changes = pairs.filter_map(|(one, other)| {
            let unit = other.and_then(|other| unit_of.get(&key(other)).copied()).unwrap_or(first);
            let mut change = Turn { unit, old: &old, new: &new, one, other }.change()?;
            if let (None, Some(other)) = (one, other)
                && !kinds.contains(&(other.group.as_str(), other.kind.as_str()))
            {
                let text = format!("the dump has nothing of kind {}: it may be there", other.kind);
                change.consequence(Effect::Note, text);
            }
            Some(change)
        });
        changes.collect()
    }

    /// Each object without what is not ours: what the server and controllers say, and whole objects of others.
    fn narrowed(&self, said: &[Object]) -> Vec<Object> {
        let by_key: HashMap<Key, &Object> = said.iter().map(|object| (key(object), object)).collect();
        let by_base: HashMap<Key, &Object> = said
            .iter()
            .filter_map(|object| Some((Key { name: object.base_name()?.to_owned(), ..key(object) }, object)))
            .collect();
        let owners: HashSet<[Option<&str>; 2]> = said.iter().map(labels).filter(is_labelled).collect();
        let narrowed = self.objects.iter().filter_map(|live| {
            let mut live = live.clone();
            if live.namespace.as_deref() == Some("default")
                && by_key.contains_key(&Key { namespace: None, ..key(&live) })
            {
                live.namespace = None;
            }
            let base = || by_base.get(&Key { name: live.base_name()?.to_owned(), ..key(&live) });
            match by_key.get(&key(&live)).or_else(base) {
                Some(said) => {
                    live.value = narrowed(&live, said);
                    Some(live)
                }
                // What was generated before is there beside what is generated now, until it is pruned.
                None => (owners.contains(&labels(&live)) && is_applied(&live)).then_some(live),
            }
        });
        narrowed.collect()
    }
}

/// What an object is known by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    group: String,
    kind: String,
    namespace: Option<String>,
    name: String,
}

fn key(object: &Object) -> Key {
    Key {
        group: object.group.clone(),
        kind: object.kind.clone(),
        namespace: object.namespace.clone(),
        name: object.name.clone(),
    }
}

fn labels(object: &Object) -> [Option<&str>; 2] {
    OWN.map(|label| object.text(&["metadata", "labels", label]))
}

fn is_labelled(labels: &[Option<&str>; 2]) -> bool {
    labels.iter().all(Option::is_some)
}

/// Whether somebody applied an object, and no controller made it, which copies labels.
fn is_applied(object: &Object) -> bool {
    let is_applied = object.at(&["metadata", "annotations", LAST_APPLIED]).is_some()
        || object
            .items(&["metadata", "managedFields"])
            .iter()
            .any(|fields| fields.text_at(&["operation"]) == Some("Apply"));
    is_applied && object.items(&["metadata", "ownerReferences"]).is_empty()
}

/// A live object without what its manifest says nothing of, unless it was applied once: that is deleted.
fn narrowed(live: &Object, said: &Object) -> Located {
    let meaning = Meant { kind: &said.kind };
    let applied = live.text(&["metadata", "annotations", LAST_APPLIED]);
    let applied = applied.and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok());
    let applied = applied.map(|value| paths(&Located::made(&value), &meaning)).unwrap_or_default();
    let is_gone = |path: &Path, value: &Located| {
        applied.contains(path) && value.content != Content::Null && !is_of_server(path)
    };
    Narrowing { meaning: &meaning, is_known: |_| false, is_gone: &is_gone }.narrowed(&live.value, &said.value)
}

fn is_of_server(path: &Path) -> bool {
    matches!(path.0.last(), Some(Step::Name(name)) if name == LAST_APPLIED)
}
