use std::collections::HashMap;

use crate::check::{
    Artifact, Database, Example, Findings, Image, Index, Located, Place, Process, Rule, Selector, Service,
    hosts, quantity,
};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "pool-exceeds-max-connections",
    severity: Severity::Warning,
    documentation: "The pools of all clients of a PostgreSQL, at their most replicas, hold more connections than it takes. Under the \
                    load that they were scaled out for, it refuses the rest: `too many clients already`. Three of its connections \
                    are for superusers. Only pools whose size is written beside the database's address are counted.",
    bad: Example::yaml(
        "
services:
  database:
    image: postgres:17.2
  api:
    image: example/api:1.0.0
    environment:
      DATABASE_URL: postgresql://api@database:5432/shop
      DB_POOL_SIZE: '20'
    deploy: { replicas: 6 }
",
    ),
    good: Example::yaml(
        "
services:
  database:
    image: postgres:17.2
    command: postgres -c max_connections=200
  api:
    image: example/api:1.0.0
    environment:
      DATABASE_URL: postgresql://api@database:5432/shop
      DB_POOL_SIZE: '20'
    deploy: { replicas: 6 }
",
    ),
    check,
};

/// Connections that PostgreSQL keeps for superusers.
///
/// Source: PostgreSQL documentation, "Connections and Authentication", `superuser_reserved_connections`.
const RESERVED: u64 = 3;

/// What `max_connections` is where nothing says it.
const DEFAULT: u64 = 100;

/// A client with a pool.
struct Client {
    title: String,
    pool: u64,
    replicas: u64,
}

/// A database, and what connects to it.
struct Server<'a> {
    artifact: &'a Artifact,
    place: Place,
    title: String,
    most: u64,
    clients: Vec<Client>,
}

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for project in index.projects() {
        let mut servers: HashMap<&str, Server<'_>> = HashMap::new();
        for service in &project.services {
            let process = index.process_of_service(project.artifact, service);
            let most = most_of_image(&process, service.value.get("volumes"));
            servers.extend(most.map(|most| {
                let title = format!("service `{}`", service.name);
                let (artifact, place) = (project.artifact, service.place);
                (service.name, Server { artifact, place, title, most, clients: Vec::new() })
            }));
        }
        for service in &project.services {
            let variables: Vec<(&str, &str)> =
                service.variables().iter().map(|variable| (variable.name, variable.value)).collect();
            let (Some(pool), Some(replicas)) = (pool(&variables), replicas_of_service(service)) else {
                continue;
            };
            let host = addresses(&variables).find(|host| servers.contains_key(host.as_str()));
            if let Some(server) = host.and_then(|host| servers.get_mut(host.as_str())) {
                server.clients.push(Client { title: format!("`{}`", service.name), pool, replicas });
            }
        }
        let mut servers: Vec<Server<'_>> = servers.into_values().collect();
        servers.sort_by_key(|server| server.place);
        servers.iter().for_each(|server| judge(server, findings));
    }
    pods(index, findings);
}

/// Databases in pods and on RDS, and the pods that connect to them.
fn pods(index: &Index<'_>, findings: &mut Findings<'_>) {
    let mut of_aws: HashMap<&str, Vec<&Database<'_>>> = HashMap::new();
    for database in index.databases().iter().filter(|database| database.engine == "postgres") {
        let name = database.resource.as_ref().and_then(|of| index.text(of, &["identifier"]));
        of_aws.entry(name.unwrap_or_default()).or_default().push(database);
    }
    let mut servers: Vec<Server<'_>> = Vec::new();
    let mut known: HashMap<(String, String), Option<usize>> = HashMap::new();
    for pod in index.pods().iter().filter(|pod| !pod.is_finite()) {
        for container in pod.containers().filter(|container| !container.is_initial) {
            let variables: Vec<(&str, &str)> =
                container.variables().filter_map(|(name, value)| Some((name, value.literal()?))).collect();
            let Some(pool) = pool(&variables) else { continue };
            let Some(replicas) = replicas_of_pod(index, pod) else { continue };
            for host in addresses(&variables) {
                let namespace = pod.object.namespace.to_owned();
                let at = *known.entry((namespace, host.clone())).or_insert_with(|| {
                    let server = server_of_aws(index, &of_aws, &host)
                        .or_else(|| server_of_pods(index, pod.object.namespace, &host))?;
                    servers.push(server);
                    Some(servers.len() - 1)
                });
                if let Some(at) = at {
                    servers[at].clients.push(Client { title: pod.object.title(), pool, replicas });
                    break;
                }
            }
        }
    }
    servers.iter().for_each(|server| judge(server, findings));
}

fn server_of_pods<'a>(index: &Index<'a>, namespace: &str, host: &str) -> Option<Server<'a>> {
    let mut labels = host.split('.');
    let (name, namespace) = (labels.next()?, labels.next().unwrap_or(namespace));
    let service = index.object("Service", namespace, name)?;
    let mut pods = index.selected(service.namespace, Selector::labels(service.at(&["spec", "selector"])?));
    let (pod, None) = (pods.next()?, pods.next()) else { return None };
    pod.containers().find_map(|container| {
        let process = index.process_of_container(pod.object.artifact, &container);
        let most = most_of_image(&process, container.value.get("volumeMounts"))?;
        let (artifact, place) = (pod.object.artifact, container.value.place);
        Some(Server { artifact, place, title: pod.object.title(), most, clients: Vec::new() })
    })
}

fn server_of_aws<'a>(
    index: &Index<'a>,
    databases: &HashMap<&str, Vec<&Database<'a>>>,
    host: &str,
) -> Option<Server<'a>> {
    let name = host.strip_suffix(".rds.amazonaws.com")?.split('.').next()?;
    let [database] = databases.get(name)?.as_slice() else { return None };
    let most = match database.parameter(index, "max_connections") {
        Some(most) => most.parse().ok()?,
        // A group that is not here may set it.
        None if database.body.get("parameter_group_name").is_some()
            && database.named(index, "parameter_group_name").is_none() =>
        {
            return None;
        }
        None => (memory(database.class?)? / 9_531_392).min(5000),
    };
    Some(Server {
        artifact: database.artifact,
        place: database.place,
        title: database.title.clone(),
        most,
        clients: Vec::new(),
    })
}

/// The memory of a machine of RDS in bytes. The engine has less than that, and takes fewer connections for it.
///
/// Sources: Amazon RDS User Guide, "Hardware specifications for DB instance classes"; "Quotas and constraints for Amazon RDS",
/// "Maximum number of database connections": LEAST({DBInstanceClassMemory/9531392}, 5000).
fn memory(class: &str) -> Option<u64> {
    let mut parts = class.strip_prefix("db.")?.split('.');
    let (family, size) = (parts.next()?, parts.next()?);
    let of_large = match family {
        "t3" | "t4g" | "m5" | "m6g" | "m6i" | "m7g" | "m7i" | "m8g" => 8,
        "r5" | "r6g" | "r6i" | "r7g" | "r7i" | "r8g" => 16,
        _ => return None,
    };
    let eighths = match size {
        "micro" => 1,
        "small" => 2,
        "medium" => 4,
        "large" => 8,
        "xlarge" => 16,
        size => 16 * size.strip_suffix("xlarge")?.parse::<u64>().ok()?,
    };
    Some((of_large * eighths) << 27)
}

/// How many connections a container takes, where it is PostgreSQL and that is known.
fn most_of_image(process: &Process<'_>, mounts: Option<&Located>) -> Option<u64> {
    let image = Image::new(process.image?)?;
    if !matches!(image.repository, "postgres" | "postgis/postgis" | "pgvector/pgvector") {
        return None;
    }
    let said = process.words.iter().find_map(|(word, _)| {
        word.trim_start_matches('-').trim_start_matches('c').strip_prefix("max_connections=")
    });
    let mounts = mounts.map_or(&[][..], Located::items);
    let is_configured = process.words.iter().any(|(word, _)| word.contains("config_file"))
        || mounts.iter().any(|mount| {
            let texts = [mount.text(), mount.text_at(&["target"]), mount.text_at(&["mountPath"])];
            texts.into_iter().flatten().any(|text| text.contains(".conf") || text.contains("/etc/postgresql"))
        });
    match said {
        Some(said) => said.parse().ok(),
        None => (!is_configured && !process.is_open()).then_some(DEFAULT),
    }
}

/// The hosts of PostgreSQL that a client's variables name.
fn addresses<'v>(variables: &'v [(&str, &str)]) -> impl Iterator<Item = String> + 'v {
    variables.iter().flat_map(|(name, value)| {
        let upper = name.to_ascii_uppercase();
        let is_url = value.starts_with("postgres") && value.contains("://");
        let is_host = matches!(upper.as_str(), "DB_HOST" | "DATABASE_HOST" | "PGHOST" | "POSTGRES_HOST");
        let found = if is_url || is_host { hosts(name, value) } else { Vec::new() };
        found.into_iter().map(str::to_owned).collect::<Vec<_>>()
    })
}

/// How many connections a client holds at most, where that is written.
fn pool(variables: &[(&str, &str)]) -> Option<u64> {
    let of_url = variables.iter().find_map(|(_, value)| {
        let query = value.split_once('?').filter(|_| value.starts_with("postgres"))?.1;
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let pair =
            pairs.find(|(name, _)| matches!(*name, "connection_limit" | "pool_size" | "pool_max_conns"));
        pair?.1.parse().ok()
    });
    of_url.or_else(|| {
        let named = |ending: &str| {
            variables.iter().find_map(|(name, value)| {
                let name = name.to_ascii_uppercase();
                let before = name.strip_suffix(ending)?;
                let is_of_database = matches!(
                    before,
                    "DB" | "DATABASE" | "PG" | "POSTGRES" | "POSTGRESQL" | "SQLALCHEMY" | "DB_MAX" | "PRISMA"
                );
                is_of_database.then(|| value.parse::<u64>().ok()).flatten()
            })
        };
        let pool =
            ["_POOL_SIZE", "_POOL_MAX", "_MAX_POOL_SIZE", "_POOL_MAX_SIZE"].into_iter().find_map(named)?;
        Some(pool + ["_MAX_OVERFLOW", "_POOL_OVERFLOW"].into_iter().find_map(named).unwrap_or(0))
    })
}

fn replicas_of_service(service: &Service<'_>) -> Option<u64> {
    match service.value.at(&["deploy", "replicas"]).or_else(|| service.value.get("scale")) {
        Some(value) => quantity::count(value),
        None => Some(1),
    }
}

fn replicas_of_pod(index: &Index<'_>, pod: &crate::check::Pod<'_>) -> Option<u64> {
    let most =
        index.autoscalers_of(&pod.object).next().and_then(|scaler| scaler.at(&["spec", "maxReplicas"]));
    match most.or_else(|| pod.object.at(&["spec", "replicas"])) {
        Some(value) => quantity::count(value),
        None => Some(1),
    }
}

fn judge(server: &Server<'_>, findings: &mut Findings<'_>) {
    let asked: u64 = server.clients.iter().map(|client| client.pool.saturating_mul(client.replicas)).sum();
    let left = server.most.saturating_sub(RESERVED);
    if server.clients.is_empty() || asked <= left {
        return;
    }
    let clients: Vec<String> = server
        .clients
        .iter()
        .map(|Client { title, pool, replicas }| format!("{title}: {replicas} x {pool}"))
        .collect();
    findings
        .at_place(
            server.artifact,
            server.place,
            format!("{} takes {left} connections, and its clients' pools hold {asked}", server.title),
        )
        .detail(clients.join("; "))
        .help("make the pools smaller, put PgBouncer before it, or raise `max_connections` and the memory with it");
}
