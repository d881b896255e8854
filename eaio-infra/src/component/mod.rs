//! The things an environment is made of: one folder each, with the definition in `mod.rs` and one file per target it
//! lowers to.
//!
//! A component of a user's own crate implements [`Component`] and the target's trait ([`OnCompose`], [`OnEks`]), and
//! is added to an environment like any other.

pub(crate) mod alarm;
mod compose_context;
pub mod container;
pub mod database;
mod eks_context;
mod measure;
pub mod milvus;
pub mod object_store;
mod offer;
pub mod ollama;
pub(crate) mod policy;
pub mod postgres;
pub mod redis;
pub(crate) mod secret;
pub(crate) mod security_group;
pub mod service;
pub mod timescale;
pub mod workload;

use std::fmt;

use crate::topology::Edge;
pub use compose_context::{Asked, ComposeConnections, ComposeContext, Password};
pub use eks_context::{Connections, Copies, EksContext, Foundation, Keys};
pub use measure::Measure;
pub use milvus::Milvus;
pub use object_store::ObjectStore;
pub use offer::{
    BuiltImage, ComposeOffer, Database, EksOffer, Flow, Grant, Managed, Peer, Place, PodIdentity, Route,
    Variable, VariableSource, Wiring, variable_name,
};
pub use ollama::Ollama;
pub use postgres::Postgres;
pub use redis::Redis;
pub use service::Service;
pub use timescale::Timescale;

/// Something an environment is made of.
///
/// What it runs on follows from the traits that it hands out: a component that has no [`Component::on_compose`] cannot
/// be part of an environment on Compose, and rendering one is an error that names both. It is plain data, which any thread
/// may read.
pub trait Component: fmt::Debug + Send + Sync {
    /// What it is, in one word, such as `postgres`.
    fn kind(&self) -> &'static str;

    /// What it uses.
    fn uses(&self) -> &[Edge] {
        &[]
    }

    /// What it is given against loss and load, for a comparison of one environment with another.
    fn measures(&self) -> Vec<Measure> {
        Vec::new()
    }

    /// How it lowers to Compose, if it can.
    fn on_compose(&self) -> Option<&dyn OnCompose> {
        None
    }

    /// How it lowers to Terraform and Kubernetes on EKS, if it can.
    fn on_eks(&self) -> Option<&dyn OnEks> {
        None
    }
}

/// A component that runs on Compose.
pub trait OnCompose {
    /// Adds its services, and says what those who use it get.
    fn lower(&self, context: &mut ComposeContext<'_>) -> ComposeOffer;
}

/// A component that runs on EKS, in the cluster or beside it.
pub trait OnEks {
    /// Adds its resources and objects, and says what those who use it get.
    fn lower(&self, context: &mut EksContext<'_>) -> EksOffer;
}

/// One of each component of this crate, for the table of what runs where.
pub fn catalogue() -> Vec<Box<dyn Component>> {
    vec![
        Box::new(Milvus::default()),
        Box::new(ObjectStore::default()),
        Box::new(Ollama::default()),
        Box::new(Postgres::default()),
        Box::new(Redis::default()),
        Box::new(Service::new(crate::unit::image!("service:1"), crate::unit::port!(8080))),
        Box::new(Timescale::default()),
    ]
}
