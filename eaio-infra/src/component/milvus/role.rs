//! The parts that Milvus is made of.
//!
//! Source: Milvus 2.6, `cmd/milvus/util.go` (what each is called) and `milvus.yaml` (what it listens on).

use crate::component::EksContext;
use crate::unit::{Name, Port, port};

/// A part of Milvus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Everything in one process.
    Standalone,
    /// Decides what the others do.
    Coordinator,
    /// Takes requests, and puts the answers of the others together.
    Proxy,
    /// Holds the data that is searched.
    Query,
    /// Compacts and indexes.
    Data,
    /// Takes writes.
    Streaming,
}

impl Role {
    /// The parts that a distributed Milvus is made of.
    pub(super) const DISTRIBUTED: [Role; 5] =
        [Role::Coordinator, Role::Proxy, Role::Query, Role::Data, Role::Streaming];

    /// What `milvus run` is told. The image's entry point takes the command as its arguments.
    pub(super) fn arguments(self) -> Vec<String> {
        let role = match self {
            Role::Standalone => "standalone",
            Role::Coordinator => "mixcoord",
            Role::Proxy => "proxy",
            Role::Query => "querynode",
            Role::Data => "datanode",
            Role::Streaming => "streamingnode",
        };
        ["milvus", "run", role].map(str::to_owned).to_vec()
    }

    /// The name of its pods. What takes requests bears the component's own.
    pub(super) fn workload(self, context: &mut EksContext<'_>) -> Name {
        match self {
            Role::Standalone | Role::Proxy => context.name.clone(),
            Role::Coordinator => context.part_name("coordinator"),
            Role::Query => context.part_name("query"),
            Role::Data => context.part_name("data"),
            Role::Streaming => context.part_name("streaming"),
        }
    }

    /// What it listens on. The first is what its own users ask.
    pub(super) fn ports(self) -> Vec<(&'static str, Port)> {
        match self {
            Role::Standalone => vec![("grpc", CLIENTS)],
            Role::Coordinator => vec![("coordinator", port!(53100))],
            Role::Proxy => vec![("grpc", CLIENTS), ("proxy", port!(19529))],
            Role::Query => vec![("query", port!(21123))],
            Role::Data => vec![("data", port!(21124))],
            // It answers queries on what was just written.
            Role::Streaming => vec![("streaming", port!(22222)), ("query", port!(21123))],
        }
    }

    /// Whether it is the part that knows the users, and makes the first one.
    pub(super) fn keeps_users(self) -> bool {
        matches!(self, Role::Standalone | Role::Coordinator)
    }
}

/// Where clients connect.
pub(super) const CLIENTS: Port = port!(19530);

/// Where every part tells how it is.
pub(super) const HEALTH: Port = port!(9091);
