use crate::check::{Example, Findings, Index, Located, Object, Pod, Rule, Selector, known};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "peer-matches-no-pod",
    severity: Severity::Warning,
    documentation: "A NetworkPolicy lets in, or out to, pods with labels that no pod of that namespace bears, while its pods are here: \
                    what it means to allow stays closed.",
    bad: Example::yaml(
        "
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: redis, namespace: shop }
spec:
  podSelector: { matchLabels: { app: redis } }
  policyTypes: [Ingress]
  ingress: [{ from: [{ podSelector: { matchLabels: { app: backend } } }], ports: [{ port: 6379 }] }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: redis, namespace: shop }
spec:
  selector: { matchLabels: { app: redis } }
  template:
    metadata: { labels: { app: redis } }
    spec: { containers: [{ name: redis, image: 'redis:7.4.1' }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec: { containers: [{ name: api, image: 'example/api:1.0.0' }] }
",
    ),
    good: Example::yaml(
        "
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: redis, namespace: shop }
spec:
  podSelector: { matchLabels: { app: redis } }
  policyTypes: [Ingress]
  ingress: [{ from: [{ podSelector: { matchLabels: { app: api } } }], ports: [{ port: 6379 }] }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: redis, namespace: shop }
spec:
  selector: { matchLabels: { app: redis } }
  template:
    metadata: { labels: { app: redis } }
    spec: { containers: [{ name: redis, image: 'redis:7.4.1' }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec: { containers: [{ name: api, image: 'example/api:1.0.0' }] }
",
    ),
    check,
};

/// What the API server sets on every namespace: its name.
const NAME: &str = "kubernetes.io/metadata.name";

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for policy in index.objects_of("NetworkPolicy") {
        for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
            let rules = policy.at(&["spec", direction]).map_or(&[][..], Located::items).iter();
            for peer in rules.flat_map(|rule| rule.get(peers).map_or(&[][..], Located::items)) {
                of_peer(index, findings, policy, peer, peers);
            }
        }
    }
}

fn of_peer<'a>(
    index: &Index<'a>,
    findings: &mut Findings<'_>,
    policy: &Object<'a>,
    peer: &'a Located,
    direction: &str,
) {
    let Some(value) = peer.get("podSelector") else { return };
    let Some(namespace) = namespace(index, policy, peer) else { return };
    let selector = Selector::of(value);
    if index.selected(namespace, selector).next().is_some() || !index.judges(selector) {
        return;
    }
    // Where no pod of the namespace is here, they are elsewhere.
    let beside: Vec<&Pod<'_>> = index.pods_in(namespace).filter(|pod| pod.labels.is_some()).collect();
    // What the policy itself selects is elsewhere too, where none of it is here: then all that is here is another part.
    let own = policy.at(&["spec", "podSelector"]).map(Selector::of);
    let is_own_here = own.is_some_and(|own| index.selected(policy.namespace, own).next().is_some());
    let is_written = policy.at(&["metadata", "namespace"]).is_some();
    let is_anywhere = || index.pods().iter().any(|pod| selector.selects(pod.labels));
    if beside.is_empty()
        || !is_own_here
        || index.may_select_in(namespace, selector)
        || (!is_written && is_anywhere())
    {
        return;
    }
    let way = if direction == "from" { "lets in" } else { "lets out to" };
    findings
        .at(
            policy.artifact,
            value,
            format!("{} {way} {selector}, which no pod of `{namespace}` has", policy.title()),
        )
        .detail(selector.borne_by(&beside))
        .help("select labels that the pods have, or give the pods these");
}

/// The one namespace whose pods a peer means, where that is known.
fn namespace<'a>(index: &Index<'a>, policy: &Object<'a>, peer: &'a Located) -> Option<&'a str> {
    let Some(value) = peer.get("namespaceSelector") else {
        // Whoever applies a policy without one says which: what a Kustomization takes is applied with others.
        let is_written = policy.at(&["metadata", "namespace"]).is_some();
        return (is_written || index.kustomizations().is_empty()).then_some(policy.namespace);
    };
    match Selector::of(value).asked().as_slice() {
        [(NAME, values)] => match values.as_slice() {
            [value] => known(Some(value)),
            _ => None,
        },
        _ => None,
    }
}
