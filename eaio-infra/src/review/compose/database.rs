//! Databases in containers: what another version makes of the files of this one.

use super::super::{Change, Effect, Reason};
use crate::check::Image;

/// A database, by what its image is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::review) struct Database {
    /// What it is.
    pub(in crate::review) engine: Engine,
    /// The major version, where the tag says it.
    pub(in crate::review) major: Option<u32>,
    /// Whether it is built on Alpine.
    pub(in crate::review) is_alpine: bool,
}

/// What stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::review) enum Engine {
    /// PostgreSQL, also with extensions of others.
    Postgres,
    /// Anything else that is known to store.
    Other(&'static str),
}

/// Images that store, by the last part of their repository. Source: their documentation.
const ENGINES: &[(&str, Engine)] = &[
    ("postgres", Engine::Postgres),
    ("postgresql", Engine::Postgres),
    ("postgis", Engine::Postgres),
    ("pgvector", Engine::Postgres),
    ("timescaledb", Engine::Postgres),
    ("timescaledb-ha", Engine::Postgres),
    ("mysql", Engine::Other("MySQL")),
    ("mariadb", Engine::Other("MariaDB")),
    ("mongo", Engine::Other("MongoDB")),
    ("redis", Engine::Other("Redis")),
    ("valkey", Engine::Other("Valkey")),
    ("elasticsearch", Engine::Other("Elasticsearch")),
    ("opensearch", Engine::Other("OpenSearch")),
    ("clickhouse-server", Engine::Other("ClickHouse")),
    ("cassandra", Engine::Other("Cassandra")),
    ("neo4j", Engine::Other("Neo4j")),
    ("milvus", Engine::Other("Milvus")),
    ("etcd", Engine::Other("etcd")),
    ("minio", Engine::Other("MinIO")),
    ("influxdb", Engine::Other("InfluxDB")),
    ("qdrant", Engine::Other("Qdrant")),
    ("rabbitmq", Engine::Other("RabbitMQ")),
    ("kafka", Engine::Other("Kafka")),
];

impl Database {
    /// The database that an image runs, if it is one.
    pub(in crate::review) fn of(image: &str) -> Option<Self> {
        let image = Image::new(image)?;
        let name = image.repository.rsplit('/').next()?;
        let (_, engine) = ENGINES.iter().find(|(known, _)| *known == name)?;
        let tag = image.tag.unwrap_or_default();
        Some(Database {
            engine: *engine,
            major: major(name, *engine, tag),
            is_alpine: tag.contains("alpine"),
        })
    }

    /// What becomes of what this one stored where another one is given it to read.
    pub(in crate::review) fn read_by(self, new: Database, change: &mut Change) {
        let old = self;
        if old.engine != new.engine {
            change.consequence(
                Effect::Refused,
                format!("{} cannot read what {} stored", new.name(), old.name()),
            );
            return;
        }
        match (old.engine, old.major.zip(new.major)) {
            // PostgreSQL, "Upgrading a PostgreSQL Cluster": "For major releases …, the internal data storage format is subject to change".
            (Engine::Postgres, Some((old_major, new_major))) if old_major != new_major => {
                change.reasons.push(Reason { argument: "image".to_owned(), chain: Vec::new() });
                let text = format!(
                    "it does not start: PostgreSQL {new_major} does not read the files of PostgreSQL {old_major}; dump and restore, or `pg_upgrade`"
                );
                change.consequence(Effect::Refused, text);
            }
            (_, Some((old_major, new_major))) if new_major < old_major => {
                let text = format!("{} {new_major} may not read what {old_major} stored", new.name());
                change.consequence(Effect::Refused, text);
            }
            (_, Some((old_major, new_major))) if new_major > old_major => {
                let text = format!(
                    "{} {new_major} may change what {old_major} stored, and there may be no way back: back it up",
                    new.name()
                );
                change.consequence(Effect::Note, text);
            }
            (_, None) => {
                let text = format!(
                    "which version of {} it is, the tag does not say; another one may not read what is stored",
                    new.name()
                );
                change.consequence(Effect::Note, text);
            }
            _ => {}
        }
        // PostgreSQL wiki, "Locale data changes": musl and glibc sort otherwise.
        if old.engine == Engine::Postgres && old.is_alpine != new.is_alpine {
            change.consequence(
                Effect::Note,
                "another C library sorts text otherwise: indexes of text have to be built again",
            );
        }
    }

    /// As a person calls it.
    pub(in crate::review) fn name(self) -> &'static str {
        match self.engine {
            Engine::Postgres => "PostgreSQL",
            Engine::Other(name) => name,
        }
    }
}

/// `16.4-alpine` is 16; of what is built upon PostgreSQL, `pg16` in the tag says it.
fn major(name: &str, engine: Engine, tag: &str) -> Option<u32> {
    let digits = |text: &str| {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        text[..end].parse().ok()
    };
    let is_own = matches!(name, "postgres" | "postgresql" | "postgis");
    if engine == Engine::Postgres && !is_own {
        let (_, after) = tag.split_once("pg")?;
        return digits(after);
    }
    digits(tag.strip_prefix('v').unwrap_or(tag))
}
