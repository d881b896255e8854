use crate::check::{
    Example, Findings, Index, Machines, Pods, Requests, Rule, Workload, pods_per_node, shortage, titles,
};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "pods-exceed-max-pods",
    severity: Severity::Error,
    documentation: "There are more pods than the nodes take, whatever is left of their processors and memory: on EKS a node takes as \
                    many pods as its network interfaces have addresses for, which are 17 on a t3.medium. That is an error of the \
                    fewest replicas, and a warning of the most. Nodes with prefix delegation take more, and are counted so.",
    bad: Example::yaml(BAD),
    good: Example::yaml(GOOD),
    check,
};

const BAD: &str = "
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: staging, region: us-east-1 }
managedNodeGroups:
  - { name: workers, instanceType: t3.medium, minSize: 1, maxSize: 2 }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: worker }
spec:
  replicas: 40
  selector: { matchLabels: { app: worker } }
  template:
    metadata: { labels: { app: worker } }
    spec:
      containers:
        - name: worker
          image: example/worker:1.0.0
          resources: { requests: { cpu: 10m, memory: 32Mi }, limits: { memory: 32Mi } }
";

const GOOD: &str = "
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: staging, region: us-east-1 }
managedNodeGroups:
  - { name: workers, instanceType: t3.medium, minSize: 1, maxSize: 4 }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: worker }
spec:
  replicas: 40
  selector: { matchLabels: { app: worker } }
  template:
    metadata: { labels: { app: worker } }
    spec:
      containers:
        - name: worker
          image: example/worker:1.0.0
          resources: { requests: { cpu: 10m, memory: 32Mi }, limits: { memory: 32Mi } }
";

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for nodes in index.systems().filter(|nodes| nodes.is_one_cluster()) {
        // A pod is one of what a node takes some of.
        let taken = |count: u64| Requests { cpu: count, memory: u64::MAX, gpus: u64::MAX };
        let places: Vec<Machines> = nodes
            .groups
            .iter()
            .map(|group| match (pods_per_node(nodes, group), group.maximum) {
                (Some(pods), Some(count)) => {
                    Machines { allocatable: taken(pods.saturating_sub(nodes.daemons(group))), count }
                }
                _ => Machines { allocatable: taken(u64::MAX), count: 1 },
            })
            .collect();
        let one = Requests { cpu: 1, ..Requests::default() };
        let short = |count: fn(&Workload<'_>) -> u64| {
            let pods: Vec<Pods> =
                nodes.pods(count).into_iter().map(|(_, pods)| Pods { requests: one, ..pods }).collect();
            shortage(&pods, &places)
        };
        let (found, what) =
            match (short(|workload| workload.replicas.0), short(|workload| workload.replicas.1)) {
                (Some(found), _) => (found, "the fewest replicas"),
                (None, Some(found)) => (found, "the most replicas"),
                (None, None) => continue,
            };
        let groups: Vec<_> = found.groups.iter().map(|at| &nodes.groups[*at]).collect();
        let each: Vec<String> = found
            .groups
            .iter()
            .map(|at| {
                format!(
                    "{} × {}: {} pods each",
                    places[*at].count,
                    nodes.groups[*at].title(),
                    places[*at].allocatable.cpu
                )
            })
            .collect();
        let finding = findings
            .at_place(
                groups[0].artifact,
                groups[0].place,
                format!(
                    "{what} of all workloads are {} pods, and {} take {}",
                    found.asked,
                    titles(groups.iter().copied()),
                    found.there
                ),
            )
            .detail(each.join("\n"))
            .help("take larger machines or more of them, or turn on prefix delegation (`ENABLE_PREFIX_DELEGATION` of vpc-cni)");
        if what == "the most replicas" {
            finding.warning();
        }
    }
}
