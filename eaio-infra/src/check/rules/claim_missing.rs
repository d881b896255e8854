use crate::check::{Claim, Example, Findings, Index, Object, Rule, known};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "claim-missing",
    severity: Severity::Error,
    documentation: "A pod mounts a PersistentVolumeClaim that nothing here makes, in a namespace whose other claims are here. The \
                    pod stays Pending. Where no claim of the namespace is here, this is a warning: it may be made elsewhere.",
    bad: Example::yaml(
        "
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: models }
spec:
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 50Gi } }
---
apiVersion: v1
kind: Pod
metadata: { name: ollama }
spec:
  containers:
    - name: ollama
      image: ollama/ollama:0.12.0
      volumeMounts: [{ name: models, mountPath: /root/.ollama }]
  volumes:
    - name: models
      persistentVolumeClaim: { claimName: ollama-models }
",
    ),
    good: Example::yaml(
        "
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: ollama-models }
spec:
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 50Gi } }
---
apiVersion: v1
kind: Pod
metadata: { name: ollama }
spec:
  containers:
    - name: ollama
      image: ollama/ollama:0.12.0
      volumeMounts: [{ name: models, mountPath: /root/.ollama }]
  volumes:
    - name: models
      persistentVolumeClaim: { claimName: ollama-models }
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let claims = index.claims();
    for pod in index.pods() {
        for volume in pod.volumes() {
            let claim = volume.at(&["persistentVolumeClaim", "claimName"]);
            let (Some(claim), Some(name)) = (claim, known(claim)) else { continue };
            if index.may_have(&pod.object, "PersistentVolumeClaim", name)
                || is_of_template(&claims, &pod.object, name)
                || index.may_be_made(name)
            {
                continue;
            }
            let summary = format!("{} mounts claim `{name}`, which nothing here makes", pod.object.title());
            let others = index.names_beside(&pod.object, "PersistentVolumeClaim");
            let finding = findings.at(pod.object.artifact, claim, summary);
            let (finding, there) = if others.is_empty() {
                (finding.warning(), "no claim of that namespace is here".to_owned())
            } else {
                (finding, format!("it has {}", others.join(", ")))
            };
            finding
                .detail(format!("namespace `{}`; {there}", pod.object.namespace))
                .help(format!("define a PersistentVolumeClaim `{name}`, or name one that is there"));
        }
    }
}

/// Whether a template of claims makes it: `<template>-<workload>-<ordinal>`.
fn is_of_template(claims: &[Claim<'_>], user: &Object<'_>, name: &str) -> bool {
    claims.iter().any(|claim| {
        let template = claim.template.unwrap_or_default();
        !template.is_empty()
            && claim.object.may_share_namespace(user)
            && name.starts_with(&format!("{template}-{}-", claim.object.name))
    })
}
