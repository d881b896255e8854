//! Databases in containers: what another version makes of the files of this one.

use crate::check::Image;

/// A database, by what its image is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Database {
    /// What it is.
    pub(super) engine: Engine,
    /// The major version, where the tag says it.
    pub(super) major: Option<u32>,
    /// Whether it is built on Alpine.
    pub(super) is_alpine: bool,
}

/// What stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Engine {
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
    pub(super) fn of(image: &str) -> Option<Self> {
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

    /// As a person calls it.
    pub(super) fn name(self) -> &'static str {
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
