//! All objects of one tree, and who of them has to do with whom.

use std::collections::HashMap;

use crate::check::Located;
use crate::check::Selector;

use super::object::Object;
use super::quantity::whole;

/// The objects of a tree, by kind.
pub(super) struct Cluster<'a> {
    pub(super) objects: &'a [Object],
    by_kind: HashMap<&'a str, Vec<&'a Object>>,
    by_name: HashMap<Name<'a>, &'a Object>,
    /// Who decides how many pods a workload has, by what that is called.
    scalers: HashMap<Name<'a>, &'a Object>,
    budgets: HashMap<Option<&'a str>, Vec<&'a Object>>,
    /// Who names a ConfigMap, a Secret or a claim, by kind, namespace and name.
    users: HashMap<Name<'a>, Vec<Use<'a>>>,
}

/// A kind, a namespace and a name.
type Name<'a> = (&'a str, Option<&'a str>, &'a str);

/// A workload that names another object, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use<'a> {
    pub(super) workload: &'a Object,
    pub(super) how: How,
}

/// How a pod has what another object says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum How {
    /// As variables, which are set when it starts.
    Environment,
    /// As files, which follow what they are made of.
    Volume,
    /// As one file mounted by `subPath`, which does not follow.
    SubPath,
}

/// The kinds that make pods, and where they say what these are like.
pub(super) fn template_path(kind: &str) -> Option<&'static [&'static str]> {
    match kind {
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "ReplicationController" | "Job" => {
            Some(&["spec", "template"])
        }
        "CronJob" => Some(&["spec", "jobTemplate", "spec", "template"]),
        _ => None,
    }
}

/// What an object says of its pods.
pub(super) fn pod_spec(object: &Object) -> Option<&Located> {
    match object.kind.as_str() {
        "Pod" => object.at(&["spec"]),
        kind => object.at(template_path(kind)?)?.get("spec"),
    }
}

impl<'a> Cluster<'a> {
    pub(super) fn new(objects: &'a [Object]) -> Self {
        let mut cluster = Cluster {
            objects,
            by_kind: HashMap::new(),
            by_name: HashMap::new(),
            scalers: HashMap::new(),
            budgets: HashMap::new(),
            users: HashMap::new(),
        };
        for object in objects {
            let namespace = object.namespace.as_deref();
            cluster.by_name.entry((&object.kind, namespace, &object.name)).or_insert(object);
            match object.kind.as_str() {
                "HorizontalPodAutoscaler" | "ScaledObject" => {
                    let target = |field: &str| object.text(&["spec", "scaleTargetRef", field]);
                    if let Some(name) = target("name") {
                        let kind = target("kind").unwrap_or("Deployment");
                        cluster.scalers.entry((kind, namespace, name)).or_insert(object);
                    }
                }
                "PodDisruptionBudget" => cluster.budgets.entry(namespace).or_default().push(object),
                _ => {}
            }
            cluster.by_kind.entry(&object.kind).or_default().push(object);
            if let Some(pod) = pod_spec(object) {
                cluster.note_uses(object, pod);
            }
        }
        cluster
    }

    fn note_uses(&mut self, workload: &'a Object, pod: &'a Located) {
        let items = |value: &'a Located, list: &str| value.get(list).map_or(&[][..], Located::items);
        let containers = || ["initContainers", "containers"].into_iter().flat_map(|list| items(pod, list));
        let mut add = |kind: &'static str, name: Option<&'a str>, how: How| {
            if let Some(name) = name {
                let users = self.users.entry((kind, workload.namespace.as_deref(), name)).or_default();
                if !users.iter().any(|one| one.how == how && std::ptr::eq(one.workload, workload)) {
                    users.push(Use { workload, how });
                }
            }
        };
        for container in containers() {
            for source in items(container, "envFrom") {
                add("ConfigMap", source.text_at(&["configMapRef", "name"]), How::Environment);
                add("Secret", source.text_at(&["secretRef", "name"]), How::Environment);
            }
            for variable in items(container, "env") {
                add(
                    "ConfigMap",
                    variable.text_at(&["valueFrom", "configMapKeyRef", "name"]),
                    How::Environment,
                );
                add("Secret", variable.text_at(&["valueFrom", "secretKeyRef", "name"]), How::Environment);
            }
        }
        for volume in items(pod, "volumes") {
            let is_by_path =
                containers().flat_map(|container| items(container, "volumeMounts")).any(|mount| {
                    mount.text_at(&["name"]) == volume.text_at(&["name"])
                        && (mount.get("subPath").is_some() || mount.get("subPathExpr").is_some())
                });
            let how = if is_by_path { How::SubPath } else { How::Volume };
            add("ConfigMap", volume.text_at(&["configMap", "name"]), how);
            add("Secret", volume.text_at(&["secret", "secretName"]), how);
            add("PersistentVolumeClaim", volume.text_at(&["persistentVolumeClaim", "claimName"]), how);
            for source in volume.at(&["projected", "sources"]).map_or(&[][..], Located::items) {
                add("ConfigMap", source.text_at(&["configMap", "name"]), how);
                add("Secret", source.text_at(&["secret", "name"]), how);
            }
        }
    }

    /// The objects of a kind.
    pub(super) fn of(&self, kind: &str) -> impl Iterator<Item = &'a Object> + '_ {
        self.by_kind.get(kind).into_iter().flatten().copied()
    }

    /// The object of a kind and a name beside another.
    pub(super) fn beside(&self, object: &Object, kind: &str, name: &str) -> Option<&'a Object> {
        let by_name: &HashMap<Name<'_>, &'a Object> = &self.by_name;
        by_name.get(&(kind, object.namespace.as_deref(), name)).copied()
    }

    /// Who names a ConfigMap, a Secret or a claim.
    pub(super) fn users<'s>(&'s self, object: &'s Object) -> &'s [Use<'a>] {
        let kind = match object.kind.as_str() {
            "ConfigMap" => "ConfigMap",
            "Secret" => "Secret",
            "PersistentVolumeClaim" => "PersistentVolumeClaim",
            _ => return &[],
        };

        self.users.get(&(kind, object.namespace.as_deref(), object.name.as_str())).map_or(&[], Vec::as_slice)
    }

    /// Who decides how many pods a workload has.
    pub(super) fn autoscaler(&self, workload: &Object) -> Option<&'a Object> {
        let scalers: &HashMap<Name<'_>, &'a Object> = &self.scalers;
        scalers.get(&(workload.kind.as_str(), workload.namespace.as_deref(), workload.name.as_str())).copied()
    }

    /// The budgets of disruption that count a workload's pods.
    pub(super) fn budgets(&self, workload: &Object) -> Vec<&'a Object> {
        let budgets: &HashMap<Option<&str>, Vec<&'a Object>> = &self.budgets;
        let beside = budgets.get(&workload.namespace.as_deref()).into_iter().flatten();
        beside.copied().filter(|budget| counts(budget, workload)).collect()
    }

    /// The fewest pods that a workload has.
    pub(super) fn fewest(&self, workload: &Object) -> Option<u64> {
        if let Some(scaler) = self.autoscaler(workload) {
            return scaler.at(&["spec", "minReplicas"]).map_or(Some(1), whole);
        }
        workload.at(&["spec", "replicas"]).map_or(Some(1), whole)
    }
}

/// Whether a budget of disruption counts the pods of a workload.
pub(super) fn counts(budget: &Object, workload: &Object) -> bool {
    let labels =
        template_path(&workload.kind).and_then(|path| workload.at(path)?.at(&["metadata", "labels"]));
    budget.is_beside(workload)
        && labels.is_some()
        && budget.at(&["spec", "selector"]).is_some_and(|selector| Selector::of(selector).selects(labels))
}
