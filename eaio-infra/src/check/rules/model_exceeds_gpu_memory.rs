use crate::check::{Example, Findings, Index, NodeGroup, Rule, titles};
use crate::diagnostic::Severity;
use crate::unit::Bytes;

pub const RULE: Rule = Rule {
    name: "model-exceeds-gpu-memory",
    severity: Severity::Warning,
    documentation: "A model of Ollama is larger than the memory of the GPUs that its pod gets on any node that it may go to, by its \
                    parameters alone, without the context. It runs, with its rest on the processor, and many times slower.",
    bad: Example::yaml(BAD),
    good: Example::yaml(GOOD),
    check,
};

const BAD: &str = "
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: prod, region: us-east-1 }
managedNodeGroups:
  - { name: ai, instanceType: g5.2xlarge, minSize: 1, maxSize: 2 }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ollama }
spec:
  selector: { matchLabels: { app: ollama } }
  template:
    metadata: { labels: { app: ollama } }
    spec:
      containers:
        - name: ollama
          image: ollama/ollama:0.12.0
          lifecycle: { postStart: { exec: { command: [ollama, pull, 'llama3.3:70b'] } } }
          resources: { limits: { memory: 24Gi, nvidia.com/gpu: 1 }, requests: { cpu: '2', memory: 24Gi } }
";

const GOOD: &str = "
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: prod, region: us-east-1 }
managedNodeGroups:
  - { name: ai, instanceType: g5.2xlarge, minSize: 1, maxSize: 2 }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ollama }
spec:
  selector: { matchLabels: { app: ollama } }
  template:
    metadata: { labels: { app: ollama } }
    spec:
      containers:
        - name: ollama
          image: ollama/ollama:0.12.0
          lifecycle: { postStart: { exec: { command: [ollama, pull, 'llama3.1:8b'] } } }
          resources: { limits: { memory: 24Gi, nvidia.com/gpu: 1 }, requests: { cpu: '2', memory: 24Gi } }
";

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for nodes in index.systems().filter(|nodes| nodes.is_whole() && !nodes.shares_gpus) {
        for workload in nodes.scheduled().filter(|workload| workload.requests.gpus > 0) {
            let groups: Vec<&NodeGroup<'_>> = workload.open.iter().map(|at| &nodes.groups[*at]).collect();
            let memory = |group: &&NodeGroup<'_>| {
                let machines = group.machines()?.into_iter();
                let of = machines.map(|machine| machine.gpu_memory().times(workload.requests.gpus));
                of.max()
            };
            let most = groups
                .iter()
                .map(memory)
                .collect::<Option<Vec<Bytes>>>()
                .and_then(|all| all.into_iter().max());
            let Some(most) = most.filter(|most| most.as_u64() > 0) else { continue };
            for model in workload.pod.models().iter().filter(|model| model.size > most) {
                let object = &workload.pod.object;
                findings
                    .at(
                        object.artifact,
                        model.value,
                        format!(
                            "`{}` is {} at least, and {} gets {} of GPU memory at most",
                            model.name,
                            gib(model.size),
                            object.title(),
                            gib(most)
                        ),
                    )
                    .detail(format!("node groups: {}", titles(groups.iter().copied())))
                    .help("take a smaller model, more GPUs, or machines whose GPUs have more memory");
            }
        }
    }
}

/// In tenths of GiB, rounded down.
pub(super) fn gib(bytes: Bytes) -> String {
    const GIB: u64 = 1 << 30;
    format!("{}.{} GiB", bytes.as_u64() / GIB, bytes.as_u64() % GIB * 10 / GIB)
}
