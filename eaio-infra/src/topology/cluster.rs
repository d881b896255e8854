//! The Kubernetes cluster of an environment, and the groups of nodes in it.

use indexmap::IndexMap;

use crate::unit::{Bytes, Cidr, InstanceType, Name, Version, gib, version};

/// An EKS cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// The Kubernetes version, such as 1.35.
    pub version: Version,
    /// Who reaches the API server.
    pub api_endpoint: ApiEndpoint,
    /// The IAM roles (ARNs) that administer the cluster. Whoever creates it gets no rights by that.
    pub administrators: Vec<String>,
    /// Its nodes, by name.
    pub(super) node_groups: IndexMap<Name, NodeGroup>,
}

/// Who reaches the Kubernetes API server.
#[derive(Debug, Clone, PartialEq)]
pub enum ApiEndpoint {
    /// Only what is in the VPC or connected to it.
    Private,
    /// The VPC, and these addresses over the internet.
    Public(Vec<Cidr>),
}

/// A group of alike nodes.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeGroup {
    /// The EC2 type.
    pub instance: InstanceType,
    /// The fewest nodes; of each zone, where it is zonal.
    pub minimum: u32,
    /// The most nodes; of each zone, where it is zonal.
    pub maximum: u32,
    /// How many to start with. The autoscaler decides from there on.
    pub desired: u32,
    /// Each node's root volume, gp3 and encrypted.
    pub disk: Bytes,
    /// Labels of the nodes, besides the group's own.
    pub labels: Vec<(String, String)>,
    /// What keeps other pods off.
    pub taint: Option<Taint>,
    /// One group in each zone instead of one over all: for pods whose volumes are in one zone, so that the
    /// autoscaler can bring up a node where the volume is.
    pub zonal: bool,
}

impl NodeGroup {
    /// Between `minimum` and `maximum` nodes of one type, starting with the fewest.
    pub fn new(instance: InstanceType, minimum: u32, maximum: u32) -> Self {
        NodeGroup {
            instance,
            minimum,
            maximum,
            desired: minimum,
            disk: gib(100),
            labels: Vec::new(),
            taint: None,
            zonal: false,
        }
    }
}

/// Keeps pods that do not tolerate it from being scheduled (`NoSchedule`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taint {
    /// The key.
    pub key: String,
    /// The value.
    pub value: String,
}

/// A node group of an environment. Only [`Environment::node_group`](super::Environment::node_group) makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeGroupRef(pub(super) Name);

impl NodeGroupRef {
    /// The group's name.
    pub fn name(&self) -> &Name {
        &self.0
    }
}

impl Default for Cluster {
    fn default() -> Self {
        Cluster {
            version: version!("1.35"),
            api_endpoint: ApiEndpoint::Private,
            administrators: Vec::new(),
            node_groups: IndexMap::new(),
        }
    }
}

impl Cluster {
    /// Its nodes, by name.
    pub fn node_groups(&self) -> &IndexMap<Name, NodeGroup> {
        &self.node_groups
    }
}
