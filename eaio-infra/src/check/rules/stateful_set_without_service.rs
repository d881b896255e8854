use crate::check::{Example, Findings, Index, Located, Object, Rule, known};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "stateful-set-without-service",
    severity: Severity::Warning,
    documentation: "A StatefulSet of several pods names no Service, or one that is not among those of its namespace: its pods have no \
                    names of their own, and `db-0.db`, by which members of a cluster find each other, does not resolve. `serviceName` \
                    cannot be changed later.",
    bad: Example::yaml(
        "
apiVersion: v1
kind: Service
metadata: { name: redis-headless, namespace: shop }
spec: { clusterIP: None, selector: { app: redis }, ports: [{ port: 6379 }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: redis, namespace: shop }
spec:
  replicas: 3
  serviceName: redis
  selector: { matchLabels: { app: redis } }
  template:
    metadata: { labels: { app: redis } }
    spec: { containers: [{ name: redis, image: 'redis:7.4.1' }] }
",
    ),
    good: Example::yaml(
        "
apiVersion: v1
kind: Service
metadata: { name: redis-headless, namespace: shop }
spec: { clusterIP: None, selector: { app: redis }, ports: [{ port: 6379 }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: redis, namespace: shop }
spec:
  replicas: 3
  serviceName: redis-headless
  selector: { matchLabels: { app: redis } }
  template:
    metadata: { labels: { app: redis } }
    spec: { containers: [{ name: redis, image: 'redis:7.4.1' }] }
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for set in index.objects_of("StatefulSet") {
        let has_several =
            set.at(&["spec", "replicas"]).and_then(Located::number).is_some_and(|pods| pods > 1.0);
        // What is laid over a base need not repeat it.
        let is_whole = set.at(&["spec", "selector"]).is_some() && !index.is_said_elsewhere(set);
        if has_several && is_whole {
            judge(index, findings, set);
        }
    }
}

fn judge(index: &Index<'_>, findings: &mut Findings<'_>, set: &Object<'_>) {
    let Some(value) = set.at(&["spec", "serviceName"]) else {
        let place = set.at(&["spec"]).map_or(set.value().place, |spec| spec.place);
        if !set.artifact.is_in_document() {
            findings
                .at_place(
                    set.artifact,
                    place,
                    format!("{} names no Service: its pods have no names of their own", set.title()),
                )
                .help("say `serviceName`, and add a Service of that name with `clusterIP: None`");
        }
        return;
    };
    let Some(name) = known(Some(value)) else { return };
    if index.may_have(set, "Service", name) {
        return;
    }
    // Where no Service of the namespace is here, they are elsewhere.
    let others = index.names_in("Service", set.namespace);
    if others.is_empty() || index.may_be_made(name) {
        return;
    }
    findings
        .at(set.artifact, value, format!("{} names Service `{name}`, which is not there", set.title()))
        .detail(format!("the Services of namespace `{}` are {}", set.namespace, others.join(", ")))
        .help(format!("add a Service `{name}` with `clusterIP: None`, or name one of these"));
}
