use std::collections::BTreeMap;

use crate::check::{Example, Findings, Index, Object, Pod, Rule, Selector, known, quantity};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "pdb-stalls-node-update",
    severity: Severity::Error,
    documentation: "An update of nodes drains them one after the other, and a pod cannot be evicted: two PodDisruptionBudgets select it, \
                    which the eviction API refuses whatever they allow. Or it may take longer to end than the 15 minutes that the \
                    update of a managed node group waits for it, which then fails: a warning, since it may be quicker. A single budget \
                    that allows nothing is `pdb-blocks-every-eviction`.",
    bad: Example::yaml(BAD),
    good: Example::yaml(GOOD),
    check,
};

const BAD: &str = "
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: api }
spec:
  maxUnavailable: 1
  selector: { matchLabels: { app: api } }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: everything }
spec:
  maxUnavailable: 1
  selector: { matchLabels: { part-of: shop } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 3
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api, part-of: shop } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
          resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 128Mi } }
";

const GOOD: &str = "
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: api }
spec:
  maxUnavailable: 1
  selector: { matchLabels: { app: api } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 3
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api, part-of: shop } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
          resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 128Mi } }
";

/// For how long an update of a managed node group waits for the pods of a node, in seconds (Amazon EKS, "Understand each phase of
/// node updates": `PodEvictionFailure`).
const WAIT: u64 = 15 * 60;

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    // By the workload: the budgets that select its pods. A base and its overlay say the same one twice.
    let mut budgets: BTreeMap<(&str, &str, &str), (Object<'_>, Vec<Object<'_>>)> = BTreeMap::new();
    for budget in index.objects_of("PodDisruptionBudget") {
        let Some(selector) = budget.at(&["spec", "selector"]).map(Selector::of) else { continue };
        for pod in index.selected(budget.namespace, selector).filter(|pod| is_certain(selector, pod)) {
            let object = &pod.object;
            let selecting = &mut budgets
                .entry((object.namespace, object.kind, object.name))
                .or_insert_with(|| (object.clone(), Vec::new()))
                .1;
            let is_another = |other: &Object<'_>| other.name != budget.name && are_together(other, budget);
            if selecting.iter().all(is_another) {
                selecting.push(budget.clone());
            }
        }
    }
    for (object, selecting) in budgets.values() {
        if let [first, second, ..] = selecting.as_slice() {
            let place = second.at(&["spec", "selector"]).unwrap_or(second.value());
            findings
                .at(
                    second.artifact,
                    place,
                    format!("{} is selected by {} and by {}", object.title(), first.title(), second.title()),
                )
                .detail("the eviction API refuses a pod that more than one budget selects: no node with it can be drained")
                .help("let one budget select it");
        }
    }
    for nodes in index.systems() {
        for workload in nodes.scheduled() {
            let Some(value) = workload.pod.spec.get("terminationGracePeriodSeconds") else { continue };
            let Some(seconds) = quantity::count(value).filter(|seconds| *seconds > WAIT) else { continue };
            let open = &workload.open;
            let mut waiting =
                open.iter().map(|at| &nodes.groups[*at]).filter(|group| group.is_managed && !group.is_forced);
            if workload.pod.is_finite() {
                continue;
            }
            if let Some(group) = waiting.next() {
                let object = &workload.pod.object;
                findings
                    .at(
                        object.artifact,
                        value,
                        format!(
                            "{} may take {} minutes to end, and an update of {} gives up after 15",
                            object.title(),
                            seconds / 60,
                            group.title()
                        ),
                    )
                    .detail("the update fails with PodEvictionFailure, and its nodes stay as they are")
                    .help(
                        "let it end within 15 minutes, or set `force_update_version` where it may be cut off",
                    )
                    .warning();
            }
        }
    }
}

/// Whether both are in one namespace for certain. Where none is written, files of two folders may be of two environments.
fn are_together(one: &Object<'_>, other: &Object<'_>) -> bool {
    let is_written = |object: &Object<'_>| object.at(&["metadata", "namespace"]).is_some();
    one.artifact.folder() == other.artifact.folder() || (is_written(one) && is_written(other))
}

/// Whether nothing that the selector asks for, and nothing that the pod bears of it, is filled in later.
fn is_certain(selector: Selector<'_>, pod: &Pod<'_>) -> bool {
    selector.asked().iter().all(|(key, values)| {
        values.iter().all(|value| known(Some(value)).is_some())
            && pod.labels.is_some_and(|labels| known(labels.get(key)).is_some())
    })
}
