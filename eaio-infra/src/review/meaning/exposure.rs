//! What can be reached from outside: of a cluster, of a machine.

use crate::check::{Index, Located, quantity};

use super::grant::{Grants, grant};
use super::items;

pub(super) fn grants(index: &Index<'_>) -> Grants {
    let mut grants = Grants::new();
    kubernetes(index, &mut grants);
    compose(index, &mut grants);
    grants
}

fn kubernetes(index: &Index<'_>, grants: &mut Grants) {
    for ingress in index.objects_of("Ingress") {
        for rule in items(ingress.at(&["spec", "rules"])) {
            let host = rule.text_at(&["host"]).unwrap_or("any host");
            for path in items(rule.at(&["http", "paths"])) {
                let backend = path.at(&["backend", "service"]);
                let service = backend.and_then(|backend| backend.text_at(&["name"])).unwrap_or("?");
                let port = backend
                    .and_then(|backend| backend.get("port"))
                    .and_then(|port| port.get("number").or_else(|| port.get("name")).map(quantity::shown));
                let target = format!("Service {}/{service}:{}", ingress.namespace, port.unwrap_or_default());
                let path = path.text_at(&["path"]).unwrap_or("/");
                grant(grants, target, format!("reached as {host}{path} through Ingress {}", ingress.name));
            }
        }
    }
    for service in index.objects_of("Service") {
        let kind = service.text_at(&["spec", "type"]).unwrap_or("ClusterIP");
        if !matches!(kind, "LoadBalancer" | "NodePort") {
            continue;
        }
        let ranges: Vec<&str> = items(service.at(&["spec", "loadBalancerSourceRanges"]))
            .iter()
            .filter_map(Located::text)
            .collect();
        let from = if ranges.is_empty() { "anywhere".to_owned() } else { ranges.join(" and ") };
        for port in items(service.at(&["spec", "ports"])).iter().filter_map(|port| port.get("port")) {
            let target = format!("Service {}/{}:{}", service.namespace, service.name, quantity::shown(port));
            grant(grants, target, format!("reached from {from} as a {kind}"));
        }
    }
}

fn compose(index: &Index<'_>, grants: &mut Grants) {
    for service in index.projects().iter().flat_map(|project| &project.services) {
        for port in service.value.get("ports").map_or(&[][..], Located::items) {
            let (host, published, target) = match (port.text(), port.number()) {
                (Some(text), _) => short(text),
                (_, Some(number)) => (None, None, number.to_string()),
                _ => {
                    let text = |field| port.get(field).map(quantity::shown);
                    (text("host_ip"), text("published"), text("target").unwrap_or_default())
                }
            };
            let Some(published) = published else { continue };
            let from = match host.as_deref() {
                Some("127.0.0.1" | "::1" | "[::1]" | "localhost") => "its own machine".to_owned(),
                None | Some("0.0.0.0" | "::" | "[::]") => "every network of its machine".to_owned(),
                Some(host) => host.to_owned(),
            };
            grant(
                grants,
                format!("service {}:{target}", service.name),
                format!("reached from {from} at {published}"),
            );
        }
    }
}

/// Host, published port and target of `[HOST:][PUBLISHED:]TARGET[/PROTOCOL]`.
fn short(text: &str) -> (Option<String>, Option<String>, String) {
    let Some((rest, target)) = text.rsplit_once(':') else { return (None, None, text.to_owned()) };
    match rest.rsplit_once(':') {
        Some((host, published)) => (Some(host.to_owned()), Some(published.to_owned()), target.to_owned()),
        None => (None, Some(rest.to_owned()), target.to_owned()),
    }
}
