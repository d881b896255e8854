//! Groups of alike nodes, whoever makes them.

mod eksctl;
mod terraform;

use std::fmt;

use super::quantity;
use super::{Index, known};
use crate::check::{Artifact, Language, Located, Place};
use crate::unit::{Cidr, InstanceType};

/// A group of alike nodes.
#[derive(Debug, Clone)]
pub struct NodeGroup<'a> {
    /// Where it is from.
    pub artifact: &'a Artifact,
    /// Where its name stands.
    pub place: Place,
    /// Its name.
    pub name: &'a str,
    /// The cluster that it belongs to, where that is known.
    pub cluster: Option<&'a str>,
    /// Whether `cluster` is the name that the cluster bears, and not only what it is called here.
    pub is_named_cluster: bool,
    /// The types of its machines, as they are written; nothing where they are not known.
    pub types: Option<Vec<&'a str>>,
    /// The fewest nodes.
    pub minimum: Option<u64>,
    /// The most nodes.
    pub maximum: Option<u64>,
    /// How many it starts with, and where that stands.
    pub desired: Option<(u64, Place)>,
    /// The labels of its nodes, besides those that every node has; nothing where they are not known.
    pub labels: Option<Vec<(&'a str, &'a Located)>>,
    /// What keeps pods off its nodes; nothing where that is not known.
    pub taints: Option<Vec<Taint<'a>>>,
    /// The kind of its machine image, such as `AL2023_x86_64_STANDARD`.
    pub image: Option<&'a Located>,
    /// The zones of its nodes, where they are known.
    pub zones: Option<Vec<&'a str>>,
    /// The networks of its nodes, where they are known: the name, and the addresses.
    pub subnets: Option<Vec<(String, Cidr)>>,
    /// The name by which EKS labels its nodes, where it is known.
    pub node_group_name: Option<&'a str>,
    /// `ON_DEMAND` or `SPOT`, where that is known.
    pub capacity_type: Option<&'a str>,
    /// How many pods a node takes, where it says so.
    pub pods: Option<u64>,
    /// Whether EKS replaces its nodes, and gives up when a pod does not go.
    pub is_managed: bool,
    /// Whether EKS deletes what does not go in time.
    pub is_forced: bool,
    /// Whether its nodes are set up in a way of its own, which may label and taint them and change what they keep for themselves.
    pub has_own_setup: bool,
    /// Whether there may be several of it, or none.
    pub is_repeated: bool,
}

/// What keeps pods that do not tolerate it off a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taint<'a> {
    /// The key.
    pub key: &'a str,
    /// The value; empty where there is none.
    pub value: &'a str,
    /// `NoSchedule`, `NoExecute` or `PreferNoSchedule`.
    pub effect: &'a str,
}

impl Taint<'_> {
    /// Whether it keeps a pod off for certain, and does not only say that it had better go elsewhere.
    pub fn is_strict(&self) -> bool {
        matches!(self.effect, "NoSchedule" | "NoExecute")
    }
}

impl fmt::Display for Taint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let equals = if self.value.is_empty() { "" } else { "=" };
        write!(f, "{}{equals}{}:{}", self.key, self.value, self.effect)
    }
}

impl NodeGroup<'_> {
    /// What is known of each type of its machines; nothing where one of them is not in the table.
    pub fn machines(&self) -> Option<Vec<InstanceType>> {
        let types = self.types.as_ref()?;
        types.iter().map(|name| InstanceType::parse(name).ok()).collect()
    }

    /// As a person calls it: "workers (c6i.2xlarge)".
    pub fn title(&self) -> String {
        match &self.types {
            Some(types) => format!("{} ({})", self.name, types.join(", ")),
            None => self.name.to_owned(),
        }
    }
}

/// As a person lists them: "workers (c6i.2xlarge), ai (g5.2xlarge)".
pub fn titles<'g, 'a: 'g>(groups: impl IntoIterator<Item = &'g NodeGroup<'a>>) -> String {
    groups.into_iter().map(NodeGroup::title).collect::<Vec<_>>().join(", ")
}

/// Every node group, in the order of the artifacts.
pub(super) fn read<'a>(index: &Index<'a>) -> Vec<NodeGroup<'a>> {
    let of_eksctl = index.artifacts(Language::Eksctl).flat_map(eksctl::groups);
    let of_terraform = index.resources("aws_eks_node_group").map(|group| terraform::group(index, group));
    of_eksctl.chain(of_terraform).collect()
}

/// A number of nodes, also where it is written as a text.
fn count(value: Option<&Located>) -> Option<u64> {
    quantity::count(value?).or_else(|| known(value)?.parse().ok())
}
