//! What a change does, before anyone applies it: two trees of files → what is created, changed, replaced and destroyed, and what
//! that means. Without a cloud, without a state.
//!
//! ```text
//! trees → units that differ → objects by identity → differences → changes, each with its action → effects → report
//! ```

mod action;
mod change;
mod compose;
mod delta;
mod difference;
mod fold;
mod ignore;
mod kubernetes;
mod meaning;
mod other;
mod read;
mod terraform;
#[cfg(test)]
mod testing;
mod tree;

pub use action::Action;
pub use change::{Change, Consequence, Effect, Identity, Reason};
pub use delta::{Cents, CostDelta, Delta, DeltaKind, Direction};
pub use difference::{Difference, Path, Step, shown};
pub use fold::{Fold, Folded, Noise, fold};
pub use ignore::{Ignored, Pattern};
pub use tree::{Tree, Unit, UnitKind};

use std::collections::HashSet;

use crate::diagnostic::{Diagnostic, Diagnostics};

/// What becomes of each object when one tree takes the place of another.
#[derive(Debug, Clone, Default)]
pub struct Review {
    /// The changes: what is destroyed first, and of that what holds data, then by unit and identity.
    pub changes: Vec<Change>,
    /// What the changes mean together, as far as it was asked.
    pub deltas: Vec<Delta>,
    /// What a month costs before and after, where it was asked.
    pub costs: Option<CostDelta>,
    /// What could not be read, and went unreviewed.
    pub diagnostics: Diagnostics,
}

/// Compares what `before` and `after` say, whoever wrote them.
pub fn review(before: &Tree, after: &Tree) -> Review {
    let mut review = Review::default();
    let differing = tree::differing(before, after);
    for (old, new) in &differing {
        let changes = match new.kind {
            UnitKind::RootModule => terraform::changes(old, new, &mut review.diagnostics),
            UnitKind::Kubernetes => kubernetes::changes(old, new, &mut review.diagnostics),
            UnitKind::Compose => compose::changes(old, new, &mut review.diagnostics),
            UnitKind::Other => other::changes(old, new),
        };
        review.changes.extend(changes);
    }
    review.changes.sort_by(|one, other| one.order().cmp(&other.order()));
    if differing.iter().any(|(_, unit)| unit.kind != UnitKind::Other) {
        review.look_at_meaning(before, after);
    }
    review
}

/// How much of both trees is read again for what it means together: some hundred environments.
const MEANT: usize = 16 << 20;

impl Review {
    fn look_at_meaning(&mut self, before: &Tree, after: &Tree) {
        if before.len() + after.len() > MEANT {
            let summary = format!("the trees are larger than {} MiB", MEANT >> 20);
            self.diagnostics.push(
                Diagnostic::warning("meaning-not-compared", summary)
                    .with_detail("who reaches whom, who may do what, cost and capacity were not compared")
                    .with_help("compare one environment at a time"),
            );
            return;
        }
        let [old, new] = [before, after].map(read::meant);
        let changed: HashSet<&str> =
            self.changes.iter().map(|change| change.identity.name.as_str()).collect();
        let (deltas, costs) = meaning::meaning(old, new, &|name| changed.contains(name));
        (self.deltas, self.costs) = (deltas, costs);
    }
}

/// Compares two trees of which neither takes the other's place, such as those of two environments: what only one of them has,
/// and what both have and say differently. Nothing is destroyed, so nothing has a reason or a consequence, and no
/// data is at stake.
pub fn compare(one: &Tree, other: &Tree) -> Review {
    let mut review = review(one, other);
    for change in &mut review.changes {
        if !matches!(change.action, Action::Create | Action::Destroy) {
            change.action = Action::Update;
        }
        change.is_stateful = false;
        change.reasons.clear();
        change.consequences.clear();
    }
    review.changes.sort_by(|one, other| one.order().cmp(&other.order()));
    review
}
