//! Who connects to whom in a cluster, as NetworkPolicies let them.
//!
//! Whoever no policy selects reaches everybody and is reached by everybody; from the first policy on, only what the rules say.
//!
//! Source: Kubernetes, Network Policies, "The two sorts of pod isolation".

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{Container, Direction, Index, Located, Object, Pod, Port, quantity};
use crate::unit::Cidr;

use super::super::{delta, difference::shown};
use super::grant::{self, Grants, grant};
use super::network_peer::Peer;
use super::{Delta, DeltaKind, items};

/// Of more pods than these nobody reads which of them reaches which.
const MOST: usize = 300;

const DIRECTIONS: [Direction; 2] = [Direction::Ingress, Direction::Egress];

/// Whom each pod may reach and be reached from, and was not, and the other way around.
pub(super) fn compare(old: &Index<'_>, new: &Index<'_>, deltas: &mut Vec<Delta>) {
    let indexes = [old, new];
    let sides = indexes.map(Side::new);
    let pairs = [(old, 0), (new, 1)].map(|(index, at)| pairs(index, &sides[at], &sides[1 - at]));
    let mut grants = [Grants::new(), Grants::new()];
    let has_others = indexes.iter().any(|index| index.has_other_policies());
    for (pairs, grants) in pairs.iter().zip(&mut grants).filter(|_| !has_others) {
        for ((to, from), ports) in pairs {
            for port in ports {
                let port = if *port == ANY { String::new() } else { format!(":{port}") };
                grant(grants, format!("{to}{port}"), format!("reached from {from}"));
            }
        }
    }
    let subjects: BTreeSet<&String> = sides.iter().flat_map(|side| side.states.keys()).collect();
    for subject in subjects {
        for direction in DIRECTIONS {
            let anybody = match direction {
                Direction::Ingress => "reached from any address",
                Direction::Egress => "connecting to any address",
            };
            let states = [0, 1].map(|at| sides[at].states.get(subject));
            match states.map(|state| state.map(|state| state.of(direction))) {
                [Some(None), Some(None)] | [None, None] => {}
                [Some(Some(_)), Some(None)] => grant(&mut grants[1], subject.clone(), anybody),
                [Some(None), Some(Some(_))] => grant(&mut grants[0], subject.clone(), anybody),
                [Some(Some(before)), Some(Some(after))] => {
                    for (at, these, those) in [(0, before, after), (1, after, before)] {
                        let only = these.iter().filter(|peer| !those.iter().any(|other| other.covers(peer)));
                        for peer in only.filter(|peer| {
                            !is_told(peer, subject, direction, [&pairs[at], &pairs[1 - at]], indexes[at])
                        }) {
                            grant(
                                &mut grants[at],
                                subject.clone(),
                                peer.grant(direction, &sides[at].subnets),
                            );
                        }
                    }
                }
                [one, other] => {
                    let at = usize::from(one.is_none());
                    let here = one.or(other).flatten();
                    if sides[at].policies.contains(subject) {
                        // Whom it selects, somebody else says.
                        let is_elsewhere = sides[1 - at].all_policies.contains(subject);
                        if here.is_some() && !is_elsewhere {
                            grant(&mut grants[1 - at], subject.clone(), anybody);
                        }
                    } else if !sides[at].all_policies.is_empty() && !has_others {
                        match here {
                            None => grant(&mut grants[at], subject.clone(), anybody),
                            Some(peers) => peers.iter().filter(|peer| !peer.is_pods()).for_each(|peer| {
                                grant(
                                    &mut grants[at],
                                    subject.clone(),
                                    peer.grant(direction, &sides[at].subnets),
                                );
                            }),
                        }
                    }
                }
            }
        }
    }
    not_read(old, new, &mut grants);
    let mut found = Vec::new();
    grant::compare(DeltaKind::Reach, &grants[0], &grants[1], &mut found);
    // What others let in or keep out, nobody knows: then nothing is said to close.
    found.retain(|delta| !has_others || delta.direction == delta::Direction::Opened);
    deltas.extend(found);
}

/// What a tree says of whom its pods reach and are reached from.
struct Side<'a> {
    /// By workload, and by policy of those that select none of them.
    states: BTreeMap<String, State<'a>>,
    /// The policies among these.
    policies: BTreeSet<String>,
    /// Every policy.
    all_policies: BTreeSet<String>,
    /// What the blocks of subnets are called.
    subnets: BTreeMap<Cidr, String>,
}

/// The peers of one pod in each direction; nothing where no policy restricts it.
#[derive(Default)]
struct State<'a> {
    ingress: Option<Vec<Peer<'a>>>,
    egress: Option<Vec<Peer<'a>>>,
}

impl<'a> State<'a> {
    fn new(rules: impl Fn(Direction) -> Option<Vec<&'a Located>>) -> Self {
        let peers = |direction| {
            Some(rules(direction)?.into_iter().flat_map(|rule| Peer::all(rule, direction)).collect())
        };
        State { ingress: peers(Direction::Ingress), egress: peers(Direction::Egress) }
    }

    fn of(&self, direction: Direction) -> Option<&[Peer<'a>]> {
        match direction {
            Direction::Ingress => self.ingress.as_deref(),
            Direction::Egress => self.egress.as_deref(),
        }
    }
}

impl<'a> Side<'a> {
    fn new(index: &Index<'a>) -> Self {
        let titled = |name: &str| format!("pods that NetworkPolicy {name} selects");
        let named = |object: &Object<'_>| titled(&format!("{}/{}", object.namespace, object.name));
        let mut states = BTreeMap::new();
        for (at, pod) in index.pods().iter().enumerate() {
            states.insert(subject(pod), State::new(|direction| index.rules_of(direction, at)));
        }
        let mut policies = BTreeSet::new();
        for direction in DIRECTIONS {
            for (object, rules) in index.rules_for_others(direction) {
                policies.insert(named(object));
                let state = states.entry(named(object)).or_default();
                let peers = rules
                    .map(|rules| rules.into_iter().flat_map(|rule| Peer::all(rule, direction)).collect());
                match direction {
                    Direction::Ingress => state.ingress = peers,
                    Direction::Egress => state.egress = peers,
                }
            }
        }
        let subnets = index.resources("aws_subnet").filter_map(|subnet| {
            let cidr = Cidr::parse(index.text(subnet, &["cidr_block"])?).ok()?;
            Some((cidr, subnet.address()))
        });
        Side {
            states,
            policies,
            all_policies: index.objects_of("NetworkPolicy").map(named).collect(),
            subnets: subnets.collect(),
        }
    }

    /// Whether something restricts a pod; nothing where there is no such pod.
    fn is_restricted(&self, subject: &str, direction: Direction) -> Option<bool> {
        Some(self.states.get(subject)?.of(direction).is_some())
    }
}

fn subject(pod: &Pod<'_>) -> String {
    format!("{} {}/{}", pod.object.kind, pod.object.namespace, pod.object.name)
}

/// Stands for a port that no rule names.
const ANY: u16 = 0;

/// To whom, from whom, and at which ports.
type Pairs = BTreeMap<(String, String), BTreeSet<u16>>;

/// Who reaches whom of the pods of a tree, where a policy says it, and says it of the same pods in the other.
fn pairs(index: &Index<'_>, here: &Side<'_>, there: &Side<'_>) -> Pairs {
    let mut pairs = Pairs::new();
    let pods = index.pods();
    if here.all_policies.is_empty() || pods.len() > MOST {
        return pairs;
    }
    let subjects: Vec<String> = pods.iter().map(subject).collect();
    // What a container listens on it need not say: then it may be at any port that a rule names.
    let unsaid: BTreeSet<u16> =
        index.objects_of("NetworkPolicy").flat_map(ports_named).chain([ANY]).collect();
    let turns = |subject: &str, direction| {
        let restricted = [here, there].map(|side| side.is_restricted(subject, direction));
        restricted[1].is_some() && restricted[0] != restricted[1]
    };
    for (to, target) in pods.iter().enumerate().filter(|(to, _)| !turns(&subjects[*to], Direction::Ingress)) {
        for (from, source) in subjects.iter().enumerate() {
            let is_free = here.is_restricted(&subjects[to], Direction::Ingress) == Some(false)
                && here.is_restricted(source, Direction::Egress) == Some(false);
            if from == to || is_free || turns(source, Direction::Egress) {
                continue;
            }
            let said: Vec<(u16, &str)> = target.containers().flat_map(ports).collect();
            let unsaid = unsaid.iter().filter(|_| said.is_empty()).map(|number| (*number, "TCP"));
            for (number, protocol) in said.iter().copied().chain(unsaid) {
                if index.policies_between(from, to, Port { number, protocol }).is_none() {
                    pairs.entry((subjects[to].clone(), source.clone())).or_default().insert(number);
                }
            }
        }
    }
    pairs
}

/// Whether what a peer is let do is told of pods of the tree already: some that it means come or go as the others of a pair.
fn is_told(
    peer: &Peer<'_>,
    subject: &str,
    direction: Direction,
    [here, there]: [&Pairs; 2],
    index: &Index<'_>,
) -> bool {
    let meant = index.pods().iter().filter(|pod| peer.may_be(pod));
    meant.map(self::subject).any(|other| {
        let pair = match direction {
            Direction::Ingress => (subject.to_owned(), other),
            Direction::Egress => (other, subject.to_owned()),
        };
        here.contains_key(&pair) && !there.contains_key(&pair)
    })
}

/// Policies of other languages, which nobody reads here: that they are other than they were.
fn not_read(old: &Index<'_>, new: &Index<'_>, grants: &mut [Grants; 2]) {
    let of = |index: &Index<'_>| -> BTreeMap<String, String> {
        let all = index.other_policies();
        all.map(|one| (format!("{} {}/{}", one.kind, one.namespace, one.name), shown(one.value()))).collect()
    };
    let [before, after] = [of(old), of(new)];
    for (title, text) in &before {
        match after.get(title) {
            Some(other) if other == text => {}
            Some(_) => {
                grant(&mut grants[1], title.clone(), "something else, and whom it lets in is not known here")
            }
            None => grant(&mut grants[1], title.clone(), "nothing, and whom it kept out is not known here"),
        }
    }
    for title in after.keys().filter(|title| !before.contains_key(*title)) {
        grant(&mut grants[1], title.clone(), "something, and whom it lets in is not known here");
    }
}

/// The numbers of ports that a policy names.
fn ports_named(policy: &Object<'_>) -> Vec<u16> {
    let rules = ["ingress", "egress"].into_iter().flat_map(|field| items(policy.at(&["spec", field])));
    let ports = rules.flat_map(|rule| items(rule.get("ports"))).filter_map(|port| port.get("port"));
    ports.filter_map(|port| u16::try_from(quantity::count(port)?).ok()).collect()
}

#[allow(clippy::cast_possible_truncation)] // What is larger is no port.
fn ports(container: Container<'_>) -> Vec<(u16, &str)> {
    let listed = container.value.get("ports").map_or(&[][..], |ports| ports.items());
    listed
        .iter()
        .filter_map(|port| {
            let number = quantity::count(port.get("containerPort")?)?;
            let protocol = port.text_at(&["protocol"]).unwrap_or("TCP");
            (number <= u64::from(u16::MAX)).then_some((number as u16, protocol))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;

    const PODS: &str = "
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { containers: [{ name: api, image: 'api:1', ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web, tier: front } }
spec: { containers: [{ name: web, image: 'web:1' }] }
---
apiVersion: v1
kind: Pod
metadata: { name: worker, namespace: shop, labels: { app: worker } }
spec: { containers: [{ name: worker, image: 'worker:1' }] }
";

    fn policy(spec: &str) -> String {
        format!(
            "{PODS}---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{ name: one, namespace: shop }}\nspec: {{ {spec} }}\n"
        )
    }

    #[test]
    fn whom_policies_let_in() {
        let of_api = |rest: &str| policy(&format!("podSelector: {{ matchLabels: {{ app: api }} }}, {rest}"));
        let from = |peer: &str| of_api(&format!("ingress: [{{ from: [{peer}] }}]"));
        let labelled = |label: &str| from(&format!("{{ podSelector: {{ matchLabels: {{ {label} }} }} }}"));
        let everything = policy("podSelector: {}, policyTypes: [Ingress, Egress]");
        let block = |cidr: &str| from(&format!("{{ ipBlock: {{ cidr: {cidr} }} }}"));
        let new_pod = format!("{}---\n{}", of_api("policyTypes: [Ingress]"), PODS.replace("worker", "other"));
        let lone = of_api("").replace("app: api } },", "app: elsewhere } },").replace(PODS, "");
        let cilium = |port: u32| {
            format!(
                "{PODS}---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {{ name: c, namespace: shop }}\nspec: {{ port: {port} }}\n"
            )
        };
        let cases: [(&str, String, String); 16] = [
            ("deny-all goes", everything.clone(), PODS.to_owned()),
            ("the last policy goes", labelled("app: web"), PODS.to_owned()),
            ("the first policy comes", PODS.to_owned(), labelled("app: web")),
            ("it selects another pod", of_api(""), of_api("").replace("{ app: api } },", "{ app: web } },")),
            ("a wider block", block("10.0.0.0/8"), block("0.0.0.0/0")),
            ("a narrower block", block("10.0.0.0/8"), block("10.1.0.0/16")),
            ("pods, then namespaces", labelled("app: web"), from("{ namespaceSelector: {} }")),
            ("pods, then every pod beside", labelled("app: web"), from("{ podSelector: {} }")),
            ("other labels of the same pod", labelled("app: web"), labelled("tier: front")),
            ("other labels of another pod", labelled("app: web"), labelled("app: worker")),
            ("policyTypes", of_api("policyTypes: [Ingress, Egress]"), of_api("policyTypes: [Ingress]")),
            ("a port less", of_api("ingress: [{ ports: [{ port: 80 }] }]"), of_api("ingress: [{}]")),
            ("new pods", of_api("policyTypes: [Ingress]"), new_pod),
            (
                "a policy for pods elsewhere goes",
                lone,
                "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n".to_owned(),
            ),
            (
                "the network of the node",
                of_api(""),
                of_api("").replace(
                    "spec: { containers: [{ name: api",
                    "spec: { hostNetwork: true, containers: [{ name: api",
                ),
            ),
            ("a language that is not read", cilium(80), cilium(81)),
        ];
        let said = cases.iter().map(|(name, before, after)| {
            format!("== {name}\n{}", shown(&[("a.yaml", before)], &[("a.yaml", after)]))
        });
        insta::assert_snapshot!(said.collect::<String>(), @"
        == deny-all goes
        reach opened: Pod shop/api now: connecting to any address, reached from any address
        reach opened: Pod shop/web now: connecting to any address, reached from any address
        reach opened: Pod shop/worker now: connecting to any address, reached from any address
        == the last policy goes
        reach opened: Pod shop/api now: reached from any address
        == the first policy comes
        reach closed: Pod shop/api no longer: reached from any address
        == it selects another pod
        reach opened: Pod shop/api now: reached from any address
        reach closed: Pod shop/web no longer: reached from any address
        == a wider block
        reach opened: Pod shop/api now: reached from 0.0.0.0/0 at every port
        == a narrower block
        reach closed: Pod shop/api no longer: reached from 10.0.0.0/8 at every port
        == pods, then namespaces
        reach opened: Pod shop/api now: reached from every pod of every namespace at every port
        reach opened: Pod shop/api:80 now: reached from Pod shop/worker
        == pods, then every pod beside
        reach opened: Pod shop/api now: reached from every pod of its namespace at every port
        reach opened: Pod shop/api:80 now: reached from Pod shop/worker
        == other labels of the same pod
        reach opened: Pod shop/api now: reached from pods with tier: front of its namespace at every port
        reach closed: Pod shop/api no longer: reached from pods with app: web of its namespace at every port
        == other labels of another pod
        reach opened: Pod shop/api:80 now: reached from Pod shop/worker
        reach closed: Pod shop/api:80 no longer: reached from Pod shop/web
        == policyTypes
        reach opened: Pod shop/api now: connecting to any address
        == a port less
        reach opened: Pod shop/api now: reached from any address at every port
        == new pods
        reach opened: Pod shop/other now: connecting to any address, reached from any address
        privilege opened: Pod shop/other [other] now: more rights than it starts with, system calls that no profile of its own filters, the capabilities that a runtime gives by itself, to run as root, to write to its root filesystem
        == a policy for pods elsewhere goes
        reach opened: pods that NetworkPolicy shop/one selects now: reached from any address
        == the network of the node
        reach opened: Pod shop/api now: reached from any address
        reach opened: Pod shop/api:80 now: reached at port 80 of its node
        privilege opened: Pod shop/api now: the network of its node
        == a language that is not read
        reach opened: CiliumNetworkPolicy shop/c now: something else, and whom it lets in is not known here
        ");
        assert_eq!(shown(&[("a.yaml", PODS)], &[("a.yaml", &PODS.replace("api:1", "api:2"))]), "");
    }
}
