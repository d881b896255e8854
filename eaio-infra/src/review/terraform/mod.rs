//! Root modules of Terraform: what a plan would say, without a state.
//!
//! ```text
//! files → root (what is declared) → scope (values, in the order of need) → instances → differences → what becomes of each
//! ```
//!
//! What an argument reads of another resource is followed as a plan follows it: what the other says itself is known, and what
//! the provider decides is not known while the other is made or replaced.

mod configured;
mod consequence;
mod database;
mod declaration;
mod forced;
mod instance;
mod json;
mod knowledge;
mod moved;
mod outcome;
mod plan;
mod planned;
mod reference;
mod root;
mod scope;
mod show;
mod state;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use super::{Change, Unit, read};
use crate::diagnostic::Diagnostics;
pub(super) use planned::Planned;
pub(super) use state::State;

/// What becomes of everything in a root module.
pub(super) fn changes(before: &Unit<'_>, after: &Unit<'_>, diagnostics: &mut Diagnostics) -> Vec<Change> {
    let [old, new] = [before, after].map(|unit| read::artifacts(unit, diagnostics));
    let [old, new] = [&old, &new].map(|artifacts| root::Root::new(artifacts));
    plan::plan(&after.name, &old, &new, diagnostics)
}

/// What becomes of what a state holds where a root module is applied.
/// With the arguments that were not compared.
pub(super) fn changes_from(
    state: &State,
    unit: &Unit<'_>,
    diagnostics: &mut Diagnostics,
) -> (Vec<Change>, Vec<String>) {
    let artifacts = read::artifacts(unit, diagnostics);
    plan::plan_from(&unit.name, state, &root::Root::new(&artifacts))
}

/// The resources that a root module declares, by address without key.
pub(super) fn declared(unit: &Unit<'_>) -> HashSet<String> {
    let artifacts = read::artifacts(unit, &mut Diagnostics::new());
    let nodes = root::Root::new(&artifacts).nodes;
    let is_declared = |kind| matches!(kind, root::NodeKind::Resource(_) | root::NodeKind::Module);
    nodes.into_iter().filter(|(_, node)| is_declared(node.kind)).map(|(name, _)| name).collect()
}
