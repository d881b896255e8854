use crate::check::{Content, Example, Findings, Index, Located, Object, Pod, Rule, Selector, known};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "policy-blocks-dns",
    severity: Severity::Error,
    documentation: "A NetworkPolicy restricts what pods may connect to, and neither it nor another one that selects them allows \
                    port 53: they cannot resolve a name, so that even what is allowed by name is out of reach. Pods that are \
                    allowed nothing at all may be meant so: that is a warning, and only where no policy of the namespace allows \
                    port 53 to anyone.",
    bad: Example::yaml(
        "
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Egress]
  egress:
    - to: [{ podSelector: { matchLabels: { app: postgres } } }]
      ports: [{ protocol: TCP, port: 5432 }]
",
    ),
    good: Example::yaml(
        "
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Egress]
  egress:
    - to: [{ podSelector: { matchLabels: { app: postgres } } }]
      ports: [{ protocol: TCP, port: 5432 }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-dns }
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }]
      ports: [{ protocol: UDP, port: 53 }, { protocol: TCP, port: 53 }]
",
    ),
    check,
};

/// A policy that restricts what its pods may connect to.
struct Policy<'a> {
    object: &'a Object<'a>,
    selector: Selector<'a>,
    rules: &'a [Located],
    allows_dns: bool,
    /// Whether it allows something that is asked by name, and not by one address.
    allows_names: bool,
}

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let policies: Vec<Policy<'_>> = index.objects_of("NetworkPolicy").filter_map(Policy::new).collect();
    if index.has_other_policies() {
        return;
    }
    for policy in policies.iter().filter(|policy| !policy.allows_dns) {
        let pods: Vec<&Pod<'_>> = index
            .selected(policy.object.namespace, policy.selector)
            .filter(|pod| pod.labels.is_some() && !pod.is_on_host())
            .collect();
        let beside: Vec<&Policy<'_>> =
            policies.iter().filter(|other| other.object.may_share_namespace(policy.object)).collect();
        let blocked: Vec<&&Pod<'_>> = pods
            .iter()
            .filter(|pod| !beside.iter().any(|other| other.allows_dns && other.selects(pod)))
            .collect();
        let is_allowed_elsewhere = beside.iter().any(|other| other.allows_dns);
        // The policy that allows something is the one that forgot it: what denies everything is meant to.
        let is_said_of_another = |pod: &&&Pod<'_>| {
            policy.rules.is_empty()
                && beside.iter().any(|other| !other.rules.is_empty() && other.selects(pod))
        };
        let (is_found, is_certain, who) = if pods.is_empty() {
            // What bears no label at all, no policy could have meant.
            let no_pods = index.pods_in(policy.object.namespace).all(|pod| pod.labels.is_none());
            (no_pods && !is_allowed_elsewhere, policy.allows_names, "its pods are not here".to_owned())
        } else {
            let own: Vec<&&&Pod<'_>> = blocked.iter().filter(|pod| !is_said_of_another(pod)).collect();
            let naming = own.iter().find(|pod| uses_names(index, pod));
            let is_certain = policy.allows_names || naming.is_some();
            let is_found = !own.is_empty() && (is_certain || !is_allowed_elsewhere);
            let mut names: Vec<String> = own.iter().map(|pod| pod.object.title()).collect();
            let more = names.len().saturating_sub(5);
            names.truncate(5);
            if more > 0 {
                names.push(format!("{more} more"));
            }
            let naming = naming.map(|pod| format!("; {} connects to others by name", pod.object.title()));
            (is_found, is_certain, format!("it selects {}{}", names.join(", "), naming.unwrap_or_default()))
        };
        if !is_found {
            continue;
        }
        let place = policy.object.at(&["spec", "egress"]).or_else(|| policy.object.at(&["spec"]));
        let place = place.unwrap_or(policy.object.value());
        let summary = format!(
            "{} restricts what its pods may connect to, and nothing allows them to ask DNS",
            policy.object.title()
        );
        let finding = findings.at(policy.object.artifact, place, summary);
        let finding = if is_certain { finding } else { finding.warning() };
        finding
            .detail(format!("namespace `{}`; {who}", policy.object.namespace))
            .help("allow egress to port 53, UDP and TCP, of namespace kube-system");
    }
}

impl<'a> Policy<'a> {
    fn new(object: &'a Object<'a>) -> Option<Self> {
        let egress = object.at(&["spec", "egress"]);
        let is_restricting = match object.at(&["spec", "policyTypes"]) {
            Some(types) => types.items().iter().any(|kind| kind.text() == Some("Egress")),
            None => egress.is_some(),
        };
        if !is_restricting || !object.api_version.starts_with("networking.k8s.io/") {
            return None;
        }
        let is_system = known(object.at(&["metadata", "namespace"]))
            .is_none_or(|name| name.starts_with("kube-"))
            && object.at(&["metadata", "namespace"]).is_some();
        let rules = egress.map_or(&[][..], Located::items);
        let is_unknown =
            egress.is_some_and(|egress| !matches!(egress.content, Content::List(_) | Content::Null));
        Some(Policy {
            object,
            selector: Selector::of(object.at(&["spec", "podSelector"])?),
            rules,
            allows_names: rules.iter().any(allows_names),
            allows_dns: is_unknown || is_system || rules.iter().any(allows_dns),
        })
    }

    fn selects(&self, pod: &Pod<'_>) -> bool {
        self.object.may_share_namespace(&pod.object) && self.selector.selects(pod.labels)
    }
}

/// Whether a rule allows more than single addresses.
fn allows_names(rule: &Located) -> bool {
    let peers = rule.get("to").map_or(&[][..], Located::items);
    let is_address =
        |peer: &Located| peer.text_at(&["ipBlock", "cidr"]).is_some_and(|cidr| cidr.ends_with("/32"));
    peers.is_empty() || !peers.iter().all(is_address)
}

/// Whether a rule lets pods ask DNS. What cannot be known is taken to.
fn allows_dns(rule: &Located) -> bool {
    if rule.is_unknown() {
        return true;
    }
    let peers = rule.get("to");
    let all = peers.map_or(&[][..], Located::items);
    // A selector of pods alone selects those of the policy's own namespace, and DNS is not there.
    let is_beyond =
        |peer: &Located| peer.get("podSelector").is_none() || peer.get("namespaceSelector").is_some();
    let is_dns = |peer: &Located| peer.at(&["podSelector", "matchLabels", "k8s-app"]).is_none();
    match rule.get("ports").map(|ports| (ports, ports.items())) {
        None | Some((Located { content: Content::Null, .. }, _)) => {
            all.is_empty() || all.iter().any(is_beyond)
        }
        Some((Located { content: Content::List(_), .. }, [])) => all.is_empty() || all.iter().any(is_beyond),
        Some((Located { content: Content::List(_), .. }, ports)) => {
            ports.iter().any(includes_dns)
                && (all.is_empty() || all.iter().any(|peer| is_beyond(peer) || is_dns(peer)))
        }
        Some(_) => true,
    }
}

/// Whether a port of a rule is, or includes, one on which DNS listens.
fn includes_dns(port: &Located) -> bool {
    // 53, and those of the pods behind it: OpenShift and others.
    const DNS: [f64; 4] = [53.0, 5353.0, 1053.0, 8053.0];
    let Some(first) = port.get("port") else { return true };
    match (first.number(), known(Some(first))) {
        (Some(first), _) => {
            let last = port.get("endPort").and_then(Located::number).unwrap_or(first);
            DNS.iter().any(|dns| (first..=last).contains(dns))
        }
        (None, Some(name)) => name.contains("dns") || name.contains("domain"),
        (None, None) => true,
    }
}

/// Whether a pod says in its environment that it connects to a Service that is here, or to a URL.
fn uses_names(index: &Index<'_>, pod: &Pod<'_>) -> bool {
    pod.containers().any(|container| {
        container.value.get("env").map_or(&[][..], Located::items).iter().any(|entry| {
            let value = entry.text_at(&["value"]).unwrap_or_default();
            let is_url = value.split_once("://").is_some_and(|(_, rest)| {
                let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
                host.starts_with(|c: char| c.is_ascii_alphabetic()) && !host.starts_with("localhost")
            });
            let host = value.split(['.', ':']).next().unwrap_or_default();
            is_url
                || index.objects_of("Service").any(|service| {
                    service.name == host && !value.is_empty() && service.name != pod.object.name
                })
        })
    })
}
