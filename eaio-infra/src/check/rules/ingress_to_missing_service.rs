use crate::check::{Example, Findings, Index, Located, Object, Rule, known};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "ingress-to-missing-service",
    severity: Severity::Error,
    documentation: "An Ingress sends requests to a Service that its namespace does not have, or to a port that the Service does not \
                    have. The controller answers every one of them with 503. Where pods of the namespace are here but no Service, \
                    a missing Service is a warning: it may be made elsewhere.",
    bad: Example::yaml(
        "
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec:
  rules:
    - host: example.com
      http:
        paths:
          - { path: /, pathType: Prefix, backend: { service: { name: frontend, port: { number: 80 } } } }
          - { path: /api, pathType: Prefix, backend: { service: { name: api, port: { number: 8080 } } } }
---
apiVersion: v1
kind: Service
metadata: { name: api }
spec:
  selector: { app: api }
  ports: [{ port: 80, targetPort: 8080 }]
",
    ),
    good: Example::yaml(
        "
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec:
  rules:
    - host: example.com
      http:
        paths:
          - { path: /api, pathType: Prefix, backend: { service: { name: api, port: { number: 80 } } } }
---
apiVersion: v1
kind: Service
metadata: { name: api }
spec:
  selector: { app: api }
  ports: [{ port: 80, targetPort: 8080 }]
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for ingress in index.objects_of("Ingress") {
        for (service, port) in backends(ingress) {
            // The AWS controller takes an annotation for a Service.
            if port.and_then(Located::text) != Some("use-annotation") {
                backend(index, findings, ingress, service, port);
            }
        }
    }
}

fn backend(
    index: &Index<'_>,
    findings: &mut Findings<'_>,
    ingress: &Object<'_>,
    service: &Located,
    port: Option<&Located>,
) {
    let Some(name) = known(Some(service)) else { return };
    let services: Vec<&Object<'_>> = index
        .objects_of("Service")
        .filter(|other| other.name == name && other.may_share_namespace(ingress))
        .collect();
    let beside = index.names_beside(ingress, "Service");
    if services.is_empty() {
        let has_pods = index.pods().iter().any(|pod| pod.object.namespace == ingress.namespace);
        if (beside.is_empty() && !has_pods)
            || index.may_have(ingress, "Service", name)
            || index.may_be_made(name)
        {
            return;
        }
        let summary =
            format!("{} sends to Service `{name}`, which its namespace does not have", ingress.title());
        let finding = findings.at(ingress.artifact, service, summary);
        let (finding, there) = if beside.is_empty() {
            (finding.warning(), "it has pods here, and no Service".to_owned())
        } else {
            (finding, format!("it has {}", beside.join(", ")))
        };
        finding
            .detail(format!("namespace `{}`; {there}", ingress.namespace))
            .help(format!("define a Service `{name}`, or name one that is there"));
        return;
    }
    let Some(port) = port.filter(|port| port.number().is_some() || known(Some(port)).is_some()) else {
        return;
    };
    let mut open = Vec::new();
    for service in &services {
        let ports = service.at(&["spec", "ports"]).map_or(&[][..], Located::items);
        let has_any = service.text_at(&["spec", "type"]) == Some("ExternalName") || ports.is_empty();
        if has_any || ports.iter().any(|open| is_it(port, open)) {
            return;
        }
        open.extend(ports.iter().map(shown));
    }
    let asked = port.number().map_or_else(
        || format!("port `{}`", port.text().unwrap_or_default()),
        |number| format!("port {number}"),
    );
    findings
        .at(
            ingress.artifact,
            port,
            format!("{} sends to {asked} of Service `{name}`, which it does not have", ingress.title()),
        )
        .detail(format!("it has {}", open.join(", ")))
        .help("name a port of the Service, not that of the container behind it");
}

/// The Services that an Ingress sends to, each with its port. Both forms, that of v1 and the one before.
fn backends<'a>(ingress: &Object<'a>) -> Vec<(&'a Located, Option<&'a Located>)> {
    let defaults = ["defaultBackend", "backend"].into_iter().filter_map(|field| ingress.at(&["spec", field]));
    let rules = ingress.at(&["spec", "rules"]).map_or(&[][..], Located::items).iter();
    let paths = rules.flat_map(|rule| rule.at(&["http", "paths"]).map_or(&[][..], Located::items));
    let all = defaults.chain(paths.filter_map(|path| path.get("backend")));
    all.filter_map(|backend| match backend.get("service") {
        Some(service) => {
            let port = service.at(&["port", "number"]).or_else(|| service.at(&["port", "name"]));
            Some((service.get("name")?, port))
        }
        None => Some((backend.get("serviceName")?, backend.get("servicePort"))),
    })
    .collect()
}

/// Whether `port`, a name or a number, is the open one. What cannot be known is taken to be.
fn is_it(port: &Located, open: &Located) -> bool {
    let Some(number) = open.get("port").and_then(Located::number) else { return true };
    match open.get("name") {
        Some(name) if name.text() == port.text() && port.text().is_some() => true,
        Some(name) if known(Some(name)).is_none() => true,
        _ => port.number().or_else(|| port.text()?.parse().ok()) == Some(number),
    }
}

fn shown(port: &Located) -> String {
    let number = port.get("port").and_then(Located::number).unwrap_or_default();
    port.text_at(&["name"]).map_or_else(|| number.to_string(), |name| format!("{number} (`{name}`)"))
}
