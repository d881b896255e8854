//! One peer of a rule of a NetworkPolicy, at one of its ports.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{Direction, Located, Pod, Selector, quantity};
use crate::unit::Cidr;

use super::super::difference::shown;
use super::grant::Grant;
use super::items;

/// Whom a rule lets in, or to whom it lets its pods connect.
pub(super) struct Peer<'a> {
    who: Who<'a>,
    ports: Ports,
}

enum Who<'a> {
    Anybody,
    Block(Cidr, BTreeSet<&'a str>),
    /// Labels that are asked of the namespaces, unless it is the policy's own, and of the pods.
    Pods {
        namespaces: Option<BTreeSet<String>>,
        labels: BTreeSet<String>,
        selector: Option<Selector<'a>>,
    },
    /// Nobody knows whom this means.
    Other(String),
}

#[derive(PartialEq)]
enum Ports {
    Every { protocol: Option<String> },
    Range { protocol: String, first: f64, last: f64 },
    Named { protocol: String, name: String },
}

impl<'a> Peer<'a> {
    /// Every peer of a rule, at every port.
    pub(super) fn all(rule: &'a Located, direction: Direction) -> Vec<Self> {
        let field = match direction {
            Direction::Ingress => "from",
            Direction::Egress => "to",
        };
        let mut peers = Vec::new();
        let ports = items(rule.get("ports"));
        let ports: Vec<Option<&Located>> =
            if ports.is_empty() { vec![None] } else { ports.iter().map(Some).collect() };
        for port in ports {
            let of = |who| Peer { who, ports: Ports::of(port) };
            match items(rule.get(field)) {
                [] => peers.push(of(Who::Anybody)),
                written => peers.extend(written.iter().map(|peer| of(Who::of(peer)))),
            }
        }
        peers
    }

    /// Whether it is pods that are meant, and no addresses.
    pub(super) fn is_pods(&self) -> bool {
        matches!(self.who, Who::Pods { .. })
    }

    /// Whether it means a pod by its labels. What means every pod means more than any.
    pub(super) fn may_be(&self, pod: &Pod<'_>) -> bool {
        match &self.who {
            Who::Pods { selector: Some(selector), labels, .. } => {
                !labels.is_empty() && selector.selects(pod.labels)
            }
            _ => false,
        }
    }

    /// Whether everything that `other` means is meant.
    pub(super) fn covers(&self, other: &Peer<'_>) -> bool {
        let is_everybody = match (&self.who, &other.who) {
            (Who::Anybody, _) => true,
            (Who::Block(block, except), Who::Block(inner, excepted)) => {
                block.contains(*inner) && (except.is_empty() || except.is_subset(excepted))
            }
            (Who::Block(block, except), Who::Pods { .. }) => block.prefix() == 0 && except.is_empty(),
            (Who::Pods { namespaces, labels, .. }, Who::Pods { namespaces: inner, labels: asked, .. }) => {
                let has_namespaces = match (namespaces, inner) {
                    (Some(namespaces), Some(inner)) => namespaces.is_subset(inner),
                    (Some(namespaces), None) => namespaces.is_empty(),
                    (None, inner) => inner.is_none(),
                };
                has_namespaces && labels.is_subset(asked)
            }
            (Who::Other(one), Who::Other(other)) => one == other,
            _ => false,
        };
        is_everybody && self.ports.cover(&other.ports)
    }

    /// In words.
    pub(super) fn grant(&self, direction: Direction, subnets: &BTreeMap<Cidr, String>) -> Grant {
        let verb = match direction {
            Direction::Ingress => "reached from",
            Direction::Egress => "connecting to",
        };
        let ports = self.ports.text();
        match &self.who {
            Who::Anybody => format!("{verb} any address {ports}").into(),
            Who::Block(cidr, except) => {
                let of = subnets.get(cidr).map(|subnet| format!("of {subnet} ")).unwrap_or_default();
                let except: Vec<&str> = except.iter().copied().collect();
                let except =
                    if except.is_empty() { String::new() } else { format!(" (not {})", except.join(", ")) };
                Grant::of_block(verb, *cidr, &format!("{of}{ports}{except}"))
            }
            Who::Pods { namespaces, labels, .. } => {
                let said = |asked: &BTreeSet<String>| asked.iter().cloned().collect::<Vec<_>>().join(", ");
                let pods = match labels.is_empty() {
                    true => "every pod".to_owned(),
                    false => format!("pods with {}", said(labels)),
                };
                let place = match namespaces {
                    None => "of its namespace".to_owned(),
                    Some(asked) if asked.is_empty() => "of every namespace".to_owned(),
                    Some(asked) => format!("of namespaces with {}", said(asked)),
                };
                format!("{verb} {pods} {place} {ports}").into()
            }
            Who::Other(text) => format!("{verb} {text} {ports}").into(),
        }
    }
}

impl<'a> Who<'a> {
    fn of(peer: &'a Located) -> Self {
        if let Some(block) = peer.get("ipBlock") {
            let except: BTreeSet<&str> =
                items(block.get("except")).iter().filter_map(Located::text).collect();
            return match block.text_at(&["cidr"]).map(|text| (text, Cidr::parse(text))) {
                Some((_, Ok(cidr))) => Who::Block(cidr, except),
                Some((text, Err(_))) if except.is_empty() => Who::Other(text.to_owned()),
                Some((text, Err(_))) => {
                    let except: Vec<&str> = except.into_iter().collect();
                    Who::Other(format!("{text} (not {})", except.join(", ")))
                }
                None => Who::Other(shown(block)),
            };
        }
        let (namespaces, pods) = (peer.get("namespaceSelector"), peer.get("podSelector"));
        if peer.is_unknown() || (namespaces.is_none() && pods.is_none()) {
            return Who::Other(shown(peer));
        }
        Who::Pods {
            namespaces: namespaces.map(asked),
            labels: pods.map(asked).unwrap_or_default(),
            selector: pods.map(Selector::of),
        }
    }
}

/// What a selector asks for, each in words.
fn asked(selector: &Located) -> BTreeSet<String> {
    let labels = selector.get("matchLabels").into_iter().flat_map(Located::entries);
    let labels = labels.map(|(name, _, value)| format!("{name}: {}", shown(value)));
    let expressions = items(selector.get("matchExpressions")).iter().map(|expression| {
        let text = |field| expression.text_at(&[field]).unwrap_or("?");
        let mut values: Vec<String> = items(expression.get("values")).iter().map(shown).collect();
        values.sort();
        match (text("operator"), values.as_slice()) {
            ("In", [one]) => format!("{}: {one}", text("key")),
            ("Exists" | "DoesNotExist", _) => format!("{} {}", text("key"), text("operator")),
            (operator, _) => format!("{} {operator} {}", text("key"), values.join("|")),
        }
    });
    labels.chain(expressions).collect()
}

impl Ports {
    /// Source: NetworkPolicyPort: without `port`, all of them; without `protocol`, TCP.
    fn of(port: Option<&Located>) -> Self {
        let Some(port) = port else { return Ports::Every { protocol: None } };
        let protocol = port.text_at(&["protocol"]).unwrap_or("TCP").to_owned();
        match port.get("port").map(|number| (number.number(), number)) {
            None => Ports::Every { protocol: Some(protocol) },
            Some((Some(first), _)) => {
                let last = port.get("endPort").and_then(Located::number).unwrap_or(first);
                Ports::Range { protocol, first, last }
            }
            Some((None, name)) => Ports::Named { protocol, name: quantity::shown(name) },
        }
    }

    fn cover(&self, other: &Ports) -> bool {
        match (self, other) {
            (Ports::Every { protocol: None }, _) => true,
            (
                Ports::Every { protocol: Some(one) },
                Ports::Every { protocol: Some(other) }
                | Ports::Range { protocol: other, .. }
                | Ports::Named { protocol: other, .. },
            ) => one == other,
            (
                Ports::Range { protocol, first, last },
                Ports::Range { protocol: other, first: from, last: to },
            ) => protocol == other && first <= from && to <= last,
            _ => self == other,
        }
    }

    fn text(&self) -> String {
        let (text, protocol) = match self {
            Ports::Every { protocol } => ("every port".to_owned(), protocol.as_deref()),
            Ports::Range { protocol, first, last } if first == last => {
                (format!("port {first}"), Some(protocol.as_str()))
            }
            Ports::Range { protocol, first, last } => {
                (format!("port {first} to {last}"), Some(protocol.as_str()))
            }
            Ports::Named { protocol, name } => (format!("port {name}"), Some(protocol.as_str())),
        };
        match protocol {
            None | Some("TCP") => format!("at {text}"),
            Some(protocol) => format!("at {text} of {protocol}"),
        }
    }
}
