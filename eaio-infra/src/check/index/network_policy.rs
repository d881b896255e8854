//! NetworkPolicies: whether they let one pod connect to another (Kubernetes, Network Policies).

use std::collections::{HashMap, HashSet};

use crate::check::{Content, Located};

use super::kubernetes::{Object, Pod, is_template, items};
use super::{Index, Selector, known};

/// What the API server sets on every namespace: its name.
const NAME: &str = "kubernetes.io/metadata.name";

/// What allows more, or less, than a NetworkPolicy says.
const OTHERS: &[&str] = &[
    "AdminNetworkPolicy",
    "BaselineAdminNetworkPolicy",
    "CiliumClusterwideNetworkPolicy",
    "CiliumNetworkPolicy",
    "ClusterNetworkPolicy",
    "GlobalNetworkPolicy",
];

/// Which side of a connection a policy restricts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Who may connect to its pods.
    Ingress,
    /// What its pods may connect to.
    Egress,
}

/// A port of a pod that something connects to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Port<'a> {
    /// Its number.
    pub number: u16,
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: &'a str,
}

/// A policy, and what it restricts.
#[derive(Debug, Clone)]
pub(super) struct Policy<'a> {
    object: Object<'a>,
    /// Where the object is among all objects.
    position: usize,
    selector: Selector<'a>,
    /// The rules of each direction; nothing where it does not restrict it.
    ingress: Option<&'a [Located]>,
    egress: Option<&'a [Located]>,
    /// Whether something of it is not known: it may allow anything.
    is_open: bool,
}

/// Every policy, and which of them select which pods.
#[derive(Debug, Default)]
pub(super) struct Policies<'a> {
    all: Vec<Policy<'a>>,
    /// For each pod the policies that select it for certain.
    of_pod: Vec<Vec<usize>>,
    /// Policies that may stand in a namespace that is not written.
    loose: Vec<usize>,
    /// The labels of each namespace that is here.
    namespaces: HashMap<&'a str, Located>,
}

impl<'a> Policy<'a> {
    fn new(position: usize, object: &Object<'a>) -> Option<Self> {
        let spec = object.at(&["spec"])?;
        let types = spec.get("policyTypes").map(Located::items).filter(|types| !types.is_empty());
        let restricts = |name: &str, otherwise: bool| {
            types.map_or(otherwise, |types| types.iter().any(|kind| kind.text() == Some(name)))
        };
        let rules = |field: &str, is_restricted: bool| is_restricted.then(|| items(spec, &[field]));
        let is_list = |field: &str| {
            spec.get(field).is_none_or(|rules| matches!(rules.content, Content::List(_) | Content::Null))
        };
        Some(Policy {
            selector: spec.get("podSelector").map_or_else(Selector::everything, Selector::of),
            ingress: rules("ingress", restricts("Ingress", true)),
            egress: rules(
                "egress",
                restricts("Egress", spec.get("egress").is_some_and(|rules| !rules.items().is_empty())),
            ),
            is_open: !is_list("ingress") || !is_list("egress") || spec.is_unknown(),
            object: object.clone(),
            position,
        })
    }

    fn rules(&self, direction: Direction) -> Option<&'a [Located]> {
        match direction {
            Direction::Ingress => self.ingress,
            Direction::Egress => self.egress,
        }
    }

    /// Whether it is in the namespace of the pod for certain.
    fn is_beside(&self, pod: &Pod<'_>) -> bool {
        let written = |object: &Object<'_>| known(object.at(&["metadata", "namespace"])).is_some();
        if !self.object.artifact.may_belong_with(pod.object.artifact) {
            return false;
        }
        match (written(&self.object), written(&pod.object)) {
            (true, true) => self.object.namespace == pod.object.namespace,
            // Whoever applies one of them applies the other.
            (false, false) => {
                self.object.namespace == pod.object.namespace
                    && self.object.artifact.folder() == pod.object.artifact.folder()
            }
            _ => false,
        }
    }

    fn selects_for_certain(&self, pod: &Pod<'_>) -> bool {
        let is_known = |labels: &Located| labels.entries().all(|(_, _, value)| known(Some(value)).is_some());
        let asked = self.selector.asked();
        self.is_beside(pod)
            && pod.labels.is_some_and(is_known)
            && !pod.is_on_host()
            && asked.iter().all(|(_, values)| values.iter().all(|value| known(Some(value)).is_some()))
            && self.selector.selects(pod.labels)
    }
}

impl<'a> Pod<'a> {
    /// Whether it has the network of its node: policies do not see it.
    pub fn is_on_host(&self) -> bool {
        self.spec.get("hostNetwork").is_some_and(Located::is_true)
    }
}

impl<'a> Policies<'a> {
    pub(super) fn new(index: &Index<'a>) -> Self {
        let positions = index.by_kind.get("NetworkPolicy").into_iter().flatten();
        let objects = positions.map(|at| (*at, &index.objects()[*at]));
        let objects = objects.filter(|(_, object)| object.api_version.starts_with("networking.k8s.io/"));
        let all: Vec<Policy<'a>> = objects.filter_map(|(at, object)| Policy::new(at, object)).collect();
        let mut of_pod = vec![Vec::new(); index.pods().len()];
        for (at, policy) in all.iter().enumerate() {
            for pod in index.positions_selected(policy.object.namespace, policy.selector) {
                if policy.selects_for_certain(&index.pods()[pod]) {
                    of_pod[pod].push(at);
                }
            }
        }
        let is_loose = |policy: &Policy<'_>| known(policy.object.at(&["metadata", "namespace"])).is_none();
        let loose = (0..all.len()).filter(|at| is_loose(&all[*at])).collect();
        let namespaces = index.objects_of("Namespace").map(|object| {
            let name =
                Located { place: object.value().place, content: Content::Text(object.name.to_owned()) };
            let mut entries = vec![(NAME.to_owned(), name.place, name)];
            match object.at(&["metadata", "labels"]) {
                Some(labels) if labels.is_unknown() => return (object.name, labels.clone()),
                labels => entries.extend(
                    labels
                        .into_iter()
                        .flat_map(Located::entries)
                        .filter(|(key, ..)| *key != NAME)
                        .map(|(key, place, value)| (key.to_owned(), place, value.clone())),
                ),
            }
            (object.name, Located { place: object.value().place, content: Content::Map(entries) })
        });
        Policies { namespaces: namespaces.collect(), all, of_pod, loose }
    }

    /// Whether a selector of namespaces selects that of a pod. What cannot be known is taken to.
    fn selects_namespace(&self, selector: &Located, pod: &Pod<'_>) -> bool {
        let Some(name) = known(pod.object.at(&["metadata", "namespace"])) else { return true };
        if let Some(labels) = self.namespaces.get(name) {
            return Selector::of(selector).selects(Some(labels));
        }
        // Of a namespace that is made elsewhere nothing is known but its name.
        let is_other = |value: &Located| known(Some(value)).is_some_and(|value| value != name);
        let asked = Selector::of(selector).asked();
        !asked
            .iter()
            .any(|(label, values)| *label == NAME && !values.is_empty() && values.iter().all(|v| is_other(v)))
    }

    /// Whether a peer of a policy's rule is the pod. What cannot be known is taken to be.
    fn is_peer(&self, policy: &Policy<'_>, peer: &Located, pod: &Pod<'_>) -> bool {
        if peer.is_unknown() {
            return true;
        }
        if let Some(block) = peer.get("ipBlock") {
            return pod.is_on_host() || may_hold_pods(block);
        }
        let is_selected =
            peer.get("podSelector").is_none_or(|selector| Selector::of(selector).selects(pod.labels));
        let is_there = match peer.get("namespaceSelector") {
            Some(selector) => self.selects_namespace(selector, pod),
            None => policy.object.may_share_namespace(&pod.object),
        };
        is_selected && is_there
    }

    fn allows(
        &self,
        policy: &Policy<'_>,
        direction: Direction,
        peer: &Pod<'_>,
        target: &Pod<'_>,
        port: Port<'_>,
    ) -> bool {
        let peers = match direction {
            Direction::Ingress => "from",
            Direction::Egress => "to",
        };
        policy.is_open
            || policy.rules(direction).unwrap_or_default().iter().any(|rule| {
                let (peers, ports) = (items(rule, &[peers]), items(rule, &["ports"]));
                rule.is_unknown()
                    || ((peers.is_empty() || peers.iter().any(|one| self.is_peer(policy, one, peer)))
                        && (ports.is_empty() || ports.iter().any(|one| is_port(one, target, port))))
            })
    }
}

/// Whether a port of a rule includes one of a pod.
fn is_port(rule: &Located, target: &Pod<'_>, port: Port<'_>) -> bool {
    let protocol = rule.get("protocol").map_or(Some("TCP"), Located::text);
    if protocol.is_some_and(|protocol| protocol != port.protocol && !is_template(protocol)) {
        return false;
    }
    let Some(written) = rule.get("port").filter(|port| port.content != Content::Null) else { return true };
    let number = f64::from(port.number);
    match (written.number(), known(Some(written))) {
        (Some(first), _) => {
            let last = rule.get("endPort").and_then(Located::number).unwrap_or(first);
            (first..=last).contains(&number)
        }
        (None, Some(name)) => {
            let mut open = target.containers();
            name.parse() == Ok(number)
                || open.any(|container| {
                    container.ports().any(|(open, opened, _)| open == Some(name) && opened == number)
                })
        }
        (None, None) => true,
    }
}

/// Whether pods may have addresses of a block. Blocks are for what is outside of the cluster: a single address is no pod's, nor is one
/// that no private network has.
fn may_hold_pods(block: &Located) -> bool {
    let Some(cidr) = block.get("cidr").and_then(|cidr| known(Some(cidr))) else { return true };
    let excepted = items(block, &["except"]);
    let is_single = cidr.ends_with("/32") || cidr.ends_with("/128");
    let is_outside = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]
        .iter()
        .all(|private| excepted.iter().any(|except| except.text() == Some(private)));
    !is_single && !is_outside
}

impl<'a> Index<'a> {
    /// Whether something restricts pods in a way that a NetworkPolicy does not say.
    pub fn has_other_policies(&self) -> bool {
        self.other_policies().next().is_some()
    }

    /// The policies that keep a pod from connecting to another one's port, or the other from being connected to, and in which
    /// direction: nothing where they let it. What cannot be known is taken to let it.
    pub fn policies_between(
        &self,
        from: usize,
        to: usize,
        port: Port<'_>,
    ) -> Option<(Direction, Vec<&Object<'a>>)> {
        [Direction::Egress, Direction::Ingress].into_iter().find_map(|direction| {
            let blocking = self.blocking(direction, from, to, port)?;
            Some((direction, blocking))
        })
    }

    /// What the policies that select a pod for certain let it connect to, or let connect to it: their rules. Nothing where none of
    /// them restricts it, or one cannot be read.
    pub fn rules_of(&self, direction: Direction, pod: usize) -> Option<Vec<&'a Located>> {
        let policies = &self.network_policies;
        let of_pod = || policies.of_pod[pod].iter().map(|at| &policies.all[*at]);
        let rules = of_pod().filter_map(|policy| policy.rules(direction));
        let rules: Vec<&'a [Located]> = rules.collect();
        let is_known = !rules.is_empty() && !of_pod().any(|policy| policy.is_open);
        is_known.then(|| rules.into_iter().flatten().collect())
    }

    /// The policies that select none of the pods here for certain, and the rules of each.
    pub fn rules_for_others(&self, direction: Direction) -> Vec<(&Object<'a>, Option<Vec<&'a Located>>)> {
        let policies = &self.network_policies;
        let used: HashSet<usize> = policies.of_pod.iter().flatten().copied().collect();
        let others = policies.all.iter().enumerate().filter(|(at, _)| !used.contains(at));
        let rules = |policy: &Policy<'a>| policy.rules(direction).filter(|_| !policy.is_open);
        others
            .map(|(_, policy)| {
                (&self.objects[policy.position], rules(policy).map(|rules| rules.iter().collect()))
            })
            .collect()
    }

    /// What restricts pods in a way that a NetworkPolicy does not say.
    pub fn other_policies(&self) -> impl Iterator<Item = &Object<'a>> {
        let others = OTHERS.iter().flat_map(|kind| self.objects_of(kind));
        let namesakes = self
            .objects_of("NetworkPolicy")
            .filter(|policy| !policy.api_version.starts_with("networking.k8s.io/"));
        others.chain(namesakes)
    }

    fn blocking(
        &self,
        direction: Direction,
        from: usize,
        to: usize,
        port: Port<'_>,
    ) -> Option<Vec<&Object<'a>>> {
        let policies = &self.network_policies;
        let (own, peer) = match direction {
            Direction::Egress => (from, to),
            Direction::Ingress => (to, from),
        };
        let (pod, peer, target) = (&self.pods()[own], &self.pods()[peer], &self.pods()[to]);
        let restricting: Vec<&Policy<'a>> = policies.of_pod[own]
            .iter()
            .map(|at| &policies.all[*at])
            .filter(|policy| policy.rules(direction).is_some())
            .collect();
        let allows = |policy: &Policy<'a>| policies.allows(policy, direction, peer, target, port);
        if restricting.is_empty() || restricting.iter().any(|policy| allows(policy)) {
            return None;
        }
        // A policy that may select it, too, allows what it allows.
        let is_written = known(pod.object.at(&["metadata", "namespace"])).is_some();
        let may_select = |policy: &Policy<'a>| {
            policy.rules(direction).is_some()
                && policy.object.may_share_namespace(&pod.object)
                && policy.selector.selects(pod.labels)
        };
        let is_allowed = if is_written {
            policies
                .loose
                .iter()
                .map(|at| &policies.all[*at])
                .any(|policy| may_select(policy) && allows(policy))
        } else {
            policies.all.iter().any(|policy| may_select(policy) && allows(policy))
        };
        if is_allowed {
            return None;
        }
        Some(restricting.iter().map(|policy| &self.objects[policy.position]).collect())
    }
}

#[cfg(test)]
mod tests;
