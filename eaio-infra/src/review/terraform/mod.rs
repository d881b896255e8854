//! Root modules of Terraform: what a plan would say, without a state.
//!
//! ```text
//! files → root (what is declared) → scope (values, in the order of need) → instances → differences → what becomes of each
//! ```
//!
//! What an argument reads of another resource is followed as a plan follows it: what the other says itself is known, and what
//! the provider decides is not known while the other is made or replaced.

mod consequence;
mod declaration;
mod forced;
mod instance;
mod json;
mod knowledge;
mod moved;
mod outcome;
mod plan;
mod reference;
mod root;
mod scope;
#[cfg(test)]
mod tests;

use super::{Change, Unit, read};
use crate::diagnostic::Diagnostics;

/// What becomes of everything in a root module.
pub(super) fn changes(before: &Unit<'_>, after: &Unit<'_>, diagnostics: &mut Diagnostics) -> Vec<Change> {
    let [old, new] = [before, after].map(|unit| read::artifacts(unit, diagnostics));
    let [old, new] = [&old, &new].map(|artifacts| root::Root::new(artifacts));
    plan::plan(&after.name, &old, &new, diagnostics)
}
