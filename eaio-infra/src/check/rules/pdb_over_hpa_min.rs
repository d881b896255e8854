use crate::check::{Example, Findings, Index, Keeps, Rule, quantity};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "pdb-over-hpa-min",
    severity: Severity::Error,
    documentation: "A PodDisruptionBudget keeps as many pods as a HorizontalPodAutoscaler leaves when there is little to do. Nodes can \
                    be drained under load, and not in the quiet hours in which they are updated. Where pods may not go at any number \
                    of replicas, it is `pdb-blocks-every-eviction`.",
    bad: Example::yaml(
        "
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
    ),
    good: Example::yaml(
        "
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
    ),
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

#[cfg(test)]
mod tests {
    use crate::check::{check, read};

    /// What is found where a budget meets replicas: one mistake, one finding.
    fn found(budget: &str, replicas: &str, autoscaler: &str) -> Vec<&'static str> {
        let mut text = format!(
            "
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {{ name: api }}
spec: {{ {budget}, selector: {{ matchLabels: {{ app: api }} }} }}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {{ name: api }}
spec:
  {replicas}
  template:
    metadata: {{ labels: {{ app: api }} }}
    spec: {{ containers: [] }}
"
        );
        if !autoscaler.is_empty() {
            text += &format!(
                "
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{ name: api }}
spec: {{ scaleTargetRef: {{ kind: StatefulSet, name: api }}, {autoscaler}, metrics: [] }}
"
            );
        }
        let read = read::files([("a.yaml", text.as_str())]);
        assert!(read.diagnostics.is_empty(), "{}", read.diagnostics);
        let rules = ["pdb-blocks-every-eviction", "pdb-over-hpa-min"];
        check(&read.artifacts).iter().map(|found| found.rule).filter(|rule| rules.contains(rule)).collect()
    }

    #[test]
    fn one_mistake_is_found_once() {
        let blocks = ["pdb-blocks-every-eviction"];
        let over = ["pdb-over-hpa-min"];
        assert_eq!(found("minAvailable: 3", "replicas: 3", ""), blocks);
        assert_eq!(found("minAvailable: 80%", "replicas: 3", ""), blocks);
        assert_eq!(found("maxUnavailable: 0", "replicas: 3", ""), blocks);
        assert_eq!(found("maxUnavailable: 0%", "", "minReplicas: 2, maxReplicas: 5"), blocks);
        assert_eq!(found("minAvailable: 100%", "", ""), blocks);
        assert_eq!(found("minAvailable: 5", "", "minReplicas: 2, maxReplicas: 5"), blocks);
        assert_eq!(found("minAvailable: 4", "", "minReplicas: 2, maxReplicas: 5"), over);
        assert_eq!(found("minAvailable: 2", "", "minReplicas: 2, maxReplicas: 5"), over);
        assert_eq!(found("minAvailable: 1", "", "maxReplicas: 5"), over);
        assert_eq!(found("minAvailable: 60%", "", "minReplicas: 2, maxReplicas: 5"), over);
    }

    #[test]
    fn what_lets_one_go_is_left_alone() {
        let none: [&str; 0] = [];
        assert_eq!(found("minAvailable: 2", "replicas: 3", ""), none);
        assert_eq!(found("minAvailable: 50%", "replicas: 3", ""), none);
        assert_eq!(found("maxUnavailable: 1", "replicas: 1", ""), none);
        assert_eq!(found("maxUnavailable: 10%", "replicas: 3", ""), none);
        assert_eq!(found("minAvailable: 1", "replicas: 0", ""), none);
        assert_eq!(found("minAvailable: 1", "replicas: '${REPLICAS}'", ""), none);
        // Who leaves the replicas out leaves them to somebody else.
        assert_eq!(found("minAvailable: 1", "", ""), none);
        assert_eq!(found("minAvailable: 1", "replicas: 1", "minReplicas: 2, maxReplicas: 5"), none);
    }
}
