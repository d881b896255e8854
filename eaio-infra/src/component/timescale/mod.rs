//! TimescaleDB: PostgreSQL for time series. Amazon RDS has no such extension, so that it runs in the cluster.

mod aws;
mod compose;
mod kubernetes;
mod pgbackrest;
mod settings;

use crate::topology::NodeGroupRef;
use crate::unit::{Bytes, Duration, Image, cpu, duration, gib, image};

use super::workload::Resources;
use super::{Component, Measure, OnCompose, OnEks};

/// A TimescaleDB database: one pod with a volume of its own on EKS, a container on Compose.
///
/// There is one pod, and no standby beside it: when its node fails it starts on another node of the same zone in
/// minutes, and when its zone or its volume is lost it is restored from its backups in S3, to which the last minute of
/// writes is always on its way.
///
/// In an environment that stands by for another, an empty volume is filled from the copy of that one's backups, and
/// the database follows the writes that keep arriving there, until somebody promotes it (`pg_ctl promote`). From then
/// on it makes backups of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Timescale {
    /// The image in the cluster: one of `timescale/timescaledb-ha`, which has pgBackRest in it, at version 2.58 or
    /// later.
    pub image: Image,
    /// The image on Compose, much smaller, of the same PostgreSQL and TimescaleDB.
    pub compose_image: Image,
    /// The database.
    pub database: String,
    /// The user that services connect as, and that owns the database.
    pub user: String,
    /// What the pod gets of its node.
    pub resources: Resources,
    /// Its volume, gp3.
    pub storage: Bytes,
    /// The most connections at a time. One that stands by needs as many as the one it stands by for.
    pub connections: u32,
    /// The nodes it has to run on.
    pub nodes: Option<NodeGroupRef>,
    /// Its backups.
    pub backups: Backups,
    /// The memory it may use on Compose.
    pub compose_memory: Bytes,
}

/// The backups of a database, in a bucket of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backups {
    /// How often everything is backed up.
    pub full: Duration,
    /// How often what changed since is backed up.
    pub differential: Duration,
    /// How many full backups are kept, with everything that a restore to any later second needs.
    pub keep: u32,
    /// The longest that a write waits until it is on its way to the bucket: what a loss of the volume costs.
    pub archive_every: Duration,
}

impl Default for Backups {
    fn default() -> Self {
        Backups {
            full: duration!("7d"),
            differential: duration!("1d"),
            keep: 4,
            archive_every: duration!("60s"),
        }
    }
}

impl Default for Timescale {
    fn default() -> Self {
        Timescale {
            image: image!("timescale/timescaledb-ha:pg16.15-ts2.30.2"),
            compose_image: image!("timescale/timescaledb:2.30.2-pg16"),
            database: "timeseries".into(),
            user: "timescale".into(),
            resources: Resources::new(cpu!("1"), gib(4)),
            storage: gib(50),
            connections: 100,
            nodes: None,
            backups: Backups::default(),
            compose_memory: gib(1),
        }
    }
}

impl Component for Timescale {
    fn kind(&self) -> &'static str {
        "timescale"
    }

    fn measures(&self) -> Vec<Measure> {
        vec![
            Measure::new("full backups kept", self.backups.keep),
            Measure::new("connections", self.connections),
            Measure::new("GiB of memory", self.resources.memory.as_u64() >> 30),
            Measure::new("GiB of storage", self.storage.as_u64() >> 30),
        ]
    }

    fn on_compose(&self) -> Option<&dyn OnCompose> {
        Some(self)
    }

    fn on_eks(&self) -> Option<&dyn OnEks> {
        Some(self)
    }
}
