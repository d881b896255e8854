//! What nodes have for pods, and whether pods cannot fit them.

use super::node_group::NodeGroup;
use super::nodes::{Nodes, Workload};
use super::requests::{Requests, shown};
use crate::unit::{Bytes, InstanceType, mib};

/// What the kubelet begins to evict at: `memory.available` below it (Amazon EKS, "Reserve compute resources for system processes").
const EVICTION: Bytes = mib(100);

/// What nodes have of which nobody knows how much it is.
const ENDLESS: Requests = Requests { cpu: u64::MAX, memory: u64::MAX, gpus: u64::MAX };

/// How much of each resource is there for pods, at most.
///
/// The kubelet keeps 255 MiB and 11 MiB for each pod that the node can take, 6 % of the first core, 1 % of the second, 0.5 % of
/// the third and the fourth and 0.25 % of each other one, and a threshold at which it evicts (awslabs/amazon-eks-ami, nodeadm,
/// `kubelet` reserved resources; Bottlerocket, "Kubernetes settings", the same). It is never less than this; how much the kernel
/// keeps of the nominal memory is in no document, and left to the pods here.
pub fn allocatable(group: &NodeGroup<'_>, machine: InstanceType) -> Requests {
    let (cores, memory) = (u64::from(machine.vcpus()), machine.memory().as_u64());
    let gpus = u64::from(machine.gpus());
    if group.has_own_setup {
        return Requests { cpu: cores * 1000, memory, gpus };
    }
    // Hundredths of thousandths: 0.25 % of a core is 2.5m.
    let shares = (1..=cores).map(|core| match core {
        1 => 600,
        2 => 100,
        3 | 4 => 50,
        _ => 25,
    });
    let kept_cpu = shares.sum::<u64>() / 10;
    let kept_memory = mib(255 + 11 * pods_reserved_for(group, machine)).as_u64() + EVICTION.as_u64();
    Requests { cpu: cores * 1000 - kept_cpu, memory: memory.saturating_sub(kept_memory), gpus }
}

/// For how many pods a node keeps memory, at least. A managed node group takes no more than 110, or 250 of 30 cores or more
/// (Amazon EKS, "Choose an optimal Amazon EC2 node instance type").
fn pods_reserved_for(group: &NodeGroup<'_>, machine: InstanceType) -> u64 {
    let limit = if machine.vcpus() < 30 { 110 } else { 250 };
    group.pods.unwrap_or_else(|| u64::from(machine.max_pods())).min(limit)
}

/// How many pods a node takes, at most.
pub fn pods(nodes: &Nodes<'_>, group: &NodeGroup<'_>) -> Option<u64> {
    let machines = group.machines()?;
    let most = machines.iter().map(|machine| {
        // With prefixes instead of addresses a node takes as many as its processor is good for.
        let limit = if machine.vcpus() < 30 { 110 } else { 250 };
        let addresses = u64::from(machine.max_pods());
        if nodes.has_prefixes || group.has_own_setup { addresses.max(limit) } else { addresses }
    });
    group.pods.or_else(|| most.max())
}

impl<'a> Nodes<'a> {
    /// What one node of a group has for pods, at most: what its DaemonSets ask for is gone. Nothing where the type of a machine is
    /// not known.
    pub fn allocatable(&self, group: &NodeGroup<'a>) -> Option<Requests> {
        let machines = group.machines()?;
        let most =
            machines.into_iter().map(|machine| allocatable(group, machine)).reduce(Requests::max_of)?;
        let most = if self.shares_gpus && most.gpus > 0 { Requests { gpus: u64::MAX, ..most } } else { most };
        Some(most.minus(self.daemons_on(group)))
    }

    /// Every group with as many nodes as it may have. What is not known of one has no end.
    pub fn at_largest(&self) -> Vec<Machines> {
        let of = |group: &NodeGroup<'a>| match (self.allocatable(group), group.maximum) {
            (Some(allocatable), Some(count)) => Machines { allocatable, count },
            _ => Machines { allocatable: ENDLESS, count: 1 },
        };
        self.groups.iter().map(of).collect()
    }

    /// The workloads of which a pod fits a node that it may go to, each with as many pods as `count` says.
    pub fn pods<'i>(&'i self, count: impl Fn(&Workload<'a>) -> u64) -> Vec<(&'i Workload<'a>, Pods)> {
        let machines = self.at_largest();
        let of = |workload: &'i Workload<'a>| {
            let groups = workload.open.clone();
            let fits = groups.iter().any(|at| workload.requests.fits(machines[*at].allocatable));
            let pods = Pods { requests: workload.requests, count: count(workload), groups };
            (fits && pods.count > 0).then_some((workload, pods))
        };
        self.scheduled().filter_map(of).collect()
    }

    /// How many of the DaemonSets' pods run on each node of a group, for certain.
    pub fn daemons(&self, group: &NodeGroup<'a>) -> u64 {
        self.daemons.iter().filter(|daemon| self.runs_on(daemon, group)).count() as u64
    }

    /// What the DaemonSets ask for that run on each node of a group, for certain.
    fn daemons_on(&self, group: &NodeGroup<'a>) -> Requests {
        let running = self.daemons.iter().filter(|daemon| self.runs_on(daemon, group));
        running.fold(Requests::default(), |sum, daemon| sum.plus(daemon.requests))
    }

    fn runs_on(&self, daemon: &Workload<'a>, group: &NodeGroup<'a>) -> bool {
        self.groups.iter().all(|other| other.cluster == group.cluster)
            && !daemon.is_said_twice
            && daemon.is_scheduled()
            && group.taints.is_some()
            && !group.has_own_setup
            && self.selects(daemon, group) == Some(true)
            && daemon.kept_off_by(group).is_empty()
    }
}

/// Alike pods.
#[derive(Debug, Clone)]
pub struct Pods {
    /// What each asks for.
    pub requests: Requests,
    /// How many there are.
    pub count: u64,
    /// The groups that they may go to.
    pub groups: Vec<usize>,
}

/// Alike nodes.
#[derive(Debug, Clone, Copy)]
pub struct Machines {
    /// What each has for pods.
    pub allocatable: Requests,
    /// How many there are.
    pub count: u64,
}

impl Machines {
    /// None of them.
    pub fn none(self) -> Self {
        Machines { count: 0, ..self }
    }

    /// Whether nobody knows how much they have.
    pub fn is_endless(self) -> bool {
        self.allocatable == ENDLESS
    }
}

/// Why pods cannot fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortage {
    /// The groups that these pods may go to, and no others.
    pub groups: Vec<usize>,
    /// Which resource there is too little of, as in [`Requests::amounts`].
    pub resource: usize,
    /// How much of it they ask for, or how many of them there are.
    pub asked: u64,
    /// How much of it there is, or how many of them find a place.
    pub there: u64,
    /// What each of them asks for at least, where it is their number that is too large.
    pub each: Option<u64>,
}

impl Shortage {
    /// As a sentence says it: "12 CPU are asked for, and there are 8 CPU".
    pub fn sentence(&self) -> String {
        match self.each {
            None => {
                let [asked, there] = [self.asked, self.there].map(|amount| shown(self.resource, amount));
                format!("{asked} asked for, {there} there")
            }
            Some(each) => format!(
                "{} pods ask for {} or more each, and {} of them find a place",
                self.asked,
                shown(self.resource, each),
                self.there
            ),
        }
    }
}

/// Why `pods` cannot fit `machines`, one for each group, however they are placed; nothing where they may.
///
/// Nothing is tried: two sums prove it. The pods that can only go to some groups ask for more of a resource than all nodes
/// of these have; or more of them ask for at least so much of it than nodes can take, each as many as it has that much times.
pub fn shortage<'p>(pods: impl IntoIterator<Item = &'p Pods>, machines: &[Machines]) -> Option<Shortage> {
    let pods: Vec<&Pods> = pods.into_iter().collect();
    let mut sets: Vec<&[usize]> = pods.iter().map(|pods| pods.groups.as_slice()).collect();
    sets.sort_unstable();
    sets.dedup();
    let all: Vec<usize> = (0..machines.len()).collect();
    if !sets.contains(&all.as_slice()) {
        sets.push(&all);
    }
    sets.into_iter().filter(|set| !set.is_empty()).find_map(|set| {
        let within: Vec<&Pods> = pods
            .iter()
            .copied()
            .filter(|pods| !pods.groups.is_empty() && pods.groups.iter().all(|group| set.contains(group)))
            .collect();
        let there: Vec<Machines> = set.iter().map(|group| machines[*group]).collect();
        let found = (0..3).find_map(|resource| of_resource(&within, &there, resource));
        found.map(|shortage| Shortage { groups: set.to_vec(), ..shortage })
    })
}

fn of_resource(pods: &[&Pods], machines: &[Machines], resource: usize) -> Option<Shortage> {
    let times = |amount: u64, count: u64| amount.saturating_mul(count);
    let sum = |amounts: &mut dyn Iterator<Item = u64>| amounts.fold(0, u64::saturating_add);
    let size = |pods: &Pods| pods.requests.amounts()[resource];
    let asked = sum(&mut pods.iter().map(|pods| times(size(pods), pods.count)));
    let there =
        sum(&mut machines.iter().map(|nodes| times(nodes.allocatable.amounts()[resource], nodes.count)));
    let none = Shortage { groups: Vec::new(), resource, asked, there, each: None };
    if asked > there {
        return Some(none);
    }
    let mut sizes: Vec<(u64, u64)> = pods.iter().map(|pods| (size(pods), pods.count)).collect();
    sizes.sort_unstable();
    let mut as_large = 0_u64;
    sizes.iter().rev().find_map(|(each, count)| {
        as_large = as_large.saturating_add(*count);
        let places = machines.iter().map(|nodes| {
            times(nodes.allocatable.amounts()[resource].checked_div(*each).unwrap_or(u64::MAX), nodes.count)
        });
        let places = sum(&mut { places });
        (*each > 0 && as_large > places).then(|| Shortage {
            asked: as_large,
            there: places,
            each: Some(*each),
            ..none.clone()
        })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::instance;

    /// Places every pod somewhere, where there is a way: all ways are tried.
    fn fits(pods: &[(Requests, Vec<usize>)], nodes: &mut Vec<(usize, Requests)>) -> bool {
        let Some(((requests, groups), rest)) = pods.split_first() else { return true };
        (0..nodes.len()).any(|at| {
            let (group, left) = nodes[at];
            if !groups.contains(&group) || !requests.fits(left) {
                return false;
            }
            nodes[at].1 = left.minus(*requests);
            let fit = fits(rest, nodes);
            nodes[at].1 = left;
            fit
        })
    }

    fn are_placed(pods: &[Pods], machines: &[Machines]) -> bool {
        let each = pods.iter().flat_map(|pods| {
            std::iter::repeat_n(
                (pods.requests, pods.groups.clone()),
                usize::try_from(pods.count).unwrap_or(0),
            )
        });
        let nodes = machines.iter().enumerate().flat_map(|(group, machines)| {
            std::iter::repeat_n((group, machines.allocatable), usize::try_from(machines.count).unwrap_or(0))
        });
        fits(&each.collect::<Vec<_>>(), &mut nodes.collect())
    }

    fn requests(most: u64) -> impl Strategy<Value = Requests> {
        (0..=most, 0..=most, 0..=1_u64).prop_map(|(cpu, memory, gpus)| Requests { cpu, memory, gpus })
    }

    fn pods() -> impl Strategy<Value = Vec<Pods>> {
        let groups = proptest::sample::subsequence(vec![0, 1, 2], 1..=3);
        let one = (requests(6), 0..=3_u64, groups).prop_map(|(requests, count, groups)| Pods {
            requests,
            count,
            groups,
        });
        proptest::collection::vec(one, 0..=3)
    }

    fn machines() -> impl Strategy<Value = Vec<Machines>> {
        let one = (requests(8), 0..=2_u64).prop_map(|(allocatable, count)| Machines { allocatable, count });
        proptest::collection::vec(one, 3)
    }

    proptest! {
        /// The law of every rule that says that pods do not fit: no way of placing them exists.
        #[test]
        fn what_is_said_not_to_fit_fits_in_no_way(pods in pods(), machines in machines()) {
            if let Some(shortage) = shortage(&pods, &machines) {
                prop_assert!(!are_placed(&pods, &machines), "{}", shortage.sentence());
            }
        }

        /// Of alike pods that ask for one resource, on nodes to all of which they may go, nothing is missed either.
        #[test]
        fn of_alike_pods_it_is_known_exactly(cpu in 1..=5_u64, count in 0..=7_u64, machines in machines()) {
            let pods = [Pods { requests: Requests { cpu, ..Requests::default() }, count, groups: vec![0, 1, 2] }];
            prop_assert_eq!(shortage(&pods, &machines).is_none(), are_placed(&pods, &machines));
        }

        /// More room is never too little where less was enough.
        #[test]
        fn more_nodes_do_no_harm(pods in pods(), machines in machines(), group in 0..3_usize) {
            let mut more = machines.clone();
            more[group].count += 1;
            prop_assert!(shortage(&pods, &machines).is_some() || shortage(&pods, &more).is_none());
        }
    }

    fn group() -> NodeGroup<'static> {
        use crate::check::{Artifact, Language, Located, Place, Source};
        let artifact: &'static Artifact = Box::leak(Box::new(Artifact {
            language: Language::Eksctl,
            value: Located::made(&serde_json::Value::Null),
            source: Source::File("cluster.yaml".to_owned()),
        }));
        NodeGroup {
            artifact,
            place: Place::default(),
            name: "workers",
            cluster: None,
            is_named_cluster: false,
            types: None,
            minimum: None,
            maximum: None,
            desired: None,
            labels: None,
            taints: None,
            image: None,
            zones: None,
            subnets: None,
            node_group_name: None,
            capacity_type: None,
            pods: None,
            is_managed: true,
            is_forced: false,
            has_own_setup: false,
            is_repeated: false,
        }
    }

    #[test]
    fn a_node_keeps_some_of_its_machine() {
        // 16 GiB less 255 MiB, 58 × 11 MiB and 100 MiB; 8 cores less 60m, 10m, 2 × 5m and 4 × 2.5m.
        let there = allocatable(&group(), instance!("c6i.2xlarge"));
        assert_eq!(there, Requests { cpu: 7910, memory: mib(15_391).as_u64(), gpus: 0 });
        // No more than 110 pods of the 234 for which there are addresses.
        let there = allocatable(&group(), instance!("c6i.4xlarge"));
        assert_eq!(there.memory, mib(32_768 - 255 - 11 * 110 - 100).as_u64());
        let own = NodeGroup { has_own_setup: true, ..group() };
        assert_eq!(allocatable(&own, instance!("c6i.2xlarge")).memory, mib(16_384).as_u64());
        let small = allocatable(&group(), instance!("t3.medium"));
        assert_eq!(small, Requests { cpu: 1930, memory: mib(4096 - 255 - 17 * 11 - 100).as_u64(), gpus: 0 });
    }
}
