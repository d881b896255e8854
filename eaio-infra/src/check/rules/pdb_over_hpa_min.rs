use crate::check::{Findings, Index, Keeps, Rule, quantity};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "pdb-over-hpa-min",
    severity: Severity::Error,
    documentation: "A PodDisruptionBudget keeps as many pods as a HorizontalPodAutoscaler leaves when there is little to do. Nodes can \
                    be drained under load, and not in the quiet hours in which they are updated. Where pods may not go at any number \
                    of replicas, it is `pdb-blocks-every-eviction`.",
    bad: "
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: api }
spec:
  minAvailable: 2
  selector: { matchLabels: { app: api } }
---
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
    good: "
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: api }
spec:
  minAvailable: 1
  selector: { matchLabels: { app: api } }
---
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
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for budget in index.budgets() {
        let (Some((least, most)), Some(autoscaler)) = (budget.replicas, budget.autoscalers.first()) else {
            continue;
        };
        let is_later = budget.keeps != Keeps::All && !budget.keeps.is_all_of(most);
        if !is_later || !budget.keeps.is_all_of(least) {
            continue;
        }
        let title = budget.object.title();
        let summary = format!(
            "{title} keeps {} pods, and {} leaves {least}",
            quantity::shown(budget.value),
            autoscaler.title()
        );
        let titles: Vec<String> = budget.pods.iter().map(|pod| pod.object.title()).collect();
        findings
            .at(budget.object.artifact, budget.value, summary)
            .detail(format!(
                "{}: when there is little to do, no node under it can be drained",
                titles.join(", ")
            ))
            .help("say `maxUnavailable: 1`, which holds at every number of replicas, or raise `minReplicas`");
    }
}
