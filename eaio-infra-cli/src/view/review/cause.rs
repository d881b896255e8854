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
        let others: Vec<&Change> =
            members.into_iter().filter(|at| *at != cause).map(|at| dangers[at]).collect();
        let is_brief = is_brief && others.iter().filter(|change| only_follows(change)).count() >= MANY;
        let (plain, others): (Vec<&Change>, Vec<&Change>) =
            others.into_iter().partition(|change| is_brief && only_follows(change));
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

#[cfg(test)]
mod tests {
    use super::*;
    use eaio_infra::review::{Action, Consequence, Effect, Identity, Reason};

    #[test]
    fn a_cause_comes_first() {
        let change = |name: &str, chain: Option<&str>| {
            let identity = Identity { unit: "prod".into(), kind: "aws".into(), name: name.into() };
            let mut change = Change::new(identity, Action::Replace);
            let chain = chain.map(|chain| chain.split(' ').map(str::to_owned).collect()).unwrap_or_default();
            change.reasons = vec![Reason { argument: "id".into(), chain }];
            change
        };
        let mut changes = [
            change("database", Some("subnet vpc_id vpc cidr_block")),
            change("bucket", None),
            change("flow-log", Some("vpc cidr_block")),
            change("route", Some("subnet vpc_id vpc cidr_block")),
            change("subnet", Some("vpc cidr_block")),
            change("both", Some("vpc cidr_block")),
            change("elsewhere", Some("gone")),
            change("vpc", None),
        ];
        changes[0].is_stateful = true;
        changes[3].consequences.push(Consequence { effect: Effect::Note, text: "it is slow".into() });
        changes[5].reasons.push(Reason { argument: "name".into(), chain: Vec::new() });
        let changes: Vec<&Change> = changes.iter().collect();
        let told = |changes: &[&Change], is_brief: bool| {
            let of = |caused: &Caused<'_>| {
                let followers = caused.followers.iter();
                let followers = followers.map(|one| format!("  {}: {}\n", one.change.identity, one.because));
                format!("{}\n{}", caused.change.identity, followers.collect::<String>())
            };
            by_cause(changes, is_brief).iter().map(of).collect::<String>()
        };
        insta::assert_snapshot!(told(&changes, true), @"
        aws vpc
        aws database
        aws flow-log
        aws route
        aws subnet
        aws bucket
        aws both
        aws elsewhere
        ");
        let more = [change("other", Some("vpc cidr_block"))];
        let changes: Vec<&Change> = changes.into_iter().chain(&more).collect();
        insta::assert_snapshot!(told(&changes, true), @"
        aws vpc
          aws flow-log: because of id
          aws subnet: because of id
          aws other: because of id
        aws database
        aws route
        aws bucket
        aws both
        aws elsewhere
        ");
        assert!(!told(&changes, false).contains("  "));
    }
}
