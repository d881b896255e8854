//! What becomes of an instance, as far as what reads it has to know.

use std::collections::HashSet;

use super::super::{Action, Reason};
use super::instance::Instance;
use super::knowledge::Knowledge;
use super::reference::Step;
use super::scope::Reads;

/// What becomes of an instance.
#[derive(Debug, Clone, Default)]
pub(super) struct Outcome {
    /// The action; nothing where nothing happens.
    pub(super) action: Option<Action>,
    /// Why it is replaced, or of a data source, why it is read only when the change is applied.
    pub(super) reasons: Vec<Reason>,
    /// The arguments that say something else than before.
    pub(super) changed: HashSet<String>,
    /// Of a data source: it is read only when the change is applied.
    pub(super) is_deferred: bool,
}

impl Outcome {
    /// What somebody reads of an attribute that the instance's configuration does not set.
    pub(super) fn reads(&self, instance: &Instance, name: &str) -> Reads {
        let knowledge = Knowledge::of(&instance.resource_type, instance.is_data);
        if instance.is_data {
            return match (self.is_deferred, self.changed.is_empty()) {
                (true, _) => Reads::AfterApply,
                (_, true) => Reads::AsBefore,
                _ => Reads::Otherwise,
            };
        }
        let is_made =
            matches!(self.action, Some(Action::Create | Action::Replace | Action::ReplaceAfterCreating));
        let is_decided_by_provider = knowledge.is_computed(name);
        match self.action {
            // Where there may be several, there may be some of before.
            _ if is_made && instance.is_open => Reads::Otherwise,
            _ if is_made => match is_decided_by_provider {
                Some(true) => Reads::AfterApply,
                Some(false) => Reads::AsBefore,
                None => Reads::Otherwise,
            },
            Some(Action::MayReplace) if is_decided_by_provider != Some(false) => Reads::Otherwise,
            Some(Action::Update) if knowledge.is_unknown_after_update(name, &self.changed) => {
                Reads::AfterApply
            }
            _ => Reads::AsBefore,
        }
    }

    /// Whether what an expression makes of the instance may be something else than before: of the whole of it, or of what `rest`
    /// leads to. An expression reads the attributes that stand in it, and of an update only those that it changes are others.
    pub(super) fn may_read_otherwise(&self, rest: &[Step], expression: Option<&str>) -> bool {
        let name = rest.iter().find_map(|step| match step {
            Step::Name(name) => Some(name.as_str()),
            Step::Index(_) => None,
        });
        match self.action {
            None => self.is_deferred || (!self.changed.is_empty()),
            Some(Action::Move | Action::Import | Action::Forget) => false,
            Some(Action::Update) => match (name, expression) {
                (Some(name), _) => self.changed.contains(name),
                (None, Some(expression)) => {
                    self.changed.iter().any(|name| expression.contains(name.as_str()))
                }
                (None, None) => true,
            },
            Some(_) => true,
        }
    }

    /// The way from an argument that reads this instance to where it begins.
    pub(super) fn chain(&self, address: &str) -> Vec<String> {
        let mut chain = vec![address.to_owned()];
        if let Some(reason) = self.reasons.first() {
            chain.push(reason.argument.clone());
            chain.extend(reason.chain.iter().cloned());
        }
        chain
    }
}
