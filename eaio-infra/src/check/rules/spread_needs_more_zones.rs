use crate::check::{
    Example, Findings, Index, Located, NodeGroup, Nodes, Rule, Selector, Workload, ZONE, quantity,
};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "spread-needs-more-zones",
    severity: Severity::Error,
    documentation: "Pods must be apart in more zones, or on more nodes, than there are: a required anti-affinity leaves room for one \
                    each, and `minDomains` for `maxSkew` each as long as there are too few. The others stay Pending. With exactly as \
                    many pods as there is room for, a rolling update that may take none away never ends. Where only the most replicas \
                    of an autoscaler find no room, it is a warning.",
    bad: Example::yaml(BAD),
    good: Example::yaml(GOOD),
    check,
};

const BAD: &str = "
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: prod, region: us-east-1 }
availabilityZones: [us-east-1a, us-east-1b]
managedNodeGroups:
  - { name: workers, instanceType: c6i.2xlarge, minSize: 2, maxSize: 8 }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: etcd }
spec:
  replicas: 3
  serviceName: etcd
  selector: { matchLabels: { app: etcd } }
  template:
    metadata: { labels: { app: etcd } }
    spec:
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - topologyKey: topology.kubernetes.io/zone
              labelSelector: { matchLabels: { app: etcd } }
      containers:
        - name: etcd
          image: quay.io/coreos/etcd:v3.5.21
          resources: { requests: { cpu: 500m, memory: 1Gi }, limits: { memory: 1Gi } }
";

const GOOD: &str = "
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: prod, region: us-east-1 }
availabilityZones: [us-east-1a, us-east-1b, us-east-1c]
managedNodeGroups:
  - { name: workers, instanceType: c6i.2xlarge, minSize: 3, maxSize: 9 }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: etcd }
spec:
  replicas: 3
  serviceName: etcd
  selector: { matchLabels: { app: etcd } }
  template:
    metadata: { labels: { app: etcd } }
    spec:
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - topologyKey: topology.kubernetes.io/zone
              labelSelector: { matchLabels: { app: etcd } }
      containers:
        - name: etcd
          image: quay.io/coreos/etcd:v3.5.21
          resources: { requests: { cpu: 500m, memory: 1Gi }, limits: { memory: 1Gi } }
";

const HOST: &str = "kubernetes.io/hostname";

/// How many pods have room.
struct Room<'a> {
    /// Where it is asked for.
    value: &'a Located,
    /// How many.
    pods: u64,
    /// As a sentence says it: "2 zones, for one each".
    shown: String,
    /// Whether pods of another revision take up the room, too.
    is_for_any: bool,
}

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for nodes in index.systems().filter(|nodes| nodes.is_whole()) {
        for workload in nodes.scheduled() {
            let open = &workload.open;
            let groups: Vec<&NodeGroup<'_>> = open.iter().map(|at| &nodes.groups[*at]).collect();
            let rooms = apart(workload, &groups).chain(spread(workload, &groups));
            let least = rooms.min_by_key(|room| room.pods);
            if let Some(room) = least {
                report(findings, nodes, workload, &room);
            }
        }
    }
}

fn report(findings: &mut Findings<'_>, nodes: &Nodes<'_>, workload: &Workload<'_>, room: &Room<'_>) {
    let object = &workload.pod.object;
    let (least, most) = workload.replicas;
    let is_stuck = room.is_for_any && least == room.pods && least == most && takes_none_away(workload);
    let problem = if least > room.pods {
        format!("has {least} pods, and there are only {}", room.shown)
    } else if is_stuck {
        format!(
            "has {least} pods in {}: an update has no room for a new one, and takes no old one away",
            room.shown
        )
    } else if most > room.pods {
        format!("has up to {most} pods, and there are only {}", room.shown)
    } else {
        return;
    };
    let finding = findings
        .at(object.artifact, room.value, format!("{} {problem}", object.title()))
        .detail(format!("node groups: {}", crate::check::titles(&nodes.groups)))
        .help(if is_stuck {
            "set `maxUnavailable: 1` and `maxSurge: 0`, or prefer them apart and do not require it"
        } else {
            "prefer them apart and do not require it, run fewer, or have nodes in more zones"
        });
    if least <= room.pods && !is_stuck {
        finding.warning();
    }
}

/// How many zones or nodes there are, where that is known.
fn domains(groups: &[&NodeGroup<'_>], key: &str) -> Option<(u64, String)> {
    let count = match key {
        ZONE => {
            let zones = groups.iter().map(|group| group.zones.as_deref()).collect::<Option<Vec<_>>>()?;
            let mut zones: Vec<&str> = zones.into_iter().flatten().copied().collect();
            zones.sort_unstable();
            zones.dedup();
            zones.len() as u64
        }
        HOST if groups.iter().any(|group| group.is_repeated) => return None,
        HOST => groups.iter().map(|group| group.maximum).sum::<Option<u64>>()?,
        _ => return None,
    };
    let word = if key == ZONE { "zone" } else { "node" };
    (count > 0).then(|| (count, format!("{count} {word}{}", if count == 1 { "" } else { "s" })))
}

/// Anti-affinity to its own kind.
fn apart<'a>(workload: &Workload<'a>, groups: &[&NodeGroup<'_>]) -> impl Iterator<Item = Room<'a>> {
    let required = ["affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution"];
    let terms = workload.pod.spec.at(&required).map_or(&[][..], Located::items);
    let labels = workload.pod.labels;
    terms.iter().filter_map(move |term| {
        let selector = Selector::of(term.get("labelSelector")?);
        let elsewhere = ["namespaces", "namespaceSelector", "mismatchLabelKeys"];
        if selector.is_empty()
            || !selector.selects(labels)
            || elsewhere.iter().any(|field| term.get(field).is_some())
        {
            return None;
        }
        let (pods, domains) = domains(groups, term.text_at(&["topologyKey"])?)?;
        Some(Room {
            value: term,
            pods,
            shown: format!("{domains}, with room for one each"),
            is_for_any: term.get("matchLabelKeys").is_none(),
        })
    })
}

/// A spread over more domains than there are (Kubernetes, "Pod Topology Spread Constraints", `minDomains`).
fn spread<'a>(workload: &Workload<'a>, groups: &[&NodeGroup<'_>]) -> impl Iterator<Item = Room<'a>> {
    let constraints = workload.pod.spec.get("topologySpreadConstraints").map_or(&[][..], Located::items);
    let labels = workload.pod.labels;
    constraints.iter().filter_map(move |constraint| {
        let number = |field: &str| constraint.get(field).and_then(quantity::count);
        let (wanted, skew) = (number("minDomains")?, number("maxSkew")?);
        let is_strict =
            constraint.get("whenUnsatisfiable").is_none_or(|when| when.text() == Some("DoNotSchedule"));
        let selector = Selector::of(constraint.get("labelSelector")?);
        let (there, domains) = domains(groups, constraint.text_at(&["topologyKey"])?)?;
        let is_short = is_strict && there < wanted && !selector.is_empty() && selector.selects(labels);
        is_short.then(|| Room {
            value: constraint,
            pods: there.saturating_mul(skew),
            shown: format!("{domains} of the {wanted} that it asks for, with room for {skew} each"),
            is_for_any: constraint.get("matchLabelKeys").is_none(),
        })
    })
}

/// Whether a rolling update keeps every pod until a new one is there. A share is rounded down (Kubernetes, "Max Unavailable").
fn takes_none_away(workload: &Workload<'_>) -> bool {
    let object = &workload.pod.object;
    if object.kind != "Deployment" || object.text_at(&["spec", "strategy", "type"]) == Some("Recreate") {
        return false;
    }
    match object.at(&["spec", "strategy", "rollingUpdate", "maxUnavailable"]) {
        None => workload.replicas.0 * 25 / 100 == 0,
        Some(value) => match value.text().and_then(|text| text.strip_suffix('%')?.parse::<u64>().ok()) {
            Some(percent) => workload.replicas.0.saturating_mul(percent) / 100 == 0,
            None => quantity::count(value) == Some(0),
        },
    }
}
