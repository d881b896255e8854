//! Who runs: what restarts, and when nobody is served.

use super::super::{Action, Change, Effect};
use super::cluster::{Cluster, counts, pod_spec, template_path};
use super::object::Object;
use super::quantity::{Share, whole};
use super::{Turn, is_changed};
use crate::check::{Content, Located};

/// What a change does to the pods.
pub(super) fn judge(turn: &Turn<'_>, change: &mut Change) {
    let Some(object) = turn.other.or(turn.one) else { return };
    if object.kind == "PodDisruptionBudget" {
        return budget(turn, change);
    }
    let Some(template) = template_path(&object.kind) else { return };
    if matches!(change.action, Action::Destroy | Action::Replace)
        && !matches!(object.kind.as_str(), "Job" | "CronJob")
    {
        let text = match change.action {
            Action::Destroy => "its pods stop",
            _ => "its pods stop when it is deleted, and start once it is made again",
        };
        change.consequence(Effect::Downtime, text);
        return;
    }
    let (Some(one), Some(other)) = (turn.one, turn.other) else { return };
    if change.action == Action::Replace {
        return;
    }
    replicas(one, other, turn.new, change);
    if is_changed(change, template) {
        rollout(other, turn, change);
    }
    if is_changed(change, &["spec", "strategy"]) && !is_changed(change, template) {
        change.consequence(Effect::Note, "nothing restarts; it holds from the next rollout on");
    }
}

/// What a changed template does, by kind.
///
/// Source: Kubernetes, the page of each workload: "Updating a Deployment", "Update strategies" of StatefulSets and DaemonSets.
fn rollout(other: &Object, turn: &Turn<'_>, change: &mut Change) {
    let pods = match turn.new.fewest(other) {
        Some(0) => return change.consequence(Effect::Note, "no pod runs that could restart"),
        Some(1) => "its pod restarts".to_owned(),
        Some(count) => format!("its {count} pods restart"),
        None => "its pods restart".to_owned(),
    };
    match other.kind.as_str() {
        "Deployment" if other.at(&["spec", "paused"]).is_some_and(Located::is_true) => {
            change.consequence(Effect::Note, "it is paused: its pods restart when it is resumed");
        }
        "Deployment" => {
            change.consequence(Effect::Restart, pods);
            deployment_downtime(other, turn.new, change);
        }
        "StatefulSet" | "DaemonSet"
            if other.text(&["spec", "updateStrategy", "type"]) == Some("OnDelete") =>
        {
            change.consequence(
                Effect::Note,
                "each pod follows once somebody deletes it: `updateStrategy` is `OnDelete`",
            );
        }
        "StatefulSet" => {
            stateful_set(other, turn.new, &pods, change);
        }
        "DaemonSet" => {
            change.consequence(Effect::Restart, "its pod on every node restarts, one node after the other");
        }
        "CronJob" => change.consequence(Effect::Note, "it holds from the next run on"),
        "ReplicaSet" | "ReplicationController" => {
            change.consequence(Effect::Note, "pods that run already stay as they are");
        }
        _ => {}
    }
}

/// A part of the pods may be left as they are.
fn stateful_set(other: &Object, cluster: &Cluster<'_>, pods: &str, change: &mut Change) {
    let first =
        other.at(&["spec", "updateStrategy", "rollingUpdate", "partition"]).and_then(whole).unwrap_or(0);
    let count = cluster.fewest(other);
    match count {
        Some(count) if first >= count => {
            change.consequence(Effect::Note, format!("no pod restarts: `partition` is {first}"));
        }
        _ if first > 0 => {
            change.consequence(
                Effect::Restart,
                format!("its pods from {first} on restart, one after the other"),
            );
        }
        Some(1) => {
            change.consequence(Effect::Restart, "its pod restarts");
            change.consequence(Effect::Downtime, "its only pod stops before the new one starts");
        }
        _ => change.consequence(Effect::Restart, format!("{pods}, one after the other")),
    }
}

/// When nobody is served while a Deployment is rolled out.
fn deployment_downtime(other: &Object, cluster: &Cluster<'_>, change: &mut Change) {
    let Some(count) = cluster.fewest(other).filter(|count| *count > 0) else { return };
    if other.text(&["spec", "strategy", "type"]) == Some("Recreate") {
        change.consequence(
            Effect::Downtime,
            "every pod stops before a new one starts: `strategy` is `Recreate`",
        );
        return;
    }
    let share = |field: &str| match other.at(&["spec", "strategy", "rollingUpdate", field]) {
        Some(value) => Share::read(value),
        // DeploymentStrategy, `maxSurge` and `maxUnavailable`: "Defaults to 25%".
        None => Some(Share::Percent(25)),
    };
    let (Some(surge), Some(unavailable)) = (share("maxSurge"), share("maxUnavailable")) else { return };
    let (surge, mut unavailable) = (surge.of_up(count), unavailable.of_down(count));
    // `ResolveFenceposts`: where both come to nothing, one may be away.
    if surge == 0 && unavailable == 0 {
        unavailable = 1;
    }
    if unavailable >= count {
        let text = "every pod may stop before a new one starts: `maxUnavailable` is as many as there are";
        change.consequence(Effect::Downtime, text);
        return;
    }
    for claim in single_claims(other, cluster) {
        let text = format!(
            "a new pod on another node waits until the old one lets go of the claim `{claim}`, which one node can have"
        );
        change.consequence(Effect::Downtime, text);
    }
}

/// The claims of a workload that one node at a time can have.
fn single_claims<'a>(workload: &'a Object, cluster: &Cluster<'_>) -> Vec<&'a str> {
    let volumes = pod_spec(workload).and_then(|pod| pod.get("volumes")).map_or(&[][..], Located::items);
    let names = volumes.iter().filter_map(|volume| volume.text_at(&["persistentVolumeClaim", "claimName"]));
    let is_single = |name: &&str| {
        cluster.beside(workload, "PersistentVolumeClaim", name).is_some_and(|claim| {
            let modes = claim.items(&["spec", "accessModes"]);
            !modes.is_empty()
                && modes.iter().all(|mode| matches!(mode.text(), Some("ReadWriteOnce" | "ReadWriteOncePod")))
        })
    };
    names.filter(is_single).collect()
}

/// How many there are.
fn replicas(one: &Object, other: &Object, cluster: &Cluster<'_>, change: &mut Change) {
    let path = ["spec", "replicas"];
    if !is_changed(change, &path) {
        return;
    }
    if let Some(scaler) = cluster.autoscaler(other) {
        let text = match other.at(&path).filter(|count| count.content != Content::Null) {
            Some(_) => format!(
                "{} decides how many pods there are: the number that is written lasts only until it does",
                scaler.title()
            ),
            // Kubernetes, Horizontal Pod Autoscaling, "Migrating Deployments and StatefulSets to horizontal autoscaling".
            None => format!(
                "applied once, this asks for a single pod, until {} decides how many there are",
                scaler.title()
            ),
        };
        change.consequence(Effect::Note, text);
        return;
    }
    let counts = [one, other].map(|object| object.at(&path).map_or(Some(1), whole));
    match counts {
        [Some(old), Some(0)] if old > 0 => change.consequence(Effect::Downtime, "no pod is left"),
        [Some(old), Some(1)] if old > 1 => {
            change.consequence(Effect::Note, "a single pod is left: where it goes, nobody is served")
        }
        _ => {}
    }
    for budget in cluster.budgets(other) {
        if let [_, Some(count)] = counts
            && blocks(budget, count)
        {
            let text =
                format!("{} lets none of {count} pods be evicted: no node can be drained", budget.title());
            change.consequence(Effect::Note, text);
        }
    }
}

/// Whether a budget lets none of so many pods go.
fn blocks(budget: &Object, count: u64) -> bool {
    let share = |field: &str| budget.at(&["spec", field]).and_then(Share::read);
    // `disruption.getExpectedPodCount`: both are rounded up.
    let keeps = share("minAvailable").is_some_and(|share| share.of_up(count) >= count);
    keeps || share("maxUnavailable").is_some_and(|share| share.of_up(count) == 0)
}

/// A budget that lets nobody go keeps nodes from being drained.
fn budget(turn: &Turn<'_>, change: &mut Change) {
    let Some(other) = turn.other else {
        change.consequence(Effect::Note, "a drained node may take all pods at once");
        return;
    };
    let workloads =
        ["Deployment", "StatefulSet", "ReplicaSet"].into_iter().flat_map(|kind| turn.new.of(kind));
    for workload in workloads {
        let Some(count) = turn.new.fewest(workload).filter(|count| *count > 0) else { continue };
        if counts(other, workload) && blocks(other, count) {
            let text = format!(
                "it lets none of the {count} pods of {} be evicted: no node can be drained",
                workload.title()
            );
            change.consequence(Effect::Note, text);
        }
    }
}
