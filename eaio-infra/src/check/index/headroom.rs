//! How much room the pods that are there at least leave on nodes: with every zone, and without one.

use super::capacity::{Machines, Pods, Shortage, shortage};
use super::node_group::NodeGroup;
use super::nodes::{Nodes, Workload};
use super::requests::Requests;

/// Groups that share pods, and what these leave of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headroom {
    /// The groups; none for the pods that no group takes.
    pub groups: Vec<usize>,
    /// What is left.
    pub room: Room,
}

/// What pods leave of nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Room {
    /// So much of each resource, at most: nodes have no more, and pods ask for no less.
    Left(Requests),
    /// They cannot fit.
    Short(Shortage),
    /// They may fit, and of some group nobody knows how much it has.
    Unknown,
}

/// What is left when a zone is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneLoss<'a> {
    /// The zone; nothing where every group starts its nodes again in the zones that are left, whichever is lost.
    pub zone: Option<&'a str>,
    /// What the pods without volumes leave of the groups that share pods with those that are lost.
    pub headroom: Vec<Headroom>,
}

/// What `pods` leave of `machines`, one for each group. Groups that some pod can choose between are counted together, so that
/// every pod is counted once.
pub fn headroom(pods: &[Pods], machines: &[Machines]) -> Vec<Headroom> {
    let mut all: Vec<Headroom> = sharing(pods, machines.len())
        .into_iter()
        .map(|groups| {
            let its = |pods: &&Pods| pods.groups.first().is_some_and(|group| groups.contains(group));
            let its: Vec<&Pods> = pods.iter().filter(its).collect();
            let all = machines.iter().enumerate();
            let there = all.map(|(at, those)| if groups.contains(&at) { *those } else { those.none() });
            let there: Vec<Machines> = there.collect();
            Headroom { room: room(&its, &there), groups }
        })
        .collect();
    // For what no group takes there is as much as in a group without nodes.
    let homeless = pods.iter().filter(|pods| pods.groups.is_empty());
    let homeless: Vec<Pods> = homeless.map(|pods| Pods { groups: vec![0], ..pods.clone() }).collect();
    let none = Machines { allocatable: Requests::default(), count: 0 };
    let found = shortage(&homeless, &[none]).map(|found| Shortage { groups: Vec::new(), ..found });
    all.extend(found.map(|found| Headroom { groups: Vec::new(), room: Room::Short(found) }));
    all
}

fn room(pods: &[&Pods], machines: &[Machines]) -> Room {
    if let Some(shortage) = shortage(pods.iter().copied(), machines) {
        return Room::Short(shortage);
    }
    if machines.iter().any(|machines| machines.count > 0 && machines.is_endless()) {
        return Room::Unknown;
    }
    let sum = |sum: Requests, (of, count): (Requests, u64)| sum.plus(of.times(count));
    let there = machines.iter().map(|machines| (machines.allocatable, machines.count));
    let there = there.fold(Requests::default(), sum);
    let asked = pods.iter().map(|pods| (pods.requests, pods.count)).fold(Requests::default(), sum);
    let left = there.minus(asked);
    // GPUs that are offered as several have no number.
    Room::Left(if there.gpus == u64::MAX { Requests { gpus: u64::MAX, ..left } } else { left })
}

/// The groups, those together that some pod can choose between.
fn sharing(pods: &[Pods], count: usize) -> Vec<Vec<usize>> {
    let mut sets: Vec<Vec<usize>> = (0..count).map(|group| vec![group]).collect();
    for pods in pods {
        let (joined, others): (Vec<_>, Vec<_>) =
            sets.into_iter().partition(|set| set.iter().any(|group| pods.groups.contains(group)));
        sets = others;
        let mut joined = joined.concat();
        joined.sort_unstable();
        sets.extend((!joined.is_empty()).then_some(joined));
    }
    sets.sort_unstable();
    sets
}

impl<'a> Nodes<'a> {
    /// What the fewest pods leave of the most nodes; nothing where they cannot be counted, or there is none.
    pub fn headroom(&self) -> Option<Vec<Headroom>> {
        self.is_counted().then(|| headroom(&self.fewest(|_| true), &self.at_largest()))
    }

    /// What the fewest pods without volumes, which stay where their volumes are, leave of the most nodes when that zone is lost
    /// after which the least is left: first one without which they do not fit, then the one that leaves the least CPU. Nothing
    /// where they cannot be counted, or nobody knows which zones the nodes are in.
    pub fn zone_loss(&self) -> Option<ZoneLoss<'a>> {
        if !self.is_counted() {
            return None;
        }
        let movable = self.fewest(|workload| !workload.has_volumes());
        let zones = self.only_zones();
        let losses = zones.into_iter().map(|zone| {
            let is_hit = |one: &Headroom| one.groups.iter().any(|group| self.is_lost_with(*group, zone));
            let mut headroom = headroom(&movable, &self.without_zone(zone));
            headroom.retain(is_hit);
            ZoneLoss { zone: Some(zone), headroom }
        });
        losses.min_by_key(|loss| how_bad(&loss.headroom)).or_else(|| {
            let start_again =
                |group: &NodeGroup<'_>| group.zones.as_ref().is_some_and(|zones| zones.len() > 1);
            let headroom = || headroom(&movable, &self.at_largest());
            self.groups.iter().all(start_again).then(|| ZoneLoss { zone: None, headroom: headroom() })
        })
    }

    /// How many of the fewest nodes of a group are left, at most, when that zone is lost that has the most of them, until it has
    /// started others: of `n` nodes in `z` zones, one zone has no fewer than `n / z`. Nothing where either is not known.
    pub fn left_at_once(&self, group: &NodeGroup<'a>) -> Option<u64> {
        let zones = u64::try_from(group.zones.as_ref()?.len()).ok().filter(|zones| *zones > 0)?;
        let fewest = group.minimum.filter(|_| !group.is_repeated)?;
        Some(fewest - fewest.div_ceil(zones))
    }

    /// Whether what is left at once of a group's fewest nodes is too little for the fewest pods without volumes that can go
    /// nowhere else.
    pub fn is_short_at_once(&self, group: &NodeGroup<'a>) -> bool {
        let at = self.groups.iter().position(|other| std::ptr::eq(other, group));
        let known = at.zip(self.allocatable(group)).zip(self.left_at_once(group));
        let Some(((at, allocatable), count)) = known.filter(|_| self.is_counted()) else { return false };
        let its = self.fewest(|workload| workload.open == [at] && !workload.has_volumes());
        let its: Vec<Pods> = its.into_iter().map(|pods| Pods { groups: vec![0], ..pods }).collect();
        shortage(&its, &[Machines { allocatable, count }]).is_some()
    }

    /// The zones that some group has all of its nodes in.
    pub fn only_zones(&self) -> Vec<&'a str> {
        let only = |group: &NodeGroup<'a>| match group.zones.as_deref()? {
            [zone] => Some(*zone),
            _ => None,
        };
        let mut zones: Vec<&str> = self.groups.iter().filter_map(only).collect();
        zones.sort_unstable();
        zones.dedup();
        zones
    }

    /// Whether a group has all of its nodes in a zone, and is gone with it. One over several zones starts its nodes again in
    /// those that are left.
    ///
    /// Source: Amazon EC2 Auto Scaling, "Auto Scaling group Availability Zone distribution": balanced best effort, the default.
    pub fn is_lost_with(&self, group: usize, zone: &str) -> bool {
        self.groups[group].zones.as_deref() == Some(&[zone][..])
    }

    /// Every group with as many nodes as it may have without a zone.
    pub fn without_zone(&self, zone: &str) -> Vec<Machines> {
        let all = self.at_largest().into_iter().enumerate();
        all.map(|(at, machines)| if self.is_lost_with(at, zone) { machines.none() } else { machines })
            .collect()
    }

    fn is_counted(&self) -> bool {
        self.is_one_cluster() && self.scheduled().next().is_some()
    }

    /// The fewest pods of the workloads that count, whether one of them fits a node or not.
    fn fewest(&self, counts: impl Fn(&Workload<'a>) -> bool) -> Vec<Pods> {
        let counted = self.scheduled().filter(|workload| workload.replicas.0 > 0 && counts(workload));
        let of = |workload: &Workload<'a>| Pods {
            requests: workload.requests,
            count: workload.replicas.0,
            groups: workload.open.clone(),
        };
        counted.map(of).collect()
    }
}

/// The least is the worst.
fn how_bad(headroom: &[Headroom]) -> (std::cmp::Reverse<usize>, Requests) {
    let short = headroom.iter().filter(|one| matches!(one.room, Room::Short(_))).count();
    let left = headroom.iter().map(|one| match one.room {
        Room::Left(left) => left,
        Room::Short(_) | Room::Unknown => Requests::default(),
    });
    (std::cmp::Reverse(short), left.fold(Requests::default(), Requests::plus))
}

impl Workload<'_> {
    /// Whether its pods have volumes, and stay where these are.
    pub fn has_volumes(&self) -> bool {
        self.pod.object.at(&["spec", "volumeClaimTemplates"]).is_some()
            || self.pod.volumes().iter().any(|volume| {
                ["persistentVolumeClaim", "ephemeral"].iter().any(|kind| volume.get(kind).is_some())
            })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn requests(most: u64) -> impl Strategy<Value = Requests> {
        (0..=most, 0..=most, 0..=1_u64).prop_map(|(cpu, memory, gpus)| Requests { cpu, memory, gpus })
    }

    fn pods() -> impl Strategy<Value = Vec<Pods>> {
        let groups = proptest::sample::subsequence(vec![0, 1, 2], 0..=2);
        let one = (requests(6), 1..=3_u64, groups).prop_map(|(requests, count, groups)| Pods {
            requests,
            count,
            groups,
        });
        proptest::collection::vec(one, 0..=4)
    }

    fn machines() -> impl Strategy<Value = Vec<Machines>> {
        let one = (requests(30), 0..=3_u64).prop_map(|(allocatable, count)| Machines { allocatable, count });
        proptest::collection::vec(one, 3)
    }

    proptest! {
        /// Each group is counted once, and pods stay within theirs.
        #[test]
        fn every_group_and_every_pod_is_counted_once(pods in pods(), machines in machines()) {
            let all = headroom(&pods, &machines);
            let mut groups: Vec<usize> = all.iter().flat_map(|one| one.groups.clone()).collect();
            groups.sort_unstable();
            prop_assert_eq!(groups, [0, 1, 2]);
            for pods in pods.iter().filter(|pods| !pods.groups.is_empty()) {
                let holds = |one: &&Headroom| pods.groups.iter().all(|group| one.groups.contains(group));
                prop_assert_eq!(all.iter().filter(holds).count(), 1);
            }
        }

        /// What is left is a limit: a pod that asks for more than that of a resource cannot be added.
        #[test]
        fn nothing_more_fits_than_what_is_left(pods in pods(), machines in machines()) {
            for one in headroom(&pods, &machines) {
                let Room::Left(left) = one.room else { continue };
                for more in [
                    Requests { cpu: left.cpu + 1, ..Requests::default() },
                    Requests { memory: left.memory + 1, ..Requests::default() },
                    Requests { gpus: left.gpus + 1, ..Requests::default() },
                ] {
                    let mut pods = pods.clone();
                    pods.push(Pods { requests: more, count: 1, groups: one.groups.clone() });
                    let after = headroom(&pods, &machines);
                    let is_short = |after: &Headroom| after.groups == one.groups && matches!(after.room, Room::Short(_));
                    prop_assert!(after.iter().any(is_short));
                }
            }
        }

        /// However nodes are spread, the fullest zone leaves no more of them than is said.
        #[test]
        fn the_fullest_zone_leaves_no_more(spread in proptest::collection::vec(0..=5_u64, 1..=4)) {
            let (nodes, zones) = (spread.iter().sum::<u64>(), spread.len() as u64);
            let fullest = spread.iter().max().expect("there is a zone");
            prop_assert!(nodes - fullest <= nodes - nodes.div_ceil(zones));
        }
    }
}
