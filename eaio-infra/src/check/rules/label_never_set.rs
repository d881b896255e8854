use crate::check::{Content, Findings, Index, Located, Object, Rule, Selector, known};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "label-never-set",
    severity: Severity::Error,
    documentation: "A NetworkPolicy selects namespaces by a label that none of them bears: what it means to allow stays closed. It \
                    is an error where the label's value is the name of a namespace that is here without that label, and a warning \
                    where the namespace may be made elsewhere. Every namespace bears its name as kubernetes.io/metadata.name.",
    bad: "
apiVersion: v1
kind: Namespace
metadata: { name: monitoring }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-monitoring, namespace: monitoring }
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from: [{ namespaceSelector: { matchLabels: { name: monitoring } } }]
    - from: [{ namespaceSelector: { matchLabels: { team: platform } } }]
",
    good: "
apiVersion: v1
kind: Namespace
metadata: { name: monitoring, labels: { team: platform } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-monitoring, namespace: monitoring }
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } } }]
    - from: [{ namespaceSelector: { matchLabels: { team: platform } } }]
",
    check,
};

/// What the API server sets on every namespace: its name.
const NAME: &str = "kubernetes.io/metadata.name";

/// Namespaces that a cluster has from the start, or that nearly every one of its kind has.
const BUILT_IN: &[&str] = &["default", "kube-node-lease", "kube-public", "kube-system", "openshift-dns"];

/// Who sets labels of their own on namespaces.
const SETTERS: &[&str] = &["openshift.io", "cattle.io", "hnc.x-k8s.io", "fluxcd.io"];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let namespaces: Vec<&Object<'_>> = index.objects_of("Namespace").collect();
    if namespaces.is_empty() {
        return;
    }
    for policy in index.objects_of("NetworkPolicy") {
        for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
            let rules = policy.at(&["spec", direction]).map_or(&[][..], Located::items).iter();
            let peers = rules.flat_map(|rule| rule.get(peers).map_or(&[][..], Located::items));
            for selector in peers.filter_map(|peer| peer.get("namespaceSelector")) {
                for (label, values) in Selector::of(selector).asked() {
                    asked(index, findings, &namespaces, policy, selector, (label, &values));
                }
            }
        }
    }
}

fn asked(
    index: &Index<'_>,
    findings: &mut Findings<'_>,
    namespaces: &[&Object<'_>],
    policy: &Object<'_>,
    selector: &Located,
    (label, values): (&str, &[&Located]),
) {
    let domain = label.split_once('/').map_or("", |(domain, _)| domain);
    let Some(texts) = values.iter().map(|value| known(Some(value))).collect::<Option<Vec<_>>>() else {
        return;
    };
    let is_set_by_others = SETTERS.iter().any(|setter| domain.ends_with(setter));
    if is_set_by_others || texts.iter().any(|text| index.may_be_made(text)) {
        return;
    }
    let place = values.first().copied().unwrap_or(selector);
    let names: Vec<&str> = namespaces.iter().map(|namespace| namespace.name).collect();
    let there = format!("the namespaces here are {}", names.join(", "));
    if label == NAME {
        // Where the name of one is a template, any of them may be it.
        let is_open = namespaces.iter().any(|namespace| known(namespace.at(&["metadata", "name"])).is_none());
        let is_there = |text: &&str| {
            BUILT_IN.contains(text)
                || names.contains(text)
                || index.objects().iter().any(|object| object.namespace == *text)
        };
        if !texts.is_empty() && !is_open && !texts.iter().any(is_there) {
            let text = texts.join(" or ");
            let summary = format!("{} selects namespace `{text}`, which is not here", policy.title());
            findings
                .at(policy.artifact, place, summary)
                .warning()
                .detail(there)
                .help("name a namespace that is there; where another system makes it, this is right");
        }
        return;
    }
    let is_borne = namespaces.iter().any(|namespace| {
        let Some(labels) = namespace.at(&["metadata", "labels"]) else { return false };
        match labels.get(label) {
            Some(value) => texts.is_empty() || known(Some(value)).is_none_or(|value| texts.contains(&value)),
            None => labels.content == Content::Unknown,
        }
    });
    if is_borne {
        return;
    }
    let shown = if texts.is_empty() { label.to_owned() } else { format!("{label}: {}", texts.join(" or ")) };
    let summary =
        format!("{} selects namespaces with {shown}, a label that none of them bears", policy.title());
    let meant = texts.iter().find(|text| names.contains(text) || BUILT_IN.contains(text));
    let is_certain = texts.iter().any(|text| names.contains(text));
    let finding = findings.at(policy.artifact, place, summary).detail(there);
    let finding = if is_certain { finding } else { finding.warning() };
    finding.help(match meant {
        Some(name) => {
            format!("select `{NAME}: {name}`, which the API server sets, or set the label on the Namespace")
        }
        None => "set the label on the Namespace, or select one that it bears".to_owned(),
    });
}
