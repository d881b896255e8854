use std::collections::{BTreeMap, HashSet};

use crate::check::{Example, Findings, Index, Object, Pod, Rule, Selector};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "pod-without-policy",
    severity: Severity::Warning,
    documentation: "No NetworkPolicy selects a pod, in a namespace where most of the others are selected by one. It may connect to \
                    everything, and everything may connect to it: the one that was forgotten is open, not closed. A policy that \
                    selects every pod, and allows nothing, closes what is forgotten.",
    bad: Example::yaml(
        "
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  podSelector: { matchExpressions: [{ key: app, operator: In, values: [api, web] }] }
  policyTypes: [Ingress]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec: { containers: [{ name: api, image: 'example/api:1.0.0' }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'example/web:1.0.0' }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: worker, namespace: shop }
spec:
  selector: { matchLabels: { app: worker } }
  template:
    metadata: { labels: { app: worker } }
    spec: { containers: [{ name: worker, image: 'example/worker:1.0.0' }] }
",
    ),
    good: Example::yaml(
        "
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny, namespace: shop }
spec: { podSelector: {}, policyTypes: [Ingress] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress: [{ from: [{ podSelector: {} }] }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec: { containers: [{ name: api, image: 'example/api:1.0.0' }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: worker, namespace: shop }
spec:
  selector: { matchLabels: { app: worker } }
  template:
    metadata: { labels: { app: worker } }
    spec: { containers: [{ name: worker, image: 'example/worker:1.0.0' }] }
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    // Others may restrict it in another way.
    if index.has_other_policies() {
        return;
    }
    let mut policies = BTreeMap::<&str, Vec<&Object<'_>>>::new();
    for policy in index.objects_of("NetworkPolicy") {
        policies.entry(policy.namespace).or_default().push(policy);
    }
    // A policy that names no namespace may be applied to any of them.
    let names_one = |policy: &&Object<'_>| policy.at(&["metadata", "namespace"]).is_some();
    if !policies.values().flatten().all(names_one) {
        return;
    }
    for (namespace, policies) in policies {
        of_namespace(index, findings, namespace, &policies);
    }
}

fn of_namespace<'a>(
    index: &Index<'a>,
    findings: &mut Findings<'_>,
    namespace: &str,
    policies: &[&Object<'a>],
) {
    if namespace.starts_with("kube-") || namespace.contains(['{', '$', '<']) {
        return;
    }
    let mut selected = HashSet::new();
    for policy in policies {
        match policy.at(&["spec", "podSelector"]).map(Selector::of) {
            None => return,
            Some(selector) if selector.is_empty() => return,
            Some(selector) => {
                selected.extend(index.selected(namespace, selector).map(|pod| std::ptr::from_ref(pod.spec)));
            }
        }
    }
    let is_judged =
        |pod: &&Pod<'a>| !pod.is_on_host() && pod.is_whole() && !index.is_said_elsewhere(&pod.object);
    let is_selected = |pod: &Pod<'_>| selected.contains(&std::ptr::from_ref(pod.spec));
    let (closed, open): (Vec<&Pod<'_>>, Vec<&Pod<'_>>) =
        index.pods_in(namespace).filter(is_judged).partition(|pod| is_selected(pod));
    // Where few are selected, these are what is meant to be closed.
    if closed.len() <= open.len() {
        return;
    }
    let all = closed.len() + open.len();
    for pod in open {
        findings
            .at(
                pod.object.artifact,
                pod.spec,
                format!("no NetworkPolicy selects the pods of {}", pod.object.title()),
            )
            .detail(format!(
                "{} of the {all} workloads of namespace `{namespace}` are selected by one",
                closed.len()
            ))
            .help(
                "add a policy for it, and one that selects every pod (`podSelector: {}`) and allows nothing",
            );
    }
}
