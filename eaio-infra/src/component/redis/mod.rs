//! Redis.

mod aws;
mod compose;

use std::fmt;

use crate::unit::{
    Bytes, Duration, Image, NodeClass, Percent, Version, class, duration, image, mib, percent, version,
};

use super::{Component, Measure, OnCompose, OnEks};

/// A Redis store: Amazon MemoryDB or ElastiCache on EKS, a container on Compose.
///
/// On EKS its users log in by their IAM role, with tokens that their client library makes: there is no password.
#[derive(Debug, Clone, PartialEq)]
pub struct Redis {
    /// The version of Redis. 7.1 is the last that both services have.
    pub version: Version,
    /// The service that runs it on EKS.
    pub engine: Engine,
    /// The class of each node: `db.…` of MemoryDB, `cache.…` of ElastiCache.
    pub instance: NodeClass,
    /// In how many parts the keys are divided. To its clients MemoryDB is always a cluster, and ElastiCache only with
    /// more than one part.
    pub shards: u32,
    /// How many copies each part has besides the one that is written to.
    pub replicas: u32,
    /// How long daily snapshots are kept, up to 35 days; none are made where it is zero.
    pub snapshot_retention: Duration,
    /// What gives way when memory is full.
    pub eviction: Eviction,
    /// The share of memory in use that raises an alarm.
    pub memory_alarm: Percent,
    /// The share of CPU in use that raises an alarm.
    pub cpu_alarm: Percent,
    /// The image on Compose.
    pub image: Image,
    /// The memory it may use on Compose; its data, three quarters of it.
    pub compose_memory: Bytes,
}

/// The service that runs Redis on EKS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Engine {
    /// Amazon MemoryDB: every write is in a log across zones before it is confirmed.
    MemoryDb,
    /// Amazon ElastiCache: a cache, which loses what no replica and no snapshot has.
    ElastiCache,
}

/// What gives way when memory is full.
///
/// Source: Redis, "Key eviction".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Eviction {
    /// Nothing: writes fail.
    Never,
    /// Of the keys that expire, the one that was not used for longest. Keys that do not expire are safe.
    Expiring,
    /// Of all keys, the one that was not used for longest.
    Any,
}

impl Eviction {
    /// As the setting `maxmemory-policy` has it.
    pub fn policy(self) -> &'static str {
        match self {
            Eviction::Never => "noeviction",
            Eviction::Expiring => "volatile-lru",
            Eviction::Any => "allkeys-lru",
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Engine::MemoryDb => "MemoryDB",
            Engine::ElastiCache => "ElastiCache",
        })
    }
}

impl Default for Redis {
    fn default() -> Self {
        Redis {
            version: version!("7.1"),
            engine: Engine::MemoryDb,
            instance: class!("db.t4g.small"),
            shards: 1,
            replicas: 0,
            snapshot_retention: duration!("7d"),
            eviction: Eviction::Expiring,
            memory_alarm: percent!(80),
            cpu_alarm: percent!(80),
            image: image!("redis:7-alpine"),
            compose_memory: mib(256),
        }
    }
}

impl Component for Redis {
    fn kind(&self) -> &'static str {
        "redis"
    }

    fn measures(&self) -> Vec<Measure> {
        vec![
            Measure::new("instances", self.shards.saturating_mul(self.replicas.saturating_add(1))),
            Measure::new("days of snapshots", self.snapshot_retention.as_secs() / 86_400),
        ]
    }

    fn on_compose(&self) -> Option<&dyn OnCompose> {
        Some(self)
    }

    fn on_eks(&self) -> Option<&dyn OnEks> {
        Some(self)
    }
}
