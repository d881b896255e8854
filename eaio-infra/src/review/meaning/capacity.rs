//! How many nodes there are, what is left of them when a zone is lost, and what the pods ask for.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::check::{Index, Nodes, Requests, amount_of};
use crate::review::delta::{Delta, DeltaKind, Direction};

/// A number of something.
struct Amount {
    /// The higher it ranks, the better.
    rank: (bool, u64),
    /// Of what: other machines are neither more nor fewer.
    of: String,
    shown: String,
    /// Whether more of it is better than less.
    is_room: bool,
    /// Whether it is only said of a group that there is on both sides.
    is_detail: bool,
}

/// What is there to compare, by what a person calls it; nothing where it is there, and not known.
type Amounts = BTreeMap<String, Option<Amount>>;

pub(super) fn deltas(before: &Index<'_>, after: &Index<'_>) -> Vec<Delta> {
    let [old, new] = [before, after].map(amounts);
    let subjects: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut deltas = Vec::new();
    for subject in subjects {
        // What nobody knows on one side is not compared.
        let (was, is) = match (old.get(subject), new.get(subject)) {
            (Some(None), _) | (_, Some(None)) => continue,
            (was, is) => (was.and_then(Option::as_ref), is.and_then(Option::as_ref)),
        };
        let [before, after] = [was, is].map(|amount| amount.map(|amount| amount.shown.clone()));
        // What is said of a whole group says enough of one that comes or goes.
        let is_alone = |one: Option<&Amount>, other: Option<&Amount>| {
            one.is_none() && other.is_some_and(|amount| amount.is_detail)
        };
        if before == after || is_alone(was, is) || is_alone(is, was) {
            continue;
        }
        let direction = match (was, is) {
            (Some(was), Some(is)) if was.is_room && was.of == is.of => match is.rank.cmp(&was.rank) {
                Ordering::Greater => Direction::Better,
                Ordering::Less => Direction::Worse,
                Ordering::Equal => Direction::Neutral,
            },
            _ => Direction::Neutral,
        };
        let said = |shown: &Option<String>| shown.clone().unwrap_or_else(|| "none".to_owned());
        deltas.push(Delta {
            kind: DeltaKind::Capacity,
            direction,
            subject: subject.clone(),
            text: format!("{subject}: {} → {}", said(&before), said(&after)),
            environment: String::new(),
            before,
            after,
        });
    }
    deltas
}

/// What a cluster is called.
pub(super) fn cluster<'a>(nodes: &Nodes<'a>) -> &'a str {
    nodes.groups.iter().find_map(|group| group.cluster).unwrap_or("the cluster")
}

fn amounts(index: &Index<'_>) -> Amounts {
    let mut amounts = Amounts::new();
    for nodes in index.systems() {
        of_groups(nodes, &mut amounts);
        of_pods(nodes, &mut amounts);
    }
    amounts
}

fn of_groups(nodes: &Nodes<'_>, amounts: &mut Amounts) {
    for group in &nodes.groups {
        let of = group.types.as_ref().map(|types| types.join(", ")).unwrap_or_default();
        let amount =
            |rank, shown, is_detail| Amount { rank, of: of.clone(), shown, is_room: true, is_detail };
        for (what, number) in [("fewest", group.minimum), ("most", group.maximum)] {
            let shown = |number| if of.is_empty() { format!("{number}") } else { format!("{number} {of}") };
            let amount = number.map(|number| amount((true, number), shown(number), false));
            amounts.insert(format!("{what} nodes of {}", group.name), amount);
        }
        let left = nodes.left_at_once(group).zip(group.minimum).map(|(left, fewest)| {
            let is_short = nodes.is_short_at_once(group);
            let most = if left == 0 { "none" } else { &format!("at most {left}") };
            let rest = if is_short { ", too few for the pods that can go nowhere else" } else { "" };
            amount((!is_short, left), format!("{most} of {fewest}{rest}"), true)
        });
        let subject =
            format!("fewest nodes of {} that are left at once when its fullest zone is lost", group.name);
        amounts.insert(subject, left);
    }
}

fn of_pods(nodes: &Nodes<'_>, amounts: &mut Amounts) {
    let is_known = nodes.is_one_cluster();
    let asked = nodes
        .scheduled()
        .fold(Requests::default(), |sum, workload| sum.plus(workload.requests.times(workload.replicas.0)));
    for (at, of) in ["CPU", "memory", "GPUs"].into_iter().enumerate() {
        let number = asked.amounts()[at];
        let amount = || Amount {
            rank: (true, number),
            of: of.to_owned(),
            shown: amount_of(at, number),
            is_room: false,
            is_detail: false,
        };
        let subject = format!("{of} that the fewest pods of {} ask for", cluster(nodes));
        amounts.insert(subject, is_known.then(amount));
    }
}
