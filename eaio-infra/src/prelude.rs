//! What a definition needs, in one line: `use eaio_infra::prelude::*;`.

pub use crate::component::milvus::{Etcd, Mode};
pub use crate::component::ollama::ModelStorage;
pub use crate::component::postgres::ReplicaOf;
pub use crate::component::redis::Engine;
pub use crate::component::service::Health;
pub use crate::component::timescale::Backups;
pub use crate::component::workload::{Resources, Scale};
pub use crate::component::{Milvus, ObjectStore, Ollama, Postgres, Redis, Service, Timescale};
pub use crate::topology::{
    ApiEndpoint, Availability, Cluster, Domain, Edge, Environment, Failover, Handle, Machine, Nat, Network,
    NodeGroup, NodeGroupRef, Objectives, System, Taint, Tier, Tls,
};
pub use crate::unit::{
    Bytes, Image, Name, account, bytes, cidr, class, cpu, date, domain, duration, gib, image, instance, mib,
    name, percent, port, region, tib, version,
};
