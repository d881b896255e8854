use crate::check::{Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "config-map-missing",
    severity: Severity::Error,
    documentation: "A pod needs a ConfigMap that nothing here makes, in a namespace whose other ConfigMaps are here. The pod waits \
                    for it and never starts. Where no ConfigMap of the namespace is here, this is a warning: they may be made \
                    elsewhere.",
    bad: Example::yaml(
        "
apiVersion: v1
kind: ConfigMap
metadata: { name: api-config }
data: { LOG_LEVEL: info }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: example/api:1.0.0
      envFrom: [{ configMapRef: { name: api-settings } }]
",
    ),
    good: Example::yaml(
        "
apiVersion: v1
kind: ConfigMap
metadata: { name: api-config }
data: { LOG_LEVEL: info }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: example/api:1.0.0
      envFrom: [{ configMapRef: { name: api-config } }]
  volumes:
    - name: certificates
      configMap: { name: kube-root-ca.crt }
",
    ),
    check,
};

/// What a cluster, or what is commonly installed in it, puts into every namespace.
const EVERYWHERE: &[&str] =
    &["kube-root-ca.crt", "istio-ca-root-cert", "linkerd-identity-trust-roots", "openshift-service-ca.crt"];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for pod in index.pods() {
        let mut seen = Vec::new();
        for map in pod.config_maps() {
            let is_made = index.may_have(&pod.object, "ConfigMap", map.name)
                || index.is_generated("configMapGenerator", map.name)
                || index.may_be_made(map.name)
                || EVERYWHERE.contains(&map.name);
            if is_made || pod.object.is_in_system_namespace() || seen.contains(&map.name) {
                continue;
            }
            seen.push(map.name);
            let summary =
                format!("{} needs ConfigMap `{}`, which nothing here makes", pod.object.title(), map.name);
            let others: Vec<&str> = index.names_beside(&pod.object, "ConfigMap");
            let finding = findings.at(pod.object.artifact, map.value, summary);
            let (finding, there) = if others.is_empty() {
                (finding.warning(), "no ConfigMap of that namespace is here".to_owned())
            } else {
                (finding, format!("it has {}", others.join(", ")))
            };
            finding
                .detail(format!("namespace `{}`; {there}; {}", pod.object.namespace, map.user))
                .help("define it, or name one that is there");
        }
    }
}
