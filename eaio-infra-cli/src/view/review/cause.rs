//! What is replaced because something else is, with its cause.

use std::collections::{BTreeMap, HashMap};

use eaio_infra::review::{Change, shown};

use super::text::line;

/// Fewer than these are told one by one.
const MANY: usize = 3;

/// Something that goes, and what goes with it and has nothing to say of its own.
#[derive(Debug)]
pub(super) struct Caused<'r> {
    pub(super) change: &'r Change,
    pub(super) followers: Vec<Follower<'r>>,
}

/// What goes because something else does.
#[derive(Debug)]
pub(super) struct Follower<'r> {
    pub(super) change: &'r Change,
    /// As in `because of subnet_id ← aws_subnet.a ← vpc_id`.
    pub(super) because: String,
}

/// Each cause where the first of what follows from it would be, and all of that behind it. What `is_brief` tells only that it follows is
/// named with its cause.
pub(super) fn by_cause<'r>(dangers: &[&'r Change], is_brief: bool) -> Vec<Caused<'r>> {
    let places: HashMap<(&str, &str), usize> = dangers
        .iter()
        .enumerate()
        .map(|(at, change)| ((change.identity.unit.as_str(), change.identity.name.as_str()), at))
        .collect();
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, change) in dangers.iter().enumerate() {
        groups.entry(cause(change, at, &places).unwrap_or(at)).or_default().push(at);
    }
    let mut groups: Vec<(usize, Vec<usize>)> = groups.into_iter().collect();
    groups.sort_by_key(|(cause, members)| members.first().copied().unwrap_or(*cause).min(*cause));
    let mut told = Vec::new();
    for (cause, members) in groups {
        let others = members.into_iter().filter(|at| *at != cause).map(|at| dangers[at]);
        let (plain, others): (Vec<&Change>, Vec<&Change>) = others.partition(|change| only_follows(change));
        let (plain, others) = match is_brief && plain.len() >= MANY {
            true => (plain, others),
            false => (Vec::new(), others.into_iter().chain(plain).collect()),
        };
        let name = dangers[cause].identity.name.as_str();
        let follower = |change: &'r Change| Follower { change, because: because(change, name) };
        told.push(Caused { change: dangers[cause], followers: plain.into_iter().map(follower).collect() });
        told.extend(others.into_iter().map(|change| Caused { change, followers: Vec::new() }));
    }
    told
}

/// Where the cause of a change stands: the last of each of its reasons that goes, too. What has a reason of its own is its own cause.
fn cause(change: &Change, own: usize, places: &HashMap<(&str, &str), usize>) -> Option<usize> {
    let unit = change.identity.unit.as_str();
    let place = |link: &String| places.get(&(unit, link.as_str())).copied().filter(|at| *at != own);
    let mut causes = change.reasons.iter().map(|reason| reason.chain.iter().rev().find_map(place));
    let first = causes.next()??;
    causes.all(|cause| cause.is_some()).then_some(first)
}

/// Whether there is nothing to say of a change but that it follows from another.
fn only_follows(change: &Change) -> bool {
    let follows =
        |after: &Option<_>| after.as_ref().is_none_or(|after| shown(after) == "(known after apply)");
    !change.is_stateful
        && change.moved_from.is_none()
        && change.consequences.is_empty()
        && change.differences.iter().all(|difference| follows(&difference.after))
}

fn because(change: &Change, cause: &str) -> String {
    let Some(reason) = change.reasons.first() else { return String::new() };
    let links = reason.chain.iter().take_while(|link| *link != cause).map(String::as_str);
    let all: Vec<&str> = std::iter::once(reason.argument.as_str()).chain(links).collect();
    line(&format!("because of {}", all.join(" ← ")))
}
