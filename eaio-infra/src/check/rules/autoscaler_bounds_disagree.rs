use crate::check::{
    Artifact, Container, Example, Findings, Index, Located, Nodes, Pod, Rule, quantity, titles,
};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "autoscaler-bounds-disagree",
    severity: Severity::Error,
    documentation: "What the cluster autoscaler is told about the number of nodes is not what the node groups allow. The narrower \
                    bound wins, and whoever reads the other one plans with nodes that never come: a warning. An error is what is \
                    refused (a group that starts with more nodes than it may have), and discovery by the name of another cluster, \
                    which finds no group.",
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
apiVersion: apps/v1
kind: Deployment
metadata: { name: cluster-autoscaler, namespace: kube-system }
spec:
  selector: { matchLabels: { app: cluster-autoscaler } }
  template:
    metadata: { labels: { app: cluster-autoscaler } }
    spec:
      containers:
        - name: cluster-autoscaler
          image: registry.k8s.io/autoscaling/cluster-autoscaler:v1.33.0
          args: ['--cloud-provider=aws', '--nodes=3:100:eks-workers']
          resources: { requests: { cpu: 100m, memory: 600Mi }, limits: { memory: 600Mi } }
```
";

const GOOD: &str = r"
```yaml
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: prod, region: us-east-1 }
managedNodeGroups:
  - { name: workers, instanceType: c6i.2xlarge, minSize: 3, maxSize: 20 }
```

```yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: cluster-autoscaler, namespace: kube-system }
spec:
  selector: { matchLabels: { app: cluster-autoscaler } }
  template:
    metadata: { labels: { app: cluster-autoscaler } }
    spec:
      containers:
        - name: cluster-autoscaler
          image: registry.k8s.io/autoscaling/cluster-autoscaler:v1.33.0
          args:
            - --cloud-provider=aws
            - --node-group-auto-discovery=asg:tag=k8s.io/cluster-autoscaler/enabled,k8s.io/cluster-autoscaler/prod
          resources: { requests: { cpu: 100m, memory: 600Mi }, limits: { memory: 600Mi } }
```
";

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for nodes in index.systems() {
        check_groups(nodes, findings);
    }
    for map in index.objects_of("ConfigMap").filter(|map| map.name.contains("cluster-autoscaler")) {
        let Some(nodes) = index.nodes_of(map.artifact).filter(|nodes| nodes.is_one_cluster()) else {
            continue;
        };
        for (key, bound) in [("nodes.max", Bound::Most), ("nodes.min", Bound::Fewest)] {
            let value = map.at(&["data"]).and_then(|data| data.get(key));
            let Some((value, told)) = value.and_then(|value| Some((value, count(value)?))) else { continue };
            let more = if map.name == "cluster-autoscaler-status" {
                // Cluster Autoscaler FAQ, "How can I see what's going on?": it writes its status there.
                "; the autoscaler writes its status into this ConfigMap, and reads no bound from it"
            } else {
                ""
            };
            report(findings, map.artifact, value, nodes, (key, told, bound), more);
        }
    }
    let is_autoscaler = |container: &Container<'_>| {
        container.value.text_at(&["image"]).is_some_and(|image| image.contains("cluster-autoscaler"))
    };
    for pod in index.pods() {
        for container in pod.containers().filter(is_autoscaler) {
            let Some(nodes) = index.nodes_of(pod.object.artifact).filter(|nodes| nodes.is_one_cluster())
            else {
                continue;
            };
            let words = ["command", "args"].into_iter().filter_map(|field| container.value.get(field));
            for word in words.flat_map(Located::items) {
                check_flag(nodes, pod, word, findings);
            }
        }
    }
}

/// Which bound is meant.
#[derive(Clone, Copy, PartialEq)]
enum Bound {
    Fewest,
    Most,
}

/// What the groups allow together, where all of them say it.
fn together(nodes: &Nodes<'_>, bound: Bound) -> Option<u64> {
    let of = nodes.groups.iter().map(|group| match bound {
        Bound::Fewest => group.minimum,
        Bound::Most => group.maximum,
    });
    of.sum()
}

fn report(
    findings: &mut Findings<'_>,
    artifact: &Artifact,
    value: &Located,
    nodes: &Nodes<'_>,
    (name, told, bound): (&str, u64, Bound),
    more: &str,
) {
    let Some(allowed) = together(nodes, bound).filter(|allowed| *allowed != told) else { return };
    let allow = if bound == Bound::Most { "grow to" } else { "keep" };
    let each: Vec<String> = nodes
        .groups
        .iter()
        .map(|group| {
            let number =
                |number: Option<u64>| number.map_or_else(|| "?".to_owned(), |number| number.to_string());
            format!("{} {} to {}", group.title(), number(group.minimum), number(group.maximum))
        })
        .collect();
    findings
        .at(
            artifact,
            value,
            format!("`{name}` is {told}, and the node groups {allow} {allowed} nodes together"),
        )
        .detail(format!("{}{more}", each.join(", ")))
        .help("change the sizes of the node groups, which decide, and leave the bound out or make it agree")
        .warning();
}

fn check_groups(nodes: &Nodes<'_>, findings: &mut Findings<'_>) {
    for group in &nodes.groups {
        let problem = match (group.minimum, group.maximum, group.desired) {
            (Some(least), Some(most), _) if least > most => {
                format!("has at least {least} nodes and at most {most}")
            }
            (_, Some(most), Some((desired, _))) if desired > most => {
                format!("starts with {desired} nodes, and has at most {most}")
            }
            (Some(least), _, Some((desired, _))) if desired < least => {
                format!("starts with {desired} nodes, and has at least {least}")
            }
            _ => continue,
        };
        let place = group.desired.map_or(group.place, |(_, place)| place);
        findings
            .at_place(group.artifact, place, format!("{} {problem}", group.title()))
            .help("the number to start with must be between the other two: the group is refused");
    }
}

/// A flag of the autoscaler.
///
/// Source: kubernetes/autoscaler, Cluster Autoscaler FAQ ("What are the parameters to CA?") and its page on AWS
/// ("Auto-discovery setup").
fn check_flag(nodes: &Nodes<'_>, pod: &Pod<'_>, word: &Located, findings: &mut Findings<'_>) {
    let Some((flag, value)) = word.literal().and_then(|text| text.trim_start_matches('-').split_once('='))
    else {
        return;
    };
    let artifact = pod.object.artifact;
    match flag {
        "nodes" => {
            let mut parts = value.splitn(3, ':');
            let (Some(least), Some(most), Some(name)) = (parts.next(), parts.next(), parts.next()) else {
                return;
            };
            let (Ok(least), Ok(most)) = (least.parse::<u64>(), most.parse::<u64>()) else { return };
            // The Auto Scaling group of a managed group has the name of that in it.
            let mut named = nodes.groups.iter().filter(|group| name.contains(group.name));
            let (Some(group), None) = (named.next(), named.next()) else { return };
            let (Some(fewest), Some(largest)) = (group.minimum, group.maximum) else { return };
            if (least, most) != (fewest, largest) {
                findings
                    .at(
                        artifact,
                        word,
                        format!(
                            "the autoscaler is told {least} to {most} nodes of {}, which has {fewest} to {largest}",
                            group.title()
                        ),
                    )
                    .help("leave the bounds to the node group, with `--node-group-auto-discovery`, or make them agree")
                    .warning();
            }
        }
        "max-nodes-total" => {
            let Ok(told) = value.parse::<u64>() else { return };
            // Another limit above what the groups allow limits nothing, and hurts nobody.
            let Some(allowed) = together(nodes, Bound::Most).filter(|allowed| told > 0 && told < *allowed)
            else {
                return;
            };
            findings
                .at(
                    artifact,
                    word,
                    format!(
                        "the autoscaler stops at {told} nodes, and the node groups grow to {allowed} together"
                    ),
                )
                .detail(format!("node groups: {}", titles(&nodes.groups)))
                .help("make the groups smaller, or raise `--max-nodes-total`")
                .warning();
        }
        "node-group-auto-discovery" => {
            let tags =
                value.split([',', '=']).filter_map(|tag| tag.strip_prefix("k8s.io/cluster-autoscaler/"));
            let named = tags
                .filter(|name| !matches!(*name, "enabled" | "node-template"))
                .find(|name| !name.contains('/'));
            let (Some(named), Some(cluster)) = (named, nodes.groups[0].cluster) else { return };
            if nodes.groups[0].is_named_cluster && named != cluster {
                findings
                    .at(
                        artifact,
                        word,
                        format!("the autoscaler looks for groups of the cluster `{named}`, and this is `{cluster}`"),
                    )
                    .detail(format!("node groups: {}", titles(&nodes.groups)))
                    .help(format!("look for `k8s.io/cluster-autoscaler/{cluster}`"));
            }
        }
        _ => {}
    }
}

fn count(value: &Located) -> Option<u64> {
    quantity::count(value).or_else(|| value.text()?.parse().ok())
}
