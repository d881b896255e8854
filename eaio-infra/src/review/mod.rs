//! What a change does, before anyone applies it: two trees of files → what is created, changed, replaced and destroyed, and what
//! that means. Without a cloud, without a state.
//!
//! ```text
//! trees → units that differ → objects by identity → differences → changes, each with its action → effects → report
//! ```

mod action;
mod change;
mod difference;
mod other;
mod read;
mod terraform;
mod tree;

pub use action::Action;
pub use change::{Change, Consequence, Effect, Identity, Reason};
pub use difference::{Difference, Path, Step};
pub use tree::{Tree, Unit, UnitKind};

use crate::diagnostic::Diagnostics;

/// What becomes of each object when one tree takes the place of another.
#[derive(Debug, Clone, Default)]
pub struct Review {
    /// The changes: what is destroyed first, and of that what holds data, then by unit and identity.
    pub changes: Vec<Change>,
    /// What could not be read, and went unreviewed.
    pub diagnostics: Diagnostics,
}

/// Compares what `before` and `after` say, whoever wrote them.
pub fn review(before: &Tree, after: &Tree) -> Review {
    let mut review = Review::default();
    for (old, new) in tree::differing(before, after) {
        let changes = match new.kind {
            UnitKind::RootModule => terraform::changes(&old, &new, &mut review.diagnostics),
            _ => other::changes(&old, &new),
        };
        review.changes.extend(changes);
    }
    review.changes.sort_by(|one, other| one.order().cmp(&other.order()));
    review
}
