use crate::check::{Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "secret-missing",
    severity: Severity::Warning,
    documentation: "A pod needs a Secret that nothing here makes: no Secret, ExternalSecret, SealedSecret or Certificate in its \
                    namespace. Unless somebody makes it by hand, the pod waits for it and never starts.",
    bad: Example::yaml(
        "
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: api }
spec:
  secretStoreRef: { name: aws }
  target: { name: api-credentials }
  data: [{ secretKey: password, remoteRef: { key: prod/api } }]
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: example/api:1.0.0
      env:
        - name: PASSWORD
          valueFrom: { secretKeyRef: { name: api-secrets, key: password } }
",
    ),
    good: Example::yaml(
        "
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: api }
spec:
  secretStoreRef: { name: aws }
  target: { name: api-credentials }
  data: [{ secretKey: password, remoteRef: { key: prod/api } }]
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: example/api:1.0.0
      env:
        - name: PASSWORD
          valueFrom: { secretKeyRef: { name: api-credentials, key: password } }
        - name: LICENCE
          valueFrom: { secretKeyRef: { name: licence, key: text, optional: true } }
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let sources = index.secret_sources();
    for pod in index.pods() {
        let mut seen = Vec::new();
        for secret in pod.secrets() {
            let is_made = sources.iter().any(|source| source.may_make(&pod.object, secret.name))
                || index.is_generated("secretGenerator", secret.name)
                || index.may_be_made(secret.name);
            if is_made || pod.object.is_in_system_namespace() || seen.contains(&secret.name) {
                continue;
            }
            seen.push(secret.name);
            let other =
                index.only_in_another(pod.object.artifact, "Secret", pod.object.namespace, secret.name);
            let elsewhere = other.map(|other| format!("; it is in `{other}`")).unwrap_or_default();
            let summary = match other {
                Some(_) => format!(
                    "{} needs Secret `{}`, which is in another namespace",
                    pod.object.title(),
                    secret.name
                ),
                None => {
                    format!("{} needs Secret `{}`, which nothing here makes", pod.object.title(), secret.name)
                }
            };
            findings
                .at(pod.object.artifact, secret.value, summary)
                .detail(format!("namespace `{}`; {}{elsewhere}", pod.object.namespace, secret.user))
                .help("define it, for example by an ExternalSecret, or say `optional: true` where the pod can do without it");
        }
    }
}
