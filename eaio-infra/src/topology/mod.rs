//! What people write: a system, its environments, and what each is made of.

mod cluster;
mod domain;
mod edge;
mod environment;
mod network;
mod objectives;
mod system;
mod tier;
mod waiver;

pub use cluster::{ApiEndpoint, Cluster, NodeGroup, NodeGroupRef, Taint};
pub use domain::{Domain, Failover, Tls};
pub use edge::{Edge, Handle};
pub use environment::{Entry, Environment, Machine, Platform};
pub use network::{Nat, Network, SubnetTier};
pub use objectives::{Availability, Objectives};
pub use system::System;
pub use tier::Tier;
pub use waiver::Waiver;
