use crate::check::{Example, Findings, Index, Located, Rule, hosts, known, service_and_namespace};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "namespace-mismatch",
    severity: Severity::Error,
    documentation: "Something is named in a namespace in which it is not, while one of that name is in \
                    another: a Service in a URL, or the service account that a RoleBinding gives a role. The \
                    name does not resolve, or the role is given to nobody. Where no Service of the namespace \
                    is here at all, it is a warning: there may be one that is made elsewhere.",
    bad: Example::yaml(
        "
apiVersion: v1
kind: Service
metadata: { name: ollama, namespace: ai }
spec: { selector: { app: ollama }, ports: [{ port: 11434 }] }
---
apiVersion: v1
kind: Service
metadata: { name: router, namespace: app }
spec: { selector: { app: router }, ports: [{ port: 8008 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: router, namespace: app }
spec:
  selector: { matchLabels: { app: router } }
  template:
    metadata: { labels: { app: router } }
    spec:
      containers:
        - name: router
          image: example/router:1.0.0
          env: [{ name: OLLAMA_URL, value: 'http://ollama.app.svc:11434' }]
",
    ),
    good: Example::yaml(
        "
apiVersion: v1
kind: Service
metadata: { name: ollama, namespace: ai }
spec: { selector: { app: ollama }, ports: [{ port: 11434 }] }
---
apiVersion: v1
kind: Service
metadata: { name: router, namespace: app }
spec: { selector: { app: router }, ports: [{ port: 8008 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: router, namespace: app }
spec:
  selector: { matchLabels: { app: router } }
  template:
    metadata: { labels: { app: router } }
    spec:
      containers:
        - name: router
          image: example/router:1.0.0
          env: [{ name: OLLAMA_URL, value: 'http://ollama.ai.svc:11434' }]
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    services(index, findings);
    subjects(index, findings);
}

fn services(index: &Index<'_>, findings: &mut Findings<'_>) {
    for pod in index.pods() {
        let policy = pod.spec.get("dnsPolicy").and_then(Located::text).unwrap_or("ClusterFirst");
        if !policy.starts_with("ClusterFirst") || pod.spec.get("dnsConfig").is_some() {
            continue;
        }
        let own = known(pod.object.at(&["metadata", "namespace"]));
        for container in pod.containers() {
            for (artifact, name, value) in container.environment(index, pod) {
                for host in value.text().map(|text| hosts(name, text)).unwrap_or_default() {
                    let Some((service, namespace)) = service_and_namespace(host, pod.object.namespace) else {
                        continue;
                    };
                    // A short name is looked up in the pod's own namespace, if anybody knows which that is.
                    if !host.contains('.') && own.is_none() {
                        continue;
                    }
                    let other = index.only_in_another(artifact, "Service", namespace, service);
                    let Some(other) = other.filter(|_| !index.may_be_made(service)) else { continue };
                    let is_certain = index.has_written("Service", namespace);
                    let summary = format!(
                        "`{name}` of container `{}` connects to `{host}`: Service `{service}` is not in namespace `{namespace}`, it is in `{other}`",
                        container.name()
                    );
                    let finding = findings.at(artifact, value, summary);
                    let finding = if is_certain { finding } else { finding.warning() };
                    finding
                        .detail(format!("{} in `{}`", pod.object.title(), pod.object.namespace))
                        .help(format!("say `{service}.{other}`"));
                }
            }
        }
    }
}

fn subjects(index: &Index<'_>, findings: &mut Findings<'_>) {
    for binding in ["ClusterRoleBinding", "RoleBinding"].iter().flat_map(|kind| index.objects_of(kind)) {
        for subject in binding.at(&["subjects"]).map_or(&[][..], Located::items) {
            let (Some("ServiceAccount"), Some(name), Some(namespace)) =
                (subject.text_at(&["kind"]), known(subject.get("name")), subject.get("namespace"))
            else {
                continue;
            };
            let Some(written) = known(Some(namespace)).filter(|_| name != "default") else { continue };
            let Some(other) = index.only_in_another(binding.artifact, "ServiceAccount", written, name) else {
                continue;
            };
            findings
                .at(
                    binding.artifact,
                    namespace,
                    format!("{} gives its role to service account `{name}` of namespace `{written}`, and it is in `{other}`", binding.title()),
                )
                .help(format!("say `namespace: {other}`"));
        }
    }
}
