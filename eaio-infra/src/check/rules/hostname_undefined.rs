use std::collections::HashSet;

use crate::check::{Content, Example, Findings, Index, Object, Pod, Project, Rule, Service, hosts};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "hostname-undefined",
    severity: Severity::Warning,
    documentation: "A variable of an environment connects to a host that nothing provides: no service of the Compose project, no \
                    container name, alias or host that is added; in Kubernetes no Service of the namespace, which is a warning, \
                    since an operator may make one. The connection fails when it is first used, not when it is deployed. What runs \
                    on the network of another project or of the machine is left alone, and so is every value of which a part is \
                    filled in later.",
    bad: Example::yaml(
        "
services:
  api:
    image: example/api:1.0.0
    environment:
      DATABASE_URL: postgresql://api@postgres:5432/api
      REDIS_HOST: cache
  database:
    image: postgres:17.2
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
      - DATABASE_URL=postgresql://api@database:5432/api
      - REDIS_HOST=cache
      - OLLAMA_URL=http://host.docker.internal:11434
  database:
    image: postgres:17.2
  cache:
    image: valkey/valkey:8.1
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    index.whole_projects().for_each(|project| compose(project, findings));
    kubernetes(index, findings);
}

fn compose(project: &Project<'_>, findings: &mut Findings<'_>) {
    let provided: HashSet<&str> = project
        .services
        .iter()
        .flat_map(|service| std::iter::once(service.name).chain(service.aliases()))
        .collect();
    // A name that is filled in later may be any.
    if provided.iter().any(|name| name.contains('$')) || project.services.iter().any(Service::is_extended) {
        return;
    }
    let external: Vec<&str> = project
        .declared("networks")
        .filter(|(_, _, network)| {
            network.get("external").is_some_and(|external| external.content != Content::Bool(false))
        })
        .map(|(name, ..)| name)
        .collect();
    for service in &project.services {
        let networks = service.uses("networks");
        let is_joined = |name: &str| networks.iter().any(|(joined, _)| *joined == name);
        let is_on_default = networks.is_empty() && external.contains(&"default");
        let resolves_elsewhere =
            ["network_mode", "dns", "dns_search"].iter().any(|field| service.value.get(field).is_some());
        if resolves_elsewhere || is_on_default || external.iter().any(|name| is_joined(name)) {
            continue;
        }
        let own: Vec<&str> = service.own_hosts();
        for variable in service.variables() {
            for host in hosts(variable.name, variable.value) {
                let is_known = provided.contains(host)
                    || own.contains(&host)
                    || project.services.iter().any(|service| is_container_of(host, service.name));
                if host.contains('.') || is_known {
                    continue;
                }
                let names: Vec<&str> = project.services.iter().map(|service| service.name).collect();
                let summary = format!(
                    "`{}` of service `{}` connects to `{host}`, which nothing in the project provides",
                    variable.name, service.name
                );
                findings
                    .at_place(project.artifact, variable.place, summary)
                    .detail(format!("its services are {}", names.join(", ")))
                    .help(format!("name a service of the project, or give one the alias `{host}`"));
            }
        }
    }
}

/// Whether a host is a container that Compose names, such as `project-cache-1`.
fn is_container_of(host: &str, service: &str) -> bool {
    let name = host.trim_end_matches(|c: char| c.is_ascii_digit());
    ['-', '_'].iter().any(|between| {
        let prefix = name.strip_suffix(*between).and_then(|name| name.strip_suffix(service));
        name.len() < host.len() && prefix.is_some_and(|prefix| prefix.ends_with(*between))
    })
}

fn kubernetes(index: &Index<'_>, findings: &mut Findings<'_>) {
    for pod in index.pods() {
        // Names that are looked up elsewhere, or in other domains.
        let policy = pod.spec.get("dnsPolicy").and_then(|policy| policy.text()).unwrap_or("ClusterFirst");
        if !policy.starts_with("ClusterFirst") || pod.spec.get("dnsConfig").is_some() {
            continue;
        }
        for container in pod.containers() {
            for (name, value) in container.variables() {
                for host in value.text().map(|value| hosts(name, value)).unwrap_or_default() {
                    let Some((service, namespace)) = missing(index, pod, host) else { continue };
                    let services: Vec<&str> =
                        services(index, namespace).map(|service| service.name).collect();
                    let services = if services.is_empty() { "none".to_owned() } else { services.join(", ") };
                    let summary = format!(
                        "`{name}` of container `{}` connects to `{host}`, and there is no Service `{service}` in namespace `{namespace}`",
                        container.name()
                    );
                    findings
                        .at(pod.object.artifact, value, summary)
                        .detail(format!("{}; Services there: {}", pod.object.title(), services))
                        .help("name a Service that is there, or add the one that is missing");
                }
            }
        }
    }
}

/// The Service that a host is, and its namespace, where the namespace has Services, and not this one.
fn missing<'h>(index: &Index<'h>, pod: &Pod<'h>, host: &'h str) -> Option<(&'h str, &'h str)> {
    let mine = pod.object.namespace;
    let inside = host.strip_suffix(".cluster.local").unwrap_or(host);
    let (path, is_certain) = match inside.strip_suffix(".svc") {
        Some(path) => (path, true),
        None => (host, false),
    };
    let labels: Vec<&str> = path.split('.').collect();
    let (service, namespace) = match labels.as_slice() {
        [service] if !is_certain => (*service, mine),
        // `pod.service`, of a Service without an address.
        [_, service] if !is_certain && has_service(index, mine, service) => return None,
        [service, namespace] => (*service, *namespace),
        // `pod.service.namespace.svc`
        [_, service, namespace] if is_certain => (*service, *namespace),
        _ => return None,
    };
    let aliases = pod.spec.get("hostAliases").map_or(&[][..], |aliases| aliases.items());
    let mut names = aliases.iter().filter_map(|alias| alias.get("hostnames")).flat_map(|names| names.items());
    let is_known = has_service(index, namespace, service)
        // That is another rule's to say.
        || index.only_in_another(pod.object.artifact, "Service", namespace, service).is_some()
        || (services(index, namespace).next().is_none()
            && !is_named_after_a_workload(index, namespace, service))
        || (service == "kubernetes" && namespace == "default")
        || names.any(|name| name.text() == Some(host))
        || index.objects().iter().any(|object| is_made_for(object, service));
    (!is_known).then_some((service, namespace))
}

/// Whether a workload of the namespace is what is meant: it is here, and its Service would be, too.
fn is_named_after_a_workload(index: &Index<'_>, namespace: &str, service: &str) -> bool {
    let is_after =
        |name: &str| service.strip_prefix(name).is_some_and(|rest| matches!(rest, "" | "-service" | "-svc"));
    index.pods_in(namespace).any(|pod| !pod.is_finite() && is_after(pod.object.name))
}

/// Whether an operator may make the Service for an object of a kind of its own, such as `database-rw` for `database`.
fn is_made_for(object: &Object<'_>, service: &str) -> bool {
    let group = object.api_version.split_once('/').map_or("", |(group, _)| group);
    let is_own_kind = group.contains('.') && !group.ends_with(".k8s.io");
    is_own_kind
        && service.strip_prefix(object.name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

fn has_service(index: &Index<'_>, namespace: &str, name: &str) -> bool {
    index.object("Service", namespace, name).is_some()
}

fn services<'i, 'a>(index: &'i Index<'a>, namespace: &'i str) -> impl Iterator<Item = &'i Object<'a>> {
    index.objects_of("Service").filter(move |service| service.namespace == namespace)
}
