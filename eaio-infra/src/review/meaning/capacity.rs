//! How much room there is: nodes, and what the pods ask for of what they have.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{Index, Nodes, Requests};
use crate::review::delta::{Delta, DeltaKind, Direction};

/// A number that is shown, and more of which is better or worse.
struct Amount {
    number: u64,
    shown: String,
    is_better_larger: bool,
}

/// What is there to compare, by what a person calls it.
type Amounts = BTreeMap<String, Amount>;

pub(super) fn deltas(before: &Index<'_>, after: &Index<'_>) -> Vec<Delta> {
    let [old, new] = [before, after].map(amounts);
    let subjects: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut deltas = Vec::new();
    for subject in subjects {
        let (before, after) = (old.get(subject), new.get(subject));
        let numbers = (before.map(|amount| amount.number), after.map(|amount| amount.number));
        if numbers.0 == numbers.1 {
            continue;
        }
        let is_better_larger = before.or(after).is_some_and(|amount| amount.is_better_larger);
        let direction = match numbers {
            (Some(before), Some(after)) if (after > before) == is_better_larger => Direction::Better,
            (Some(_), Some(_)) => Direction::Worse,
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
                let amount = Amount { number, shown: number.to_string(), is_better_larger: true };
                amounts.insert(format!("{what} nodes of {}", group.title()), amount);
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
        let amount = Amount { number, shown, is_better_larger: false };
        amounts.insert(format!("{what} that the fewest pods of {cluster} ask for"), amount);
    }
}
