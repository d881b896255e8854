use std::collections::HashSet;

use crate::check::{Content, Example, Findings, Index, Located, Pod, Rule, Selector, known};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "selector-misses-own-template",
    severity: Severity::Error,
    documentation: "A workload selects its pods by labels that its own template does not give them, or says no selector at all. The API \
                    server refuses it: `selector` does not match template `labels`.",
    bad: Example::yaml(
        "
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api-gateway } }
    spec:
      containers: [{ name: api, image: 'example/api:1.0.0' }]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: redis }
spec:
  serviceName: redis
  template:
    metadata: { labels: { app: redis } }
    spec:
      containers: [{ name: redis, image: 'redis:7.4.1' }]
",
    ),
    good: Example::yaml(
        "
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api, tier: backend } }
    spec:
      containers: [{ name: api, image: 'example/api:1.0.0' }]
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let added = added_labels(index);
    let has_patches = index.has_patches();
    for pod in index.pods() {
        let object = &pod.object;
        let is_selecting = match object.kind {
            "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" => object.api_version == "apps/v1",
            // Another Job's selector is made by its controller, with the label that goes with it.
            "Job" => object.at(&["spec", "manualSelector"]).is_some_and(Located::is_true),
            _ => false,
        };
        let has_labels = pod.labels.is_some_and(|labels| labels.entries().next().is_some());
        if !is_selecting || !has_labels || !pod.is_whole() || index.is_said_elsewhere(object) {
            continue;
        }
        match object.at(&["spec", "selector"]).filter(|value| value.content != Content::Null) {
            Some(value) => misses(pod, value, &added, findings),
            // A document may leave it out, and so does what is laid over a base.
            None if has_patches || object.artifact.is_in_document() => {}
            None => {
                let place = object.at(&["spec"]).map_or(object.value().place, |spec| spec.place);
                findings
                    .at_place(object.artifact, place, format!("{} has no selector", object.title()))
                    .detail("the API server refuses it: which pods are its own has to be said")
                    .help(format!("say `selector: {{ matchLabels: {{ {} }} }}`", first_label(pod)));
            }
        }
    }
}

fn misses(pod: &Pod<'_>, value: &Located, added: &HashSet<&str>, findings: &mut Findings<'_>) {
    let object = &pod.object;
    let selector = Selector::of(value);
    let is_added = selector.asked().iter().any(|(name, _)| added.contains(name));
    if value.is_unknown() || selector.is_empty() || is_added || selector.selects(pod.labels) {
        return;
    }
    let labels = pod.labels.into_iter().flat_map(Located::entries);
    let labels: Vec<String> =
        labels.filter_map(|(name, _, value)| Some(format!("{name}: {}", value.text()?))).collect();
    findings
        .at(
            object.artifact,
            value,
            format!("{} selects {selector}, which its own pods do not have", object.title()),
        )
        .detail(format!("its template gives them {}\nthe API server refuses it", labels.join(", ")))
        .help("select labels that the template has; no other label may be left in the selector");
}

/// Labels that a Kustomization gives to templates.
fn added_labels<'a>(index: &Index<'a>) -> HashSet<&'a str> {
    let mut names = HashSet::new();
    for artifact in index.kustomizations() {
        let common = artifact.value.get("commonLabels");
        let pairs = artifact.value.get("labels").map_or(&[][..], Located::items);
        let pairs = pairs.iter().filter_map(|labels| labels.get("pairs"));
        names.extend(common.into_iter().chain(pairs).flat_map(Located::entries).map(|(name, ..)| name));
    }
    names
}

fn first_label(pod: &Pod<'_>) -> String {
    let mut labels = pod.labels.into_iter().flat_map(Located::entries);
    let label = labels.find_map(|(name, _, value)| Some(format!("{name}: {}", known(Some(value))?)));
    label.unwrap_or_else(|| "app: …".to_owned())
}
