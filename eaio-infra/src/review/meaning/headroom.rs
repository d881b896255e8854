//! How much room there is: what pods leave of the most nodes, with every zone and when one is lost.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::check::{Headroom, Index, Nodes, Requests, Room, ZoneLoss, amount_of};
use crate::review::delta::{Delta, DeltaKind, Direction};

use super::capacity::cluster;

/// What is otherwise for the clusters that can be counted on both sides.
pub(super) fn deltas(before: &Index<'_>, after: &Index<'_>) -> Vec<Delta> {
    let [old, new] = [before, after].map(clusters);
    let mut deltas = Vec::new();
    for (name, was) in &old {
        let Some(is) = new.get(name) else { continue };
        let [before, after] = [was, is].map(|nodes| Some(Said::of(nodes, None, &nodes.headroom()?)));
        deltas.extend(delta(
            format!("room that the fewest pods of {name} leave on the most nodes"),
            before,
            after,
        ));
        // Where every group starts its nodes again elsewhere, there is as much without a zone as with all of them.
        if [was, is].iter().any(|nodes| !nodes.only_zones().is_empty()) {
            let subject = format!(
                "room that the fewest pods of {name} without volumes leave on the most nodes when a zone is lost"
            );
            let [before, after] = [was, is].map(|nodes| Some(Said::lost(nodes, &nodes.zone_loss()?)));
            deltas.extend(delta(subject, before, after));
        }
    }
    deltas
}

/// By the names of the clusters.
fn clusters<'i, 'a>(index: &'i Index<'a>) -> BTreeMap<&'a str, &'i Nodes<'a>> {
    let counted = index.systems().filter(|nodes| nodes.is_one_cluster());
    counted.map(|nodes| (cluster(nodes), nodes)).collect()
}

fn delta(subject: String, before: Option<Said>, after: Option<Said>) -> Option<Delta> {
    let (was, is) = before.zip(after)?;
    let (before, after) = (was.beside(&is), is.beside(&was));
    (before != after).then(|| Delta {
        kind: DeltaKind::Capacity,
        direction: is.direction(&was),
        text: format!("{subject}: {before} → {after}"),
        environment: String::new(),
        subject,
        before: Some(before),
        after: Some(after),
    })
}

/// What is left.
struct Said {
    /// Of which zone it is left, where one is lost.
    without: String,
    /// Of which groups → how much, and how a person reads that.
    places: BTreeMap<String, (Room, String)>,
}

impl Said {
    fn of(nodes: &Nodes<'_>, zone: Option<&str>, headroom: &[Headroom]) -> Self {
        let place = |one: &Headroom| {
            let names = |groups: &mut dyn Iterator<Item = &usize>| {
                groups.map(|at| nodes.groups[*at].name).collect::<Vec<_>>().join(", ")
            };
            let all = names(&mut one.groups.iter());
            let is_left = |at: &&usize| !zone.is_some_and(|zone| nodes.is_lost_with(**at, zone));
            let left = names(&mut one.groups.iter().filter(is_left));
            let place = match (all.as_str(), left.as_str()) {
                ("", _) => "for pods that no group takes".to_owned(),
                (all, "") => format!("for pods of {all} alone"),
                (_, left) => format!("in {left}"),
            };
            let shown = match &one.room {
                Room::Left(left) => format!("at most {} {place}", amounts(nodes, one, *left)),
                Room::Short(shortage) => format!("too little {place} ({})", shortage.sentence()),
                Room::Unknown => format!("not known {place}"),
            };
            (all, (one.room.clone(), shown))
        };
        let without = zone.map(|zone| format!("without {zone}: ")).unwrap_or_default();
        Said { without, places: headroom.iter().map(place).collect() }
    }

    fn lost(nodes: &Nodes<'_>, loss: &ZoneLoss<'_>) -> Self {
        let said = Said::of(nodes, loss.zone, &loss.headroom);
        match loss.zone {
            Some(_) => said,
            None => Said { without: "without any one zone: ".to_owned(), ..said },
        }
    }

    /// As a person reads it beside `other`: without what both say.
    fn beside(&self, other: &Said) -> String {
        let is_alike = self.without == other.without && self.places.keys().eq(other.places.keys());
        let is_same = |place: &String, shown: &String| {
            is_alike && other.places.get(place).is_some_and(|(_, other)| other == shown)
        };
        let places = self.places.iter().filter(|(place, (_, shown))| !is_same(place, shown));
        let shown: Vec<&str> = places.map(|(_, (_, shown))| shown.as_str()).collect();
        format!("{}{}", self.without, shown.join("; "))
    }

    /// Better where it is too little in fewer places than `before`, or else more in some and less in none.
    fn direction(&self, before: &Said) -> Direction {
        let short =
            |said: &Said| said.places.values().filter(|(room, _)| matches!(room, Room::Short(_))).count();
        match short(self).cmp(&short(before)) {
            Ordering::Greater => return Direction::Worse,
            Ordering::Less => return Direction::Better,
            Ordering::Equal if !self.places.keys().eq(before.places.keys()) => return Direction::Neutral,
            Ordering::Equal => {}
        }
        let (mut is_more, mut is_less) = (false, false);
        for ((was, _), (is, _)) in before.places.values().zip(self.places.values()) {
            match (was, is) {
                (Room::Left(was), Room::Left(is)) => {
                    for (was, is) in was.amounts().into_iter().zip(is.amounts()) {
                        is_more |= is > was;
                        is_less |= is < was;
                    }
                }
                (was, is) if was == is => {}
                _ => return Direction::Neutral,
            }
        }
        match (is_more, is_less) {
            (true, false) => Direction::Better,
            (false, true) => Direction::Worse,
            _ => Direction::Neutral,
        }
    }
}

/// What is left of each resource, also where that is nothing: of GPUs, where there are any that can be counted.
fn amounts(nodes: &Nodes<'_>, headroom: &Headroom, left: Requests) -> String {
    let has_gpus = headroom.groups.iter().any(|at| {
        let machines = nodes.groups[*at].machines().unwrap_or_default();
        machines.iter().any(|machine| machine.gpus() > 0)
    });
    let resources = if has_gpus && left.gpus < u64::MAX { 3 } else { 2 };
    let shown = (0..resources).map(|at| amount_of(at, left.amounts()[at]));
    shown.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use crate::review::meaning::tests::shown;

    /// A cluster of c6i.xlarge (3.92 CPU and 7,199 MiB for pods): its groups, each with its fewest and its most nodes and its zones.
    fn cluster(groups: &[(&str, u64, u64, &str)]) -> String {
        let group = |(name, fewest, most, zones): &(&str, u64, u64, &str)| {
            format!(
                "  - {{ name: {name}, instanceType: c6i.xlarge, minSize: {fewest}, maxSize: {most}, availabilityZones: [{zones}] }}\n"
            )
        };
        format!(
            "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {{ name: shop, region: us-east-1 }}\nmanagedNodeGroups:\n{}",
            groups.iter().map(group).collect::<String>()
        )
    }

    /// So many pods that ask for 1 CPU and 1 GiB each.
    fn pods(replicas: u64) -> String {
        format!(
            "
apiVersion: apps/v1
kind: Deployment
metadata: {{ name: api }}
spec:
  replicas: {replicas}
  selector: {{ matchLabels: {{ app: api }} }}
  template:
    metadata: {{ labels: {{ app: api }} }}
    spec: {{ containers: [{{ name: api, image: 'example/api:1.0.0', resources: {{ requests: {{ cpu: '1', memory: 1Gi }} }} }}] }}
"
        )
    }

    fn between(before: (&str, u64), after: (&str, u64)) -> String {
        let of = |(cluster, replicas): (&str, u64)| (cluster.to_owned(), pods(replicas));
        let (before, after) = (of(before), of(after));
        shown(
            &[("cluster.yaml", &before.0), ("api.yaml", &before.1)],
            &[("cluster.yaml", &after.0), ("api.yaml", &after.1)],
        )
    }

    #[test]
    fn more_pods_leave_less_until_they_do_not_fit() {
        let zones = "us-east-1a, us-east-1b, us-east-1c";
        let workers = cluster(&[("workers", 3, 4, zones)]);
        insta::assert_snapshot!(between((&workers, 6), (&workers, 8)), @"
        capacity worse: fewest nodes of workers that are left at once when its fullest zone is lost: at most 2 of 3 → at most 2 of 3, too few for the pods that can go nowhere else
        capacity worse: room that the fewest pods of shop leave on the most nodes: at most 9.68 CPU, 22.1Gi of memory in workers → at most 7.68 CPU, 20.1Gi of memory in workers
        capacity neutral: CPU that the fewest pods of shop ask for: 6 CPU → 8 CPU
        capacity neutral: memory that the fewest pods of shop ask for: 6Gi of memory → 8Gi of memory
        ");
        insta::assert_snapshot!(between((&workers, 8), (&workers, 13)), @"
        capacity worse: room that the fewest pods of shop leave on the most nodes: at most 7.68 CPU, 20.1Gi of memory in workers → too little in workers (13 pods ask for 1 CPU or more each, and 12 of them find a place)
        capacity neutral: CPU that the fewest pods of shop ask for: 8 CPU → 13 CPU
        capacity neutral: memory that the fewest pods of shop ask for: 8Gi of memory → 13Gi of memory
        ");
    }

    #[test]
    fn a_zone_that_leaves_too_little() {
        let before = cluster(&[("workers-a", 1, 4, "us-east-1a"), ("workers-b", 1, 4, "us-east-1b")]);
        let after = cluster(&[("workers-a", 1, 4, "us-east-1a"), ("workers-b", 1, 2, "us-east-1b")]);
        insta::assert_snapshot!(between((&before, 10), (&after, 10)), @"
        capacity worse: most nodes of workers-b: 4 c6i.xlarge → 2 c6i.xlarge
        capacity worse: room that the fewest pods of shop leave on the most nodes: at most 21.36 CPU, 46.2Gi of memory in workers-a, workers-b → at most 13.52 CPU, 32.1Gi of memory in workers-a, workers-b
        capacity worse: room that the fewest pods of shop without volumes leave on the most nodes when a zone is lost: without us-east-1a: at most 5.68 CPU, 18.1Gi of memory in workers-b → without us-east-1a: too little in workers-b (10 CPU asked for, 7.84 CPU there)
        ");
        let one = cluster(&[("workers-a", 1, 4, "us-east-1a"), ("workers-b", 1, 4, "us-east-1a")]);
        insta::assert_snapshot!(between((&before, 2), (&one, 2)), @"capacity worse: room that the fewest pods of shop without volumes leave on the most nodes when a zone is lost: without us-east-1a: at most 13.68 CPU, 26.1Gi of memory in workers-b → without us-east-1a: too little for pods of workers-a, workers-b alone (2 CPU asked for, 0 CPU there)");
        let all = cluster(&[("workers", 2, 8, "us-east-1a, us-east-1b")]);
        insta::assert_snapshot!(between((&before, 2), (&all, 2)), @"
        capacity neutral: fewest nodes of workers: none → 2 c6i.xlarge
        capacity neutral: fewest nodes of workers-a: 1 c6i.xlarge → none
        capacity neutral: fewest nodes of workers-b: 1 c6i.xlarge → none
        capacity neutral: most nodes of workers: none → 8 c6i.xlarge
        capacity neutral: most nodes of workers-a: 4 c6i.xlarge → none
        capacity neutral: most nodes of workers-b: 4 c6i.xlarge → none
        capacity neutral: room that the fewest pods of shop leave on the most nodes: at most 29.36 CPU, 54.2Gi of memory in workers-a, workers-b → at most 29.36 CPU, 54.2Gi of memory in workers
        capacity neutral: room that the fewest pods of shop without volumes leave on the most nodes when a zone is lost: without us-east-1a: at most 13.68 CPU, 26.1Gi of memory in workers-b → without any one zone: at most 29.36 CPU, 54.2Gi of memory in workers
        ");
    }

    #[test]
    fn fewer_nodes_of_a_group_over_zones() {
        let of = |fewest| cluster(&[("workers", fewest, 6, "us-east-1a, us-east-1b, us-east-1c")]);
        insta::assert_snapshot!(between((&of(4), 4), (&of(2), 4)), @"
        capacity worse: fewest nodes of workers: 4 c6i.xlarge → 2 c6i.xlarge
        capacity worse: fewest nodes of workers that are left at once when its fullest zone is lost: at most 2 of 4 → at most 1 of 2, too few for the pods that can go nowhere else
        ");
    }

    /// Each group by itself where no pod can choose; of a lost zone only what it takes part of, and no pod that stays.
    #[test]
    fn groups_for_different_pods() {
        let of = |most: u64| {
            format!(
                "{}  - {{ name: ai, instanceType: g5.2xlarge, minSize: 0, maxSize: {most}, availabilityZones: [us-east-1a, us-east-1b], taints: [{{ key: only, value: ai, effect: NoSchedule }}] }}
  - {{ name: data-a, instanceType: r6i.xlarge, minSize: 1, maxSize: {most}, availabilityZones: [us-east-1a], taints: [{{ key: only, value: data, effect: NoSchedule }}] }}
  - {{ name: data-b, instanceType: r6i.xlarge, minSize: 1, maxSize: {most}, availabilityZones: [us-east-1b], taints: [{{ key: only, value: data, effect: NoSchedule }}] }}
",
                cluster(&[("workers", 2, 4, "us-east-1a, us-east-1b")])
            )
        };
        let pod = |name: &str, spec: &str, request: &str| {
            pods(2)
                .replace(": api", &format!(": {name}"))
                .replace("spec: { containers", &format!("spec: {{ {spec}, containers"))
                .replace("cpu: '1'", &format!("cpu: '1'{request}"))
        };
        let tolerates =
            |what: &str| format!("tolerations: [{{ key: only, value: {what}, effect: NoSchedule }}]");
        let model = pod(
            "model",
            &format!("{}, nodeSelector: {{ node.kubernetes.io/instance-type: g5.2xlarge }}", tolerates("ai")),
            ", nvidia.com/gpu: 1",
        );
        let on_data = |volumes: &str| {
            format!(
                "{}, nodeSelector: {{ node.kubernetes.io/instance-type: r6i.xlarge }}{volumes}",
                tolerates("data")
            )
        };
        let query = pod("query", &on_data(""), "");
        let store = pod(
            "store",
            &on_data(", volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]"),
            "",
        );
        let all = |cluster: &str| {
            [cluster.to_owned(), pods(2), model.clone(), query.clone(), store.clone()].join("---\n")
        };
        let (before, after) = (all(&of(3)), all(&of(1)));
        insta::assert_snapshot!(shown(&[("all.yaml", &before)], &[("all.yaml", &after)]), @"
        capacity worse: most nodes of ai: 3 g5.2xlarge → 1 g5.2xlarge
        capacity worse: most nodes of data-a: 3 r6i.xlarge → 1 r6i.xlarge
        capacity worse: most nodes of data-b: 3 r6i.xlarge → 1 r6i.xlarge
        capacity worse: room that the fewest pods of shop leave on the most nodes: at most 21.73 CPU, 91.0Gi of memory, 1 GPU in ai; at most 19.52 CPU, 182.1Gi of memory in data-a, data-b → too little in ai (2 GPUs asked for, 1 GPU there); at most 3.84 CPU, 58.0Gi of memory in data-a, data-b
        capacity worse: room that the fewest pods of shop without volumes leave on the most nodes when a zone is lost: without us-east-1a: at most 9.76 CPU, 91.0Gi of memory in data-b → without us-east-1a: at most 1.92 CPU, 29.0Gi of memory in data-b
        ");
    }

    /// What nobody can count is not counted.
    #[test]
    fn nodes_that_something_else_makes() {
        let workers = cluster(&[("workers", 2, 6, "us-east-1a, us-east-1b")]);
        let more = "apiVersion: karpenter.sh/v1\nkind: NodePool\nmetadata: { name: default }\n";
        let (few, many) = (pods(2), pods(4));
        insta::assert_snapshot!(shown(
            &[("cluster.yaml", &workers), ("api.yaml", &few)],
            &[("cluster.yaml", &workers), ("api.yaml", &many), ("pool.yaml", more)],
        ), @"");
    }

    /// A pod that no node takes does not look like room.
    #[test]
    fn pods_that_have_nowhere_to_go() {
        let workers = cluster(&[("workers", 2, 6, "us-east-1a, us-east-1b")]);
        let few = pods(2);
        let large = few.replace("cpu: '1'", "cpu: '5'");
        insta::assert_snapshot!(between_files(&workers, &few, &large), @"
        capacity worse: fewest nodes of workers that are left at once when its fullest zone is lost: at most 1 of 2 → at most 1 of 2, too few for the pods that can go nowhere else
        capacity worse: room that the fewest pods of shop leave on the most nodes: at most 21.52 CPU, 40.1Gi of memory in workers → too little in workers (2 pods ask for 5 CPU or more each, and 0 of them find a place)
        capacity neutral: CPU that the fewest pods of shop ask for: 2 CPU → 10 CPU
        ");
        let nowhere = few.replace("spec: { containers", "spec: { nodeSelector: { disk: fast }, containers");
        insta::assert_snapshot!(between_files(&workers, &few, &nowhere), @"capacity worse: room that the fewest pods of shop leave on the most nodes: at most 21.52 CPU, 40.1Gi of memory in workers → too little for pods that no group takes (2 CPU asked for, 0 CPU there); at most 23.52 CPU, 42.1Gi of memory in workers");
    }

    fn between_files(cluster: &str, before: &str, after: &str) -> String {
        shown(
            &[("cluster.yaml", cluster), ("api.yaml", before)],
            &[("cluster.yaml", cluster), ("api.yaml", after)],
        )
    }
}
