//! The nodes of a system, and what runs on them.
//!
//! Each document is a system of its own; all other files are one together, and so is what a definition lowers to.

use std::collections::{HashMap, HashSet};

use super::node_group::{self, NodeGroup};
use super::requests::Requests;
use super::{Index, Object, Pod, quantity};
use crate::check::{Artifact, Language, Located};

/// Kinds of objects that make nodes of their own, or change pods on their way in.
const CHANGING: &[&str] = &[
    "AWSManagedMachinePool",
    "ClusterPolicy",
    "EC2NodeClass",
    "InstanceGroup",
    "Machine",
    "MachineDeployment",
    "MachinePool",
    "MachineSet",
    "MutatingAdmissionPolicy",
    "Node",
    "NodeClaim",
    "NodePool",
    "Provisioner",
];

/// Types of resources that are nodes, or make some, in a way that is not read here.
const OTHER_NODES: &[&str] = &[
    "aws_autoscaling_group",
    "aws_eks_fargate_profile",
    "aws_spot_fleet_request",
    "azurerm_kubernetes_cluster",
    "azurerm_kubernetes_cluster_node_pool",
    "digitalocean_kubernetes_cluster",
    "digitalocean_kubernetes_node_pool",
    "google_container_cluster",
    "google_container_node_pool",
];

/// The nodes of a system, and what runs on them.
#[derive(Debug, Default)]
pub struct Nodes<'a> {
    /// Its node groups.
    pub groups: Vec<NodeGroup<'a>>,
    /// What runs on its nodes, with all that is known of where it may run. No DaemonSets.
    pub workloads: Vec<Workload<'a>>,
    /// What runs on every node that it can run on.
    pub daemons: Vec<Workload<'a>>,
    /// Whether there may be nodes that no group of these makes, or pods are changed on their way to them.
    pub has_others: bool,
    /// Whether one GPU may be offered as several.
    pub shares_gpus: bool,
    /// Whether a node may have more addresses for pods than its type has by default.
    pub has_prefixes: bool,
    /// The labels that some group gives its nodes.
    pub(super) labels: HashSet<&'a str>,
}

/// A workload.
#[derive(Debug, Clone)]
pub struct Workload<'a> {
    /// What its pods are like.
    pub pod: Pod<'a>,
    /// What each of them asks for, at least.
    pub requests: Requests,
    /// The groups that its pods may go to, as far as labels and taints say.
    pub open: Vec<usize>,
    /// How many there are, at least and at most; nothing of what ends, and of what is not known.
    pub replicas: (u64, u64),
    /// Whether its autoscaler decides how many.
    pub is_scaled: bool,
    /// Whether it says that it has no pods.
    pub is_off: bool,
    /// Whether another artifact says something of it too, as an overlay and another environment do.
    pub is_said_twice: bool,
}

impl<'a> Nodes<'a> {
    /// What goes where the scheduler finds a place for it: everything that has pods.
    pub fn scheduled(&self) -> impl Iterator<Item = &Workload<'a>> {
        self.workloads.iter().filter(|workload| workload.is_scheduled() && !workload.is_off)
    }

    /// Whether the groups are all the nodes that there are.
    pub fn is_whole(&self) -> bool {
        !self.groups.is_empty() && !self.has_others
    }

    /// Whether all of it is one cluster, and each workload stands there once: only then can be counted.
    pub fn is_one_cluster(&self) -> bool {
        let is_first = |group: &NodeGroup<'_>| group.cluster == self.groups[0].cluster;
        let is_alone = |group: &NodeGroup<'_>| group.artifact.folder() == self.groups[0].artifact.folder();
        self.is_whole()
            && self.groups.iter().all(|group| is_first(group) && is_alone(group) && !group.is_repeated)
            && !self.workloads.iter().any(|workload| workload.is_said_twice)
    }
}

/// What an artifact belongs to: its document, or everything else.
fn system(artifact: &Artifact) -> &str {
    if artifact.is_in_document() { artifact.folder() } else { "" }
}

/// Every system that has node groups, by its name.
pub(super) fn read<'a>(index: &Index<'a>) -> Vec<(&'a str, Nodes<'a>)> {
    let mut systems: Vec<(&str, Nodes<'a>)> = Vec::new();
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    for group in node_group::read(index) {
        let name = system(group.artifact);
        let at = *by_name.entry(name).or_insert_with(|| {
            systems.push((name, Nodes::default()));
            systems.len() - 1
        });
        let labels = group.labels.iter().flatten().map(|(name, _)| *name);
        systems[at].1.labels.extend(labels);
        systems[at].1.groups.push(group);
    }
    if systems.is_empty() {
        return systems;
    }
    read_others(index, &by_name, &mut systems);
    read_workloads(index, &by_name, &mut systems);
    for (_, nodes) in &mut systems {
        let open: Vec<Vec<usize>> = nodes.workloads.iter().map(|workload| nodes.open_to(workload)).collect();
        nodes.workloads.iter_mut().zip(open).for_each(|(workload, open)| workload.open = open);
    }
    systems
}

fn read_others<'a>(index: &Index<'a>, by_name: &HashMap<&str, usize>, systems: &mut [(&'a str, Nodes<'a>)]) {
    let mut others: Vec<&Artifact> = Vec::new();
    for kind in CHANGING {
        others.extend(index.objects_of(kind).map(|object| object.artifact));
    }
    for resource_type in OTHER_NODES {
        others.extend(index.resources(resource_type).map(|resource| resource.artifact));
    }
    let of_karpenter = index.objects().iter().filter(|object| object.name.contains("karpenter"));
    others.extend(of_karpenter.map(|object| object.artifact));
    let clusters = index.resources("aws_eks_cluster");
    let is_automatic = |body: &Located| body.get("compute_config").is_some();
    others.extend(clusters.filter(|cluster| is_automatic(cluster.body)).map(|cluster| cluster.artifact));
    for release in index.resources("helm_release") {
        let chart = index.value(release, &["chart"]);
        if chart.is_none_or(|chart| chart.text().is_none_or(|chart| chart.contains("karpenter"))) {
            others.push(release.artifact);
        }
    }
    // A module may make a cluster, or nodes of this one.
    let may_make_nodes = |text: &str| {
        ["eks", "kube", "k8s", "karpenter", "node", "cluster", "fargate", "compute", "worker"]
            .iter()
            .any(|part| text.contains(part))
    };
    for module in index.root_modules() {
        for (label, _, body, artifact) in module.blocks("module") {
            if may_make_nodes(label) || body.text_at(&["source"]).is_none_or(may_make_nodes) {
                others.push(artifact);
            }
        }
    }
    for cluster in index.artifacts(Language::Eksctl) {
        let has = |field: &str| cluster.value.get(field).is_some();
        if has("fargateProfiles")
            || has("karpenter")
            || cluster
                .value
                .at(&["autoModeConfig", "enabled"])
                .is_some_and(|enabled| enabled.is_true() || enabled.is_unknown())
        {
            others.push(cluster);
        }
    }
    for artifact in others {
        if let Some(at) = by_name.get(system(artifact)) {
            systems[*at].1.has_others = true;
        }
    }
    let texts = ["ConfigMap", "DaemonSet"].into_iter().flat_map(|kind| index.objects_of(kind));
    let texts = texts.map(|object| (object.artifact, object.value()));
    let of_terraform = ["helm_release", "aws_eks_addon"].into_iter().flat_map(|kind| index.resources(kind));
    let texts = texts.chain(of_terraform.map(|resource| (resource.artifact, resource.body)));
    let texts = texts.chain(index.artifacts(Language::Eksctl).map(|cluster| (cluster, &cluster.value)));
    for (artifact, value) in texts {
        let Some(at) = by_name.get(system(artifact)) else { continue };
        let nodes = &mut systems[*at].1;
        nodes.shares_gpus |=
            ["timeSlicing", "migStrategy", "mig.strategy", "sharing"].iter().any(|word| value.says(word));
        nodes.has_prefixes |= value.says("ENABLE_PREFIX_DELEGATION");
    }
}

fn read_workloads<'a>(
    index: &Index<'a>,
    by_name: &HashMap<&str, usize>,
    systems: &mut [(&'a str, Nodes<'a>)],
) {
    // The names of what is patched; nothing is whatever there is.
    let patched: HashSet<(&str, Option<&str>)> = index
        .artifacts(Language::Kubernetes)
        .filter(|artifact| super::kubernetes::is_kustomization(&artifact.value))
        .flat_map(|artifact| patched(&artifact.value).into_iter().map(|name| (system(artifact), name)))
        .collect();
    let mut scalers: HashMap<(&str, &str), Vec<&Object<'a>>> = HashMap::new();
    let kinds = [
        ("HorizontalPodAutoscaler", "scaleTargetRef"),
        ("ScaledObject", "scaleTargetRef"),
        ("VerticalPodAutoscaler", "targetRef"),
    ];
    for (kind, field) in kinds {
        for scaler in index.objects_of(kind) {
            // A ScaledObject means a Deployment where it names no kind.
            let name = scaler.text_at(&["spec", field, "name"]);
            let target = scaler.text_at(&["spec", field, "kind"]).unwrap_or("Deployment");
            if let Some(name) = name {
                scalers.entry((target, name)).or_default().push(scaler);
            }
        }
    }
    // How often, and whether always all of it.
    let mut said: HashMap<(&str, &str, &str), (u64, bool)> = HashMap::new();
    for pod in index.pods() {
        let name = (system(pod.object.artifact), pod.object.kind, pod.object.name);
        let (times, is_whole) = said.entry(name).or_insert((0, true));
        *times += 1;
        *is_whole &= pod.containers().any(|container| container.is_whole());
    }
    for pod in index.pods() {
        let name = system(pod.object.artifact);
        let Some(at) = by_name.get(name) else { continue };
        let (times, is_whole) = said[&(name, pod.object.kind, pod.object.name)];
        let is_patched = [None, Some(pod.object.name)].iter().any(|of| patched.contains(&(name, *of)));
        if is_patched || !is_whole {
            // What a patch says of it is not known, or it is a part of what there is.
            continue;
        }
        let its = scalers.get(&(pod.object.kind, pod.object.name)).map_or(&[][..], Vec::as_slice);
        let its: Vec<&Object<'a>> =
            its.iter().copied().filter(|scaler| scaler.may_be_with(&pod.object)).collect();
        let is_resized = its.iter().any(|scaler| {
            scaler.kind == "VerticalPodAutoscaler"
                && scaler.text_at(&["spec", "updatePolicy", "updateMode"]) != Some("Off")
        });
        let workload = Workload {
            requests: Requests::of(pod, is_resized),
            open: Vec::new(),
            replicas: replicas(&pod.object, &its),
            is_scaled: its.iter().any(|scaler| scaler.kind != "VerticalPodAutoscaler"),
            is_off: its.is_empty()
                && pod.object.at(&["spec", "replicas"]).and_then(quantity::count) == Some(0),
            is_said_twice: times > 1,
            pod: pod.clone(),
        };
        let nodes = &mut systems[*at].1;
        if pod.object.kind == "DaemonSet" {
            nodes.daemons.push(workload);
        } else {
            nodes.workloads.push(workload);
        }
    }
}

/// The names of the objects of which a Kustomization may change what their pods ask of nodes; nothing where it may be any.
fn patched(kustomization: &Located) -> Vec<Option<&str>> {
    let patches = ["patches", "patchesStrategicMerge", "patchesJson6902", "components", "transformers"];
    let patches = patches.iter().filter_map(|field| kustomization.get(field)).flat_map(Located::items);
    let words = ["nodeSelector", "tolerations", "affinity", "resources", "replicas", "nvidia.com"];
    let changes = |patch: &&Located| match patch.text_at(&["patch"]).or_else(|| patch.text()) {
        Some(text) if text.contains(':') => words.iter().any(|word| text.contains(word)),
        // A file, which is no object and was not read.
        _ => true,
    };
    // A target's name may be a regular expression.
    let is_plain = |name: &&str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let patched = patches.filter(changes).map(|patch| patch.text_at(&["target", "name"]).filter(is_plain));
    let counted = kustomization.get("replicas").map_or(&[][..], Located::items);
    patched.chain(counted.iter().map(|count| count.text_at(&["name"]))).collect()
}

/// How many pods a workload has, at least and at most.
fn replicas(workload: &Object<'_>, scalers: &[&Object<'_>]) -> (u64, u64) {
    if !matches!(workload.kind, "Deployment" | "StatefulSet" | "ReplicaSet" | "ReplicationController" | "Pod")
    {
        return (0, 0);
    }
    let horizontal: Vec<_> = scalers.iter().filter(|scaler| scaler.kind != "VerticalPodAutoscaler").collect();
    if horizontal.is_empty() {
        let written = workload.at(&["spec", "replicas"]);
        let count = written.map_or(1, |written| quantity::count(written).unwrap_or(0));
        return (count, count);
    }
    let number = |scaler: &Object<'_>, field: &str| scaler.at(&["spec", field]).and_then(quantity::count);
    // Of several, as two environments have, the one that asks for least.
    let bounds = horizontal.iter().map(|scaler| {
        let is_of_kubernetes = scaler.kind == "HorizontalPodAutoscaler";
        if is_of_kubernetes {
            let least = scaler.at(&["spec", "minReplicas"]).map_or(Some(1), quantity::count).unwrap_or(0);
            (least, number(scaler, "maxReplicas").unwrap_or(least))
        } else {
            let least = number(scaler, "minReplicaCount").unwrap_or(0);
            (least, number(scaler, "maxReplicaCount").unwrap_or(least))
        }
    });
    bounds.reduce(|one, other| (one.0.min(other.0), one.1.min(other.1))).unwrap_or_default()
}

impl<'a> Index<'a> {
    /// Every system that has node groups.
    pub fn systems(&self) -> impl Iterator<Item = &Nodes<'a>> {
        self.nodes.iter().map(|(_, nodes)| nodes)
    }

    /// The nodes of the system that an artifact belongs to.
    pub fn nodes_of(&self, artifact: &Artifact) -> Option<&Nodes<'a>> {
        let name = system(artifact);
        self.nodes.iter().find(|(of, _)| *of == name).map(|(_, nodes)| nodes)
    }
}
