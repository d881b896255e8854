use crate::check::{
    Example, Findings, Index, Located, NodeGroup, Object, Rule, Workload, ZONE, known, titles,
};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "zonal-volume-other-zones",
    severity: Severity::Error,
    documentation: "A volume is in a zone, or a storage class makes volumes in zones, where no node is that its pods may go to. A volume \
                    of EBS never leaves its zone: the pods stay Pending.",
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
apiVersion: v1
kind: PersistentVolume
metadata: { name: archive }
spec:
  capacity: { storage: 500Gi }
  accessModes: [ReadWriteOnce]
  csi: { driver: ebs.csi.aws.com, volumeHandle: vol-0123456789abcdef0 }
  nodeAffinity:
    required:
      nodeSelectorTerms:
        - matchExpressions: [{ key: topology.kubernetes.io/zone, operator: In, values: [us-east-1d] }]
";

const GOOD: &str = "
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: prod, region: us-east-1 }
availabilityZones: [us-east-1a, us-east-1b]
managedNodeGroups:
  - { name: workers, instanceType: c6i.2xlarge, minSize: 2, maxSize: 8 }
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: archive }
spec:
  capacity: { storage: 500Gi }
  accessModes: [ReadWriteOnce]
  csi: { driver: ebs.csi.aws.com, volumeHandle: vol-0123456789abcdef0 }
  nodeAffinity:
    required:
      nodeSelectorTerms:
        - matchExpressions: [{ key: topology.kubernetes.io/zone, operator: In, values: [us-east-1b] }]
";

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let kinds = [
        (
            "PersistentVolume",
            &["spec", "nodeAffinity", "required", "nodeSelectorTerms"][..],
            "matchExpressions",
        ),
        ("StorageClass", &["allowedTopologies"][..], "matchLabelExpressions"),
    ];
    for (kind, path, expressions) in kinds {
        for object in index.objects_of(kind) {
            let Some(nodes) = index.nodes_of(object.artifact).filter(|nodes| nodes.is_whole()) else {
                continue;
            };
            let Some((value, zones)) = zones(object, path, expressions) else { continue };
            let claims = claims(index, object);
            let users = nodes.scheduled().filter(|workload| uses(workload, &claims));
            let all: Vec<&NodeGroup<'_>> = nodes.groups.iter().collect();
            let of_users = users.map(|workload| {
                let open = &workload.open;
                (Some(workload), open.iter().map(|at| &nodes.groups[*at]).collect::<Vec<_>>())
            });
            let all_of_them = std::iter::once((None, all));
            for (user, groups) in all_of_them.chain(of_users) {
                let there = groups.iter().map(|group| group.zones.as_deref()).collect::<Option<Vec<_>>>();
                let Some(there) = there.filter(|there| !there.is_empty()) else { continue };
                let mut there: Vec<&str> = there.into_iter().flatten().copied().collect();
                there.sort_unstable();
                there.dedup();
                if there.is_empty() || zones.iter().any(|zone| there.contains(zone)) {
                    continue;
                }
                let verb = if kind == "StorageClass" { "makes volumes in" } else { "is in" };
                let who = user.map_or_else(
                    || "no node is there".to_owned(),
                    |user| format!("no node is there to which {} may go", user.pod.object.title()),
                );
                findings
                    .at(object.artifact, value, format!("{} {verb} {}, and {who}", object.title(), zones.join(", ")))
                    .detail(format!("node groups: {}, in {}", titles(groups.iter().copied()), there.join(", ")))
                    .help("add nodes in that zone, or restore the volume from a snapshot into a zone that has some");
                break;
            }
        }
    }
}

/// The zones that an object is for, and where they stand. Each of several terms may be the one.
fn zones<'a>(object: &Object<'a>, path: &[&str], expressions: &str) -> Option<(&'a Located, Vec<&'a str>)> {
    let terms = object.at(path)?.items();
    let mut zones = Vec::new();
    let mut place = None;
    for term in terms {
        let mut of_zone = term.get(expressions)?.items().iter().filter(|expression| {
            matches!(expression.text_at(&["key"]), Some(ZONE | "topology.ebs.csi.aws.com/zone"))
                && expression.get("operator").is_none_or(|operator| operator.text() == Some("In"))
        });
        let values = of_zone.next()?.get("values")?;
        zones.extend(values.items().iter().map(|zone| known(Some(zone))).collect::<Option<Vec<_>>>()?);
        place.get_or_insert(values);
    }
    Some((place?, zones))
}

/// The names of the claims that take a volume.
fn claims<'a>(index: &Index<'a>, volume: &Object<'a>) -> Vec<&'a str> {
    if volume.kind != "PersistentVolume" {
        return Vec::new();
    }
    let bound = volume.text_at(&["spec", "claimRef", "name"]);
    let of = index
        .objects_of("PersistentVolumeClaim")
        .filter(|claim| claim.text_at(&["spec", "volumeName"]) == Some(volume.name));
    bound.into_iter().chain(of.map(|claim| claim.name)).collect()
}

fn uses(workload: &Workload<'_>, claims: &[&str]) -> bool {
    let mut volumes = workload.pod.volumes().iter();
    volumes.any(|volume| {
        volume.text_at(&["persistentVolumeClaim", "claimName"]).is_some_and(|name| claims.contains(&name))
    })
}
