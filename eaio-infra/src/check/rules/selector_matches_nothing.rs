use crate::check::{Example, Findings, Index, Located, Object, Pod, Rule, Selector, known};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "selector-matches-nothing",
    severity: Severity::Error,
    documentation: "A Service selects labels that no pod of its namespace bears: it has no endpoints, and every request to it is \
                    refused. A NetworkPolicy, a PodDisruptionBudget or a ServiceMonitor that selects nothing has no effect, which \
                    is a warning. In a document, a NetworkPolicy that says no namespace is compared with all pods that it shows.",
    bad: Example::yaml(
        "
apiVersion: v1
kind: Service
metadata: { name: api }
spec:
  selector: { app: api-gateway }
  ports: [{ port: 80, targetPort: 8080 }]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: api }
spec:
  maxUnavailable: 1
  selector: { matchLabels: { app: gateway } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers: [{ name: api, image: 'example/api:1.0.0', ports: [{ containerPort: 8080 }] }]
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
apiVersion: v1
kind: Service
metadata: { name: postgres }
spec: { type: ExternalName, externalName: db.example.com }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers: [{ name: api, image: 'example/api:1.0.0', ports: [{ containerPort: 8080 }] }]
",
    ),
    check,
};

/// Labels that a controller puts on the pods that it makes: no template has them.
const SET_BY_CONTROLLERS: &[&str] = &[
    "acme.cert-manager.io/http01-solver",
    "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-completion-index",
    "batch.kubernetes.io/job-name",
    "controller-revision-hash",
    "controller-uid",
    "job-name",
    "pod-template-generation",
    "pod-template-hash",
    "rollouts-pod-template-hash",
    "statefulset.kubernetes.io/pod-name",
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for object in index.objects() {
        match object.kind {
            "Service" if object.text_at(&["spec", "type"]) != Some("ExternalName") => {
                if let Some(value) = object.at(&["spec", "selector"]) {
                    of_pods(index, findings, object, value, Selector::labels(value));
                }
            }
            "NetworkPolicy" => {
                if let Some(value) = object.at(&["spec", "podSelector"]) {
                    of_pods(index, findings, object, value, Selector::of(value));
                }
            }
            "PodDisruptionBudget" => {
                if let Some(value) = object.at(&["spec", "selector"]) {
                    of_pods(index, findings, object, value, Selector::of(value));
                }
            }
            "ServiceMonitor" => of_services(index, findings, object),
            _ => {}
        }
    }
}

fn of_pods<'a>(
    index: &Index<'a>,
    findings: &mut Findings<'_>,
    object: &Object<'a>,
    value: &Located,
    selector: Selector<'a>,
) {
    if index.selected(object.namespace, selector).next().is_some() {
        return;
    }
    // Where no pod of the namespace is here, they are elsewhere.
    let mut beside = beside(index, object).filter(|pod| pod.labels.is_some());
    if !is_judged(index, selector) {
        return;
    }
    if beside.next().is_none() {
        if object.kind == "NetworkPolicy" {
            in_document(index, findings, object, value, selector);
        }
        return;
    }
    let is_selected = index.pods().iter().any(|pod| {
        pod.object.may_share_namespace(object) && selector.selects(pod.labels)
    })
    // Kinds of others that have a template of pods, too.
    || index.objects().iter().any(|other| {
        other.may_share_namespace(object)
            && other.at(&["spec", "template", "metadata", "labels"]).is_some_and(|labels| selector.selects(Some(labels)))
    });
    if is_selected {
        return;
    }
    let summary = format!("{} selects {selector}, which no pod of its namespace has", object.title());
    let finding = findings.at(object.artifact, value, summary);
    let finding = if object.kind == "Service" { finding } else { finding.warning() };
    finding
        .detail(closest(index, object, selector))
        .help("select labels that the pods have, or give the pods these");
}

/// A document shows a policy without its namespace, and pods, all of which bear the label with other values.
fn in_document<'a>(
    index: &Index<'a>,
    findings: &mut Findings<'_>,
    object: &Object<'a>,
    value: &Located,
    selector: Selector<'a>,
) {
    if !object.artifact.is_in_document() || object.at(&["metadata", "namespace"]).is_some() {
        return;
    }
    let folder = object.artifact.folder();
    let pods: Vec<&Pod<'_>> = index
        .pods()
        .iter()
        .filter(|pod| pod.labels.is_some() && pod.object.artifact.folder() == folder)
        .collect();
    let bears = |pod: &&&Pod<'_>, name: &str| pod.labels.is_some_and(|labels| labels.get(name).is_some());
    let is_comparable = selector.asked().iter().all(|(name, _)| pods.iter().any(|pod| bears(&pod, name)));
    if pods.is_empty() || !is_comparable || pods.iter().any(|pod| selector.selects(pod.labels)) {
        return;
    }
    let summary = format!("{} selects {selector}, which no pod of the document has", object.title());
    findings
        .at(object.artifact, value, summary)
        .warning()
        .detail(of_labels(&pods, selector))
        .help("select labels that the pods have, and name their namespace");
}

fn of_services(index: &Index<'_>, findings: &mut Findings<'_>, monitor: &Object<'_>) {
    let Some(value) = monitor.at(&["spec", "selector"]) else { return };
    let selector = Selector::of(value);
    let namespaces = monitor.at(&["spec", "namespaceSelector"]);
    let names = namespaces.and_then(|value| value.get("matchNames")).map_or(&[][..], Located::items);
    let is_any = namespaces.and_then(|value| value.get("any")).is_some_and(Located::is_true);
    let is_watched = |service: &&Object<'_>| match names {
        _ if is_any => true,
        [] => service.namespace == monitor.namespace,
        names => names.iter().any(|name| known(Some(name)).is_none_or(|name| name == service.namespace)),
    };
    let services: Vec<&Object<'_>> = index.objects_of("Service").filter(is_watched).collect();
    let selects = |service: &Object<'_>| selector.selects(service.at(&["metadata", "labels"]));
    if services.is_empty() || !is_judged(index, selector) || index.objects_of("Service").any(selects) {
        return;
    }
    let names: Vec<&str> = services.iter().map(|service| service.name).collect();
    findings
        .at(monitor.artifact, value, format!("{} selects {selector}, which no Service has", monitor.title()))
        .warning()
        .detail(format!("it watches the labels of the Services themselves: {}", names.join(", ")))
        .help("select labels that the Service has under `metadata`, or give it these");
}

/// Whether what is here can tell that it selects nothing: no controller sets the labels, and nothing is left to fill in.
fn is_judged(index: &Index<'_>, selector: Selector<'_>) -> bool {
    !selector.is_empty()
        && selector.asked().iter().all(|(name, values)| {
            !SET_BY_CONTROLLERS.contains(name)
                && values
                    .iter()
                    .all(|value| known(Some(value)).is_some_and(|value| !index.may_be_made(value)))
        })
}

/// The pods of an object's namespace.
fn beside<'i, 'a>(index: &'i Index<'a>, object: &'i Object<'a>) -> impl Iterator<Item = &'i Pod<'a>> {
    index.pods_in(object.namespace).filter(|pod| pod.object.artifact.may_belong_with(object.artifact))
}

/// What the pods of the namespace have of the labels that are asked.
fn closest(index: &Index<'_>, object: &Object<'_>, selector: Selector<'_>) -> String {
    of_labels(&beside(index, object).collect::<Vec<_>>(), selector)
}

/// What pods have of the labels that are asked.
fn of_labels(pods: &[&Pod<'_>], selector: Selector<'_>) -> String {
    let asked = selector.asked();
    let mut shown: Vec<String> = Vec::new();
    for pod in pods {
        let labels = pod.labels.into_iter().flat_map(Located::entries);
        let labels = labels.filter(|(name, ..)| asked.iter().any(|(asked, _)| asked == name));
        let labels: Vec<String> =
            labels.filter_map(|(name, _, value)| Some(format!("{name}: {}", value.text()?))).collect();
        if !labels.is_empty() {
            shown.push(format!("{} has {}", pod.object.title(), labels.join(", ")));
        }
    }
    match shown.len() {
        0 => "no pod of the namespace has any of these labels".to_owned(),
        1..=5 => shown.join("\n"),
        more => format!("{}\nand {} more", shown[..5].join("\n"), more - 5),
    }
}
