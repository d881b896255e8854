use crate::check::{Example, Findings, Index, Object, Pod, Rule, Utilization};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "hpa-and-vpa-same-metric",
    severity: Severity::Error,
    documentation: "A VerticalPodAutoscaler sets the request of which a HorizontalPodAutoscaler takes a share. Each undoes what the \
                    other did: the one raises the request under load, the share falls, and the other takes pods away.",
    bad: Example::yaml(
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
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: { name: api }
spec:
  targetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  updatePolicy: { updateMode: Auto }
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
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: { name: api }
spec:
  targetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  updatePolicy: { updateMode: Auto }
  resourcePolicy:
    containerPolicies: [{ containerName: '*', controlledResources: [memory] }]
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

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for vertical in index.objects_of("VerticalPodAutoscaler").filter(|vertical| is_active(vertical)) {
        let Some(target) = vertical.target("targetRef") else { continue };
        let pod = index.pods_of(vertical, target).next();
        let horizontals = index.objects_of("HorizontalPodAutoscaler").filter(|horizontal| {
            horizontal.may_be_with(vertical) && horizontal.target("scaleTargetRef") == Some(target)
        });
        for horizontal in horizontals {
            let utilizations = horizontal.utilizations();
            let Some(same) = utilizations.iter().find(|utilization| is_set(vertical, pod, utilization))
            else {
                continue;
            };
            let (kind, name) = target;
            let summary = format!(
                "{} scales {kind} `{name}` by its share of the {} that {} sets",
                horizontal.title(),
                same.resource,
                vertical.title()
            );
            findings
                .at(horizontal.artifact, same.value, summary)
                .detail(format!("each undoes what the other did with {}", same.resource))
                .help(format!(
                    "let only one of them decide by {}: take it out of `controlledResources`, scale by another metric, or only \
                     recommend with `updateMode: \"Off\"`",
                    same.resource
                ));
        }
    }
}

/// Whether it changes pods, and does not only recommend. It does where it does not say.
fn is_active(vertical: &Object<'_>) -> bool {
    vertical
        .at(&["spec", "updatePolicy", "updateMode"])
        .is_none_or(|mode| matches!(mode.text(), Some("Auto" | "Recreate" | "Initial" | "InPlaceOrRecreate")))
}

/// Whether it sets the request of which the share is taken, in at least one of the containers.
fn is_set(vertical: &Object<'_>, pod: Option<&Pod<'_>>, utilization: &Utilization<'_>) -> bool {
    let Some(policies) = vertical.at(&["spec", "resourcePolicy", "containerPolicies"]) else {
        return vertical.at(&["spec", "resourcePolicy"]).is_none() && is_sizable(utilization);
    };
    let of = |container: &str| {
        let named = |name: &str| {
            policies.items().iter().find(|policy| policy.text_at(&["containerName"]) == Some(name))
        };
        named(container).or_else(|| named("*"))
    };
    let is_set_in = |container: &str| {
        let Some(policy) = of(container) else { return !policies.items().is_empty() };
        let is_on = policy.get("mode").is_none_or(|mode| mode.text() == Some("Auto"));
        let controlled = policy.get("controlledResources");
        is_on
            && controlled.is_none_or(|resources| {
                resources.items().iter().any(|resource| resource.text() == Some(utilization.resource))
            })
    };
    let containers = pod.into_iter().flat_map(Pod::containers).filter(|container| !container.is_initial);
    let mut meant = containers
        .map(|container| container.name())
        .filter(|name| utilization.container.is_none_or(|meant| meant == *name));
    is_sizable(utilization) && meant.any(is_set_in)
}

/// Whether a VerticalPodAutoscaler can set requests of it.
fn is_sizable(utilization: &Utilization<'_>) -> bool {
    matches!(utilization.resource, "cpu" | "memory")
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::check::{check_with, read};

    fn is_found(vertical: &str, metrics: &str) -> bool {
        let text = format!(
            "
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{ name: api }}
spec: {{ scaleTargetRef: {{ kind: Deployment, name: api }}, maxReplicas: 5, metrics: [{metrics}] }}
---
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {{ name: api }}
spec: {{ targetRef: {{ kind: Deployment, name: api }}, {vertical} }}
---
apiVersion: apps/v1
kind: Deployment
metadata: {{ name: api }}
spec: {{ template: {{ spec: {{ containers: [{{ name: api, image: 'a:1' }}] }} }} }}
"
        );
        let read = read::files([("a.yaml", text.as_str())]);
        assert!(read.diagnostics.is_empty(), "{}", read.diagnostics);
        !check_with(&read.artifacts, &[&RULE]).is_empty()
    }

    #[test]
    fn two_may_not_decide_by_one_thing() {
        let cpu = "{ type: Resource, resource: { name: cpu, target: { type: Utilization } } }";
        let queue = "{ type: External, external: { metric: { name: queue } } }";
        let policies = |policy: &str| format!("resourcePolicy: {{ containerPolicies: [{{ {policy} }}] }}");
        assert!(is_found("", cpu), "it changes pods where it does not say");
        assert!(is_found("updatePolicy: { updateMode: Initial }", cpu));
        assert!(is_found(&policies("containerName: api, minAllowed: { cpu: 100m }"), cpu));
        assert!(!is_found("updatePolicy: { updateMode: 'Off' }", cpu));
        assert!(!is_found("updatePolicy: { updateMode: Off }", cpu));
        assert!(!is_found("", queue));
        assert!(!is_found(&policies("containerName: '*', mode: 'Off'"), cpu));
        assert!(!is_found(&policies("containerName: api, controlledResources: [memory]"), cpu));
    }
}
