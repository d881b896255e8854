use crate::check::{Container, Content, Example, Findings, Index, Located, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "liveness-same-as-readiness",
    severity: Severity::Warning,
    documentation: "A liveness probe asks what the readiness probe asks, and gives up no later. A pod that is only busy, or waits for a \
                    database, should get no requests for a while: it is restarted at the same moment, and its load moves on to the \
                    next one. Liveness has to be more patient, or ask for less (Kubernetes, Configure Liveness, Readiness and Startup \
                    Probes).",
    bad: Example::yaml(
        "
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
          livenessProbe: { httpGet: { path: /health, port: 8080 }, periodSeconds: 5 }
          readinessProbe: { httpGet: { path: /health, port: 8080 }, periodSeconds: 5 }
",
    ),
    good: Example::yaml(
        "
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
          livenessProbe: { httpGet: { path: /health, port: 8080 }, periodSeconds: 5, failureThreshold: 12 }
          readinessProbe: { httpGet: { path: /health, port: 8080 }, periodSeconds: 5 }
        - name: admin
          image: example/admin:1.0.0
          livenessProbe: { httpGet: { path: /live, port: 8081 } }
          readinessProbe: { httpGet: { path: /ready, port: 8081 } }
",
    ),
    check,
};

/// What an HTTP probe asks where it does not say.
const DEFAULTS: &[(&str, &str)] = &[("path", "/"), ("scheme", "HTTP")];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for pod in index.pods() {
        for container in pod.containers() {
            let Some((liveness, readiness)) = alike(&container) else { continue };
            // What is not written may be in what is laid over it, or under it.
            if index.is_said_elsewhere(&pod.object) {
                continue;
            }
            let (Some(live), Some(ready)) = (patience(liveness), patience(readiness)) else { continue };
            if live > ready {
                continue;
            }
            let summary = format!(
                "container `{}` is restarted as soon as it is not ready: liveness asks what readiness asks",
                container.name()
            );
            let limit = |seconds: f64| format!("gives up after {seconds} s");
            findings
                .at(pod.object.artifact, liveness, summary)
                .detail(format!("{}: liveness {}, readiness {}", pod.object.title(), limit(live), limit(ready)))
                .help("give liveness a higher `failureThreshold`, or let it ask only whether the program answers at all");
        }
    }
}

/// Both probes of a container, where they ask the same of its program. A port that accepts is little enough to ask.
fn alike<'a>(container: &Container<'a>) -> Option<(&'a Located, &'a Located)> {
    let liveness = container.value.get("livenessProbe")?;
    let readiness = container.value.get("readinessProbe")?;
    let asks = |field: &str| Some((liveness.get(field)?, readiness.get(field)?));
    let is_same = match (asks("httpGet"), asks("exec")) {
        (Some((one, other)), _) => is_same_request(one, other),
        (None, Some((one, other))) => is_same(one.get("command"), other.get("command")),
        _ => false,
    };
    is_same.then_some((liveness, readiness))
}

fn is_same_request(one: &Located, other: &Located) -> bool {
    let said = |request: &Located, field: &str, otherwise: &str| {
        request.get(field).map_or_else(|| Content::Text(otherwise.to_owned()), |value| value.content.clone())
    };
    DEFAULTS.iter().all(|(field, otherwise)| said(one, field, otherwise) == said(other, field, otherwise))
        && is_same(one.get("port"), other.get("port"))
        && ["host", "httpHeaders"].iter().all(|field| match (one.get(field), other.get(field)) {
            (None, None) => true,
            (one, other) => is_same(one, other),
        })
}

/// Whether both say the same, and it is known.
fn is_same(one: Option<&Located>, other: Option<&Located>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) if !one.is_unknown() => match (&one.content, &other.content) {
            (Content::List(_), _) => same_items(one.items(), other.items()),
            (Content::Map(_), _) => {
                one.entries().count() == other.entries().count()
                    && one.entries().all(|(name, _, value)| is_same(Some(value), other.get(name)))
            }
            (one, other) => one == other,
        },
        _ => false,
    }
}

fn same_items(one: &[Located], other: &[Located]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(Some(one), Some(other)))
}

/// How long a probe fails until something is done. Every ten seconds, and three times, where it does not say.
fn patience(probe: &Located) -> Option<f64> {
    let said = |field: &str, otherwise: f64| probe.get(field).map_or(Some(otherwise), Located::number);
    Some(said("periodSeconds", 10.0)? * said("failureThreshold", 3.0)?)
}
