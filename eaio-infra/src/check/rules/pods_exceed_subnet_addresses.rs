use std::collections::BTreeMap;

use crate::check::{Content, Example, Findings, Index, Located, NodeGroup, Nodes, Rule, Workload, quantity};
use crate::diagnostic::Severity;
use crate::unit::Cidr;

pub const RULE: Rule = Rule {
    name: "pods-exceed-subnet-addresses",
    severity: Severity::Error,
    documentation: "On EKS every pod has an address of its node's subnet, and so has every node; AWS keeps five of each subnet. There \
                    are more pods than that leaves: the last ones stay in ContainerCreating. Only what is certain is counted: the \
                    pods, one more round of the largest rolling update, and the fewest nodes. The VPC CNI keeps addresses warm \
                    besides, some 30 on each node by default. An error of the fewest replicas, and a warning of the most.",
    bad: Example::markdown(BAD),
    good: Example::markdown(GOOD),
    check,
};

const BAD: &str = r#"
```hcl
resource "aws_subnet" "nodes" {
  vpc_id            = aws_vpc.main.id
  availability_zone = "us-east-1a"
  cidr_block        = "10.0.1.0/27"
}

resource "aws_eks_node_group" "workers" {
  cluster_name    = "prod"
  node_group_name = "workers"
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = [aws_subnet.nodes.id]
  instance_types  = ["m6i.2xlarge"]
  scaling_config {
    min_size     = 2
    desired_size = 2
    max_size     = 6
  }
}
```

```yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 30
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
          resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 128Mi } }
```
"#;

const GOOD: &str = r#"
```hcl
resource "aws_subnet" "nodes" {
  vpc_id            = aws_vpc.main.id
  availability_zone = "us-east-1a"
  cidr_block        = "10.0.0.0/20"
}

resource "aws_eks_node_group" "workers" {
  cluster_name    = "prod"
  node_group_name = "workers"
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = [aws_subnet.nodes.id]
  instance_types  = ["m6i.2xlarge"]
  scaling_config {
    min_size     = 2
    desired_size = 2
    max_size     = 6
  }
}
```

```yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 30
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
          resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 128Mi } }
```
"#;

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    if has_other_addresses(index) {
        return;
    }
    for nodes in index.systems().filter(|nodes| nodes.is_one_cluster()) {
        let Some(subnets) = subnets(nodes) else { continue };
        let there: u64 = subnets.values().map(|subnet| subnet.usable_in_aws()).sum();
        let least = pods(nodes, |workload| workload.replicas.0);
        let most = pods(nodes, |workload| workload.replicas.1);
        let fewest_nodes: u64 = nodes.groups.iter().filter_map(|group| group.minimum).sum();
        let is_least = least + fewest_nodes > there;
        if !is_least && most + surge(nodes) + fewest_nodes <= there {
            continue;
        }
        let asked = if is_least {
            format!("the fewest replicas are {least} pods on {fewest_nodes} nodes or more")
        } else {
            format!(
                "the most replicas are {most} pods, with {} in an update, on {fewest_nodes} nodes or more",
                surge(nodes)
            )
        };
        let group: &NodeGroup<'_> = &nodes.groups[0];
        let each: Vec<String> = subnets
            .iter()
            .map(|(name, subnet)| format!("{name} ({subnet}): {}", subnet.usable_in_aws()))
            .collect();
        let finding = findings
            .at_place(
                group.artifact,
                group.place,
                format!("{asked}, and the subnets of the nodes have {there} addresses"),
            )
            .detail(format!(
                "{}; every pod has an address of its own, and warm ones come on top",
                each.join(", ")
            ))
            .help("give the nodes larger subnets, or the pods a secondary range of their own (`ENIConfig`)");
        if !is_least {
            finding.warning();
        }
    }
}

/// Whether pods may have addresses of anything else than their nodes' subnets.
fn has_other_addresses(index: &Index<'_>) -> bool {
    let is_network = |text: &str| {
        ["cilium", "calico", "tigera", "flannel", "weave", "antrea", "multus"]
            .iter()
            .any(|name| text.contains(name))
    };
    // Amazon VPC CNI, "Custom Networking".
    let is_custom = |value: &Located| {
        ["AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG", "eniConfig"].iter().any(|word| value.says(word))
    };
    index.objects_of("ENIConfig").next().is_some()
        || index.resources("aws_eks_addon").any(|addon| is_custom(addon.body))
        || index.resources("helm_release").any(|release| is_custom(release.body))
        || index.objects_of("DaemonSet").any(|object| is_network(object.name))
        || index.resources("helm_release").any(|release| {
            index.value(release, &["chart"]).is_none_or(|chart| chart.text().is_none_or(is_network))
        })
        // Amazon VPC CNI, "Enhanced Subnet Discovery".
        || index
            .resources("aws_subnet")
            .any(|subnet| index.value(subnet, &["tags", "kubernetes.io/role/cni"]).is_some())
        || index.resources("aws_eks_cluster").any(|cluster| {
            index
                .value(cluster, &["kubernetes_network_config", "ip_family"])
                .is_some_and(|family| family.text() != Some("ipv4"))
        })
}

/// The subnets of all groups, by their addresses; nothing where one is not known.
fn subnets(nodes: &Nodes<'_>) -> Option<BTreeMap<String, Cidr>> {
    let of = nodes.groups.iter().map(|group| group.subnets.clone());
    Some(of.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect())
}

/// How many pods have an address of their own.
fn pods<'a>(nodes: &Nodes<'a>, count: impl Fn(&Workload<'a>) -> u64) -> u64 {
    let has_address = |workload: &&Workload<'a>| {
        workload.pod.spec.get("hostNetwork").is_none_or(|host| host.content == Content::Bool(false))
    };
    nodes.scheduled().filter(has_address).map(count).sum()
}

/// How many pods the largest rolling update adds: a quarter, where nothing is said (Kubernetes, "Max Surge").
fn surge(nodes: &Nodes<'_>) -> u64 {
    let of = nodes.scheduled().filter(|workload| workload.pod.object.kind == "Deployment").filter_map(
        |workload| {
            let object = &workload.pod.object;
            if object.text_at(&["spec", "strategy", "type"]) == Some("Recreate") {
                return None;
            }
            let surge = object.at(&["spec", "strategy", "rollingUpdate", "maxSurge"]);
            let percent = match surge {
                None => 25,
                Some(value) => match quantity::count(value) {
                    Some(count) => return Some(count),
                    None => value.text()?.strip_suffix('%')?.parse::<u64>().ok()?,
                },
            };
            Some(workload.replicas.1.saturating_mul(percent).div_ceil(100))
        },
    );
    of.max().unwrap_or(0)
}
