//! What becomes of each instance: differences, what they force, and what follows for what reads it.

use std::collections::{HashMap, HashSet};

use super::super::difference::{Path, Step, between, same, shown};
use super::super::{Action, Change, Difference, Effect, Identity, Reason};
use super::forced::Forced;
use super::instance::Instance;
use super::knowledge::{Knowledge, is_nothing};
use super::moved::{Moves, imports, is_forgotten};
use super::outcome::Outcome;
use super::reference;
use super::root::{Node, NodeKind, Root};
use super::scope::{Each, MAYBE, Scope, has_after_apply, made};
use super::sensitive::Sensitive;
use super::state::{self, Secrets, State};
use super::{consequence, declaration, provider, stateful};
use crate::check::{Content, Located, Unknown};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};

/// What becomes of everything that two root modules declare.
pub(super) fn plan(unit: &str, old: &Root<'_>, new: &Root<'_>, diagnostics: &mut Diagnostics) -> Vec<Change> {
    let mut moves = Moves::new(old, new);
    if !moves.is_empty() {
        let closed = old.nodes.iter().filter(|(_, node)| node.kind == NodeKind::Module);
        // Something is in it, whatever that is.
        let closed = closed.map(|(name, _)| format!("{name}."));
        moves = moves.among(addresses(&evaluated(old, &Moves::default()).instances).chain(closed).collect());
    }
    let before = evaluated(old, &moves);
    let mut plan = Plan::new(unit, &before, new, &moves, None);
    plan.everything(new);
    let Plan { after, mut changes, mut ignored, .. } = plan;
    let secrets = Secrets::of([old, new]);
    let sensitive = [Sensitive::new(old), Sensitive::new(new)];
    for (address, one) in &mut ignored {
        one.is_sensitive |= secrets.hide(one) || sensitive.iter().any(|of| of.hides(address, one));
    }
    diagnostics.extend(ignored.iter().map(|(address, one)| Diagnostic {
        severity: Severity::Note,
        ..Diagnostic::warning("change-ignored", format!("{address}: {}", unchanged(one)))
    }));
    declaration::compare(unit, &before, &after, &moves, &mut changes);
    let too_much = [&before, &after].map(|scope| scope.too_much.take());
    if let Some(first) = too_much.iter().flatten().next() {
        let summary = format!("`{first}` is too much to lay out here");
        let help = "values that are made of each other double with each: say them once";
        diagnostics.push(Diagnostic::error("not-compared", summary).with_help(help));
    }
    hide(&mut changes, &secrets, &sensitive);
    changes
}

/// What becomes of everything that a state holds where a root module is applied.
/// With the arguments that were not compared.
pub(super) fn plan_from(unit: &str, state: &State, new: &Root<'_>) -> (Vec<Change>, Vec<String>) {
    let old = state.root();
    let mut moves = Moves::new(&old, new);
    if !moves.is_empty() {
        moves = moves.among(addresses(&state.instances(new, &Moves::default())).collect());
    }
    let mut before = Scope::new(&old);
    before.instances = state.instances(new, &moves);
    let mut plan = Plan::new(unit, &before, new, &moves, Some(state));
    plan.everything(new);
    hide(&mut plan.changes, &Secrets::of([&old, new]), &[Sensitive::new(new)]);
    (plan.changes, plan.uncompared)
}

/// A root module, with everything in it evaluated.
fn evaluated<'r, 'a>(root: &'r Root<'a>, moves: &Moves) -> Scope<'r, 'a> {
    let mut scope = Scope::new(root);
    for name in root.order() {
        scope.local(name);
        if let Some(node) = root.nodes.get(name).filter(|node| node.is_expanded()) {
            let instances = scope.expand(name, node, moves);
            scope.instances.insert(name.to_owned(), instances);
        }
    }
    scope
}

fn addresses(instances: &HashMap<String, Vec<Instance>>) -> impl Iterator<Item = String> {
    instances.values().flatten().map(|instance| instance.address.clone())
}

fn hide(changes: &mut [Change], secrets: &Secrets, sensitive: &[Sensitive]) {
    for change in changes {
        let addresses = [Some(&change.identity.name), change.moved_from.as_ref()];
        let hides = |difference: &Difference| {
            let mut addresses = addresses.into_iter().flatten();
            addresses.any(|address| sensitive.iter().any(|of| of.hides(address, difference)))
        };
        for difference in &mut change.differences {
            difference.is_sensitive |= secrets.hide(difference) || hides(difference);
        }
    }
}

/// The plan in the making.
pub(super) struct Plan<'p, 'a> {
    unit: &'p str,
    pub(super) before: &'p Scope<'p, 'a>,
    /// The instances of before, by the address that they have now.
    by_address: HashMap<&'p str, &'p Instance>,
    pub(super) after: Scope<'p, 'a>,
    moves: &'p Moves,
    imports: HashSet<String>,
    /// Addresses that something comes to from a module that nothing here tells of, with where it was.
    arrived: Vec<(&'p str, &'p str)>,
    created_first: HashSet<&'p str>,
    /// The addresses of before that another resource read.
    read: HashSet<String>,
    /// The instances of before that are there after, or may be.
    met: HashSet<&'p str>,
    changes: Vec<Change>,
    /// Where what was before is what a state holds.
    state: Option<&'p State>,
    /// The arguments that nobody but Terraform computes, and that were not compared with a state.
    uncompared: Vec<String>,
    /// What is said otherwise of an address, and ignored.
    ignored: Vec<(String, Difference)>,
}

/// That something stays as it is, whatever is said.
fn unchanged(ignored: &Difference) -> String {
    let side = |value: &Option<Located>| value.as_ref().map_or_else(|| "nothing".to_owned(), shown);
    let said = match ignored.is_sensitive {
        true => String::new(),
        false => format!(", {} → {},", side(&ignored.before), side(&ignored.after)),
    };
    format!("`{}`{said} stays as it is: `ignore_changes`", ignored.path)
}

/// What is another, so that it does not read the same.
fn otherwise(was: &Located, is: &Located) -> Located {
    match &is.content {
        Content::Unknown(Unknown::Expression { source, references }) if shown(was) == shown(is) => {
            let (source, references) = (format!("{source} {MAYBE}"), references.clone());
            made(Content::Unknown(Unknown::Expression { source, references }))
        }
        _ => is.clone(),
    }
}

fn by_address<'s>(scope: &'s Scope<'_, '_>) -> HashMap<&'s str, &'s Instance> {
    let all = scope.instances.values().flatten();
    all.map(|instance| (instance.address.as_str(), instance)).collect()
}

/// The addresses, with key and without, that some resources read.
fn read(scope: &Scope<'_, '_>, is_reader: impl Fn(&Instance) -> bool) -> HashSet<String> {
    let mut read = HashSet::new();
    let resources = scope.instances.values().flatten();
    let resources = resources.filter(|instance| !instance.is_data && is_reader(instance));
    for text in resources.flat_map(|instance| instance.body.references()) {
        let steps = reference::steps(text);
        if let Some((base, count)) = scope.root.base(&steps) {
            read.insert(reference::written(&steps[..(count + 1).min(steps.len())]));
            read.insert(base);
        }
    }
    read
}

impl<'p, 'a> Plan<'p, 'a> {
    fn new(
        unit: &'p str,
        before: &'p Scope<'p, 'a>,
        new: &'p Root<'a>,
        moves: &'p Moves,
        state: Option<&'p State>,
    ) -> Self {
        let by_address = by_address(before);
        // Of modules that are not followed, what a state holds is not looked at.
        let is_known = |call: &String| match state {
            Some(_) => new.nodes.get(call).is_none_or(|node| node.kind != NodeKind::Module),
            None => before.root.nodes.get(call).is_some_and(|node| node.kind != NodeKind::Module),
        };
        let mut after = Scope::new(new);
        if state.is_some() {
            after.held.clone_from(&by_address);
        }
        Plan {
            unit,
            by_address,
            before,
            after,
            uncompared: Vec::new(),
            moves,
            imports: imports(new),
            arrived: moves.out_of_modules(is_known),
            created_first: new.created_first(),
            read: read(before, |_| true),
            met: HashSet::new(),
            changes: Vec::new(),
            ignored: Vec::new(),
            state,
        }
    }

    fn everything(&mut self, new: &'p Root<'a>) {
        for name in new.order() {
            self.after.local(name);
            if let Some(node) = new.nodes.get(name) {
                self.node(name, node);
            }
        }
        self.gone();
    }
}

impl<'p> Plan<'p, '_> {
    fn node(&mut self, name: &'p str, node: &Node<'_>) {
        if node.kind == NodeKind::Module {
            let old = self.before.root.nodes.get(name);
            let is_same = old.is_some_and(|old| {
                let each = Each::default();
                same(&self.before.resolve(old.body, &each), &self.after.resolve(node.body, &each))
            });
            if !is_same {
                self.after.changed_modules.insert(name.to_owned());
            }
            return;
        }
        if !node.is_expanded() {
            return;
        }
        let mut instances = self.after.expand(name, node, &Moves::default());
        for instance in &mut instances {
            let old = self.met_by(name, instance);
            instance.outcome = match (instance.is_data, old) {
                (true, old) => self.data(name, instance, old),
                (false, Met::Itself(old)) => self.kept(name, instance, old),
                (false, Met::Some(olds)) => self.repeated_otherwise(instance, &olds),
                (false, Met::Nothing) => self.created(instance),
            };
        }
        self.after.instances.insert(name.to_owned(), instances);
    }

    /// What an instance was before.
    fn met_by(&mut self, name: &str, instance: &Instance) -> Met<'p> {
        if let Some(old) = self.by_address.get(instance.address.as_str()).copied() {
            self.met.insert(&old.address);
            return Met::Itself(old);
        }
        // Of one tree the keys are known, and of the other not.
        let olds: Vec<&'p Instance> = match self.by_address.get(name).filter(|old| old.is_open) {
            Some(old) => vec![old],
            None if instance.is_open => self.before.instances.get(name).into_iter().flatten().collect(),
            None => Vec::new(),
        };
        self.met.extend(olds.iter().map(|old| old.address.as_str()));
        if olds.is_empty() { Met::Nothing } else { Met::Some(olds) }
    }

    fn change(&mut self, instance: &Instance, action: Action) -> Change {
        let identity = Identity {
            unit: self.unit.to_owned(),
            kind: instance.resource_type.clone(),
            name: instance.address.clone(),
        };
        let mut change = Change::new(identity, action);
        let knowledge = Knowledge::of(&instance.resource_type, instance.is_data);
        change.is_stateful = !instance.is_data && knowledge.is_stateful();
        change
    }

    fn created(&mut self, instance: &Instance) -> Outcome {
        let mut action = Action::Create;
        if self.imports.contains(&instance.address) {
            action = Action::Import;
        }
        let mut change = self.change(instance, action);
        let arrived = self.arrived.iter().find_map(|(to, from)| {
            let rest = instance.address.strip_prefix(to)?;
            (rest.is_empty() || rest.starts_with(['.', '['])).then(|| format!("{from}{rest}"))
        });
        if let Some(from) = arrived {
            change.action = Action::MayReplace;
            let text = format!("what it was as `{from}` is in no file that was compared");
            change.consequence(Effect::Note, text);
            change.moved_from = Some(from);
        } else if action == Action::Import {
            change.consequence(Effect::Note, "what it is there, and what of it changes, no file says");
        } else if instance.is_open {
            change.consequence(Effect::Note, "how many are made, Terraform computes");
        }
        stateful::of_created(&mut change, instance, &|address| self.by_address.contains_key(address));
        let action = Some(change.action);
        self.changes.push(change);
        Outcome { action, ..Outcome::default() }
    }

    fn kept(&mut self, name: &str, instance: &Instance, old: &Instance) -> Outcome {
        let knowledge = Knowledge::of(&instance.resource_type, false);
        let (mut differences, ignored) = self.differences(instance, old, &knowledge);
        if self.state.is_some() {
            let uncompared = state::uncompared(&instance.body);
            let ignores = |name: &str| instance.lifecycle.ignores(name);
            let uncompared = uncompared.filter(|name| !ignores(name));
            self.uncompared.extend(uncompared.map(|name| format!("{}.{name}", instance.address)));
        }
        let mut forced = Forced::default();
        for difference in &differences {
            self.force(name, difference, &knowledge, &mut forced);
        }
        let elsewhere = self.elsewhere(name, old);
        if let Some(difference) = &elsewhere {
            forced.maybe.push(Reason { argument: "provider".to_owned(), chain: Vec::new() });
            differences.push(difference.clone());
        }
        self.triggers(instance, &mut forced);
        let is_tainted = |state: &State| state.is_tainted(old.moved_from.as_ref().unwrap_or(&old.address));
        if self.state.is_some_and(is_tainted) {
            // "terraform taint": what is tainted is replaced by the next plan.
            forced.certainly.push(Reason { argument: "it is tainted".to_owned(), chain: Vec::new() });
        }
        if instance.resource_type != old.resource_type {
            forced.maybe.push(Reason { argument: "moved to another type".to_owned(), chain: Vec::new() });
        }
        if let (Some(was), Some(is)) = (&old.repetition, &instance.repetition)
            && !same(was, is)
        {
            let argument = self.repeats(name);
            forced.maybe.push(Reason { argument: argument.to_owned(), chain: self.chain(is) });
            let argument = if argument == "count" { argument } else { "for_each" };
            let path = Path(vec![Step::Name(argument.to_owned())]);
            differences.push(Difference::new(path, Some(was.clone()), Some(otherwise(was, is))));
        }
        let action = if !forced.certainly.is_empty() && !instance.is_open {
            match self.created_first.contains(name) {
                true => Action::ReplaceAfterCreating,
                false => Action::Replace,
            }
        } else if !forced.certainly.is_empty() || !forced.maybe.is_empty() {
            Action::MayReplace
        } else if !differences.is_empty() {
            Action::Update
        } else if old.moved_from.is_some() {
            Action::Move
        } else {
            self.ignored.extend(ignored.into_iter().map(|one| (instance.address.clone(), one)));
            return Outcome::default();
        };
        let changed = differences
            .iter()
            .filter_map(|difference| difference.path.names().next().map(str::to_owned))
            .collect();
        let mut reasons = match forced.certainly.is_empty() {
            false => forced.certainly,
            true => forced.maybe,
        };
        reasons.sort();
        reasons.dedup();
        let mut change = self.change(instance, action);
        change.moved_from.clone_from(&old.moved_from);
        change.differences = differences;
        change.reasons.clone_from(&reasons);
        if forced.is_unknown_type {
            let text =
                format!("which changes of `{}` force replacement is not known here", old.resource_type);
            change.consequence(Effect::Note, text);
        }
        for one in &ignored {
            change.consequence(Effect::Note, unchanged(one));
        }
        if elsewhere.is_some() {
            consequence::of_elsewhere(&mut change);
        }
        consequence::of_kept(&mut change, old, instance, &self.read);
        self.changes.push(change);
        Outcome { action: Some(action), reasons, changed, is_deferred: false }
    }

    /// What decides how many there are: of a module, nobody asks which of both.
    fn repeats(&self, name: &str) -> &'static str {
        let roots = [self.before.root, self.after.root];
        let bodies = roots.iter().filter_map(|root| root.nodes.get(name)).map(|node| node.body);
        let has = |argument: &'static str| bodies.clone().any(|body| body.get(argument).is_some());
        match (has("count"), has("for_each")) {
            (true, false) => "count",
            (false, true) => "for_each",
            _ => "for_each or count",
        }
    }

    /// That it is looked for elsewhere than where it was. Of a state nobody says with which provider it was written.
    fn elsewhere(&self, name: &str, old: &Instance) -> Option<Difference> {
        let was = reference::without_key(old.moved_from.as_ref().unwrap_or(&old.address));
        let before = self.state.is_none().then_some((self.before, was.as_str()))?;
        provider::other(before, (&self.after, name))
    }

    /// Everything that a plan would show as different, and what Terraform is told to ignore.
    fn differences(
        &self,
        instance: &Instance,
        old: &Instance,
        knowledge: &Knowledge<'_>,
    ) -> (Vec<Difference>, Vec<Difference>) {
        let narrowed = self.state.map(|_| state::narrowed(&old.body, &instance.body, knowledge));
        let mut differences = between(narrowed.as_ref().unwrap_or(&old.body), &instance.body, knowledge);
        if let Some(state) = self.state {
            state.mask(old.moved_from.as_ref().unwrap_or(&old.address), &mut differences);
        }
        differences.retain(|difference| {
            let Difference { path, before, after, .. } = difference;
            let is_unset = |value: &Option<Located>| value.is_none();
            let is_kept = is_unset(after) && knowledge.keeps_unset(path);
            let is_nothing = match (before, after) {
                (None, Some(value)) | (Some(value), None) => {
                    !matches!(path.0.last(), Some(Step::Element | Step::Index(_))) && is_nothing(value)
                }
                _ => false,
            };
            !(is_kept || is_nothing && !knowledge.keeps_unset(path) || knowledge.is_write_only(path))
        });
        differences
            .into_iter()
            .partition(|difference| !instance.lifecycle.ignores(&difference.path.to_string()))
    }

    /// A data source changes nothing. It is read only once the change is applied where what it needs is not known before ("Data
    /// Sources", "Data Source Dependencies").
    fn data(&mut self, name: &str, instance: &Instance, old: Met<'_>) -> Outcome {
        let mut outcome = Outcome::default();
        let waits = self.after.root.nodes.get(name).and_then(|node| node.body.get("depends_on"));
        for text in reference::addresses(waits) {
            let Some((base, _)) = self.after.root.base(&reference::steps(&text)) else { continue };
            let pending = self.after.instances.get(&base).into_iter().flatten();
            let mut pending =
                pending.filter(|other| other.outcome.action.is_some_and(|of| of != Action::Move));
            if let Some(other) = pending.next() {
                outcome.is_deferred = true;
                let chain = other.outcome.chain(&other.address);
                outcome.reasons.push(Reason { argument: "depends_on".to_owned(), chain });
            }
        }
        for (argument, _, value) in instance.body.entries().filter(|(_, _, value)| has_after_apply(value)) {
            outcome.is_deferred = true;
            outcome.reasons.push(Reason { argument: argument.to_owned(), chain: self.chain(value) });
        }
        let Met::Itself(old) = old else {
            outcome.changed.insert("*".to_owned());
            return outcome;
        };
        let knowledge = Knowledge::of(&instance.resource_type, true);
        let (mut differences, _) = self.differences(instance, old, &knowledge);
        differences.extend(self.elsewhere(name, old));
        if !differences.is_empty() {
            outcome.changed.extend(
                differences.iter().filter_map(|difference| difference.path.names().next().map(str::to_owned)),
            );
            let mut change = self.change(instance, Action::Update);
            change.moved_from.clone_from(&old.moved_from);
            change.differences = differences;
            change.consequence(Effect::Note, "what it finds may be something else");
            self.changes.push(change);
        }
        outcome
    }

    /// The keys are known before or after, and not both.
    fn repeated_otherwise(&mut self, instance: &Instance, olds: &[&Instance]) -> Outcome {
        let base = reference::without_key(&instance.address);
        let reasons = vec![Reason { argument: self.repeats(&base).to_owned(), chain: Vec::new() }];
        let is_said = self.changes.iter().any(|change| change.identity.name == base);
        if !is_said {
            let mut change = self.change(instance, Action::MayReplace);
            change.identity.name = base;
            change.moved_from = olds.iter().find_map(|old| old.moved_from.clone());
            change.reasons.clone_from(&reasons);
            change.consequence(Effect::Note, "which keys there are, Terraform computes");
            self.changes.push(change);
        }
        Outcome { action: Some(Action::MayReplace), reasons, ..Outcome::default() }
    }

    /// What was there, and is not any more.
    fn gone(&mut self) {
        let mut gone: Vec<&Instance> = self
            .by_address
            .values()
            .filter(|old| !old.is_data && !self.met.contains(old.address.as_str()))
            .copied()
            .collect();
        gone.sort_by(|one, other| one.address.cmp(&other.address));
        // Who goes as well goes first.
        let read = read(self.before, |reader| self.met.contains(reader.address.as_str()));
        let mut heirs: HashMap<&str, (usize, Vec<String>)> = HashMap::new();
        for old in &gone {
            heirs.entry(&old.resource_type).or_default().0 += 1;
        }
        for change in self.changes.iter().filter(|change| change.action == Action::Create) {
            if let Some((_, made)) = heirs.get_mut(change.identity.kind.as_str()) {
                made.push(change.identity.name.clone());
            }
        }
        for old in gone {
            let action = match is_forgotten(self.after.root, &old.address) {
                true => Action::Forget,
                false => Action::Destroy,
            };
            let mut change = self.change(old, action);
            change.moved_from.clone_from(&old.moved_from);
            let nodes = &self.after.root.nodes;
            let is_closed = |call: &String| nodes.get(call).is_some_and(|node| node.kind == NodeKind::Module);
            if reference::calls(&old.address).iter().any(is_closed) {
                change.action = Action::MayReplace;
                change.consequence(Effect::Note, "what it is to be there is in no file that was compared");
                self.changes.push(change);
                continue;
            }
            let base = reference::without_key(&old.address);
            let is_prevented = self
                .after
                .instances
                .get(&base)
                .into_iter()
                .flatten()
                .any(|other| other.lifecycle.prevents_destroy);
            let blocked = self.moves.blocked(old.moved_from.as_ref().unwrap_or(&old.address));
            if let Some(to) = blocked {
                let text =
                    format!("it was to be `{to}`, where something is already: Terraform moves nothing there");
                change.consequence(Effect::Note, text);
            }
            consequence::of_gone(&mut change, old, is_prevented, &read);
            if action == Action::Destroy {
                let stays =
                    |address: &str| self.after.instances.contains_key(&reference::without_key(address));
                stateful::of_gone(&mut change, old, &stays);
            }
            if let Some((1, made)) = heirs.get(old.resource_type.as_str())
                && let [heir] = made.as_slice()
                && change.is_stateful
                && action == Action::Destroy
                && blocked.is_none()
            {
                let text =
                    format!("`{heir}` is made beside it, and is another: a `moved` block keeps this one");
                change.consequence(Effect::Note, text);
            }
            self.changes.push(change);
        }
    }
}

/// What an instance was before.
enum Met<'p> {
    Nothing,
    Itself(&'p Instance),
    /// The keys of one of both are not known.
    Some(Vec<&'p Instance>),
}
