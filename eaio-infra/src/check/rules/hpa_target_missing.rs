use crate::check::{Example, Findings, Index, Object, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "hpa-target-missing",
    severity: Severity::Error,
    documentation: "A HorizontalPodAutoscaler scales a workload that its namespace does not have, though it has others. The workload \
                    that was meant keeps its number of pods, whatever the load.",
    bad: Example::yaml(
        "
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api-server }
  minReplicas: 2
  maxReplicas: 10
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
          resources: { requests: { cpu: 500m, memory: 512Mi }, limits: { memory: 512Mi } }
",
    ),
    good: Example::yaml(
        "
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  minReplicas: 2
  maxReplicas: 10
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
          resources: { requests: { cpu: 500m, memory: 512Mi }, limits: { memory: 512Mi } }
",
    ),
    check,
};

/// What the API server itself has, and what is therefore among the artifacts. Another kind may be made by an operator.
const KINDS: &[&str] = &["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"];

/// What makes workloads that are not among the artifacts.
const MAKERS: &[&str] = &["HelmRelease", "HelmChart", "Application", "ApplicationSet"];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    if index.objects().iter().any(|object| MAKERS.contains(&object.kind)) {
        return;
    }
    for autoscaler in index.objects_of("HorizontalPodAutoscaler") {
        let Some((kind, name)) = autoscaler.target("scaleTargetRef") else { continue };
        let value = autoscaler.at(&["spec", "scaleTargetRef", "name"]);
        let Some(value) = value.filter(|value| value.literal().is_some() && KINDS.contains(&kind)) else {
            continue;
        };
        if index.object(kind, autoscaler.namespace, name).is_some() {
            continue;
        }
        let here = index.objects().iter().filter(|object| object.namespace == autoscaler.namespace);
        let here = here.filter(|object| KINDS.contains(&object.kind)).collect::<Vec<_>>();
        let is_it = |object: &Object<'_>| {
            object.kind == kind && object.name == name && object.may_be_with(autoscaler)
        };
        if here.is_empty() || index.objects().iter().any(is_it) {
            continue;
        }
        let known: Vec<String> = here.iter().map(|object| object.title()).collect();
        let summary = format!("{} scales {kind} `{name}`, which does not exist", autoscaler.title());
        findings
            .at(autoscaler.artifact, value, summary)
            .detail(format!("namespace `{}` has {}", autoscaler.namespace, known.join(", ")))
            .help("name the workload as it is named where it is defined");
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::check::{check_with, read};

    fn is_found(namespace: &str, workload: &str) -> bool {
        let text = format!(
            "
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{ name: api, namespace: {namespace} }}
spec: {{ scaleTargetRef: {{ kind: Deployment, name: api }}, maxReplicas: 5 }}
---
apiVersion: apps/v1
kind: Deployment
metadata: {{ name: web, namespace: prod }}
---
apiVersion: apps/v1
kind: Deployment
metadata: {{ {workload} }}
"
        );
        !check_with(&read::files([("a.yaml", text.as_str())]).artifacts, &[&RULE]).is_empty()
    }

    #[test]
    fn a_base_may_have_it() {
        assert!(is_found("prod", "name: api, namespace: staging"));
        assert!(!is_found("prod", "name: api, namespace: prod"));
        assert!(!is_found("prod", "name: api"), "an overlay puts it there");
        assert!(!is_found("dev", "name: web, namespace: staging"), "nothing is known of that namespace");
    }
}
