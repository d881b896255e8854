//! The hosts that a value of an environment connects to, and at which ports.

/// Parts of the names of variables that say how a service is reached, by whom, or through whom: their values are no hosts
/// that it connects to.
const OUTSIDE: &[&str] = &[
    "ADVERTISE",
    "ALLOW",
    "APP_HOST",
    "AUDIENCE",
    "BIND",
    "CALLBACK",
    "CORS",
    "DENY",
    "DOMAIN",
    "EXTERNAL",
    "HTTP_HOST",
    "IMAGE",
    "ISSUER",
    "LISTEN",
    "NODE_HOST",
    "ORIGIN",
    "PROXY",
    "PUBLIC",
    "REDIRECT",
    "SERVER_HOST",
    "SITE",
    "TRUSTED",
    "VIRTUAL",
    "WEB_HOST",
];

/// Schemes whose URLs begin with a host that is connected to.
const SCHEMES: &[&str] = &[
    "amqp",
    "amqps",
    "bolt",
    "clickhouse",
    "grpc",
    "http",
    "https",
    "kafka",
    "ldap",
    "mariadb",
    "memcached",
    "mongodb",
    "mqtt",
    "mysql",
    "nats",
    "neo4j",
    "postgres",
    "postgresql",
    "redis",
    "rediss",
    "valkey",
    "ws",
    "wss",
];

/// What a variable's name ends with that holds an address.
const SUFFIXES: &[&str] =
    &["_URL", "_ADDRESS", "_ENDPOINT", "_ENDPOINTS", "_ADDR", "_ADDRS", "_BROKERS", "_SERVERS"];

/// Where something connects to, as a value of its environment says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endpoint<'a> {
    /// The scheme of the URL, such as `redis`.
    pub scheme: Option<&'a str>,
    /// The host.
    pub host: &'a str,
    /// The port, where one is written.
    pub port: Option<u16>,
}

impl Endpoint<'_> {
    /// The port: the one that is written, or the scheme's own (IANA, and the clients' documentation).
    pub fn number(&self) -> Option<u16> {
        let own = match self.scheme? {
            "amqp" => 5672,
            "amqps" => 5671,
            "bolt" | "neo4j" => 7687,
            "http" | "ws" => 80,
            "https" | "wss" => 443,
            "ldap" => 389,
            "mariadb" | "mysql" => 3306,
            "mongodb" => 27017,
            "nats" => 4222,
            "postgres" | "postgresql" => 5432,
            "redis" | "rediss" | "valkey" => 6379,
            _ => return self.port,
        };
        Some(self.port.unwrap_or(own))
    }
}

/// The hosts, each without its port, to which what has the variable connects, as far as that is certain.
pub fn hosts<'a>(variable: &str, value: &'a str) -> Vec<&'a str> {
    endpoints(variable, value).into_iter().map(|endpoint| endpoint.host).collect()
}

/// Where what has the variable connects to, as far as that is certain. Nothing where a part of the value is filled in later.
pub fn endpoints<'a>(variable: &str, value: &'a str) -> Vec<Endpoint<'a>> {
    let variable = variable.to_ascii_uppercase();
    let is_filled_in = value.contains(['$', '{', '<', '%', ' ', '\n']);
    if is_filled_in || OUTSIDE.iter().any(|part| variable.contains(part)) {
        return Vec::new();
    }
    let is_address = SUFFIXES.iter().any(|suffix| variable.ends_with(suffix));
    let is_host = variable.ends_with("_HOST");
    let mut endpoints = Vec::new();
    // Of several hosts, the scheme may stand before the first alone; a path ends them.
    let (mut scheme, mut is_over) = (None, false);
    for part in value.split(',') {
        let part = part.strip_prefix("jdbc:").unwrap_or(part);
        let rest = match part.split_once("://") {
            Some((written, rest)) => {
                let (base, variant) = written.split_once('+').unwrap_or((written, ""));
                if !SCHEMES.contains(&base) {
                    return Vec::new();
                }
                // DNS says which hosts and ports are meant, as with `mongodb+srv`.
                scheme = Some(if variant == "srv" { written } else { base });
                rest
            }
            None if is_over => continue,
            None => part,
        };
        is_over = scheme.is_some() && rest.contains(['/', '?', '#']);
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        // A password that holds a slash: nobody knows where the host begins.
        if rest[authority.len()..].contains('@') {
            return Vec::new();
        }
        let address = authority.rsplit('@').next().unwrap_or_default();
        let (host, port) = match address.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (address, None),
        };
        let number = port.and_then(|port| port.parse().ok()).filter(|port| *port > 0);
        let is_meant = match port {
            Some(_) => number.is_some() && (scheme.is_some() || is_address || is_host),
            None => scheme.is_some() || is_host,
        };
        if is_meant && is_name(host) {
            endpoints.push(Endpoint { scheme, host, port: number });
        }
    }
    endpoints
}

/// Whether it looks like the name of a host that somebody gave, of one label or more.
fn is_name(host: &str) -> bool {
    const WORDS: &[&str] =
        &["all", "any", "auto", "default", "false", "host", "local", "localhost", "none", "null", "true"];
    let is_label = |label: &str| {
        let may_stand = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        !label.is_empty() && label.chars().all(may_stand) && !label.starts_with('-') && !label.ends_with('-')
    };
    host.contains(|c: char| c.is_ascii_lowercase())
        && host.split('.').all(is_label)
        && !WORDS.contains(&host)
        && host != "host.docker.internal"
}

#[cfg(test)]
mod tests {
    use super::hosts;

    #[test]
    fn hosts_that_are_connected_to() {
        assert_eq!(
            hosts("DATABASE_URL", "postgresql+asyncpg://api:secret@db:5432/api?sslmode=disable"),
            ["db"]
        );
        assert_eq!(hosts("JDBC", "jdbc:mysql://db/api"), ["db"]);
        assert_eq!(hosts("MONGO", "mongodb://a:27017,b:27017/api?x=1,c:1"), ["a", "b"]);
        assert_eq!(hosts("MONGO_URL", "mongodb://a,b:27017/api?x=1,c:1"), ["a", "b"]);
        assert_eq!(hosts("KAFKA_BOOTSTRAP_SERVERS", "kafka:9092"), ["kafka"]);
        assert_eq!(hosts("ETCD_ENDPOINTS", "etcd-1:2379,etcd-2:2379"), ["etcd-1", "etcd-2"]);
        assert_eq!(hosts("ES", "http://es1:9200,http://es2:9200"), ["es1", "es2"]);
        assert_eq!(hosts("PMA_HOST", "db"), ["db"]);
        assert_eq!(hosts("REDIS_URL", "redis://cache.prod.svc:6379/0"), ["cache.prod.svc"]);
    }

    #[test]
    fn what_is_no_host_to_connect_to() {
        for (name, value) in [
            ("DATABASE_URL", "sqlite:///data/api.db"),
            ("DATABASE_URL", "postgresql://${USER}@db/api"),
            ("BUCKET_URL", "s3://models/llama"),
            ("IMAGE_URL", "postgres:16"),
            ("CORS_ORIGIN", "http://frontend"),
            ("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://kafka:9092"),
            ("LISTEN_ADDRESS", "api:80"),
            ("HTTP_PROXY", "http://proxy:3128"),
            ("BASE_URL", "/api"),
            ("API_URL", "http://localhost:8080"),
            ("API_URL", "http://127.0.0.1:8080"),
            ("OLLAMA_HOST", "0.0.0.0:11434"),
            ("GREETING", "redis:6379"),
            ("POSTGRES_HOST", "/var/run/postgresql"),
            ("OFFICE_ADDRESS", "berlin"),
            ("DATABASE_URL", "postgresql://api:se/cret@db/api"),
        ] {
            assert!(hosts(name, value).is_empty(), "{name}={value}: {:?}", hosts(name, value));
        }
    }
}
