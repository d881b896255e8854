use crate::check::{Example, Findings, Index, NodeGroup, Rule, titles};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "taint-not-tolerated",
    severity: Severity::Error,
    documentation: "Every node that a pod can go to by its labels has a taint that the pod does not tolerate: it stays Pending. A \
                    nodeSelector brings a pod to nodes, and only a toleration lets it onto them.",
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
  - { name: workers, instanceType: c6i.2xlarge, minSize: 3, maxSize: 20 }
  - name: ai
    instanceType: g5.2xlarge
    minSize: 1
    maxSize: 4
    labels: { workload: ai-ml }
    taints: [{ key: ai-workload, value: 'true', effect: NoSchedule }]
```

```yaml
apiVersion: batch/v1
kind: Job
metadata: { name: train }
spec:
  template:
    spec:
      restartPolicy: Never
      nodeSelector: { workload: ai-ml }
      containers:
        - name: train
          image: example/train:1.0.0
          resources: { requests: { cpu: '1', memory: 4Gi }, limits: { memory: 4Gi } }
```
";

const GOOD: &str = r"
```yaml
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: prod, region: us-east-1 }
managedNodeGroups:
  - { name: workers, instanceType: c6i.2xlarge, minSize: 3, maxSize: 20 }
  - name: ai
    instanceType: g5.2xlarge
    minSize: 1
    maxSize: 4
    labels: { workload: ai-ml }
    taints: [{ key: ai-workload, value: 'true', effect: NoSchedule }]
```

```yaml
apiVersion: batch/v1
kind: Job
metadata: { name: train }
spec:
  template:
    spec:
      restartPolicy: Never
      nodeSelector: { workload: ai-ml }
      tolerations: [{ key: ai-workload, value: 'true', effect: NoSchedule }]
      containers:
        - name: train
          image: example/train:1.0.0
          resources: { requests: { cpu: '1', memory: 4Gi }, limits: { memory: 4Gi } }
```
";

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for nodes in index.systems().filter(|nodes| nodes.is_whole()) {
        for workload in nodes.scheduled().filter(|workload| workload.open.is_empty()) {
            let selected: Vec<&NodeGroup<'_>> =
                nodes.groups.iter().filter(|group| nodes.selects(workload, group) != Some(false)).collect();
            let taints = selected.iter().map(|group| workload.kept_off_by(group).first().copied().copied());
            let Some(taints) = taints.collect::<Option<Vec<_>>>() else { continue };
            let Some(taint) = taints.first() else { continue };
            let object = &workload.pod.object;
            let demands = workload.demands();
            let place = demands.first().map_or(workload.pod.spec, |demand| demand.value);
            let only =
                if selected.len() == nodes.groups.len() { "all node groups" } else { "its nodeSelector" };
            let only = match (only, selected.as_slice()) {
                ("its nodeSelector", [group]) => format!("can only go to `{}`", group.name),
                ("its nodeSelector", _) => "can only go to some node groups".to_owned(),
                _ => "may go to any node group".to_owned(),
            };
            let each = if taints.len() == 1 {
                format!("tolerate its taint {taint}")
            } else {
                "tolerate their taints".to_owned()
            };
            let kept =
                selected.iter().zip(&taints).map(|(group, taint)| format!("{} has {taint}", group.name));
            let kept: Vec<String> = kept.collect();
            findings
                .at(object.artifact, place, format!("{} {only}, and does not {each}", object.title()))
                .detail(format!("node groups: {}; {}", titles(selected.iter().copied()), kept.join(", ")))
                .help(format!(
                    "add the toleration {{ key: {}, value: {:?}, effect: {} }}, or let it go elsewhere",
                    taint.key, taint.value, taint.effect
                ));
        }
    }
}
