use crate::check::{Example, Findings, Index, Rule, known};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "deprecated-service-account-field",
    severity: Severity::Warning,
    documentation: "A pod names its ServiceAccount in `serviceAccount`, an alias of `serviceAccountName` that is deprecated. Where both \
                    are there and differ, `serviceAccountName` wins, and nothing says so.",
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
      serviceAccountName: api
      serviceAccount: reader
      containers: [{ name: api, image: 'example/api:1.0.0' }]
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
      serviceAccountName: api
      containers: [{ name: api, image: 'example/api:1.0.0' }]
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for pod in index.pods() {
        let Some(value) = pod.spec.get("serviceAccount") else { continue };
        let Some(alias) = known(Some(value)) else { continue };
        let summary = match pod.spec.get("serviceAccountName") {
            None => {
                format!("{} names its ServiceAccount in the deprecated `serviceAccount`", pod.object.title())
            }
            Some(name) => match known(Some(name)) {
                // The API server itself writes both, as whoever copies what it shows.
                Some(name) if name != alias => {
                    format!(
                        "{} names two ServiceAccounts: it runs as `{name}`, not as `{alias}`",
                        pod.object.title()
                    )
                }
                _ => continue,
            },
        };
        findings.at(pod.object.artifact, value, summary).help("say `serviceAccountName` alone");
    }
}
