//! What forces an instance to be replaced, and how sure that is.

use super::super::difference::{Path, same};
use super::super::{Action, Difference, Reason};
use super::instance::Instance;
use super::knowledge::{Forces, Knowledge};
use super::plan::Plan;
use super::reference;
use super::root::{Node, NodeKind};
use super::scope::{CHANGED, Each, has_after_apply, is_after_apply};
use crate::check::{Content, Located, Unknown};

/// What forces replacement, certainly or maybe.
#[derive(Default)]
pub(super) struct Forced {
    pub(super) certainly: Vec<Reason>,
    pub(super) maybe: Vec<Reason>,
    pub(super) is_unknown_type: bool,
}

impl Plan<'_, '_> {
    /// What one difference forces.
    pub(super) fn force(
        &self,
        name: &str,
        difference: &Difference,
        knowledge: &Knowledge<'_>,
        forced: &mut Forced,
    ) {
        let Difference { path, before, after, .. } = difference;
        let forces = knowledge.forces(path);
        forced.is_unknown_type |= forces == Forces::NobodyKnows;
        if forces == Forces::Never {
            return;
        }
        let mut chain = after.as_ref().map(|after| self.chain(after)).unwrap_or_default();
        if chain.is_empty() {
            chain = self.chain_of_known(name, path);
        }
        let argument = path.names().collect::<Vec<_>>().join(".");
        let is_certain = forces == Forces::Always && self.is_certain(difference, knowledge, before, after);
        let reasons = if is_certain { &mut forced.certainly } else { &mut forced.maybe };
        reasons.push(Reason { argument, chain });
    }

    /// Whether the provider is sure to see another value.
    fn is_certain(
        &self,
        difference: &Difference,
        knowledge: &Knowledge<'_>,
        before: &Option<Located>,
        after: &Option<Located>,
    ) -> bool {
        let is_id = |value: &Located| self.names_one_object(value);
        match (before, after) {
            (_, Some(after)) if has_after_apply(after) => true,
            (Some(before), Some(after)) if is_id(before) && is_id(after) => true,
            (Some(before), Some(after)) => is_known(before) && is_known(after),
            (None, Some(value)) => {
                !knowledge.keeps_unset(&difference.path) && (is_known(value) || is_id(value))
            }
            (Some(value), None) => is_known(value) || is_id(value),
            (None, None) => false,
        }
    }

    /// Whether a value is the id of one object that is managed here, which no other object has.
    fn names_one_object(&self, value: &Located) -> bool {
        let Some(text) = value.reference() else { return false };
        let steps = reference::steps(text);
        let is_managed = |node: &Node<'_>| matches!(node.kind, NodeKind::Resource(_));
        let of = [self.before.root, self.after.root];
        of.iter().any(|root| {
            let base = root.base(&steps);
            base.and_then(|(base, _)| root.nodes.get(&base)).is_some_and(is_managed)
        }) && (text.ends_with(".id") || text.ends_with(".arn"))
    }

    /// The way from a value to where it begins that it is not known.
    pub(super) fn chain(&self, value: &Located) -> Vec<String> {
        let references = value.references();
        let mut longest = Vec::new();
        for text in references.iter().map(|text| text.strip_prefix(CHANGED).map_or(*text, str::trim_start)) {
            let steps = reference::steps(text);
            let Some((base, count)) = self.after.root.base(&steps) else { continue };
            let instances = self.after.instances.get(&base).map_or(&[][..], Vec::as_slice);
            let address = reference::written(&steps[..(count + 1).min(steps.len())]);
            let found = instances
                .iter()
                .find(|instance| instance.address == address || instance.address == base)
                .or_else(|| instances.iter().find(|instance| instance.outcome.action.is_some()));
            if let Some(instance) = found
                && (instance.outcome.action.is_some_and(Action::replaces) || instance.outcome.is_deferred)
            {
                let chain = instance.outcome.chain(&instance.address);
                if chain.len() > longest.len() {
                    longest = chain;
                }
            }
        }
        longest
    }

    /// The way from an argument of a node to the value that it is given, where that is known and said somewhere else.
    fn chain_of_known(&self, name: &str, path: &Path) -> Vec<String> {
        let each = Each::default();
        let written = path.names().next().and_then(|argument| {
            let body = self.after.root.nodes.get(name)?.body;
            body.get(argument)
        });
        let references = written.map(Located::references).unwrap_or_default();
        for text in references {
            let steps = reference::steps(text);
            let Some((base, count)) = self.after.root.base(&steps) else { continue };
            if same(&self.before.reference(text, &each), &self.after.reference(text, &each)) {
                continue;
            }
            let node = self.after.root.nodes.get(&base);
            let is_value = node.is_some_and(|node| matches!(node.kind, NodeKind::Local(_)));
            if is_value || base.starts_with("var.") {
                return vec![reference::written(&steps)];
            }
            let Some(reference::Step::Name(attribute)) = steps.get(count) else { continue };
            let of = self.after.instances.get(&base).into_iter().flatten();
            if let Some(instance) = of.into_iter().find(|one| one.outcome.changed.contains(attribute)) {
                return vec![instance.address.clone(), attribute.clone()];
            }
        }
        Vec::new()
    }

    /// `replace_triggered_by`: of a resource, that it changes in place or is replaced; of an attribute, that it changes ("The
    /// lifecycle Meta-Argument").
    pub(super) fn triggers(&self, instance: &Instance, forced: &mut Forced) {
        for text in &instance.lifecycle.triggers {
            let steps = reference::steps(text);
            let Some((base, count)) = self.after.root.base(&steps) else { continue };
            let attribute = steps[count..].iter().find_map(|step| match step {
                reference::Step::Name(name) => Some(name.as_str()),
                reference::Step::Index(_) => None,
            });
            let written = reference::written(&steps[..(count + 1).min(steps.len())]);
            for other in self.after.instances.get(&base).into_iter().flatten() {
                let is_meant = other.address == written || steps.len() == count || attribute.is_some();
                let Some(action) = other.outcome.action.filter(|_| is_meant) else { continue };
                let is_changed = |name| other.outcome.changed.contains(name);
                let reason = Reason {
                    argument: "replace_triggered_by".to_owned(),
                    chain: other.outcome.chain(&other.address),
                };
                match action {
                    Action::MayReplace => forced.maybe.push(reason),
                    Action::Update | Action::Replace | Action::ReplaceAfterCreating
                        if attribute.is_none_or(is_changed) =>
                    {
                        forced.certainly.push(reason);
                    }
                    Action::Update | Action::Replace | Action::ReplaceAfterCreating => {
                        forced.maybe.push(reason);
                    }
                    _ => {}
                }
            }
        }
    }
}

/// Whether everything in a value is known.
fn is_known(value: &Located) -> bool {
    match &value.content {
        Content::Unknown(Unknown::Reference(_) | Unknown::Expression { .. }) => is_after_apply(value),
        Content::Unknown(Unknown::Template(pieces)) => pieces.iter().all(is_known),
        Content::List(items) => items.iter().all(is_known),
        Content::Map(entries) => entries.iter().all(|(_, _, value)| is_known(value)),
        _ => true,
    }
}
