use crate::check::{Example, Findings, Index, Located, Rule, quantity};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "limit-range-below-request",
    severity: Severity::Error,
    documentation: "A container sets no limit, and the limit that a LimitRange gives it is less than it requests. The API server refuses \
                    each of its pods: the workload is there, and has none.",
    bad: Example::yaml(
        "
apiVersion: v1
kind: LimitRange
metadata: { name: defaults }
spec:
  limits: [{ type: Container, default: { memory: 512Mi } }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
          resources: { requests: { memory: 1Gi } }
",
    ),
    good: Example::yaml(
        "
apiVersion: v1
kind: LimitRange
metadata: { name: defaults }
spec:
  limits: [{ type: Container, default: { memory: 512Mi } }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
          resources: { requests: { memory: 1Gi }, limits: { memory: 1Gi } }
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for pod in index.pods() {
        for container in pod.containers() {
            for resource in ["cpu", "memory"] {
                let Some(request) = container.request(resource) else { continue };
                let Some(requested) = quantity::amount(resource, request) else { continue };
                if index.is_said(pod, &container, &["resources", "limits", resource]) {
                    continue;
                }
                // Which of several LimitRanges gives its limit is left open: each has to be too low. Without `default` a
                // LimitRange gives the most that it allows.
                let given: Vec<_> = index
                    .limit_ranges(&pod.object)
                    .filter(|(range, _)| range.namespace == pod.object.namespace)
                    .filter_map(|(range, item)| {
                        let given =
                            ["default", "max"].iter().find_map(|field| item.reach(&[field, resource]))?;
                        Some((range, given))
                    })
                    .collect();
                let is_low = |given: &Located| {
                    quantity::amount(resource, given).is_some_and(|given| given < requested)
                };
                let Some((range, limit)) =
                    given.first().filter(|_| given.iter().all(|(_, given)| is_low(given)))
                else {
                    continue;
                };
                let (asked, limit) = (quantity::shown(request), quantity::shown(limit));
                let summary = format!(
                    "container `{}` requests {asked} of {resource} and sets no limit, and {} gives it {limit}",
                    container.name(),
                    range.title()
                );
                findings
                    .at(pod.object.artifact, request, summary)
                    .detail(format!(
                        "{}: its pods are refused, since no request may exceed its limit",
                        pod.object.title()
                    ))
                    .help(format!(
                        "set a limit of {resource} of at least {asked}, which the LimitRange must allow"
                    ));
            }
        }
    }
}
