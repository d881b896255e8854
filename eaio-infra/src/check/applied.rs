//! Files as they are applied: a base with each of its overlays, for each overlay by itself.

use std::collections::HashSet;

use crate::diagnostic::{Diagnostic, Diagnostics};

use super::read::Read;
use super::{Artifact, Rule, Source, check_with};

/// Everything that some of the rules find in files. Of what kustomizations take up, it is what they make that is looked at, one
/// kustomization after the other, each together with all other files: what is wrong with one of those is said only where it
/// is wrong with each.
pub fn check_read(read: &Read, rules: &[&Rule]) -> Diagnostics {
    if read.built.is_empty() {
        return check_with(&read.artifacts, rules);
    }
    let taken: HashSet<&str> = read.built.iter().flat_map(|built| &built.files).map(String::as_str).collect();
    let is_other = |artifact: &&Artifact| match &artifact.source {
        Source::File(file) => !taken.contains(file.as_str()),
        Source::Definition { .. } => true,
    };
    let others: Vec<Artifact> = read.artifacts.iter().filter(is_other).cloned().collect();
    let found: Vec<Diagnostics> = read
        .built
        .iter()
        .map(|built| {
            let artifacts: Vec<Artifact> = others.iter().chain(&built.artifacts).cloned().collect();
            check_with(&artifacts, rules)
        })
        .collect();
    let is_of_other = |diagnostic: &&Diagnostic| {
        diagnostic.location.as_ref().is_none_or(|location| !taken.contains(location.file.as_str()))
    };
    let key = |diagnostic: &Diagnostic| (diagnostic.rule, diagnostic.location.clone());
    let in_each: HashSet<_> = found
        .iter()
        .map(|found| found.iter().filter(is_of_other).map(key).collect::<HashSet<_>>())
        .reduce(|one, other| one.intersection(&other).cloned().collect())
        .unwrap_or_default();
    let (mut all, mut said) = (Diagnostics::new(), HashSet::new());
    for diagnostic in found.iter().flat_map(Diagnostics::iter) {
        let mut is_found = || in_each.contains(&key(diagnostic)) && said.insert(key(diagnostic));
        if !is_of_other(&diagnostic) || is_found() {
            all.push(diagnostic.clone());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use crate::check::{RULES, check_read, read};

    fn found(files: &[(&str, &str)]) -> String {
        let read = read::files(files.iter().copied());
        assert!(read.diagnostics.is_empty(), "{}", read.diagnostics);
        check_read(&read, &RULES.iter().collect::<Vec<_>>()).to_string()
    }

    const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      securityContext: { runAsNonRoot: true }
      containers:
        - name: api
          image: example/api:1.0.0
          ports: [{ name: http, containerPort: 8080 }]
          readinessProbe: { httpGet: { path: /, port: http } }
          livenessProbe: { httpGet: { path: /, port: http }, periodSeconds: 60 }
          resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 128Mi } }
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
          volumeMounts: [{ name: data, mountPath: /data }]
      volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
";

    /// What the overlay takes away, the base alone would have; what it adds, the base alone lacks.
    #[test]
    fn an_overlay_is_looked_at_as_what_it_makes() {
        let files = |port: &str, claim: &str| {
            found(&[
                ("app/base/kustomization.yaml", "resources: [deployment.yaml]\n"),
                ("app/base/deployment.yaml", DEPLOYMENT),
                (
                    "app/overlays/prod/kustomization.yaml",
                    &format!(
                        "namespace: shop\nresources: [../../base, claim.yaml]\npatches:\n  - path: port.yaml\n    target: {{ kind: Deployment, name: api }}\n{claim}"
                    ),
                ),
                ("app/overlays/prod/port.yaml", port),
                (
                    "app/overlays/prod/claim.yaml",
                    "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data }\nspec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }\n",
                ),
            ])
        };
        let same =
            "- { op: replace, path: /spec/template/spec/containers/0/ports/0/containerPort, value: 8080 }\n";
        assert_eq!(files(same, ""), "");
        let privileged =
            "- { op: add, path: /spec/template/spec/containers/0/securityContext/privileged, value: true }\n";
        insta::assert_snapshot!(files(privileged, ""), @"
        error[root-or-privileged]: container `api` is privileged: whoever breaks into it has the node
          --> app/base/deployment.yaml:17:28
           |  Deployment `api`
           = help: take `privileged` out, and add the one capability that it needs
        ");
    }
}
