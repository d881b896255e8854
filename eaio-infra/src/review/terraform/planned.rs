//! What the real Terraform says that it is about to do.
//!
//! Source: "JSON Output Format" of Terraform's documentation, "Plan Representation" and "Change Representation".

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::{Map, Value};

use super::super::difference::{Difference, Path, Step, between};
use super::super::{Action, Change, Effect, Identity, Reason};
use super::configured::{Arguments, Configured};
use super::consequence;
use super::instance::{Instance, Lifecycle};
use super::knowledge::{Knowledge, without_nulls};
use super::outcome::Outcome;
use super::reference;
use super::scope::{after_apply, made};
use super::show::{self, list, text};
use super::state::Secrets;
use crate::check::{Artifact, Content, Language, Located, Place, Source};
use crate::diagnostic::Diagnostic;

/// A plan, as `terraform show -json` writes it.
#[derive(Debug)]
pub(in super::super) struct Planned {
    plan: Value,
    configured: Configured,
}

impl Planned {
    /// Reads one.
    pub(in super::super) fn read(name: &str, text: &str) -> Result<Self, Diagnostic> {
        let (_, plan) = show::document(name, text, true)?;
        let configured = Configured::new(&plan["configuration"]["root_module"]);
        Ok(Planned { plan, configured })
    }

    /// The version of the Terraform that made it.
    pub(in super::super) fn version(&self) -> &str {
        text(&self.plan["terraform_version"])
    }

    /// The resources and module calls of the root module that are to be there, by address without key.
    pub(in super::super) fn names(&self) -> HashSet<String> {
        let address = |one: &Value| {
            reference::base(&reference::steps(text(&one["address"])))
                .map_or_else(String::new, |(base, _)| base)
        };
        self.managed().filter(|one| !one["change"]["after"].is_null()).map(address).collect()
    }

    fn managed(&self) -> impl Iterator<Item = &Value> {
        list(&self.plan["resource_changes"]).iter().filter(|one| one["mode"] == "managed")
    }

    /// What becomes of each resource and output.
    pub(in super::super) fn changes(&self, unit: &str) -> Vec<Change> {
        let read = self.configured.read();
        let made: HashSet<&str> = self
            .managed()
            .filter(|one| list(&one["change"]["actions"]).iter().any(|action| action == "create"))
            .map(|one| bare(text(&one["address"])))
            .collect();
        let resources = self.managed().filter_map(|one| self.resource(unit, one, &made, &read));
        let outputs = self.plan["output_changes"].as_object().into_iter().flatten();
        resources.chain(outputs.filter_map(|(name, change)| output(unit, name, change))).collect()
    }

    fn resource(
        &self,
        unit: &str,
        one: &Value,
        made: &HashSet<&str>,
        read: &HashSet<String>,
    ) -> Option<Change> {
        let said = &one["change"];
        let [address, resource_type, previous] =
            ["address", "type", "previous_address"].map(|name| text(&one[name]));
        let actions: Vec<&str> = list(&said["actions"]).iter().map(text).collect();
        let action = match actions.as_slice() {
            ["no-op"] if !said["importing"].is_null() => Action::Import,
            ["no-op"] if !previous.is_empty() => Action::Move,
            ["no-op" | "read"] => return None,
            ["create"] => Action::Create,
            ["update"] => Action::Update,
            ["delete"] => Action::Destroy,
            ["delete", "create"] => Action::Replace,
            ["create", "delete"] => Action::ReplaceAfterCreating,
            ["forget"] => Action::Forget,
            // What a later Terraform adds may be anything.
            _ => Action::MayReplace,
        };
        let deposed = one["deposed"].as_str();
        let name = deposed.map_or_else(|| address.to_owned(), |key| format!("{address} (deposed {key})"));
        let identity = Identity { unit: unit.to_owned(), kind: resource_type.to_owned(), name };
        let mut change = Change::new(identity, action);
        let knowledge = Knowledge::of(resource_type, false);
        change.is_stateful = knowledge.is_stateful();
        change.moved_from = (!previous.is_empty()).then(|| previous.to_owned());
        let [old, new] = bodies(said).map(without_nulls);
        let arguments = self.configured.arguments(bare(address));
        if !matches!(
            action,
            Action::Create | Action::Destroy | Action::Forget | Action::Import | Action::Move
        ) {
            change.differences = between(&old, &new, &knowledge);
            let secrets = secrets(said);
            for difference in &mut change.differences {
                difference.is_sensitive |= secrets.hide(difference);
            }
            self.leave_out(&mut change.differences, arguments);
        }
        self.reasons(&mut change, one, arguments, made);
        notes(&mut change, one, &actions);
        let [old, new] = [old, new].map(|body| instance(address, resource_type, body));
        match action {
            Action::Destroy | Action::Forget => consequence::of_gone(&mut change, &old, false, read),
            _ => consequence::of_kept(&mut change, &old, &new, read),
        }
        Some(change)
    }

    /// Leaves out what the provider decides and nobody knows yet: of what is made anew that is nearly everything.
    fn leave_out(&self, differences: &mut Vec<Difference>, arguments: Option<&Arguments>) {
        let first = |difference: &Difference| difference.path.names().next().unwrap_or_default().to_owned();
        let has_tags = differences.iter().any(|difference| first(difference) == "tags");
        differences.retain(|difference| {
            let name = first(difference);
            let is_unknown = difference.after.as_ref().is_some_and(Located::is_unknown);
            let is_said = arguments.is_none_or(|arguments| arguments.contains_key(&name));
            (!is_unknown || is_said) && !(has_tags && name == "tags_all")
        });
    }

    fn reasons(&self, change: &mut Change, one: &Value, arguments: Option<&Arguments>, made: &HashSet<&str>) {
        for path in list(&one["change"]["replace_paths"]) {
            let names: Vec<&str> = list(path).iter().filter_map(Value::as_str).collect();
            let references = names.first().and_then(|name| arguments?.get(*name)).into_iter().flatten();
            let mut chain = references.filter_map(|text| Some(reference::base(&reference::steps(text))?.0));
            let chain = chain.find(|base| made.contains(base.as_str()));
            let argument = if names.is_empty() { "the whole of it".to_owned() } else { names.join(".") };
            change.reasons.push(Reason { argument, chain: chain.into_iter().collect() });
        }
        let reason = match text(&one["action_reason"]) {
            "replace_because_tainted" => "it is tainted",
            "replace_by_request" => "-replace",
            "replace_by_triggers" => "replace_triggered_by",
            _ => "",
        };
        if !reason.is_empty() {
            change.reasons.push(Reason { argument: reason.to_owned(), chain: Vec::new() });
        }
        change.reasons.sort();
        change.reasons.dedup();
    }

    /// What else the plan says: what was changed behind Terraform's back, checks that fail, what was left for later.
    pub(in super::super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        for one in list(&self.plan["resource_drift"]) {
            let address = text(&one["address"]);
            let actions: Vec<&str> = list(&one["change"]["actions"]).iter().map(text).collect();
            match actions.as_slice() {
                ["delete"] => notes.push(format!("{address} was deleted outside of Terraform")),
                ["update"] => {
                    let [old, new] = bodies(&one["change"]).map(without_nulls);
                    let knowledge = Knowledge::of(text(&one["type"]), false);
                    let paths: BTreeSet<String> = between(&old, &new, &knowledge)
                        .iter()
                        .map(|difference| difference.path.to_string())
                        .collect();
                    let paths = paths.into_iter().collect::<Vec<_>>().join(", ");
                    notes.push(format!("{address} was changed outside of Terraform: {paths}"));
                }
                _ => {}
            }
        }
        for check in list(&self.plan["checks"]) {
            let name = text(&check["address"]["to_display"]);
            let problems = list(&check["instances"]).iter().flat_map(|one| list(&one["problems"]));
            let problems: Vec<&str> = problems.map(|problem| text(&problem["message"])).collect();
            let problems =
                if problems.is_empty() { String::new() } else { format!(": {}", problems.join("; ")) };
            match text(&check["status"]) {
                "fail" => notes.push(format!("{name} fails{problems}")),
                "error" => notes.push(format!("{name} could not be checked{problems}")),
                _ => {}
            }
        }
        if self.plan["errored"] == true {
            notes.push("the plan ended in an error: it does not say everything".to_owned());
        } else if self.plan["complete"] == false {
            notes.push("the plan is not complete: something is left for a later one".to_owned());
        }
        notes
    }

    /// What there is before, and what is planned, as if a configuration said so.
    pub(in super::super) fn meant(&self, unit: &str) -> [Artifact; 2] {
        let mut trees: [BTreeMap<&str, Vec<Entry>>; 2] = Default::default();
        for one in self.managed().filter(|one| one["deposed"].is_null()) {
            let address = text(&one["address"]);
            let kind = text(&one["type"]);
            let label = address.strip_prefix(kind).and_then(|rest| rest.strip_prefix('.')).unwrap_or(address);
            for (tree, body) in trees.iter_mut().zip(bodies(&one["change"])) {
                if body.content != Content::Null {
                    let entry = (label.to_owned(), Place::default(), without_nulls_within(body));
                    tree.entry(kind).or_default().push(entry);
                }
            }
        }
        trees.map(|tree| {
            let kinds = tree
                .into_iter()
                .map(|(kind, labels)| (kind.to_owned(), Place::default(), self::made(Content::Map(labels))));
            let resource = self::made(Content::Map(kinds.collect()));
            let root = vec![("resource".to_owned(), Place::default(), resource)];
            Artifact {
                language: Language::Terraform,
                value: self::made(Content::Map(root)),
                source: Source::File(format!("{unit}/plan.tf.json")),
            }
        })
    }
}

/// A name, where it stands, and what it is.
type Entry = (String, Place, Located);

/// An argument that is null is not there.
fn without_nulls_within(body: Located) -> Located {
    let Content::Map(entries) = body.content else { return body };
    let said = entries.into_iter().filter(|(_, _, value)| value.content != Content::Null);
    Located { place: body.place, content: Content::Map(said.collect()) }
}

/// An address without what stands in its last brackets.
fn bare(address: &str) -> &str {
    match address.strip_suffix(']').and_then(|_| address.rfind('[')) {
        Some(at) => &address[..at],
        None => address,
    }
}

/// What was, and what is planned.
fn bodies(said: &Value) -> [Located; 2] {
    [Located::made(&said["before"]), planned(&said["after"], &said["after_unknown"])]
}

/// A value of which some parts are not known before it is applied.
fn planned(after: &Value, unknown: &Value) -> Located {
    match unknown {
        Value::Bool(true) => after_apply(String::new()),
        Value::Object(parts) => {
            let nothing = Map::new();
            let values = after.as_object().unwrap_or(&nothing);
            let names: BTreeSet<&String> = values.keys().chain(parts.keys()).collect();
            let entries = names.into_iter().map(|name| {
                (name.clone(), Place::default(), planned(&after[name.as_str()], &unknown[name.as_str()]))
            });
            match after.is_null() && parts.is_empty() {
                true => made(Content::Null),
                false => made(Content::Map(entries.collect())),
            }
        }
        Value::Array(parts) => {
            let count = list(after).len().max(parts.len());
            made(Content::List((0..count).map(|at| planned(&after[at], &unknown[at])).collect()))
        }
        _ => Located::made(after),
    }
}

fn secrets(said: &Value) -> Secrets {
    let mut secrets = Secrets::default();
    secrets.mark(&said["before"], &said["before_sensitive"]);
    secrets.mark(&said["after"], &said["after_sensitive"]);
    secrets
}

fn notes(change: &mut Change, one: &Value, actions: &[&str]) {
    if let Some(id) = one["change"]["importing"]["id"].as_str() {
        let but = if change.action == Action::Import { ", and stays as it is" } else { "" };
        change.consequence(Effect::Note, format!("`{id}` is taken over{but}"));
    }
    if change.action == Action::MayReplace {
        let text = format!("the plan says `{}`, which is not known here", actions.join(", "));
        change.consequence(Effect::Note, text);
    }
    if one["deposed"].is_string() {
        change.consequence(Effect::Note, "an earlier replacement left it behind");
    }
    // "Change Representation", `action_reason`.
    let text = match text(&one["action_reason"]) {
        "delete_because_no_resource_config" if change.action == Action::Forget => return,
        "delete_because_no_resource_config" => "no configuration declares it",
        "delete_because_wrong_repetition" => "its configuration has another sort of key",
        "delete_because_count_index" => "`count` is smaller",
        "delete_because_each_key" => "`for_each` has its key no longer",
        "delete_because_no_module" => "no configuration calls its module",
        "delete_because_no_move_target" => "what it moved to is declared nowhere",
        _ => return,
    };
    change.consequence(Effect::Note, text);
}

fn instance(address: &str, resource_type: &str, body: Located) -> Instance {
    Instance {
        address: address.to_owned(),
        moved_from: None,
        key: None,
        resource_type: resource_type.to_owned(),
        is_data: false,
        is_open: false,
        body,
        repetition: None,
        lifecycle: Lifecycle::default(),
        outcome: Outcome::default(),
    }
}

fn output(unit: &str, name: &str, said: &Value) -> Option<Change> {
    let actions: Vec<&str> = list(&said["actions"]).iter().map(text).collect();
    let action = match actions.as_slice() {
        ["no-op"] => return None,
        ["create"] => Action::Create,
        ["delete"] => Action::Destroy,
        _ => Action::Update,
    };
    let identity =
        Identity { unit: unit.to_owned(), kind: "output".to_owned(), name: format!("output.{name}") };
    let mut change = Change::new(identity, action);
    if action == Action::Update {
        let [old, new] =
            bodies(said).map(|value| made(Content::Map(vec![("value".to_owned(), Place::default(), value)])));
        let is_sensitive =
            [&said["before_sensitive"], &said["after_sensitive"]].iter().any(|tree| is_marked(tree));
        let differences = between(&old, &new, &Knowledge::of("", false));
        change.differences = differences.into_iter().map(|one| one.under(name)).collect();
        for difference in &mut change.differences {
            difference.is_sensitive |= is_sensitive;
        }
        if change.differences.is_empty() {
            // What is marked as sensitive, or no longer.
            let path = Path(vec![Step::Name("sensitive".to_owned())]);
            let mark = |tree: &Value| Some(made(Content::Bool(is_marked(tree))));
            let (before, after) = (mark(&said["before_sensitive"]), mark(&said["after_sensitive"]));
            change.differences.push(Difference { path, before, after, is_sensitive: false });
        }
    }
    Some(change)
}

fn is_marked(tree: &Value) -> bool {
    match tree {
        Value::Bool(is_marked) => *is_marked,
        Value::Array(items) => items.iter().any(is_marked),
        Value::Object(entries) => entries.values().any(is_marked),
        _ => false,
    }
}
