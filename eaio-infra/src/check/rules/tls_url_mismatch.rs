use crate::check::{
    Artifact, Content, Edge, Endpoint, Example, Findings, Image, Index, Located, Place, Project, Resource,
    Rule, Selector, Service, Unknown, known,
};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "tls-url-mismatch",
    severity: Severity::Error,
    documentation: "A URL speaks plainly to what only speaks TLS, or TLS to what does not: the first byte is \
                    refused, and the client reports a reset, a timeout or a wrong version number. A database \
                    in AWS with encryption in transit takes `rediss://` alone; an image without a \
                    certificate takes no `rediss://` or `https://` at the port where it speaks plainly.",
    bad: Example::yaml(
        "
services:
  api:
    image: example/api:1.0.0
    environment:
      REDIS_URL: rediss://cache:6379/0
  cache:
    image: valkey/valkey:8.1
",
    ),
    good: Example::yaml(
        "
services:
  api:
    image: example/api:1.0.0
    environment:
      REDIS_URL: redis://cache:6379/0
  cache:
    image: valkey/valkey:8.1
",
    ),
    check,
};

/// Images of which it is known at which port they speak plainly, as long as nothing configures a certificate.
const PLAIN: &[(&str, u16)] = &[
    ("clickhouse/clickhouse-server", 8123),
    ("grafana/grafana", 3000),
    ("mongo", 27017),
    ("ollama/ollama", 11434),
    ("prom/prometheus", 9090),
    ("rabbitmq", 5672),
    ("redis", 6379),
    ("valkey/valkey", 6379),
];

/// Images that speak TLS alone at port 9200 from the start, since which major version, and parts of what is said to change
/// it (Elasticsearch, Start the Elastic Stack with security enabled automatically; OpenSearch, Disabling security).
const ENCRYPTED_IMAGES: &[(&str, u32, &[&str])] = &[
    ("elasticsearch", 8, &["xpack", "discovery.seed", "initial_master", "config", "yml"]),
    ("opensearchproject/opensearch", 1, &["security", "config", "yml"]),
];

/// Words of what configures a certificate.
const CERTIFIED: &[&str] = &["tls", "ssl", "cert", "https", "config", ".conf"];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    index.whole_projects().for_each(|project| in_compose(project, findings));
    in_kubernetes(index, findings);
    in_terraform(index, findings);
}

/// The scheme to say instead of one that asks for TLS.
fn plain(scheme: &str) -> Option<&'static str> {
    Some(match scheme {
        "rediss" => "redis",
        "https" => "http",
        "amqps" => "amqp",
        "wss" => "ws",
        _ => return None,
    })
}

/// Whether an image speaks plainly at a port, with nothing said that would change it.
fn speaks_plainly(image: &Located, port: Option<u16>, said: &Located) -> bool {
    let Some(image) = known(Some(image)).and_then(Image::new) else { return false };
    let mut plain =
        PLAIN.iter().filter(|(name, _)| image.registry == "docker.io" && image.repository == *name);
    plain.any(|(_, own)| port == Some(*own)) && !is_certified(said)
}

/// Whether anything that is said of a container may give it a certificate.
fn is_certified(said: &Located) -> bool {
    says(said, CERTIFIED)
}

/// Whether one of the words is in what is said, or may be.
fn says(said: &Located, words: &[&str]) -> bool {
    let is_word = |text: &str| {
        let text = text.to_lowercase();
        words.iter().any(|word| text.contains(word))
    };
    match &said.content {
        Content::Text(text) => is_word(text),
        Content::Unknown(_) => true,
        Content::List(items) => items.iter().any(|item| says(item, words)),
        Content::Map(entries) => entries.iter().any(|(name, _, value)| is_word(name) || says(value, words)),
        _ => false,
    }
}

/// Whether a service of Compose only speaks TLS at the port of an endpoint that asks without.
fn speaks_tls_alone(target: &Service<'_>, endpoint: &Endpoint<'_>) -> bool {
    let is_asked = endpoint.scheme == Some("http") && endpoint.port == Some(9200);
    let is_whole = !target.is_extended() && target.value.get("build").is_none();
    let image = target.value.get("image").filter(|_| is_asked && is_whole);
    let Some(image) = known(image).and_then(Image::new) else { return false };
    let repository = match image.registry {
        "docker.elastic.co" => image.repository.rsplit('/').next().unwrap_or_default(),
        _ => image.repository,
    };
    let Some((_, since, changing)) = ENCRYPTED_IMAGES.iter().find(|(name, ..)| *name == repository) else {
        return false;
    };
    let major = image.tag.and_then(|tag| tag.split('.').next()?.parse::<u32>().ok());
    let parts = ["command", "entrypoint", "environment", "configs", "volumes"];
    major.is_some_and(|major| major >= *since)
        && target.value.get("env_file").is_none()
        && !parts.iter().filter_map(|part| target.value.get(part)).any(|said| says(said, changing))
}

fn in_compose(project: &Project<'_>, findings: &mut Findings<'_>) {
    for service in &project.services {
        for variable in service.variables() {
            for endpoint in variable.endpoints() {
                let Some(target) = project.service(endpoint.host) else { continue };
                if speaks_tls_alone(target, &endpoint) {
                    let summary = format!(
                        "`{}` asks `{}` without TLS, which only speaks TLS at port 9200",
                        variable.name, endpoint.host
                    );
                    findings
                        .at_place(project.artifact, variable.place, summary)
                        .detail(format!("service `{}` says nothing that would change it", target.name))
                        .help("say https:// and trust its authority, or turn its security off where nobody else may connect");
                }
                if is_plain_service(target, &endpoint) {
                    report(
                        findings,
                        project.artifact,
                        variable.place,
                        variable.name,
                        &endpoint,
                        &format!("service `{}`", target.name),
                    );
                }
            }
        }
    }
}

fn is_plain_service(target: &Service<'_>, endpoint: &Endpoint<'_>) -> bool {
    let image =
        target.value.get("image").filter(|_| !target.is_extended() && target.value.get("build").is_none());
    let said = ["command", "entrypoint", "environment", "env_file", "configs", "secrets", "volumes"];
    let may_be_certified = said.iter().filter_map(|field| target.value.get(field)).any(is_certified);
    image.is_some_and(|image| speaks_plainly(image, endpoint.number(), image)) && !may_be_certified
}

fn in_kubernetes(index: &Index<'_>, findings: &mut Findings<'_>) {
    for edge in index.edges() {
        if edge.endpoint.scheme.and_then(plain).is_none() {
            continue;
        }
        if let Some(target) = plain_pod(index, edge) {
            report(findings, edge.artifact, edge.value.place, edge.variable, &edge.endpoint, &target);
        }
    }
}

/// The pod behind an edge, if it is one alone with a container that speaks plainly, and nothing beside it that may not.
fn plain_pod(index: &Index<'_>, edge: &Edge<'_>) -> Option<String> {
    let selector = Selector::labels(edge.service.at(&["spec", "selector"])?);
    let [at] = index.behind(edge.service.namespace, selector)[..] else { return None };
    let pod = &index.pods()[at];
    let port = edge.port?;
    let ports = edge.service.at(&["spec", "ports"]).map_or(&[][..], Located::items);
    let is_same = |entry: &&Located| {
        let number = |field: &str| entry.get(field).and_then(Located::number);
        number("port") == Some(f64::from(port))
            && (entry.get("targetPort").is_none() || number("targetPort") == Some(f64::from(port)))
    };
    ports.iter().find(is_same)?;
    let containers: Vec<_> = pod.containers().filter(|container| !container.is_initial).collect();
    let [container] = containers.as_slice() else { return None };
    let image = container.value.get("image")?;
    let is_mesh = pod.labels.is_some_and(is_certified);
    (speaks_plainly(image, Some(port), container.value)
        && !is_mesh
        && !pod.volumes().iter().any(is_certified))
    .then(|| pod.object.title())
}

fn report(
    findings: &mut Findings<'_>,
    artifact: &Artifact,
    place: Place,
    variable: &str,
    endpoint: &Endpoint<'_>,
    target: &str,
) {
    let Some((scheme, plain)) = endpoint.scheme.and_then(|scheme| Some((scheme, plain(scheme)?))) else {
        return;
    };
    let Endpoint { host, .. } = endpoint;
    let port = endpoint.number().map_or_else(String::new, |port| format!(" at port {port}"));
    findings
        .at_place(
            artifact,
            place,
            format!("`{variable}` asks `{host}` for TLS, which it does not speak{port}"),
        )
        .detail(format!("{target} is given no certificate"))
        .help(format!("say {plain}:// instead of {scheme}://, or configure TLS there"));
}

/// What speaks TLS alone, by the argument that says so, and the attributes that are its address.
const ENCRYPTED: &[(&str, &str, bool)] = &[
    ("aws_elasticache_replication_group", "transit_encryption_enabled", false),
    ("aws_elasticache_cluster", "transit_encryption_enabled", false),
    ("aws_memorydb_cluster", "tls_enabled", true),
];

/// URLs that Terraform puts together: `redis://${aws_memorydb_cluster.main.cluster_endpoint[0].address}:6379`.
fn in_terraform(index: &Index<'_>, findings: &mut Findings<'_>) {
    if !ENCRYPTED.iter().any(|(resource_type, ..)| index.resources(resource_type).next().is_some()) {
        return;
    }
    for resource in index.all_resources() {
        templates(resource.body, &mut |value, pieces| {
            let [before, address, ..] = pieces else { return };
            let Some(written) = before.text() else { return };
            let scheme = if written.ends_with("rediss://") || written.ends_with("rediss://:") {
                "rediss"
            } else if written.ends_with("redis://") {
                "redis"
            } else {
                return;
            };
            let Some((target, _)) = index.referent(resource, address) else { return };
            let Some(speaks_tls) = speaks_tls(index, target) else { return };
            if speaks_tls != (scheme == "rediss") {
                let (does, other) =
                    if speaks_tls { ("only speaks TLS", "rediss") } else { ("speaks no TLS", "redis") };
                findings
                    .at(
                        resource.artifact,
                        value,
                        format!(
                            "{} says {scheme}:// to {}, which {does}",
                            resource.address(),
                            target.address()
                        ),
                    )
                    .subject(resource.address())
                    .help(format!("say {other}://, or change encryption in transit"));
            }
        });
    }
}

/// Whether a cache speaks TLS alone; nothing where nobody knows.
fn speaks_tls(index: &Index<'_>, resource: &Resource<'_>) -> Option<bool> {
    let (_, field, default) =
        ENCRYPTED.iter().find(|(resource_type, ..)| *resource_type == resource.resource_type)?;
    // It takes both while it is moved from one to the other.
    if index.value(resource, &["transit_encryption_mode"]).is_some_and(|mode| mode.text() != Some("required"))
    {
        return None;
    }
    match index.value(resource, &[field]) {
        Some(value) if value.is_unknown() => None,
        Some(value) => Some(value.is_true() || value.text() == Some("true")),
        None => Some(*default),
    }
}

/// Every text in a value that has values in it, with its pieces.
fn templates<'a>(value: &'a Located, found: &mut dyn FnMut(&'a Located, &'a [Located])) {
    match &value.content {
        Content::Unknown(Unknown::Template(pieces)) => found(value, pieces),
        Content::List(items) => items.iter().for_each(|item| templates(item, found)),
        Content::Map(entries) => entries.iter().for_each(|(_, _, value)| templates(value, found)),
        _ => {}
    }
}
