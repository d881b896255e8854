use crate::check::{Container, Example, Findings, Index, Located, Rule, Selector};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "no-probe",
    severity: Severity::Warning,
    documentation: "A Service sends to a container that no probe asks how it is. It gets requests before it can answer them, each \
                    time that a pod starts, and goes on getting them when it hangs.",
    bad: Example::yaml(
        "
apiVersion: v1
kind: Service
metadata: { name: api }
spec:
  selector: { app: api }
  ports: [{ port: 80, targetPort: 8080 }]
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
  ports: [{ port: 80, targetPort: 8080 }]
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
          readinessProbe: { httpGet: { path: /health, port: 8080 } }
",
    ),
    check,
};

const PROBES: &[&str] = &["readinessProbe", "livenessProbe", "startupProbe"];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for pod in index.pods().iter().filter(|pod| !pod.is_finite()) {
        let containers = || pod.containers().filter(|container| !container.is_initial);
        let is_alone = containers().count() == 1;
        // A container beside the one that is meant may listen on nothing.
        let listens = |container: &Container<'_>| {
            !container.value.get("ports").map_or(&[][..], Located::items).is_empty()
        };
        let asked = containers().filter(|container| container.is_whole() && (is_alone || listens(container)));
        let is_asked =
            |container: &Container<'_>| PROBES.iter().any(|probe| index.is_said(pod, container, &[probe]));
        let silent: Vec<Container<'_>> = asked.filter(|container| !is_asked(container)).collect();
        if silent.is_empty() {
            continue;
        }
        let service = index.objects_of("Service").find(|service| {
            let selector =
                service.at(&["spec", "selector"]).filter(|labels| labels.entries().next().is_some());
            service.namespace == pod.object.namespace
                && selector.is_some_and(|labels| Selector::labels(labels).selects(pod.labels))
        });
        let Some(service) = service else { continue };
        for container in silent {
            let summary =
                format!("{} sends to container `{}`, which has no probe", service.title(), container.name());
            findings
                .at(pod.object.artifact, container.value, summary)
                .detail(format!("{}: it gets requests before it can answer them", pod.object.title()))
                .help("give it a `readinessProbe` that asks what the Service's callers ask");
        }
    }
}
