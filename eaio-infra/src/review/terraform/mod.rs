//! Root modules of Terraform: what a plan would say, without a state.
//!
//! ```text
//! files → root (what is declared) → scope (values, in the order of need) → instances → differences → what becomes of each
//! ```
//!
//! What an argument reads of another resource is followed as a plan follows it: what the other says itself is known, and what
//! the provider decides is not known while the other is made or replaced.

#[cfg(test)]
mod adverse_tests;
mod calls;
mod configured;
mod consequence;
mod database;
mod declaration;
mod evaluate;
mod files;
mod forced;
mod inside;
mod instance;
mod json;
mod knowledge;
#[cfg(test)]
mod module_tests;
mod modules;
mod moved;
mod outcome;
mod plan;
mod planned;
mod provider;
mod reference;
mod root;
mod scope;
mod sensitive;
mod show;
mod state;
mod stateful;
#[cfg(test)]
mod stateful_tests;
#[cfg(test)]
mod tests;
mod values;

use std::collections::HashSet;

use super::{Change, Unit, read};
use crate::diagnostic::Diagnostics;
pub(super) use calls::Calls;
use files::Compared;
pub(super) use files::read_by;
pub(super) use modules::called_as;
pub(super) use planned::Planned;
use root::{NodeKind, Root};
pub(super) use state::State;
use values::Files;
pub(super) use values::ancestors;

/// What becomes of everything in a root module.
pub(super) fn changes(before: &Unit<'_>, after: &Unit<'_>, diagnostics: &mut Diagnostics) -> Vec<Change> {
    let name = &after.name;
    let mut read = Compared::new(name, &before.files, &after.files);
    let [old, new] = [before, after].map(|unit| {
        let mut artifacts = read::artifacts(unit, diagnostics);
        read.mark(&mut artifacts, std::ptr::eq(unit, after));
        Files::new(name, artifacts)
    });
    read.say(diagnostics);
    values::plan(name, [&old, &new], diagnostics, |old, new, diagnostics| {
        let [old_modules, new_modules] = modules::of_both(name, [old, new]);
        let old = Root::new(name, old, &old_modules);
        let new = Root::new(name, new, &new_modules);
        plan::plan(name, &old, &new, diagnostics)
    })
}

/// What becomes of what a state holds where a root module is applied.
/// With the arguments that were not compared.
pub(super) fn changes_from(
    state: &State,
    unit: &Unit<'_>,
    diagnostics: &mut Diagnostics,
) -> (Vec<Change>, Vec<String>) {
    let Files { own: artifacts, named } = Files::new(&unit.name, read::artifacts(unit, diagnostics));
    if !named.is_empty() {
        diagnostics.push(values::not_known("not-compared", named.keys()));
    }
    let modules = modules::of_one(&unit.name, &artifacts);
    plan::plan_from(&unit.name, state, &Root::new(&unit.name, &artifacts, &modules))
}

/// The resources and module calls that a root module declares, by address without key.
pub(super) fn declared(unit: &Unit<'_>) -> HashSet<String> {
    names(unit, |name, kind| match kind {
        NodeKind::Resource(_) | NodeKind::Module => true,
        NodeKind::Local(_) => name.starts_with("module."),
        NodeKind::Data(_) => false,
    })
}

/// The module calls of a root module whose files are not known here.
pub(super) fn closed(unit: &Unit<'_>) -> HashSet<String> {
    names(unit, |_, kind| kind == NodeKind::Module)
}

fn names(unit: &Unit<'_>, is_meant: fn(&str, NodeKind<'_>) -> bool) -> HashSet<String> {
    let artifacts = Files::new(&unit.name, read::artifacts(unit, &mut Diagnostics::new())).own;
    let modules = modules::of_one(&unit.name, &artifacts);
    let root = Root::new(&unit.name, &artifacts, &modules);
    root.nodes.into_iter().filter(|(name, node)| is_meant(name, node.kind)).map(|(name, _)| name).collect()
}
