//! NetworkPolicies: nothing may talk to anything, but for the ways that edges ask for and DNS.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::networking::v1::{
    IPBlock, NetworkPolicy, NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicyPeer,
    NetworkPolicyPort, NetworkPolicySpec,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::component::workload::{labels, selector};
use crate::component::{Flow, Peer};
use crate::unit::{Cidr, Name, Port};

/// The addresses that peers outside of the cluster have.
#[derive(Debug, Clone)]
pub(crate) struct Addresses {
    /// The database subnets.
    pub databases: Vec<Cidr>,
    /// The subnets of the interface endpoints.
    pub endpoints: Vec<Cidr>,
    /// Who opens connections from outside: the load balancer's subnets, or the namespace of the ingress controller.
    pub ingress: IngressSource,
}

/// Where requests from outside come from.
#[derive(Debug, Clone)]
pub(crate) enum IngressSource {
    /// A load balancer in these subnets, which talks to pods directly.
    LoadBalancer(Vec<Cidr>),
    /// An ingress controller in this namespace.
    Controller(&'static str),
}

/// What no public address is in.
///
/// Source: RFC 6890 (private, link-local and shared address space).
const NOT_PUBLIC: [&str; 5] =
    ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];

/// The address of the agent that hands a pod its credentials, on every node.
///
/// Source: Amazon EKS, "EKS Pod Identity", Agent add-on.
const POD_IDENTITY_AGENT: &str = "169.254.170.23/32";

/// The policies of a namespace: one that closes everything, one that opens DNS, and one for each workload.
pub(crate) fn policies<'a>(
    system: &Name,
    workloads: impl Iterator<Item = &'a Name>,
    flows: &[Flow],
    addresses: &Addresses,
) -> Vec<NetworkPolicy> {
    let flows: BTreeSet<&Flow> = flows.iter().collect();
    let mut policies = vec![default_deny(), allow_dns()];
    for workload in workloads {
        let own = Peer::Workload(workload.clone());
        let from = by_peer(flows.iter().filter(|flow| flow.to == own).map(|flow| (&flow.from, flow.port)));
        let to = by_peer(flows.iter().filter(|flow| flow.from == own).map(|flow| (&flow.to, flow.port)));
        let ingress = from.into_iter().map(|(peer, ports)| NetworkPolicyIngressRule {
            from: Some(peers(peer, addresses)),
            ports: Some(ports.into_iter().map(tcp).collect()),
        });
        let egress = to.into_iter().map(|(peer, ports)| NetworkPolicyEgressRule {
            to: Some(peers(peer, addresses)),
            ports: Some(ports.into_iter().map(tcp).collect()),
        });
        let (ingress, egress): (Vec<_>, Vec<_>) = (ingress.collect(), egress.collect());
        if ingress.is_empty() && egress.is_empty() {
            continue;
        }
        let types = [("Ingress", ingress.is_empty()), ("Egress", egress.is_empty())];
        policies.push(NetworkPolicy {
            metadata: ObjectMeta {
                name: Some(workload.to_string()),
                labels: Some(labels(workload, system)),
                ..ObjectMeta::default()
            },
            spec: Some(NetworkPolicySpec {
                pod_selector: Some(selector(workload)),
                policy_types: Some(
                    types.iter().filter(|(_, empty)| !empty).map(|(name, _)| (*name).into()).collect(),
                ),
                ingress: (!ingress.is_empty()).then_some(ingress),
                egress: (!egress.is_empty()).then_some(egress),
            }),
        });
    }
    policies
}

fn by_peer<'a>(ways: impl Iterator<Item = (&'a Peer, Port)>) -> BTreeMap<&'a Peer, BTreeSet<Port>> {
    let mut by_peer: BTreeMap<&Peer, BTreeSet<Port>> = BTreeMap::new();
    for (peer, port) in ways {
        by_peer.entry(peer).or_default().insert(port);
    }
    by_peer
}

fn peers(peer: &Peer, addresses: &Addresses) -> Vec<NetworkPolicyPeer> {
    match peer {
        Peer::Workload(name) => {
            vec![NetworkPolicyPeer { pod_selector: Some(selector(name)), ..NetworkPolicyPeer::default() }]
        }
        Peer::DatabaseSubnets => addresses.databases.iter().map(block).collect(),
        // S3 answers on public addresses, through its gateway endpoint.
        Peer::AwsApi => addresses.endpoints.iter().map(block).chain([public()]).collect(),
        Peer::PodIdentityAgent => vec![addresses_of(POD_IDENTITY_AGENT.into(), None)],
        Peer::Internet => vec![public()],
        Peer::Ingress => match &addresses.ingress {
            IngressSource::LoadBalancer(subnets) => subnets.iter().map(block).collect(),
            IngressSource::Controller(namespace) => {
                vec![NetworkPolicyPeer {
                    namespace_selector: Some(namespace_named(namespace)),
                    ..NetworkPolicyPeer::default()
                }]
            }
        },
    }
}

fn block(cidr: &Cidr) -> NetworkPolicyPeer {
    addresses_of(cidr.to_string(), None)
}

fn public() -> NetworkPolicyPeer {
    addresses_of("0.0.0.0/0".into(), Some(NOT_PUBLIC.map(str::to_owned).into()))
}

fn addresses_of(cidr: String, except: Option<Vec<String>>) -> NetworkPolicyPeer {
    NetworkPolicyPeer { ip_block: Some(IPBlock { cidr, except }), ..NetworkPolicyPeer::default() }
}

fn tcp(port: Port) -> NetworkPolicyPort {
    NetworkPolicyPort {
        port: Some(IntOrString::Int(port.get().into())),
        protocol: Some("TCP".into()),
        ..NetworkPolicyPort::default()
    }
}

/// The label that the API server itself puts on every namespace.
fn namespace_named(name: &str) -> LabelSelector {
    LabelSelector {
        match_labels: Some(BTreeMap::from([("kubernetes.io/metadata.name".to_owned(), name.to_owned())])),
        ..LabelSelector::default()
    }
}

fn named(name: &str, spec: NetworkPolicySpec) -> NetworkPolicy {
    NetworkPolicy {
        metadata: ObjectMeta { name: Some(name.into()), ..ObjectMeta::default() },
        spec: Some(spec),
    }
}

fn default_deny() -> NetworkPolicy {
    named(
        "default-deny",
        NetworkPolicySpec {
            pod_selector: Some(LabelSelector::default()),
            policy_types: Some(vec!["Ingress".into(), "Egress".into()]),
            ..NetworkPolicySpec::default()
        },
    )
}

fn allow_dns() -> NetworkPolicy {
    let dns = NetworkPolicyPeer {
        namespace_selector: Some(namespace_named("kube-system")),
        pod_selector: Some(LabelSelector {
            match_labels: Some(BTreeMap::from([("k8s-app".to_owned(), "kube-dns".to_owned())])),
            ..LabelSelector::default()
        }),
        ..NetworkPolicyPeer::default()
    };
    let port = |protocol: &str| NetworkPolicyPort {
        port: Some(IntOrString::Int(53)),
        protocol: Some(protocol.into()),
        ..NetworkPolicyPort::default()
    };
    named(
        "allow-dns",
        NetworkPolicySpec {
            pod_selector: Some(LabelSelector::default()),
            policy_types: Some(vec!["Egress".into()]),
            egress: Some(vec![NetworkPolicyEgressRule {
                to: Some(vec![dns]),
                ports: Some(vec![port("UDP"), port("TCP")]),
            }]),
            ..NetworkPolicySpec::default()
        },
    )
}
