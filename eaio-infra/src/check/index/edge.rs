//! Who uses whom: what the environments of pods say that they connect to.

use std::collections::HashMap;

use crate::check::{Artifact, Located};

use super::host::{Endpoint, endpoints};
use super::kubernetes::{Container, Object, Pod, items};
use super::{Index, Variable};

/// A pod connects to a Service.
#[derive(Debug, Clone)]
pub struct Edge<'a> {
    /// Which of the pods.
    pub pod: usize,
    /// The container whose environment says so.
    pub container: Container<'a>,
    /// The variable.
    pub variable: &'a str,
    /// Its value.
    pub value: &'a Located,
    /// Where the value is written: the workload, or the ConfigMap or Secret that it comes from.
    pub artifact: &'a Artifact,
    /// Where it connects to.
    pub endpoint: Endpoint<'a>,
    /// The port, where it is known: that of the URL, or that of the variable beside the host's.
    pub port: Option<u16>,
    /// The Service.
    pub service: Object<'a>,
}

impl<'a> Container<'a> {
    /// The variables of its environment whose values are known, each with where the value is written: in the container, or in
    /// a ConfigMap or a Secret of its namespace that is here.
    pub fn environment(&self, index: &Index<'a>, pod: &Pod<'a>) -> Vec<(&'a Artifact, &'a str, &'a Located)> {
        let namespace = pod.object.namespace;
        let data = |reference: &'a Located, kind: &str| {
            let (object, field) = match kind {
                "configMap" => ("ConfigMap", "data"),
                _ => ("Secret", "stringData"),
            };
            let object = index.object(object, namespace, reference.text_at(&["name"])?)?;
            Some((object.artifact, object.at(&[field])?))
        };
        let mut variables = Vec::new();
        for source in items(self.value, &["envFrom"]) {
            let has_prefix = source.text_at(&["prefix"]).is_some_and(|prefix| !prefix.is_empty());
            for kind in ["configMap", "secret"] {
                let Some(reference) = source.get(&format!("{kind}Ref")).filter(|_| !has_prefix) else {
                    continue;
                };
                let Some((artifact, data)) = data(reference, kind) else { continue };
                variables.extend(data.entries().map(|(name, _, value)| (artifact, name, value)));
            }
        }
        for entry in items(self.value, &["env"]) {
            let Some(name) = entry.text_at(&["name"]) else { continue };
            // What is written here stands over what comes from elsewhere.
            variables.retain(|(_, other, _)| *other != name);
            if let Some(value) = entry.get("value") {
                variables.push((pod.object.artifact, name, value));
            }
            for kind in ["configMap", "secret"] {
                let Some(reference) = entry.at(&["valueFrom", &format!("{kind}KeyRef")]) else { continue };
                let Some((artifact, data)) = data(reference, kind) else { continue };
                let value = reference.text_at(&["key"]).and_then(|key| data.get(key));
                variables.extend(value.map(|value| (artifact, name, value)));
            }
        }
        variables
    }
}

impl<'a> Edge<'a> {
    pub(super) fn all(index: &Index<'a>) -> Vec<Self> {
        let mut edges = Vec::new();
        for (at, pod) in index.pods().iter().enumerate() {
            for container in pod.containers() {
                edges.extend(Edge::of(index, at, pod, container));
            }
        }
        edges
    }

    fn of(index: &Index<'a>, at: usize, pod: &Pod<'a>, container: Container<'a>) -> Vec<Self> {
        let variables = container.environment(index, pod);
        let values: HashMap<&str, &Located> =
            variables.iter().map(|(_, name, value)| (*name, *value)).collect();
        let mut edges = Vec::new();
        for (artifact, variable, value) in variables.iter().copied() {
            for endpoint in value.text().map(|text| endpoints(variable, text)).unwrap_or_default() {
                let Some(service) = index.service_at(pod, endpoint.host) else { continue };
                let beside = || {
                    let port = format!("{}_PORT", variable.strip_suffix("_HOST")?);
                    number(values.get(port.as_str())?)
                };
                edges.push(Edge {
                    pod: at,
                    container,
                    variable,
                    value,
                    artifact,
                    endpoint,
                    port: endpoint.number().or_else(beside),
                    service: service.clone(),
                });
            }
        }
        edges
    }
}

impl<'a> Index<'a> {
    /// Every connection of a pod to a Service that is here.
    pub fn edges(&self) -> &[Edge<'a>] {
        &self.edges
    }

    /// The Service that is here which a pod reaches by the name `host`: `service`, `service.namespace`, `service.namespace.svc` or
    /// its whole name.
    pub fn service_at(&self, pod: &Pod<'_>, host: &str) -> Option<&Object<'a>> {
        let (service, namespace) = service_and_namespace(host, pod.object.namespace)?;
        let service = self.object("Service", namespace, service)?;
        service.artifact.may_belong_with(pod.object.artifact).then_some(service)
    }
}

/// The name of the Service that a host may be, and of its namespace: the cluster's DNS (Kubernetes, DNS for Services and Pods).
pub fn service_and_namespace<'h>(host: &'h str, own: &'h str) -> Option<(&'h str, &'h str)> {
    let inside = host.strip_suffix(".cluster.local").unwrap_or(host);
    let inside = inside.strip_suffix(".svc").unwrap_or(inside);
    match inside.split_once('.') {
        None if inside.len() == host.len() => Some((inside, own)),
        None => None,
        Some((_, namespace)) if namespace.contains('.') => None,
        Some((service, namespace)) => Some((service, namespace)),
    }
}

/// A port that a variable holds.
fn number(value: &Located) -> Option<u16> {
    match value.number() {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        // It is a whole number of that size.
        Some(number) => (number.fract() == 0.0 && (1.0..=65535.0).contains(&number)).then_some(number as u16),
        None => value.text()?.parse().ok().filter(|port| *port > 0),
    }
}

impl<'a> Variable<'a> {
    /// Where it connects to.
    pub fn endpoints(&self) -> Vec<Endpoint<'a>> {
        endpoints(self.name, self.value)
    }
}
