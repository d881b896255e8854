use crate::check::{Content, Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "replicas-fight-hpa",
    severity: Severity::Warning,
    documentation: "A workload states its replicas, though a HorizontalPodAutoscaler decides them. Each time the workload is applied, \
                    it falls back to the stated number, in the middle of the load that it was scaled for.",
    bad: Example::yaml(
        "
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  minReplicas: 2
  maxReplicas: 10
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 2
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
    good: Example::yaml(
        "
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  minReplicas: 2
  maxReplicas: 10
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } }
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
          resources: { requests: { cpu: 500m, memory: 512Mi }, limits: { memory: 512Mi } }
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for workload in index.objects() {
        let Some(replicas) =
            workload.at(&["spec", "replicas"]).filter(|value| value.content != Content::Null)
        else {
            continue;
        };
        let Some(autoscaler) = index.autoscalers_of(workload).next() else { continue };
        let stated = replicas.number().map_or_else(String::new, |number| format!(" {number}"));
        let summary =
            format!("{} states{stated} replicas, which {} decides", workload.title(), autoscaler.title());
        findings
            .at(workload.artifact, replicas, summary)
            .detail("each time it is applied, it falls back to the stated number")
            .help("leave `replicas` out, and state the least number as `minReplicas`");
    }
}
