//! Milvus: a database of vectors, which keeps its data in an object store and knows its members through etcd.

mod aws;
mod compose;
mod configuration;
mod etcd;
mod kubernetes;
mod role;

use crate::topology::NodeGroupRef;
use crate::unit::{Bytes, Image, cpu, gib, image, mib};

use super::object_store;
use super::workload::Resources;
use super::{Component, Measure, OnCompose, OnEks};

/// A Milvus vector database of the 2.6 line, with the etcd and the bucket that it needs.
///
/// Its users log in as `root`, with a password that nobody has to know: Milvus's own default is never in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Milvus {
    /// The image.
    pub image: Image,
    /// In how many parts it runs.
    pub mode: Mode,
    /// What the part that searches gets: the one pod of a standalone Milvus, or each query node.
    pub resources: Resources,
    /// The volume of each part that searches, gp3: loaded segments and indexes, all of which are in the bucket, too.
    pub storage: Bytes,
    /// The nodes it has to run on.
    pub nodes: Option<NodeGroupRef>,
    /// Its etcd.
    pub etcd: Etcd,
    /// The numeric user of its pods. Images of the 2.6 line take any, of group 0; those of 3.0 have 999.
    pub user: u32,
    /// The numeric group of its pods.
    pub group: u32,
    /// The image of the object store on Compose.
    pub store_image: Image,
    /// The memory that the object store may use on Compose.
    pub store_compose_memory: Bytes,
    /// The memory that Milvus may use on Compose.
    pub compose_memory: Bytes,
}

/// In how many parts Milvus runs.
#[derive(Debug, Clone, PartialEq)]
pub enum Mode {
    /// All in one pod: small, and out while that pod restarts.
    Standalone,
    /// Each part in pods of its own, two or more of those that others wait for.
    Distributed {
        /// How many query nodes hold the data that is searched.
        query_nodes: u32,
        /// What each of the other parts gets: coordinator, proxies, data nodes and streaming nodes.
        resources: Resources,
    },
}

/// The etcd that Milvus's parts know each other through, and that knows where its data is.
#[derive(Debug, Clone, PartialEq)]
pub struct Etcd {
    /// The image.
    pub image: Image,
    /// How many members: 1, or 3 of which one may be lost.
    pub members: u32,
    /// The volume of each, gp3.
    pub storage: Bytes,
    /// The memory it may use on Compose.
    pub compose_memory: Bytes,
}

impl Default for Etcd {
    fn default() -> Self {
        Etcd {
            image: image!("quay.io/coreos/etcd:v3.5.25"),
            members: 1,
            storage: gib(10),
            compose_memory: mib(256),
        }
    }
}

impl Default for Milvus {
    fn default() -> Self {
        Milvus {
            image: image!("milvusdb/milvus:v2.6.24"),
            mode: Mode::Standalone,
            resources: Resources::new(cpu!("1"), gib(4)),
            storage: gib(50),
            nodes: None,
            etcd: Etcd::default(),
            user: 1000,
            group: 0,
            store_image: object_store::SERVER,
            store_compose_memory: mib(512),
            compose_memory: gib(2),
        }
    }
}

impl Component for Milvus {
    fn kind(&self) -> &'static str {
        "milvus"
    }

    fn measures(&self) -> Vec<Measure> {
        let searching = match self.mode {
            Mode::Standalone => 1,
            Mode::Distributed { query_nodes, .. } => query_nodes,
        };
        vec![
            Measure::new("pods that search", searching),
            Measure::new("members of etcd", self.etcd.members),
            Measure::new("GiB of memory", (self.resources.memory.as_u64() >> 30) * u64::from(searching)),
        ]
    }

    fn on_compose(&self) -> Option<&dyn OnCompose> {
        Some(self)
    }

    fn on_eks(&self) -> Option<&dyn OnEks> {
        Some(self)
    }
}
