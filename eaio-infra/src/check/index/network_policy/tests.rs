//! NetworkPolicies, beside a plain look at what Kubernetes says of each.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::check::{Artifact, Language, Source};

type Labels = BTreeMap<&'static str, &'static str>;

/// Labels, of which some are chosen.
fn labels() -> impl Strategy<Value = Labels> {
    let label = |name| prop_oneof![Just(None), Just(Some((name, "1"))), Just(Some((name, "2")))];
    (label("a"), label("b")).prop_map(|(a, b)| a.into_iter().chain(b).collect())
}

const NAMESPACES: [&str; 3] = ["one", "two", "three"];

#[derive(Debug, Clone)]
struct Peer {
    pods: Option<Labels>,
    namespaces: Option<Labels>,
}

#[derive(Debug, Clone)]
struct Rule {
    peers: Vec<Peer>,
    ports: Vec<u16>,
}

#[derive(Debug, Clone)]
struct Written {
    namespace: usize,
    pods: Labels,
    ingress: Option<Vec<Rule>>,
    egress: Option<Vec<Rule>>,
}

fn rules() -> impl Strategy<Value = Option<Vec<Rule>>> {
    let peer = (prop::option::of(labels()), prop::option::of(labels()))
        .prop_filter("a peer says something", |(pods, namespaces)| pods.is_some() || namespaces.is_some())
        .prop_map(|(pods, namespaces)| Peer { pods, namespaces });
    let rule = (prop::collection::vec(peer, 0..3), prop::collection::vec(80_u16..83, 0..3))
        .prop_map(|(peers, ports)| Rule { peers, ports });
    prop::option::of(prop::collection::vec(rule, 0..3))
}

fn policy() -> impl Strategy<Value = Written> {
    (0..NAMESPACES.len(), labels(), rules(), rules()).prop_map(|(namespace, pods, ingress, egress)| Written {
        namespace,
        pods,
        ingress,
        egress,
    })
}

fn has(labels: &Labels, asked: &Labels) -> bool {
    asked.iter().all(|(name, value)| labels.get(name) == Some(value))
}

/// As the documentation puts it: what a policy of the direction selects is only let do what a rule of one allows.
fn is_let(
    policies: &[Written],
    of: fn(&Written) -> &Option<Vec<Rule>>,
    own: (usize, &Labels),
    peer: (usize, &Labels),
    namespaces: &[Labels],
    port: u16,
) -> bool {
    let selecting: Vec<&Written> = policies
        .iter()
        .filter(|policy| of(policy).is_some() && policy.namespace == own.0 && has(own.1, &policy.pods))
        .collect();
    selecting.is_empty()
        || selecting.iter().any(|policy| {
            of(policy).iter().flatten().any(|rule| {
                let is_peer = |one: &Peer| {
                    one.pods.as_ref().is_none_or(|asked| has(peer.1, asked))
                        && match &one.namespaces {
                            Some(asked) => has(&namespaces[peer.0], asked),
                            None => peer.0 == policy.namespace,
                        }
                };
                (rule.peers.is_empty() || rule.peers.iter().any(is_peer))
                    && (rule.ports.is_empty() || rule.ports.contains(&port))
            })
        })
}

fn object(kind: &str, name: String, namespace: Option<&str>, labels: &Labels, spec: Value) -> Artifact {
    let version = if kind == "NetworkPolicy" { "networking.k8s.io/v1" } else { "v1" };
    let mut metadata = json!({ "name": name, "labels": labels });
    if let Some(namespace) = namespace {
        metadata["namespace"] = json!(namespace);
    }
    Artifact {
        language: Language::Kubernetes,
        value: Located::made(
            &json!({ "apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec }),
        ),
        source: Source::File("objects.yaml".to_owned()),
    }
}

fn written(rules: &[Rule], peers: &str) -> Value {
    let rule = |rule: &Rule| {
        let all: Vec<Value> = rule
            .peers
            .iter()
            .map(|peer| {
                let mut value = json!({});
                if let Some(labels) = &peer.pods {
                    value["podSelector"] = json!({ "matchLabels": labels });
                }
                if let Some(labels) = &peer.namespaces {
                    value["namespaceSelector"] = json!({ "matchLabels": labels });
                }
                value
            })
            .collect();
        let ports: Vec<Value> = rule.ports.iter().map(|port| json!({ "port": port })).collect();
        json!({ peers: all, "ports": ports })
    };
    rules.iter().map(rule).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// What the index says is what a look at every policy, namespace and pod says.
    #[test]
    fn policies_are_read_as_kubernetes_does(
        namespaces in prop::collection::vec(labels(), NAMESPACES.len()),
        pods in prop::collection::vec((0..NAMESPACES.len(), labels()), 1..5),
        policies in prop::collection::vec(policy(), 0..5),
    ) {
        let mut artifacts = Vec::new();
        for (name, labels) in NAMESPACES.iter().zip(&namespaces) {
            artifacts.push(object("Namespace", (*name).to_owned(), None, labels, json!({})));
        }
        for (at, (namespace, labels)) in pods.iter().enumerate() {
            let spec = json!({ "containers": [] });
            artifacts.push(object("Pod", format!("pod-{at}"), Some(NAMESPACES[*namespace]), labels, spec));
        }
        for (at, policy) in policies.iter().enumerate() {
            let mut types = Vec::new();
            let mut spec = json!({ "podSelector": { "matchLabels": policy.pods } });
            if let Some(rules) = &policy.ingress {
                types.push("Ingress");
                spec["ingress"] = written(rules, "from");
            }
            if let Some(rules) = &policy.egress {
                types.push("Egress");
                spec["egress"] = written(rules, "to");
            }
            if types.is_empty() {
                // One that says no type restricts ingress.
                continue;
            }
            spec["policyTypes"] = json!(types);
            let namespace = NAMESPACES[policy.namespace];
            artifacts.push(object("NetworkPolicy", format!("policy-{at}"), Some(namespace), &Labels::new(), spec));
        }
        let index = Index::new(&artifacts, None);
        for (from, (from_namespace, from_labels)) in pods.iter().enumerate() {
            for (to, (to_namespace, to_labels)) in pods.iter().enumerate() {
                for number in 80..83 {
                    let (source, target) = ((*from_namespace, from_labels), (*to_namespace, to_labels));
                    let expected = is_let(&policies, |policy| &policy.egress, source, target, &namespaces, number)
                        && is_let(&policies, |policy| &policy.ingress, target, source, &namespaces, number);
                    let found = index.policies_between(from, to, Port { number, protocol: "TCP" });
                    prop_assert_eq!(found.is_none(), expected, "{} to {} at {}", from, to, number);
                }
            }
        }
    }
}
