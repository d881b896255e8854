use crate::check::{
    Artifact, Example, Findings, Index, Language, Located, NodeGroup, Nodes, Requests, Rule, quantity, titles,
};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "request-exceeds-largest-node",
    severity: Severity::Error,
    documentation: "A pod asks for more than any node that it may go to has for pods. That is less than the machine has: the kubelet \
                    keeps 255 MiB and 11 MiB for each pod that fits, a share of the cores and 100 MiB at which it evicts, and \
                    DaemonSets take theirs. A request of 16Gi never fits a machine of 16 GiB: the pod stays Pending, and the \
                    autoscaler adds nothing.",
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
```

```yaml
apiVersion: batch/v1
kind: Job
metadata: { name: compact }
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: compact
          image: example/compact:1.0.0
          resources: { requests: { cpu: '4', memory: 16Gi }, limits: { memory: 16Gi } }
```
";

const GOOD: &str = r"
```yaml
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: prod, region: us-east-1 }
managedNodeGroups:
  - { name: workers, instanceType: m6i.2xlarge, minSize: 3, maxSize: 20 }
```

```yaml
apiVersion: batch/v1
kind: Job
metadata: { name: compact }
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: compact
          image: example/compact:1.0.0
          resources: { requests: { cpu: '4', memory: 16Gi }, limits: { memory: 16Gi } }
```
";

/// What a description says where it says to which nodes something goes.
const PLACES: &[&str] = &[
    "affinity",
    "instance_class",
    "instance_type",
    "node_group",
    "node_selector",
    "node_type",
    "nodeSelector",
    "nodes",
    "tolerations",
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for nodes in index.systems().filter(|nodes| nodes.is_whole()) {
        for workload in nodes.scheduled() {
            let object = &workload.pod.object;
            let asked = Asked {
                artifact: object.artifact,
                title: object.title(),
                requests: workload.requests,
                open: workload.open.clone(),
            };
            let value = |resource: &str| {
                let of = workload.pod.containers().filter_map(|container| {
                    let value = container.request(resource)?;
                    Some((quantity::amount(resource, value).unwrap_or(0), value))
                });
                of.max_by_key(|(amount, _)| *amount).map_or(workload.pod.spec, |(_, value)| value)
            };
            report(findings, nodes, &asked, &value);
        }
    }
    for artifact in index.artifacts(Language::Described) {
        let Some(nodes) = index.nodes_of(artifact).filter(|nodes| nodes.is_whole()) else { continue };
        for (name, _, described) in artifact.value.entries() {
            let request = |field: &str, resource: &str| {
                described.get(field).and_then(|value| quantity::amount(resource, value))
            };
            let (cpu, memory) = (request("cpu_request", "cpu"), request("memory_request", "memory"));
            if (cpu, memory) == (None, None) || PLACES.iter().any(|place| described.get(place).is_some()) {
                continue;
            }
            let is_open =
                |group: &NodeGroup<'_>| !group.taints.iter().flatten().any(|taint| taint.is_strict());
            let asked = Asked {
                artifact,
                title: format!("`{name}`"),
                requests: Requests { cpu: cpu.unwrap_or(0), memory: memory.unwrap_or(0), gpus: 0 },
                open: (0..nodes.groups.len()).filter(|at| is_open(&nodes.groups[*at])).collect(),
            };
            let value = |resource: &str| described.get(&format!("{resource}_request")).unwrap_or(described);
            report(findings, nodes, &asked, &value);
        }
    }
}

/// What asks for something of one node.
struct Asked<'a> {
    artifact: &'a Artifact,
    title: String,
    requests: Requests,
    /// The groups that it may go to.
    open: Vec<usize>,
}

fn report<'a>(
    findings: &mut Findings<'_>,
    nodes: &Nodes<'a>,
    asked: &Asked<'a>,
    value: &dyn Fn(&str) -> &'a Located,
) {
    let Asked { artifact, title, requests, open } = asked;
    let groups = open.iter().map(|at| &nodes.groups[*at]);
    let there = groups.clone().map(|group| Some((group, nodes.allocatable(group)?)));
    let Some(there) = there.collect::<Option<Vec<_>>>().filter(|there| !there.is_empty()) else { return };
    let most = there.iter().fold(Requests::default(), |most, (_, there)| most.max_of(*there));
    // That there is no GPU at all, `gpu-without-gpu-node` says.
    if there.iter().any(|(_, there)| requests.fits(*there)) || (requests.gpus > 0 && most.gpus == 0) {
        return;
    }
    let names = ["cpu", "memory", "nvidia.com/gpu"];
    let resource = (0..3).find(|at| requests.amounts()[*at] > most.amounts()[*at]);
    let lacking = match resource {
        Some(at) => {
            let only = |amounts: Requests| {
                let mut only = [0; 3];
                only[at] = amounts.amounts()[at];
                Requests { cpu: only[0], memory: only[1], gpus: only[2] }
            };
            format!("asks for {}, and the largest node has {} for pods", only(*requests), only(most))
        }
        None => format!("asks for {requests}, and no node has all of it"),
    };
    let mut detail: Vec<String> =
        there.iter().map(|(group, there)| format!("{}: {there} for pods", group.title())).collect();
    let closed: Vec<&NodeGroup<'_>> = (0..nodes.groups.len())
        .filter(|at| !open.contains(at))
        .map(|at| &nodes.groups[at])
        .filter(|group| nodes.allocatable(group).is_some_and(|there| requests.fits(there)))
        .collect();
    if !closed.is_empty() {
        detail.push(format!(
            "it would fit {}, to which its labels and tolerations do not let it go",
            titles(closed)
        ));
    }
    findings
        .at(artifact, value(names[resource.unwrap_or(1)]), format!("{title} {lacking}"))
        .detail(detail.join("\n"))
        .help("ask for less, let it onto larger nodes, or give a node group a larger instance type");
}
