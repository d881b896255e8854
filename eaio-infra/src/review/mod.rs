//! What a change does, before anyone applies it: two trees of files → what is created, changed, replaced and destroyed, and what
//! that means. Without a cloud, without a state.
//!
//! ```text
//! trees → units that differ → objects by identity → differences → changes, each with its action → effects → report
//! ```

mod action;
mod actual;
#[cfg(test)]
mod adverse_tests;
mod change;
mod compose;
mod delta;
mod difference;
mod fold;
mod ignore;
mod kubernetes;
mod live;
mod meaning;
mod other;
mod read;
mod terraform;
#[cfg(test)]
mod testing;
mod tree;

pub use action::Action;
pub use actual::{Actual, ActualReview};
pub use change::{Change, Consequence, Effect, Identity, Reason};
pub use delta::{Cents, CostDelta, Delta, DeltaKind, Direction};
pub use difference::{Difference, Path, Step, shown};
pub use fold::{Fold, Folded, Noise, fold};
pub use ignore::{Ignored, Pattern};
pub use tree::{Tree, Unit, UnitKind, is_compose};

use std::iter;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

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
    for (changes, diagnostics) in each(&differing, changes) {
        review.changes.extend(changes);
        review.diagnostics.extend(diagnostics);
    }
    kubernetes::join_moved([before, after], &differing, &mut review.changes);
    review.changes.sort_by(|one, other| one.order().cmp(&other.order()));
    if differing.iter().any(|(_, unit)| unit.kind != UnitKind::Other) {
        review.look_at_meaning(before, after, differing);
    }
    review
}

/// What becomes of everything in a unit, and what of it cannot be read.
fn changes((old, new): &(Unit<'_>, Unit<'_>)) -> (Vec<Change>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let changes = match new.kind {
        UnitKind::RootModule => terraform::changes(old, new, &mut diagnostics),
        UnitKind::Kubernetes => kubernetes::changes(old, new, &mut diagnostics),
        UnitKind::Compose => compose::changes(old, new, &mut diagnostics),
        UnitKind::Other => other::changes(old, new),
    };
    (changes, diagnostics)
}

/// What `make` makes of each item, in their order. Several are made at once.
fn each<I: Sync, T: Send>(items: &[I], make: fn(&I) -> T) -> Vec<T> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(items.len());
    if threads < 2 {
        return items.iter().map(make).collect();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mine = iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
        let mine = mine.map_while(|at| Some((at, make(items.get(at)?))));
        mine.collect::<Vec<(usize, T)>>()
    };
    let mut made = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let made =
            workers.into_iter().map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)));
        made.flatten().collect::<Vec<(usize, T)>>()
    });
    made.sort_by_key(|(at, _)| *at);
    made.into_iter().map(|(_, made)| made).collect()
}

/// How much of both trees is read again as a whole, for what it means together: some environments with everything in them.
const MEANT: usize = 4 << 20;

impl Review {
    fn look_at_meaning(&mut self, before: &Tree, after: &Tree, differing: Vec<(Unit<'_>, Unit<'_>)>) {
        let said = "who reaches whom, who may do what, cost, capacity and promises";
        if before.len() + after.len() <= MEANT {
            let [old, new] = read::meant([before, after].map(tree::units_of));
            (self.deltas, self.costs) = meaning::meaning(old, new, Some(&self.changes), true);
            return;
        }
        let length = |unit: &Unit<'_>| unit.files.values().map(|text| text.len()).sum::<usize>();
        let (help, detail) = match differing.iter().map(|(old, new)| length(old) + length(new)).sum::<usize>()
        {
            ..=MEANT => {
                let (old, new): (Vec<_>, Vec<_>) = differing.into_iter().unzip();
                let [old, new] = read::meant([old, new]);
                (self.deltas, self.costs) = meaning::meaning(old, new, Some(&self.changes), false);
                (
                    "sums are of what differs alone",
                    format!(
                        "{said} were compared in folders that differ, and not in all; room and availability were not"
                    ),
                )
            }
            _ => ("compare one environment at a time", format!("{said} were not compared")),
        };
        let summary = format!("the trees are larger than {} MiB", MEANT >> 20);
        let found = Diagnostic::warning("meaning-not-compared", summary);
        self.diagnostics.push(found.with_detail(detail).with_help(help));
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
