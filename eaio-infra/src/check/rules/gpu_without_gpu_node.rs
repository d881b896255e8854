use crate::check::{Example, Findings, GPU, Index, NodeGroup, Rule, titles};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "gpu-without-gpu-node",
    severity: Severity::Error,
    documentation: "A pod asks for a GPU, and no node that it may go to has one: the node groups are all machines without. The pod \
                    stays Pending, and no autoscaler helps it, because no node that it could add would do.",
    bad: Example::markdown(GROUP_AND_POD_BAD),
    good: Example::markdown(GROUP_AND_POD_GOOD),
    check,
};

const GROUP_AND_POD_BAD: &str = "
```yaml
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: prod, region: us-east-1 }
managedNodeGroups:
  - { name: workers, instanceType: c6i.2xlarge, minSize: 3, maxSize: 20 }
```

```yaml
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: ollama }
spec:
  serviceName: ollama
  selector: { matchLabels: { app: ollama } }
  template:
    metadata: { labels: { app: ollama } }
    spec:
      containers:
        - name: ollama
          image: ollama/ollama:0.12.0
          resources:
            requests: { cpu: '2', memory: 8Gi }
            limits: { memory: 8Gi, nvidia.com/gpu: 1 }
```
";

const GROUP_AND_POD_GOOD: &str = "
```yaml
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: prod, region: us-east-1 }
managedNodeGroups:
  - { name: workers, instanceType: c6i.2xlarge, minSize: 3, maxSize: 20 }
  - { name: ai, instanceType: g5.2xlarge, minSize: 1, maxSize: 4 }
```

```yaml
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: ollama }
spec:
  serviceName: ollama
  selector: { matchLabels: { app: ollama } }
  template:
    metadata: { labels: { app: ollama } }
    spec:
      containers:
        - name: ollama
          image: ollama/ollama:0.12.0
          resources:
            requests: { cpu: '2', memory: 8Gi }
            limits: { memory: 8Gi, nvidia.com/gpu: 1 }
```
";

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for nodes in index.systems().filter(|nodes| nodes.is_whole()) {
        for workload in nodes.scheduled().filter(|workload| workload.requests.gpus > 0) {
            let selected: Vec<&NodeGroup<'_>> =
                nodes.groups.iter().filter(|group| nodes.selects(workload, group) != Some(false)).collect();
            let all: Vec<&NodeGroup<'_>> = nodes.groups.iter().collect();
            let (asked, has_none) = if all.iter().all(|group| has_no_gpu(group)) {
                (all, "no node group has a GPU")
            } else if !selected.is_empty() && selected.iter().all(|group| has_no_gpu(group)) {
                (selected, "no node that it selects has a GPU")
            } else {
                continue;
            };
            let object = &workload.pod.object;
            let wanted = workload.pod.containers().find_map(|container| container.request(GPU));
            let summary =
                format!("{} asks for {} {GPU}, and {has_none}", object.title(), workload.requests.gpus);
            // Those that it selects before the others.
            let first = asked.iter().find(|group| nodes.selects(workload, group) != Some(false));
            let first = first.unwrap_or(&asked[0]).name;
            findings
                .at(object.artifact, wanted.unwrap_or(workload.pod.spec), summary)
                .detail(format!("node groups: {}", titles(asked.iter().copied())))
                .help(format!(
                    "give `{first}` a GPU instance type, for example g5.2xlarge (1 x A10G, 22 GiB), or drop the GPU"
                ));
        }
    }
}

/// Whether none of its machines has a GPU, for certain.
fn has_no_gpu(group: &NodeGroup<'_>) -> bool {
    group.machines().is_some_and(|machines| machines.iter().all(|machine| machine.gpus() == 0))
}
