use std::collections::BTreeMap;

use crate::check::located::is_templated;
use crate::check::{Example, Findings, Index, Located, Object, Rule, Selector, known};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "monitor-port-missing",
    severity: Severity::Error,
    documentation: "A ServiceMonitor or PodMonitor names a port that nothing it selects has. Prometheus finds no target there, and says \
                    nothing of it: the metrics are missing.",
    bad: Example::yaml(
        "
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop, labels: { app: api } }
spec:
  selector: { app: api }
  ports: [{ name: http, port: 80, targetPort: 8080 }]
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  endpoints: [{ port: metrics }]
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec:
  containers:
    - name: api
      image: shop/api:1.4.0
      ports: [{ containerPort: 8080 }]
",
    ),
    good: Example::yaml(
        "
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop, labels: { app: api } }
spec:
  selector: { app: api }
  ports: [{ name: http, port: 80, targetPort: 8080 }]
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  endpoints: [{ port: http }]
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec:
  containers:
    - name: api
      image: shop/api:1.4.0
      ports: [{ containerPort: 8080 }]
",
    ),
    check,
};

/// What a monitor may select: its namespace, its labels, the names of its ports, and what it is called.
struct Target<'a> {
    object: &'a Object<'a>,
    labels: Option<&'a Located>,
    ports: Vec<&'a str>,
}

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let services = by_namespace(index.objects_of("Service").map(service));
    let pods = by_namespace(index.pods().iter().map(|pod| Target {
        object: &pod.object,
        labels: pod.labels,
        ports:
            pod.containers().flat_map(|container| container.ports()).filter_map(|(name, ..)| name).collect(),
    }));
    for (kind, endpoints, targets) in
        [("ServiceMonitor", "endpoints", &services), ("PodMonitor", "podMetricsEndpoints", &pods)]
    {
        for monitor in index.objects_of(kind) {
            let Some(selector) = monitor.at(&["spec", "selector"]) else { continue };
            let selector = Selector::of(selector);
            let seen = targets
                .iter()
                .filter(|(namespace, _)| is_seen(monitor, namespace))
                .flat_map(|(_, targets)| targets);
            let selected: Vec<&Target<'_>> = seen.filter(|target| selector.selects(target.labels)).collect();
            for endpoint in monitor.at(&["spec", endpoints]).map_or(&[][..], Located::items) {
                let Some(port) = endpoint.get("port") else { continue };
                let Some(name) = known(Some(port)).filter(|_| !selected.is_empty()) else { continue };
                if selected.iter().any(|target| target.ports.contains(&name)) {
                    continue;
                }
                let there: Vec<String> = selected
                    .iter()
                    .map(|target| {
                        let ports = if target.ports.is_empty() {
                            "no port with a name".to_owned()
                        } else {
                            target.ports.join(", ")
                        };
                        format!("{} has {ports}", target.object.title())
                    })
                    .collect();
                let finding = findings
                    .at(
                        monitor.artifact,
                        port,
                        format!(
                            "{} asks for port `{name}`, which nothing that it selects has",
                            monitor.title()
                        ),
                    )
                    .detail(there.join("\n"))
                    .help("name a port that is there, or name the port so");
                // A patch may add the port.
                if index.is_patched() {
                    finding.warning();
                }
            }
        }
    }
}

fn service<'a>(object: &'a Object<'a>) -> Target<'a> {
    let ports = object.at(&["spec", "ports"]).map_or(&[][..], Located::items);
    Target {
        object,
        labels: object.at(&["metadata", "labels"]),
        ports: ports.iter().filter_map(|port| port.text_at(&["name"])).collect(),
    }
}

fn by_namespace<'a>(targets: impl Iterator<Item = Target<'a>>) -> BTreeMap<&'a str, Vec<Target<'a>>> {
    let mut by_namespace = BTreeMap::<_, Vec<_>>::new();
    for target in targets {
        by_namespace.entry(target.object.namespace).or_default().push(target);
    }
    by_namespace
}

/// Whether a monitor looks into a namespace. Into which the objects go that name none, whoever applies them says.
fn is_seen(monitor: &Object<'_>, namespace: &str) -> bool {
    let own = monitor.namespace;
    let is_shared = own == namespace
        || own == "default"
        || namespace == "default"
        || is_templated(own)
        || is_templated(namespace);
    let Some(selector) = monitor.at(&["spec", "namespaceSelector"]) else { return is_shared };
    let names = selector.get("matchNames").map_or(&[][..], Located::items);
    selector.get("any").is_some_and(Located::is_true)
        || names.iter().any(|name| name.literal().is_none_or(|name| name == namespace))
        || (names.is_empty() && is_shared)
}
