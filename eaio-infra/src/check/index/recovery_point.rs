//! How much of a store's data may be lost.

use std::fmt;

use crate::check::Located;
use crate::unit::{Duration, duration};

use super::{Index, Pod, Resource};

/// How old the latest point is that RDS can restore to.
///
/// Source: Amazon RDS, "Restoring a DB instance to a specified time": write-ahead log goes to S3 every five minutes.
const RDS: Duration = duration!("5m");

/// How often ElastiCache makes a snapshot by itself.
///
/// Source: Amazon ElastiCache, "Scheduling automatic backups".
const ELASTICACHE: Duration = duration!("24h");

/// How much of its data a store can lose. The more, the later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loss {
    /// What a replica that takes over has not got yet.
    Moment,
    /// So much time of writes.
    UpTo(Duration),
    /// There are no backups.
    Everything,
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Loss::Moment => f.write_str("the writes of a moment"),
            Loss::UpTo(time) => write!(f, "up to {time}"),
            Loss::Everything => f.write_str("all that it has"),
        }
    }
}

/// What keeps data.
#[derive(Debug, Clone, Copy)]
pub enum Store<'a> {
    /// An instance of RDS.
    Rds(&'a Resource<'a>),
    /// ElastiCache.
    ElastiCache(&'a Resource<'a>),
    /// PostgreSQL in the cluster that archives its write-ahead log, and the argument that says how often.
    Archive(&'a Pod<'a>, &'a Located),
}

/// A store, and how much of its data it can lose.
#[derive(Debug, Clone, Copy)]
pub struct RecoveryPoint<'a> {
    /// The store.
    pub store: Store<'a>,
    /// How much.
    pub loses: Loss,
}

impl<'a> Index<'a> {
    /// How much each store can lose of which that is known.
    pub fn recovery_points(&self) -> Vec<RecoveryPoint<'_>> {
        let databases = self.resources("aws_db_instance").filter(|database| !self.is_replica(database));
        let databases = databases.filter_map(|database| {
            let loses = self.lost(database, "backup_retention_period", RDS)?;
            Some(RecoveryPoint { store: Store::Rds(database), loses })
        });
        let caches = self.resources("aws_elasticache_replication_group").filter_map(|cache| {
            let failover = self.value(cache, &["automatic_failover_enabled"]);
            let loses = if failover.is_some_and(Located::is_unknown) {
                return None;
            } else if self.is_true(cache, &["automatic_failover_enabled"]) {
                Loss::Moment
            } else {
                self.lost(cache, "snapshot_retention_limit", ELASTICACHE)?
            };
            Some(RecoveryPoint { store: Store::ElastiCache(cache), loses })
        });
        let archives = self.pods().iter().flat_map(|pod| {
            pod.arguments().filter_map(move |argument| {
                let every = argument.text()?.strip_prefix("archive_timeout=")?;
                let seconds = every.trim_end_matches('s').parse().ok().filter(|seconds| *seconds > 0)?;
                let loses = Loss::UpTo(Duration::seconds(seconds));
                Some(RecoveryPoint { store: Store::Archive(pod, argument), loses })
            })
        });
        databases.chain(caches).chain(archives).collect()
    }

    /// Whether an instance of RDS only follows another.
    pub fn is_replica(&self, database: &Resource<'a>) -> bool {
        let source = self.value(database, &["replicate_source_db"]);
        source.is_some_and(|source| source.text() != Some(""))
    }

    /// What is lost with backups that are made so often, where any are kept; nothing where that is not known.
    fn lost(&self, resource: &Resource<'a>, kept: &str, every: Duration) -> Option<Loss> {
        match self.value(resource, &[kept]) {
            None => Some(Loss::Everything),
            Some(_) if self.number(resource, &[kept])? > 0.0 => Some(Loss::UpTo(every)),
            Some(_) => Some(Loss::Everything),
        }
    }
}
