//! Databases and caches that AWS runs: what they are of, how many there are of them, and in which zones.

use crate::check::{Artifact, Content, Language, Located, Place, Unknown};

use super::{Index, Resource};

/// What of AWS runs a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// RDS: one instance, or one with a standby.
    Rds,
    /// A cluster of RDS: Aurora, or a Multi-AZ cluster.
    RdsCluster,
    /// ElastiCache.
    ElastiCache,
    /// MemoryDB.
    MemoryDb,
}

impl Service {
    /// As a person calls it.
    pub fn name(self) -> &'static str {
        match self {
            Service::Rds | Service::RdsCluster => "RDS",
            Service::ElastiCache => "ElastiCache",
            Service::MemoryDb => "MemoryDB",
        }
    }
}

/// A database or a cache that AWS runs.
#[derive(Debug, Clone)]
pub struct Database<'a> {
    /// Where it is from.
    pub artifact: &'a Artifact,
    /// Where it stands.
    pub place: Place,
    /// As a person calls it: its address, or its name in a document.
    pub title: String,
    /// What runs it.
    pub service: Service,
    /// Its engine, such as `postgres` or `aurora-postgresql`.
    pub engine: &'a str,
    /// The version of the engine, where it is written.
    pub version: Option<&'a Located>,
    /// The type of its machines, such as `db.r6g.large`.
    pub class: Option<&'a str>,
    /// What it says.
    pub body: &'a Located,
    /// The resource that makes it, in Terraform.
    pub resource: Option<Resource<'a>>,
}

impl<'a> Database<'a> {
    /// Whether its engine is PostgreSQL, or speaks as it does.
    pub fn is_postgres(&self) -> bool {
        matches!(self.engine, "postgres" | "aurora-postgresql")
    }

    /// Its version; nothing where that is computed, or where it is a number of which nobody knows how it was written.
    pub fn release(&self) -> Option<String> {
        let version = self.version?;
        if let Some(text) = version.literal() {
            return Some(text.trim().to_owned());
        }
        let number = version.number()?;
        // `16.10` without quotes is 16.1.
        let is_whole = number.fract() == 0.0;
        let is_certain = is_whole || ((number * 10.0).round() % 10.0 - 1.0).abs() > f64::EPSILON;
        is_certain.then(|| number.to_string())
    }

    /// Whether its data is to be kept: the environment's tier says so, or a name that it was given. Nothing where neither does.
    pub fn is_production(&self, index: &Index<'a>) -> Option<bool> {
        if let Some(definition) = index.definition() {
            return Some(definition.environment.tier.keeps_data());
        }
        const OTHERS: &[&str] = &[
            "dev",
            "development",
            "test",
            "testing",
            "staging",
            "stage",
            "stg",
            "qa",
            "uat",
            "ci",
            "sandbox",
            "preview",
            "demo",
            "poc",
            "local",
            "example",
            "temp",
            "tmp",
        ];
        let mut names = self.names(index);
        let folders = self.resource.iter().map(|resource| resource.artifact.folder());
        names.extend(folders.map(|folder| folder.rsplit('/').next().unwrap_or(folder)));
        names.push(&self.title);
        let words = || names.iter().flat_map(|name| name.split(|c: char| !c.is_ascii_alphanumeric()));
        let is = |of: &[&str]| words().any(|word| of.contains(&word.to_ascii_lowercase().as_str()));
        if is(OTHERS) {
            Some(false)
        } else if is(&["prod", "production", "prd"]) {
            Some(true)
        } else {
            None
        }
    }

    /// The resource that an argument of it names, such as its parameter group.
    pub fn named<'i>(&self, index: &'i Index<'a>, argument: &str) -> Option<&'i Resource<'a>> {
        let resource = self.resource.as_ref()?;
        Some(index.referent(resource, resource.body.get(argument)?)?.0)
    }

    /// What a parameter of its parameter group is set to; nothing where it is not, or nobody knows.
    pub fn parameter(&self, index: &Index<'a>, name: &str) -> Option<&'a str> {
        if let Some(call) = self.resource.as_ref().filter(|resource| resource.resource_type == "module") {
            let parameters = index.value(call, &["parameters"])?.items();
            let parameter = parameters.iter().find(|parameter| parameter.text_at(&["name"]) == Some(name));
            return index.resolved(call, parameter?.get("value")?).text();
        }
        let group = ["parameter_group_name", "db_cluster_parameter_group_name"]
            .iter()
            .find_map(|argument| self.named(index, argument))?;
        let said = |block: &'a Located, of: &str| index.resolved(group, block.get(of)?).text();
        let mut blocks = index.blocks(group.body, "parameter");
        blocks.find(|block| said(block, "name") == Some(name)).and_then(|block| said(block, "value"))
    }

    /// Every name that it was given: its label, its identifier, its database.
    /// Of one that is put together, each piece that is known.
    pub fn names(&self, index: &Index<'a>) -> Vec<&'a str> {
        const NAMES: &[&str] =
            &["identifier", "cluster_identifier", "db_name", "database_name", "name", "replication_group_id"];
        match &self.resource {
            Some(resource) => {
                let given = NAMES.iter().filter_map(|name| index.value(resource, &[name]));
                let pieces = given.flat_map(|name| match &name.content {
                    Content::Unknown(Unknown::Template(pieces)) => pieces.as_slice(),
                    _ => std::slice::from_ref(name),
                });
                let known = pieces.filter_map(|piece| index.resolved(resource, piece).text());
                std::iter::once(resource.label).chain(known).collect()
            }
            None => NAMES.iter().filter_map(|name| self.body.text_at(&[name])).collect(),
        }
    }

    fn of_terraform(index: &Index<'a>, resource: &Resource<'a>, service: Service) -> Option<Self> {
        let text = |name: &str| index.text(resource, &[name]);
        let engine = match service {
            Service::Rds | Service::RdsCluster => text("engine")?,
            Service::ElastiCache | Service::MemoryDb => match index.value(resource, &["engine"]) {
                Some(engine) => engine.text()?,
                None => "redis",
            },
        };
        let class = ["instance_class", "db_cluster_instance_class", "node_type"].into_iter().find_map(text);
        Some(Database {
            artifact: resource.artifact,
            place: resource.place,
            title: resource.address(),
            service,
            engine,
            version: index.value(resource, &["engine_version"]),
            class,
            body: resource.body,
            resource: Some(resource.clone()),
        })
    }

    /// What a document describes as one: it names an engine and a type of machine that only a service of AWS has.
    fn described(artifact: &'a Artifact, name: &str, place: Place, value: &'a Located) -> Option<Self> {
        let class =
            ["instance_class", "node_type", "instance_type"].iter().find_map(|of| value.text_at(&[of]))?;
        let engine = value.text_at(&["engine"]);
        let (service, engine) = match (class.split('.').next()?, engine) {
            ("db", Some(engine)) if engine.starts_with("aurora") => (Service::RdsCluster, engine),
            ("db", Some(engine @ ("postgres" | "mysql" | "mariadb"))) => (Service::Rds, engine),
            ("db", engine @ (None | Some("redis" | "valkey" | "memorydb")))
                if value.get("node_type").is_some() =>
            {
                (Service::MemoryDb, engine.filter(|engine| *engine != "memorydb").unwrap_or("redis"))
            }
            ("cache", engine) => (Service::ElastiCache, engine.unwrap_or("redis")),
            _ => return None,
        };
        Some(Database {
            artifact,
            place,
            title: format!("`{name}`"),
            service,
            engine,
            version: ["engine_version", "version"].iter().find_map(|of| value.get(of)),
            class: Some(class),
            body: value,
            resource: None,
        })
    }
}

/// The resources that are databases.
const TYPES: &[(&str, Service)] = &[
    ("aws_db_instance", Service::Rds),
    ("aws_rds_cluster", Service::RdsCluster),
    ("aws_elasticache_replication_group", Service::ElastiCache),
    ("aws_elasticache_cluster", Service::ElastiCache),
    ("aws_memorydb_cluster", Service::MemoryDb),
];

/// The modules of the registry that make one, and take its arguments by the same names.
const MODULES: &[(&str, Service)] = &[
    ("terraform-aws-modules/rds/aws", Service::Rds),
    ("terraform-aws-modules/rds-aurora/aws", Service::RdsCluster),
];

/// Every database of Terraform and of what documents describe.
pub(super) fn all<'a>(index: &Index<'a>) -> Vec<Database<'a>> {
    let mut databases = Vec::new();
    for (resource_type, service) in TYPES {
        let of_type = index.resources(resource_type);
        databases.extend(of_type.filter_map(|resource| Database::of_terraform(index, resource, *service)));
    }
    for (source, service) in MODULES {
        let calls = index.calls_of(source);
        databases.extend(calls.filter_map(|call| Database::of_terraform(index, call, *service)));
    }
    for artifact in index.artifacts(Language::Described) {
        describe(artifact, "", artifact.value.place, &artifact.value, &mut databases);
    }
    databases
}

/// Finds databases in what a document describes, however deep they stand in it.
fn describe<'a>(
    artifact: &'a Artifact,
    name: &str,
    place: Place,
    value: &'a Located,
    databases: &mut Vec<Database<'a>>,
) {
    if let Some(database) = Database::described(artifact, name, place, value) {
        databases.push(database);
        return;
    }
    for (name, place, value) in value.entries() {
        describe(artifact, name, place, value, databases);
    }
    for item in value.items() {
        describe(artifact, item.text_at(&["name"]).unwrap_or(name), item.place, item, databases);
    }
}
