//! How much room there is: nodes, and what the pods ask for of what they have.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{Index, Nodes, Requests};
use crate::review::delta::{Delta, DeltaKind, Direction};

/// A number of something.
#[derive(PartialEq, Eq)]
struct Amount {
    number: u64,
    /// Of what: other machines are neither more nor fewer.
    of: String,
    shown: String,
    /// Whether more of it is better than less.
    is_room: bool,
}

/// What is there to compare, by what a person calls it.
type Amounts = BTreeMap<String, Amount>;

pub(super) fn deltas(before: &Index<'_>, after: &Index<'_>) -> Vec<Delta> {
    let [old, new] = [before, after].map(amounts);
    let subjects: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut deltas = Vec::new();
    for subject in subjects {
        let (before, after) = (old.get(subject), new.get(subject));
        if before == after {
            continue;
        }
        let direction = match (before, after) {
            (Some(before), Some(after)) if before.is_room && before.of == after.of => {
                if after.number > before.number { Direction::Better } else { Direction::Worse }
            }
            _ => Direction::Neutral,
        };
        let [before, after] = [before, after].map(|amount| amount.map(|amount| amount.shown.clone()));
        let said = |shown: &Option<String>| shown.clone().unwrap_or_else(|| "none".to_owned());
        deltas.push(Delta {
            kind: DeltaKind::Capacity,
            direction,
            subject: subject.clone(),
            text: format!("{subject}: {} → {}", said(&before), said(&after)),
            before,
            after,
        });
    }
    deltas
}

fn amounts(index: &Index<'_>) -> Amounts {
    let mut amounts = Amounts::new();
    for nodes in index.systems() {
        for group in &nodes.groups {
            for (what, number) in [("fewest", group.minimum), ("most", group.maximum)] {
                let Some(number) = number else { continue };
                let of = group.types.as_ref().map(|types| types.join(", ")).unwrap_or_default();
                let shown = if of.is_empty() { number.to_string() } else { format!("{number} {of}") };
                let amount = Amount { number, of, shown, is_room: true };
                amounts.insert(format!("{what} nodes of {}", group.name), amount);
            }
        }
        if nodes.is_one_cluster() {
            of_cluster(nodes, &mut amounts);
        }
    }
    amounts
}

/// What is asked for, and what there is at the largest.
fn of_cluster(nodes: &Nodes<'_>, amounts: &mut Amounts) {
    let cluster = nodes.groups.iter().find_map(|group| group.cluster).unwrap_or("the cluster");
    let asked = nodes.scheduled().fold(Requests::default(), |sum, workload| {
        (0..workload.replicas.0).fold(sum, |sum, _| sum.plus(workload.requests))
    });
    for (at, what) in ["CPU", "memory", "GPUs"].into_iter().enumerate() {
        let number = asked.amounts()[at];
        let shown = crate::check::amount_of(at, number);
        let amount = Amount { number, of: what.to_owned(), shown, is_room: false };
        amounts.insert(format!("{what} that the fewest pods of {cluster} ask for"), amount);
    }
}
