use crate::check::{Example, Findings, Index, Rule, known};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "service-account-missing",
    severity: Severity::Warning,
    documentation: "Pods run as a ServiceAccount that nothing here makes. Unless it is made elsewhere, the API server refuses every \
                    one of them, and the workload stands at 0 pods.",
    bad: Example::yaml(
        "
apiVersion: v1
kind: ServiceAccount
metadata: { name: api }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      serviceAccountName: api-service
      containers: [{ name: api, image: 'example/api:1.0.0' }]
",
    ),
    good: Example::yaml(
        "
apiVersion: v1
kind: ServiceAccount
metadata: { name: api }
---
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
        let account = pod.spec.get("serviceAccountName").or_else(|| pod.spec.get("serviceAccount"));
        let (Some(account), Some(name)) = (account, known(account)) else { continue };
        if name == "default"
            || index.may_have(&pod.object, "ServiceAccount", name)
            || index.may_be_made(name)
            || pod.object.is_in_system_namespace()
        {
            continue;
        }
        let others = index.names_beside(&pod.object, "ServiceAccount");
        let there = if others.is_empty() {
            "no ServiceAccount of that namespace is here".to_owned()
        } else {
            format!("it has {}", others.join(", "))
        };
        let summary =
            format!("{} runs as ServiceAccount `{name}`, which nothing here makes", pod.object.title());
        findings
            .at(pod.object.artifact, account, summary)
            .detail(format!("namespace `{}`; {there}", pod.object.namespace))
            .help(format!("define a ServiceAccount `{name}`, or name one that is there"));
    }
}
