use crate::check::{Example, Findings, Index, Located, Object, Pod, Rule, Selector};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "port-mismatch",
    severity: Severity::Error,
    documentation: "A Service sends what it gets to a port on which no container of its pods listens, or a probe asks a port that its \
                    container does not declare. Every request is refused, or the pod is never ready.",
    bad: Example::yaml(
        "
apiVersion: v1
kind: Service
metadata: { name: api }
spec:
  selector: { app: api }
  ports: [{ port: 80, targetPort: 8081 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
          ports: [{ containerPort: 8080 }]
",
    ),
    good: Example::yaml(
        "
apiVersion: v1
kind: Service
metadata: { name: api }
spec:
  selector: { app: api }
  ports: [{ port: 80, targetPort: http }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
          ports: [{ name: http, containerPort: 8080 }]
          readinessProbe: { httpGet: { path: /, port: http } }
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    services(index, findings);
    probes(index, findings);
    edges(index, findings);
}

/// What connects to a Service at a port that it does not have.
fn edges(index: &Index<'_>, findings: &mut Findings<'_>) {
    for edge in index.edges() {
        let Some(wanted) = edge.port else { continue };
        let has_it = |service: &Object<'_>| {
            let ports = service.at(&["spec", "ports"]).map_or(&[][..], Located::items);
            let number = |port: &Located| port.get("port").and_then(Located::number);
            // Without an address of its own, a Service is its pods, with all of their ports.
            let is_its_pods = service.text_at(&["spec", "clusterIP"]) == Some("None")
                || service.text_at(&["spec", "type"]) == Some("ExternalName");
            is_its_pods
                || ports.is_empty()
                || ports.iter().any(|port| number(port).is_none_or(|port| port == f64::from(wanted)))
        };
        let mut same = index.objects_of("Service").filter(|service| {
            service.name == edge.service.name && service.may_share_namespace(&edge.service)
        });
        if has_it(&edge.service) || same.any(has_it) {
            continue;
        }
        let ports = edge.service.at(&["spec", "ports"]).map_or(&[][..], Located::items);
        let ports: Vec<String> =
            ports.iter().filter_map(|port| Some(port.get("port")?.number()?.to_string())).collect();
        let summary = format!(
            "`{}` of container `{}` connects to port {wanted} of Service `{}`, which it does not have",
            edge.variable,
            edge.container.name(),
            edge.service.name
        );
        findings
            .at(edge.artifact, edge.value, summary)
            .detail(format!(
                "{}; the Service has {}",
                index.pods()[edge.pod].object.title(),
                ports.join(", ")
            ))
            .help("connect to a port of the Service, or add this one to it");
    }
}

fn services(index: &Index<'_>, findings: &mut Findings<'_>) {
    for service in index.objects_of("Service") {
        let Some(selector) = service.at(&["spec", "selector"]) else { continue };
        let pods: Vec<&Pod<'_>> = index.selected(service.namespace, Selector::labels(selector)).collect();
        // A container need not declare its ports: then nothing is known.
        let silent = |pod: &&Pod<'_>| pod.containers().all(|container| container.ports().next().is_none());
        if pods.is_empty() || pods.iter().any(silent) {
            continue;
        }
        for port in service.at(&["spec", "ports"]).map_or(&[][..], Located::items) {
            let Some(target) = port.get("targetPort").or_else(|| port.get("port")) else { continue };
            let is_open = |pod: &&Pod<'_>| {
                pod.containers().any(|container| container.ports().any(|open| is_it(target, open)))
            };
            if let Some(pod) = pods.iter().find(|pod| !is_open(pod)) {
                let summary = format!(
                    "{} sends to port {}, on which {} does not listen",
                    service.title(),
                    shown(target),
                    pod.object.title()
                );
                findings
                    .at(service.artifact, target, summary)
                    .detail(format!("its containers listen on {}", listening(pod)))
                    .help("give the Service the port that the container listens on");
            }
        }
    }
}

fn probes(index: &Index<'_>, findings: &mut Findings<'_>) {
    for pod in index.pods() {
        for container in pod.containers() {
            if container.ports().next().is_none() {
                continue;
            }
            for probe in ["startupProbe", "readinessProbe", "livenessProbe"] {
                let Some(value) = container.value.get(probe) else { continue };
                let port = ["httpGet", "tcpSocket", "grpc"].iter().find_map(|kind| value.at(&[kind, "port"]));
                if let Some(port) = port.filter(|port| !container.ports().any(|open| is_it(port, open))) {
                    let summary = format!(
                        "the {probe} of container `{}` asks port {}, on which it does not listen",
                        container.name(),
                        shown(port)
                    );
                    findings
                        .at(pod.object.artifact, port, summary)
                        .detail(format!("{}; it listens on {}", pod.object.title(), listening(pod)))
                        .help("ask the port that the container listens on");
                }
            }
        }
    }
}

/// Whether `target`, a name or a number, is the open port.
fn is_it(target: &Located, (name, number, _): (Option<&str>, f64, &Located)) -> bool {
    match (target.text(), target.number()) {
        (Some(text), _) => name == Some(text) || text.parse() == Ok(number),
        (_, Some(target)) => target == number,
        _ => true,
    }
}

fn shown(port: &Located) -> String {
    port.text().map_or_else(
        || port.number().map_or_else(String::new, |number| number.to_string()),
        |name| format!("`{name}`"),
    )
}

fn listening(pod: &Pod<'_>) -> String {
    let ports = pod.containers().flat_map(|container| {
        container
            .ports()
            .map(|(name, number, _)| {
                name.map_or_else(|| number.to_string(), |name| format!("{number} (`{name}`)"))
            })
            .collect::<Vec<_>>()
    });
    ports.collect::<Vec<_>>().join(", ")
}
