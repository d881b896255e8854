use crate::check::{ARCHITECTURE, Example, Findings, Index, Rule, titles};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "node-selector-matches-no-node",
    severity: Severity::Error,
    documentation: "A pod asks for a label of its node that no node group gives its nodes: it stays Pending. What an agent may set \
                    (a label with a domain that no group uses), what a node sets up itself and what other tools add is not \
                    counted against it.",
    bad: Example::markdown(BAD),
    good: Example::markdown(GOOD),
    check,
};

const BAD: &str = r#"
```hcl
resource "aws_eks_node_group" "ai" {
  cluster_name    = "prod"
  node_group_name = "ai"
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = var.subnets
  instance_types  = ["g5.2xlarge"]
  ami_type        = "AL2023_x86_64_NVIDIA"
  labels          = { workload = "ai-ml" }
  scaling_config {
    min_size     = 1
    desired_size = 1
    max_size     = 4
  }
}
```

```yaml
apiVersion: batch/v1
kind: Job
metadata: { name: train }
spec:
  template:
    spec:
      restartPolicy: Never
      nodeSelector: { workload: ai }
      containers:
        - name: train
          image: example/train:1.0.0
          resources: { requests: { cpu: '1', memory: 4Gi }, limits: { memory: 4Gi } }
```
"#;

const GOOD: &str = r#"
```hcl
resource "aws_eks_node_group" "ai" {
  cluster_name    = "prod"
  node_group_name = "ai"
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = var.subnets
  instance_types  = ["g5.2xlarge"]
  ami_type        = "AL2023_x86_64_NVIDIA"
  labels          = { workload = "ai-ml" }
  scaling_config {
    min_size     = 1
    desired_size = 1
    max_size     = 4
  }
}
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
"#;

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for nodes in index.systems().filter(|nodes| nodes.is_whole()) {
        for workload in nodes.scheduled().filter(|workload| workload.open.is_empty()) {
            let demands = workload.demands();
            let is_nowhere = |ignored: &str| {
                nodes.groups.iter().all(|group| nodes.selects_but(workload, group, ignored) == Some(false))
            };
            // That no node has the architecture, `image-architecture-not-on-nodes` says.
            if demands.is_empty() || !is_nowhere("") || !is_nowhere(ARCHITECTURE) {
                continue;
            }
            let decisive = demands.iter().find(|demand| !is_nowhere(demand.key)).unwrap_or(&demands[0]);
            let object = &workload.pod.object;
            let wanted = match (&decisive.values, decisive.operator) {
                (Some(values), "In") => format!("`{}: {}`", decisive.key, values.join(" or ")),
                (_, operator) => format!("`{} {operator}`", decisive.key),
            };
            let given: Vec<String> = nodes
                .groups
                .iter()
                .filter_map(|group| {
                    let (_, value) = group.labels.iter().flatten().find(|(name, _)| *name == decisive.key)?;
                    Some(format!("{} has `{}`", group.name, value.text()?))
                })
                .collect();
            let given =
                if given.is_empty() { "none of them has this label".to_owned() } else { given.join(", ") };
            findings
                .at(
                    object.artifact,
                    decisive.value,
                    format!("{} can only go to nodes with {wanted}, and there are none", object.title()),
                )
                .detail(format!("node groups: {}; {given}", titles(&nodes.groups)))
                .help("give a node group the label, or ask for one that is there");
        }
    }
}
