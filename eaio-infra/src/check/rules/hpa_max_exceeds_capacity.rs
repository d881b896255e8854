use crate::check::{Example, Findings, Index, Pods, Rule, Shortage, Workload, shortage, titles};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "hpa-max-exceeds-capacity",
    severity: Severity::Error,
    documentation: "With every autoscaler at its `maxReplicas`, the pods do not fit the nodes with every node group at its largest: \
                    under the load that the bounds are for, some pods stay Pending. That is a warning, and an error where not \
                    even the fewest replicas fit. It is proved, not tried: the pods that can only go to some groups ask for more than all of \
                    their nodes have, or more of them than nodes can take ask for so much that few fit on one.",
    bad: Example::markdown(BAD),
    good: Example::markdown(GOOD),
    check,
};

const BAD: &str = r"
```yaml
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: prod, region: us-east-1 }
managedNodeGroups:
  - { name: workers, instanceType: c6i.xlarge, minSize: 2, maxSize: 3 }
```

```yaml
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
          resources: { requests: { cpu: '1', memory: 1Gi }, limits: { memory: 1Gi } }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  minReplicas: 3
  maxReplicas: 20
  metrics:
    - { type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } } }
```
";

const GOOD: &str = r"
```yaml
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: prod, region: us-east-1 }
managedNodeGroups:
  - { name: workers, instanceType: c6i.xlarge, minSize: 2, maxSize: 8 }
```

```yaml
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
          resources: { requests: { cpu: '1', memory: 1Gi }, limits: { memory: 1Gi } }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  minReplicas: 3
  maxReplicas: 20
  metrics:
    - { type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } } }
```
";

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for nodes in index.systems().filter(|nodes| nodes.is_one_cluster()) {
        let machines = nodes.at_largest();
        let least = nodes.pods(|workload| workload.replicas.0);
        let most = nodes.pods(|workload| workload.replicas.1);
        let short = |pods: &[(&Workload<'_>, Pods)]| shortage(pods.iter().map(|(_, pods)| pods), &machines);
        let (found, what, pods) = match (short(&least), short(&most)) {
            (Some(found), _) => (found, "the fewest replicas", &least),
            (None, Some(found)) => (found, "the most replicas", &most),
            (None, None) => continue,
        };
        let groups: Vec<_> = found.groups.iter().map(|at| &nodes.groups[*at]).collect();
        let mut detail: Vec<String> = found
            .groups
            .iter()
            .map(|at| (&nodes.groups[*at], machines[*at]))
            .map(|(group, there)| {
                format!("{} × {}: {} for pods each", there.count, group.title(), there.allocatable)
            })
            .collect();
        detail.extend(asking(pods, &found));
        let summary = format!(
            "{what} of all workloads do not fit {}: {}",
            titles(groups.iter().copied()),
            found.sentence()
        );
        let finding = findings.at_place(groups[0].artifact, groups[0].place, summary);
        let finding = finding.detail(detail.join("\n")).help(
            "let the node groups grow further, ask for less, or lower `maxReplicas` of HorizontalPodAutoscalers",
        );
        if what == "the most replicas" {
            finding.warning();
        }
    }
}

/// The workloads that ask for most of what there is too little of, as lines.
fn asking(pods: &[(&Workload<'_>, Pods)], found: &Shortage) -> Vec<String> {
    let mut asking: Vec<(u64, String)> = pods
        .iter()
        .filter(|(_, pods)| pods.groups.iter().all(|group| found.groups.contains(group)))
        .map(|(workload, pods)| {
            let all = pods.requests.amounts()[found.resource].saturating_mul(pods.count);
            let title = workload.pod.object.title();
            (all, format!("{} × {title}: {} each", pods.count, pods.requests))
        })
        .collect();
    asking.sort_by_key(|(all, _)| std::cmp::Reverse(*all));
    asking.into_iter().take(5).map(|(_, line)| line).collect()
}
