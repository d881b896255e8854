use std::collections::BTreeSet;

use crate::check::{Example, Findings, Index, Machines, Pods, Rule, shortage};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "zone-loss-does-not-fit",
    severity: Severity::Error,
    documentation: "When one zone is lost, the fewest replicas do not fit the nodes that the other zones can have. A group over \
                    several zones starts its nodes in those that are left; a group in one zone is gone with it. Pods with volumes \
                    are not counted, since they stay where their volumes are. An error in an environment that its definition \
                    says has to stay up; a warning elsewhere.",
    bad: Example::yaml(BAD),
    good: Example::yaml(GOOD),
    check,
};

const BAD: &str = "
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: prod, region: us-east-1 }
managedNodeGroups:
  - { name: workers-a, instanceType: c6i.xlarge, minSize: 1, maxSize: 2, availabilityZones: [us-east-1a] }
  - { name: workers-b, instanceType: c6i.xlarge, minSize: 1, maxSize: 2, availabilityZones: [us-east-1b] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 10
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
          resources: { requests: { cpu: '1', memory: 1Gi }, limits: { memory: 1Gi } }
";

const GOOD: &str = "
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: prod, region: us-east-1 }
managedNodeGroups:
  - { name: workers-a, instanceType: c6i.xlarge, minSize: 1, maxSize: 4, availabilityZones: [us-east-1a] }
  - { name: workers-b, instanceType: c6i.xlarge, minSize: 1, maxSize: 4, availabilityZones: [us-east-1b] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 10
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
          resources: { requests: { cpu: '1', memory: 1Gi }, limits: { memory: 1Gi } }
";

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let must_stay_up = index.definition().map(|definition| definition.environment.tier.is_redundant());
    if must_stay_up == Some(false) {
        return;
    }
    for nodes in index.systems().filter(|nodes| nodes.is_one_cluster()) {
        let movable = nodes.pods(|workload| if workload.has_volumes() { 0 } else { workload.replicas.0 });
        let short = |machines: &[Machines]| {
            let pods: Vec<&Pods> = movable.iter().map(|(_, pods)| pods).collect();
            shortage(pods, machines)
        };
        // What does not fit with all zones, another rule says; and where there is one zone, there is no other to go to.
        let all: BTreeSet<&str> =
            nodes.groups.iter().filter_map(|group| group.zones.as_ref()).flatten().copied().collect();
        if all.len() < 2 || short(&nodes.at_largest()).is_some() {
            continue;
        }
        for zone in nodes.only_zones() {
            let left = nodes.without_zone(zone);
            let Some(found) = short(&left) else { continue };
            let is_lost = |at: usize| nodes.is_lost_with(at, zone);
            let place = (0..nodes.groups.len()).find(|at| is_lost(*at)).unwrap_or(0);
            let rest: Vec<String> = found
                .groups
                .iter()
                .filter(|at| !is_lost(**at))
                .map(|at| format!("{} × {}", left[*at].count, nodes.groups[*at].title()))
                .collect();
            let rest = if rest.is_empty() { "no node".to_owned() } else { rest.join(", ") };
            let group = &nodes.groups[place];
            let finding = findings
                .at_place(
                    group.artifact,
                    group.place,
                    format!("without zone {zone} the fewest replicas do not fit: {}", found.sentence()),
                )
                .detail(format!("left of where these pods may go: {rest}"))
                .help(
                    "let the groups of the other zones grow to hold them, or have one group over all zones",
                );
            if must_stay_up.is_none() {
                finding.warning();
            }
            // One zone says what there is to say.
            break;
        }
    }
}
