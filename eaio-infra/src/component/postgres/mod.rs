//! PostgreSQL.

mod aws;
mod compose;

use crate::unit::{
    Bytes, Duration, Image, Name, NodeClass, Percent, Version, class, duration, gib, image, mib, percent,
    version,
};

use super::{Component, Measure, OnCompose, OnEks};

pub(crate) use compose::Server;

/// A PostgreSQL database: Amazon RDS on EKS, a container on Compose.
#[derive(Debug, Clone)]
pub struct Postgres {
    /// The version. Of a major version alone, RDS installs its default minor version, and raises it in the maintenance window;
    /// where a minor version is named, the database stays at it until the definition names another.
    pub version: Version,
    /// The major version that a database may be upgraded from, at once when the environment is applied: nobody is served
    /// meanwhile, and there is no way back but to restore a snapshot. Without it RDS refuses another major version. To be taken
    /// away once every environment has been applied.
    pub upgrades_from: Option<Version>,
    /// RDS's instance class.
    pub instance: NodeClass,
    /// Storage to begin with, gp3; RDS takes 20 GiB to 64 TiB.
    pub storage: Bytes,
    /// Storage that it may grow to by itself.
    pub storage_limit: Bytes,
    /// Whether a second instance stands by in another zone.
    pub multi_az: bool,
    /// How long RDS keeps backups, for a restore to any second of it, from 1 to 35 days.
    pub backup_retention: Duration,
    /// Whether Performance Insights keeps a week of query statistics.
    pub performance_insights: bool,
    /// The database of the other region that this one follows, in an environment that stands by.
    pub replica_of: Option<ReplicaOf>,
    /// The database.
    pub database: String,
    /// The user that services connect as.
    pub user: String,
    /// The share of CPU in use that raises an alarm.
    pub cpu_alarm: Percent,
    /// The image on Compose.
    pub image: Image,
    /// The memory it may use on Compose.
    pub compose_memory: Bytes,
}

/// A database of another environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplicaOf {
    /// The environment.
    pub environment: Name,
    /// Its region.
    pub region: crate::unit::Region,
}

impl Default for Postgres {
    fn default() -> Self {
        Postgres {
            version: version!("16"),
            upgrades_from: None,
            instance: class!("db.t4g.medium"),
            storage: gib(20),
            storage_limit: gib(100),
            multi_az: false,
            backup_retention: duration!("7d"),
            performance_insights: true,
            replica_of: None,
            database: "app".into(),
            user: "app".into(),
            cpu_alarm: percent!(80),
            image: image!("postgres:16-alpine"),
            compose_memory: mib(512),
        }
    }
}

impl Postgres {
    /// Whether a database of an older major version is upgraded to this one.
    fn is_upgraded(&self) -> bool {
        self.upgrades_from.is_some_and(|from| from.major() < self.version.major())
    }
}

impl Component for Postgres {
    fn kind(&self) -> &'static str {
        "postgres"
    }

    fn measures(&self) -> Vec<Measure> {
        vec![
            Measure::new("instances", if self.multi_az { 2_u32 } else { 1 }),
            Measure::new("days of backups", self.backup_retention.as_secs() / 86_400),
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
