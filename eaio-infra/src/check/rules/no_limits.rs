use crate::check::{Example, Findings, Index, Rule, quantity};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "no-limits",
    severity: Severity::Warning,
    documentation: "A container may take all the memory of its node: then the kernel ends whatever it likes there, and not the container \
                    that took it. A limit of CPU is not asked for: a container that wants more than its share gets only what is idle.",
    bad: Example::yaml(
        "
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
          resources: { requests: { cpu: 500m, memory: 512Mi } }
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
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
          resources: { requests: { cpu: 500m, memory: 512Mi }, limits: { memory: 512Mi } }
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for pod in index.pods() {
        // A LimitRange gives a limit to containers that have none, the most that it allows if it says nothing else.
        let is_given = index
            .limit_ranges(&pod.object)
            .any(|(_, item)| ["default", "max"].iter().any(|field| item.reach(&[field, "memory"]).is_some()));
        if is_given {
            continue;
        }
        for container in pod.containers().filter(|container| !container.is_initial && container.is_whole()) {
            if index.is_said(pod, &container, &["resources", "limits", "memory"]) {
                continue;
            }
            let requested = container.request("memory").map_or_else(
                || "it requests none either, so that the scheduler counts it as nothing".to_owned(),
                |request| format!("it requests {}", quantity::shown(request)),
            );
            let summary = format!("container `{}` has no limit of memory", container.name());
            findings
                .at(pod.object.artifact, container.value, summary)
                .detail(format!("{}; {requested}", pod.object.title()))
                .help("give it `resources.limits.memory`, as much as it requests where it must not be ended first");
        }
    }
}
