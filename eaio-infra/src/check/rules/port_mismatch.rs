use crate::check::{Example, Findings, Index, Located, Pod, Rule, Selector};
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
