use crate::check::{Claim, Example, Findings, Index, Located, Pod, Rule, known};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "rwo-shared-by-replicas",
    severity: Severity::Error,
    documentation: "Several replicas of a workload mount one claim that only one node, or one pod, can mount at a time. The first \
                    replica gets it; those on other nodes stay in ContainerCreating, and so does the next one in every rollout.",
    bad: Example::yaml(
        "
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: models }
spec:
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 50Gi } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ollama }
spec:
  replicas: 3
  selector: { matchLabels: { app: ollama } }
  template:
    metadata: { labels: { app: ollama } }
    spec:
      containers:
        - name: ollama
          image: ollama/ollama:0.12.0
          volumeMounts: [{ name: models, mountPath: /root/.ollama }]
      volumes:
        - name: models
          persistentVolumeClaim: { claimName: models }
",
    ),
    good: Example::yaml(
        "
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: models }
spec:
  accessModes: [ReadWriteMany]
  resources: { requests: { storage: 50Gi } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ollama }
spec:
  replicas: 3
  selector: { matchLabels: { app: ollama } }
  template:
    metadata: { labels: { app: ollama } }
    spec:
      containers:
        - name: ollama
          image: ollama/ollama:0.12.0
          volumeMounts: [{ name: models, mountPath: /root/.ollama }]
      volumes:
        - name: models
          persistentVolumeClaim: { claimName: models }
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let claims = index.claims();
    for pod in index.pods() {
        if !matches!(pod.object.kind, "Deployment" | "ReplicaSet" | "StatefulSet") || is_on_one_node(pod) {
            continue;
        }
        for volume in pod.volumes() {
            let place = volume.at(&["persistentVolumeClaim", "claimName"]);
            let (Some(place), Some(name)) = (place, known(place)) else { continue };
            let meant = claims.iter().filter(|claim| {
                claim.template.is_none()
                    && claim.object.name == name
                    && claim.object.may_share_namespace(&pod.object)
            });
            if index.object("PersistentVolumeClaim", pod.object.namespace, name).is_none() {
                continue;
            }
            // One of them may be of another environment: all must be for one node.
            let modes: Option<Vec<&str>> = meant.map(only_mode).collect();
            let Some(mode) = modes.and_then(|modes| modes.first().copied()) else { continue };
            let Some(several) = replicas(index, pod) else { continue };
            let summary = format!(
                "{} has {several}, and all of them mount claim `{name}`, which is {mode}",
                pod.object.title()
            );
            findings
                .at(pod.object.artifact, place, summary)
                .help("run one replica, give each its own claim with a StatefulSet, or ask for ReadWriteMany of a class that has it");
        }
    }
}

/// How many replicas there may be, as a person says it, where that is more than one.
fn replicas(index: &Index<'_>, pod: &Pod<'_>) -> Option<String> {
    let written =
        pod.object.at(&["spec", "replicas"]).and_then(Located::number).filter(|number| *number > 1.0);
    if let Some(number) = written {
        return Some(format!("{number} replicas"));
    }
    index.objects_of("HorizontalPodAutoscaler").find_map(|scaler| {
        let is_its = scaler.text_at(&["spec", "scaleTargetRef", "kind"]) == Some(pod.object.kind)
            && scaler.text_at(&["spec", "scaleTargetRef", "name"]) == Some(pod.object.name)
            && scaler.namespace == pod.object.namespace;
        let most = scaler.at(&["spec", "maxReplicas"]).and_then(Located::number)?;
        (is_its && most > 1.0).then(|| format!("up to {most} replicas by {}", scaler.title()))
    })
}

/// Whether its pods are kept on one node, where they can share the volume.
fn is_on_one_node(pod: &Pod<'_>) -> bool {
    const NODE: &str = "kubernetes.io/hostname";
    let required =
        ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"];
    let names_node = |term: &Located| {
        let expressions = term.get("matchExpressions").map_or(&[][..], Located::items);
        expressions.iter().any(|expression| expression.text_at(&["key"]) == Some(NODE))
    };
    pod.spec.get("nodeName").is_some()
        || pod.spec.at(&["nodeSelector", NODE]).is_some()
        || pod.spec.at(&["affinity", "podAffinity"]).is_some()
        || pod.spec.at(&required).map_or(&[][..], Located::items).iter().any(names_node)
}

/// The access mode of a claim that only one node, or one pod, can mount.
fn only_mode<'a>(claim: &Claim<'a>) -> Option<&'a str> {
    let modes = claim.modes()?;
    let is_single = |mode: &&str| matches!(*mode, "ReadWriteOnce" | "ReadWriteOncePod");
    modes.iter().all(is_single).then(|| modes.first().copied())?
}
