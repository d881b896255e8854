use std::collections::HashSet;

use crate::check::{Example, Findings, Index, Located, Object, Rule, Selector, known};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "label-never-set",
    severity: Severity::Error,
    documentation: "A NetworkPolicy selects namespaces by a label that none of them bears: what it means to allow stays closed. It \
                    is an error where the label's value is the name of a namespace that is here without that label, and a warning \
                    where the namespace may be made elsewhere. Every namespace bears its name as kubernetes.io/metadata.name.",
    bad: Example::yaml(
        "
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
    ),
    good: Example::yaml(
        "
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
    ),
    check,
};

/// What the API server sets on every namespace: its name.
const NAME: &str = "kubernetes.io/metadata.name";

/// Namespaces that a cluster has from the start, or that nearly every one of its kind has.
const BUILT_IN: &[&str] = &["default", "kube-node-lease", "kube-public", "kube-system", "openshift-dns"];

/// Who sets labels of their own on namespaces.
const SETTERS: &[&str] = &["openshift.io", "cattle.io", "hnc.x-k8s.io", "fluxcd.io"];

/// What a policy asks of a namespace.
struct Asked<'a> {
    policy: &'a Object<'a>,
    selector: &'a Located,
    label: &'a str,
    values: Vec<&'a Located>,
    texts: Vec<&'a str>,
}

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let namespaces: Vec<&Object<'_>> = index.objects_of("Namespace").collect();
    let all: Vec<Asked<'_>> = index.objects_of("NetworkPolicy").flat_map(asked).collect();
    if namespaces.is_empty() {
        return in_document(index, findings, &all);
    }
    let is_same = |one: &Asked<'_>, other: &Asked<'_>| one.label == other.label && one.texts == other.texts;
    for (at, asked) in all.iter().enumerate() {
        // Each label once, however many policies ask for it.
        if !all[..at].iter().any(|earlier| is_same(earlier, asked)) {
            let mut others: Vec<String> = all[at..]
                .iter()
                .filter(|later| is_same(later, asked))
                .map(|later| later.policy.title())
                .collect();
            others.dedup();
            judge(index, findings, &namespaces, asked, &others[1..]);
        }
    }
}

/// A document makes no namespace, and a policy in it selects one that its objects are in by a label that looks like its name.
fn in_document(index: &Index<'_>, findings: &mut Findings<'_>, all: &[Asked<'_>]) {
    let used: HashSet<(&str, &str)> = index
        .objects()
        .iter()
        .filter(|object| object.at(&["metadata", "namespace"]).is_some())
        .map(|object| (object.artifact.folder(), object.namespace))
        .collect();
    for Asked { policy, label, values, texts, .. } in all {
        let folder = policy.artifact.folder();
        let (true, [name], [value]) = (policy.artifact.is_in_document(), texts.as_slice(), values.as_slice())
        else {
            continue;
        };
        if *label != "name" || !used.contains(&(folder, name)) {
            continue;
        }
        let summary = format!(
            "{} selects namespaces with {label}: {name}, a label that nothing here sets",
            policy.title()
        );
        findings
            .at(policy.artifact, value, summary)
            .warning()
            .detail(format!("namespace `{name}` bears its name as {NAME}"))
            .help(format!(
                "select `{NAME}: {name}`, which the API server sets, or define the Namespace with the label"
            ));
    }
}

/// What a policy asks of namespaces, where it is known.
fn asked<'a>(policy: &'a Object<'a>) -> Vec<Asked<'a>> {
    let mut all = Vec::new();
    for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
        let rules = policy.at(&["spec", direction]).map_or(&[][..], Located::items).iter();
        let peers = rules.flat_map(|rule| rule.get(peers).map_or(&[][..], Located::items));
        for selector in peers.filter_map(|peer| peer.get("namespaceSelector")) {
            all.extend(Selector::of(selector).asked().into_iter().filter_map(|(label, values)| {
                let texts = values.iter().map(|value| known(Some(value))).collect::<Option<_>>()?;
                Some(Asked { policy, selector, label, values, texts })
            }));
        }
    }
    all
}

fn judge(
    index: &Index<'_>,
    findings: &mut Findings<'_>,
    namespaces: &[&Object<'_>],
    Asked { policy, selector, label, values, texts }: &Asked<'_>,
    others: &[String],
) {
    let domain = label.split_once('/').map_or("", |(domain, _)| domain);
    let is_set_by_others = SETTERS.iter().any(|setter| domain.ends_with(setter));
    if is_set_by_others || texts.iter().any(|text| index.may_be_made(text)) {
        return;
    }
    let place = values.first().copied().unwrap_or(selector);
    let names: Vec<&str> = namespaces.iter().map(|namespace| namespace.name).collect();
    let mut there = format!("the namespaces here are {}", names.join(", "));
    if !others.is_empty() {
        there += &format!("\nthe same is asked by {}", others.join(", "));
    }
    // The API server sets it on every namespace, also on those that another system makes.
    if *label == NAME {
        return;
    }
    let is_borne = namespaces.iter().any(|namespace| {
        let Some(labels) = namespace.at(&["metadata", "labels"]) else { return false };
        match labels.get(label) {
            Some(value) => texts.is_empty() || known(Some(value)).is_none_or(|value| texts.contains(&value)),
            None => labels.is_unknown(),
        }
    });
    if is_borne {
        return;
    }
    let shown =
        if texts.is_empty() { (*label).to_owned() } else { format!("{label}: {}", texts.join(" or ")) };
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
