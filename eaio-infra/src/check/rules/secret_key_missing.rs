use crate::check::{Example, Findings, Index, Rule, known};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "secret-key-missing",
    severity: Severity::Error,
    documentation: "A pod needs a key of a Secret, and what makes the Secret does not give it that key. The container is never \
                    created: its pod stays in CreateContainerConfigError, or its volume is never mounted.",
    bad: Example::yaml(
        "
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: api }
spec:
  secretStoreRef: { name: aws }
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
          valueFrom: { secretKeyRef: { name: api, key: db-password } }
",
    ),
    good: Example::yaml(
        "
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: api }
spec:
  secretStoreRef: { name: aws }
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
          valueFrom: { secretKeyRef: { name: api, key: password } }
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let all = index.secret_sources();
    for pod in index.pods() {
        for secret in pod.secrets() {
            let sources: Vec<_> =
                all.iter().filter(|source| source.may_make(&pod.object, secret.name)).collect();
            let keys: Option<Vec<&[&str]>> = sources.iter().map(|source| source.keys.as_deref()).collect();
            // What may only be of another namespace says nothing about this one.
            let first = sources.iter().find(|source| source.object.namespace == pod.object.namespace);
            let (Some(first), Some(keys)) = (first, keys) else { continue };
            if index.is_generated("secretGenerator", secret.name) {
                continue;
            }
            let keys = keys.concat();
            for value in &secret.keys {
                let Some(key) = known(Some(value)).filter(|key| !keys.contains(key)) else { continue };
                let summary = format!(
                    "{} needs key `{key}` of Secret `{}`, which does not have it",
                    pod.object.title(),
                    secret.name
                );
                findings
                    .at(pod.object.artifact, value, summary)
                    .detail(format!("{} gives it {}; {}", first.object.title(), keys.join(", "), secret.user))
                    .help(format!("add `{key}` to {}, or name a key that it has", first.object.title()));
            }
        }
    }
}
