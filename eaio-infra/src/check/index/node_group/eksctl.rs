//! Node groups of a cluster that eksctl makes.
//!
//! Source: eksctl, "Config file schema" (`ManagedNodeGroup`, `NodeGroup`) and "Taints".

use crate::check::index::known;
use crate::check::{Artifact, Content, Located};

use super::{NodeGroup, Taint, count};

/// What sets a node up in a way of its own.
const SETUP: &[&str] =
    &["overrideBootstrapCommand", "preBootstrapCommands", "kubeletExtraConfig", "launchTemplate", "ami"];

pub(super) fn groups(cluster: &Artifact) -> impl Iterator<Item = NodeGroup<'_>> {
    ["managedNodeGroups", "nodeGroups"].into_iter().flat_map(move |kind| {
        let groups = cluster.value.get(kind).map_or(&[][..], Located::items);
        groups.iter().map(move |value| group(cluster, value, kind == "managedNodeGroups"))
    })
}

fn group<'a>(cluster: &'a Artifact, value: &'a Located, is_managed: bool) -> NodeGroup<'a> {
    let name = value.get("name");
    let of_cluster = || {
        let is_elsewhere = ["subnets", "localZones"].iter().any(|field| value.get(field).is_some());
        cluster.value.get("availabilityZones").filter(|_| !is_elsewhere)
    };
    let zones = value.get("availabilityZones").or_else(of_cluster);
    let desired = value.get("desiredCapacity");
    NodeGroup {
        artifact: cluster,
        place: name.unwrap_or(value).place,
        name: known(name).unwrap_or("a group without a name"),
        cluster: known(cluster.value.at(&["metadata", "name"])),
        is_named_cluster: true,
        types: types(value),
        minimum: count(value.get("minSize")),
        maximum: count(value.get("maxSize")),
        desired: count(desired).zip(desired.map(|desired| desired.place)),
        labels: match value.get("labels") {
            Some(labels) if labels.is_unknown() => None,
            labels => {
                let labels = labels.into_iter().flat_map(Located::entries);
                Some(labels.map(|(name, _, value)| (name, value)).collect())
            }
        },
        taints: taints(value.get("taints")),
        image: value.get("amiFamily"),
        zones: zones.and_then(|zones| zones.items().iter().map(|zone| known(Some(zone))).collect()),
        subnets: None,
        node_group_name: known(name),
        capacity_type: match value.get("spot") {
            None if is_managed => Some("ON_DEMAND"),
            Some(spot) if spot.is_true() => Some("SPOT"),
            _ => None,
        },
        pods: count(value.get("maxPodsPerNode")),
        is_managed,
        is_forced: false,
        has_own_setup: SETUP.iter().any(|field| value.get(field).is_some()),
        is_repeated: false,
    }
}

fn types(value: &Located) -> Option<Vec<&str>> {
    if value.get("instanceSelector").is_some() {
        return None;
    }
    let several =
        value.get("instanceTypes").or_else(|| value.at(&["instancesDistribution", "instanceTypes"]));
    match (several, value.get("instanceType")) {
        (Some(several), _) => several.items().iter().map(|name| known(Some(name))).collect(),
        (None, Some(one)) => known(Some(one)).filter(|name| *name != "mixed").map(|name| vec![name]),
        // A launch template may say it.
        (None, None) => None,
    }
}

/// A list of taints, or a map of keys to `value:effect`.
fn taints(value: Option<&Located>) -> Option<Vec<Taint<'_>>> {
    let Some(value) = value else { return Some(Vec::new()) };
    match &value.content {
        Content::List(items) => items
            .iter()
            .map(|item| {
                Some(Taint {
                    key: known(item.get("key"))?,
                    value: match item.get("value") {
                        Some(value) => value.text()?,
                        None => "",
                    },
                    effect: known(item.get("effect"))?,
                })
            })
            .collect(),
        Content::Map(_) => value
            .entries()
            .map(|(key, _, value)| {
                let (value, effect) = value.text()?.rsplit_once(':')?;
                Some(Taint { key, value, effect })
            })
            .collect(),
        Content::Null => Some(Vec::new()),
        _ => None,
    }
}
