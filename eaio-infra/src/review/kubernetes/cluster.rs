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
    /// Who names a ConfigMap, a Secret or a claim, by kind, namespace and name.
    users: HashMap<(&'static str, Option<&'a str>, &'a str), Vec<Use<'a>>>,
}

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
        let mut cluster = Cluster { objects, by_kind: HashMap::new(), users: HashMap::new() };
        for object in objects {
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
        self.of(kind).find(|other| other.name == name && other.is_beside(object))
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
        ["HorizontalPodAutoscaler", "ScaledObject"].into_iter().flat_map(|kind| self.of(kind)).find(
            |scaler| {
                let target = scaler.at(&["spec", "scaleTargetRef"]);
                scaler.is_beside(workload)
                    && target.and_then(|target| target.text_at(&["name"])) == Some(&workload.name)
                    && target.and_then(|target| target.text_at(&["kind"])).unwrap_or("Deployment")
                        == workload.kind
            },
        )
    }

    /// The budgets of disruption that count a workload's pods.
    pub(super) fn budgets(&self, workload: &Object) -> impl Iterator<Item = &'a Object> + '_ {
        let labels = template_path(&workload.kind)
            .and_then(|path| workload.at(path)?.at(&["metadata", "labels"]).cloned());
        let namespace = workload.namespace.clone();
        self.of("PodDisruptionBudget").filter(move |budget| {
            budget.namespace == namespace
                && budget.at(&["spec", "selector"]).is_some_and(|selector| {
                    labels.as_ref().is_some_and(|labels| Selector::of(selector).selects(Some(labels)))
                })
        })
    }

    /// The fewest pods that a workload has.
    pub(super) fn fewest(&self, workload: &Object) -> Option<u64> {
        if let Some(scaler) = self.autoscaler(workload) {
            return scaler.at(&["spec", "minReplicas"]).map_or(Some(1), whole);
        }
        workload.at(&["spec", "replicas"]).map_or(Some(1), whole)
    }
}
