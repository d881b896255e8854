use std::collections::HashMap;

use crate::check::{Example, Findings, Index, Located, Object, Pod, Rule, quantity};
use crate::diagnostic::Severity;
use crate::topology::Tier;

pub const RULE: Rule = Rule {
    name: "single-replica-in-production",
    severity: Severity::Warning,
    documentation: "A Deployment in production has one pod: every update of its node, every eviction and every crash is an outage. \
                    What there may be only one of is left alone: what has a volume, what is recreated and not rolled, what runs to an \
                    end, and controllers, one of which leads.",
    bad: Example::yaml(BAD),
    good: Example::yaml(GOOD),
    check,
};

const BAD: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: shop-prod }
spec:
  replicas: 1
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
          resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 128Mi } }
";

const GOOD: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: shop-prod }
spec:
  replicas: 3
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
          resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 128Mi } }
";

/// Parts of the names of what elects a leader, or works through what is there whenever it is back.
const ALONE: &[&str] = &[
    "adapter",
    "autoscaler",
    "beat",
    "bot",
    "consumer",
    "controller",
    "cron",
    "dashboard",
    "exporter",
    "grafana",
    "manager",
    "metrics",
    "migrat",
    "monitor",
    "operator",
    "prometheus",
    "provisioner",
    "reloader",
    "scheduler",
    "snapshotter",
    "sync",
    "test",
    "watcher",
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let tier = index.definition().map(|definition| definition.environment.tier);
    let scalers: HashMap<_, &Object<'_>> = index
        .objects_of("HorizontalPodAutoscaler")
        .filter_map(|scaler| {
            let (kind, name) = scaler.target("scaleTargetRef")?;
            Some(((scaler.namespace, kind, name), scaler))
        })
        .collect();
    for pod in index.pods() {
        let object = &pod.object;
        let is_production = tier.map_or_else(|| says_production(pod), |tier| tier == Tier::Production);
        if object.kind != "Deployment" || !is_production || may_be_alone(pod) {
            continue;
        }
        let scaler = scalers.get(&(object.namespace, object.kind, object.name));
        let (artifact, value) = match scaler {
            Some(scaler) => match scaler.at(&["spec", "minReplicas"]) {
                Some(value) if quantity::count(value) == Some(1) => (scaler.artifact, value),
                _ => continue,
            },
            None => match object.at(&["spec", "replicas"]) {
                Some(value) if quantity::count(value) == Some(1) => (object.artifact, value),
                _ => continue,
            },
        };
        // Another artifact may say more of it, as an overlay does.
        if index.is_said_elsewhere(object) {
            continue;
        }
        let at_least = if scaler.is_some() { "at times has one pod" } else { "has one pod" };
        findings
            .at(artifact, value, format!("{} {at_least}, in production", object.title()))
            .detail("an update of its node or a crash of it is an outage")
            .help("run at least two, apart from each other, with a PodDisruptionBudget that lets one go");
    }
}

/// Whether its namespace or a label says that it is production.
fn says_production(pod: &Pod<'_>) -> bool {
    let is_production = |text: &str| {
        text.split(['-', '_', '.', '/'])
            .any(|part| matches!(part.to_lowercase().as_str(), "prod" | "production" | "prd"))
    };
    let labels = [pod.labels, pod.object.at(&["metadata", "labels"])];
    let names = ["env", "environment", "app.kubernetes.io/environment", "stage", "tier"];
    let says = |labels: &Located| {
        names.iter().any(|name| labels.get(name).and_then(Located::text).is_some_and(is_production))
    };
    is_production(pod.object.namespace) || labels.into_iter().flatten().any(says)
}

fn may_be_alone(pod: &Pod<'_>) -> bool {
    let object: &Object<'_> = &pod.object;
    let is_alone = |text: &str| ALONE.iter().any(|part| text.contains(part));
    let has_volume = pod.volumes().iter().any(|volume| {
        ["persistentVolumeClaim", "ephemeral", "hostPath"].iter().any(|kind| volume.get(kind).is_some())
    });
    object.text_at(&["spec", "strategy", "type"]) == Some("Recreate")
        || object.is_in_system_namespace()
        || has_volume
        || is_alone(object.name)
        || pod.containers().any(|container| {
            let words = ["command", "args"].into_iter().filter_map(|field| container.value.get(field));
            container.value.text_at(&["image"]).is_some_and(is_alone)
                || words
                    .flat_map(Located::items)
                    .any(|word| word.text().is_some_and(|word| word.contains("leader-elect")))
        })
}
