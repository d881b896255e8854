use std::collections::HashMap;

use crate::check::{Database, DatabaseService, Example, Findings, Index, Located, Resource, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "engine-cannot-run-extension",
    severity: Severity::Error,
    documentation: "A database on RDS or Aurora is meant to run an extension of PostgreSQL that AWS does not ship, such as \
                    TimescaleDB: by its name, by the libraries it is to load, or by who creates the extension in it. `CREATE \
                    EXTENSION` fails there, and no extension can be added. pgvector and PostGIS are there.",
    bad: Example::markdown(
        "
```yaml
timescaledb:
  engine: postgres
  version: '16.14'
  instance_class: db.r6g.4xlarge
  allocated_storage: 5000
```
",
    ),
    good: Example::yaml(
        "
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: timescaledb }
spec:
  serviceName: timescaledb
  selector: { matchLabels: { app: timescaledb } }
  template:
    metadata: { labels: { app: timescaledb } }
    spec:
      containers:
        - name: timescaledb
          image: timescale/timescaledb-ha:pg16.4-ts2.16.1
",
    ),
    check,
};

/// A part of a name, the extension that it says, and how a person calls that. None of them is among those of RDS.
///
/// Source: Amazon RDS for PostgreSQL Release Notes, "Extension versions for Amazon RDS for PostgreSQL".
const EXTENSIONS: &[(&str, &str)] = &[
    ("timescaledb", "TimescaleDB"),
    ("timescale", "TimescaleDB"),
    ("timescaledb_toolkit", "the toolkit of TimescaleDB"),
    ("vectorscale", "pgvectorscale"),
    ("citus", "Citus"),
    ("pg_search", "ParadeDB's pg_search"),
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for database in index.databases() {
        let of_rds = matches!(database.service, DatabaseService::Rds | DatabaseService::RdsCluster);
        if of_rds && database.is_postgres() {
            if let Some((value, what)) = loaded(index, database) {
                report(findings, database, value, what, "by the libraries that it is to load");
            } else if let Some(what) = named(index, database) {
                let name = "by its name";
                let place = database.place;
                let finding = findings.at_place(database.artifact, place, summary(database, what));
                finding.detail(detail(database, name)).help(HELP);
            }
        }
    }
    created(index, findings);
}

const HELP: &str = "run it in the cluster, from `timescale/timescaledb-ha` or with CloudNativePG, or in a service that has the \
                    extension";

fn summary(database: &Database<'_>, what: &str) -> String {
    format!("{} is to run {what}, which {} does not have", database.title, database.service.name())
}

fn detail(database: &Database<'_>, why: &str) -> String {
    let class = database.class.map_or_else(String::new, |class| format!(", {class}"));
    format!("engine `{}`{class}; {why}", database.engine)
}

fn report(findings: &mut Findings<'_>, database: &Database<'_>, at: &Located, what: &str, why: &str) {
    findings.at(database.artifact, at, summary(database, what)).detail(detail(database, why)).help(HELP);
}

/// The extension that one of the database's names is.
fn named(index: &Index<'_>, database: &Database<'_>) -> Option<&'static str> {
    let title = database.title.trim_matches('`').to_owned();
    let mut names: Vec<String> = database.names(index).into_iter().map(str::to_owned).collect();
    if database.resource.is_none() {
        names.push(title);
        names.extend(database.body.text_at(&["parameter_group"]).map(str::to_owned));
    }
    names.iter().find_map(|name| {
        let name = name.to_ascii_lowercase();
        let mut words = name.split(['-', '_', '.', ' ']);
        // It only stands beside one: a copy for the time of a move, or the users' own data.
        let is_other = ["metadata", "migration", "exporter"].iter().any(|other| name.contains(other));
        let word = words.find_map(|word| EXTENSIONS.iter().take(2).find(|(of, _)| *of == word));
        word.filter(|_| !is_other).map(|(_, what)| *what)
    })
}

/// The extension whose library the database's parameters load, and where it asks for them.
fn loaded<'a>(index: &Index<'a>, database: &Database<'a>) -> Option<(&'a Located, &'static str)> {
    let mut libraries = database.parameter(index, "shared_preload_libraries")?.split(',').map(str::trim);
    let (_, what) = libraries.find_map(|library| EXTENSIONS.iter().find(|(of, _)| *of == library))?;
    let asks = ["parameter_group_name", "db_cluster_parameter_group_name", "parameters"];
    Some((asks.iter().find_map(|name| database.body.get(name))?, what))
}

/// Extensions that Terraform creates in a database of the same root module.
fn created(index: &Index<'_>, findings: &mut Findings<'_>) {
    let databases: HashMap<(&str, String), &Database<'_>> = index
        .databases()
        .iter()
        .filter(|database| database.is_postgres())
        .filter_map(|database| {
            let resource = database.resource.as_ref()?;
            Some(((resource.artifact.folder(), resource.address()), database))
        })
        .collect();
    for extension in index.resources("postgresql_extension") {
        let Some(name) = index.text(extension, &["name"]) else { continue };
        let Some((_, what)) = EXTENSIONS.iter().find(|(of, _)| *of == name) else { continue };
        let Some(database) = connected(index, extension, &databases) else { continue };
        let value = extension.body.get("name").unwrap_or(extension.body);
        findings
            .at(extension.artifact, value, summary(database, what))
            .detail(detail(database, &format!("{} creates it there", extension.address())))
            .help(HELP);
    }
}

/// The database that the only provider for PostgreSQL connects to.
fn connected<'d, 'a>(
    index: &Index<'a>,
    extension: &Resource<'a>,
    databases: &HashMap<(&str, String), &'d Database<'a>>,
) -> Option<&'d Database<'a>> {
    let providers = index.root_module(extension).blocks("provider");
    let mut of_postgres = providers.iter().filter(|(label, ..)| *label == "postgresql");
    let ((_, _, provider, _), None) = (of_postgres.next()?, of_postgres.next()) else { return None };
    provider.get("host")?.references().into_iter().find_map(|reference| {
        let mut steps = reference.split(['.', '[']);
        let address = format!("{}.{}", steps.next()?, steps.next()?);
        databases.get(&(extension.artifact.folder(), address)).copied()
    })
}
