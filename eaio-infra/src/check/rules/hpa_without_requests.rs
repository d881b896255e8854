use crate::check::{Content, Example, Findings, Index, Located, Object, Pod, Rule, Utilization};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "hpa-without-requests",
    severity: Severity::Error,
    documentation: "A HorizontalPodAutoscaler holds its pods to a share of what they request, and a container of them requests \
                    nothing. There is nothing to take a share of: the metric is never read, and the workload never scales. A limit \
                    is enough, since it is the request where none is written.",
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
          resources: { limits: { memory: 512Mi } }
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

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for autoscaler in index.objects_of("HorizontalPodAutoscaler") {
        let Some(target) = autoscaler.target("scaleTargetRef") else { continue };
        let pods: Vec<&Pod<'_>> = index.pods_of(autoscaler, target).collect();
        for utilization in autoscaler.utilizations() {
            let missing: Vec<_> = pods.iter().map(|pod| without_request(pod, utilization)).collect();
            let Some(first) = missing.first().filter(|_| missing.iter().all(|names| !names.is_empty()))
            else {
                continue;
            };
            if is_set_by_another(index, autoscaler, target, utilization.resource) {
                continue;
            }
            let (is_one, names) = (first.len() == 1, first.join("`, `"));
            let summary = format!(
                "{} scales by a share of the {} that its pods request, and {} `{names}` {} none",
                autoscaler.title(),
                utilization.resource,
                if is_one { "container" } else { "containers" },
                if is_one { "requests" } else { "request" },
            );
            findings
                .at(autoscaler.artifact, utilization.value, summary)
                .detail(format!("it scales {} `{}`", target.0, target.1))
                .help(format!("give each of its containers a request of {}", utilization.resource));
        }
    }
}

/// The containers of which the share cannot be taken.
fn without_request<'a>(pod: &Pod<'a>, utilization: Utilization<'_>) -> Vec<&'a str> {
    // A pod may request something as a whole, and what nobody knows may request it.
    if pod.spec.get("resources").is_some() {
        return Vec::new();
    }
    let containers = pod.containers().filter(|container| {
        let is_meant = utilization.container.is_none_or(|name| name == container.name());
        is_meant && !container.is_initial && container.is_whole()
    });
    let missing = containers.filter(|container| {
        container.request(utilization.resource).is_none_or(|request| request.content == Content::Null)
    });
    missing.map(|container| container.name()).collect()
}

/// Whether a LimitRange or a VerticalPodAutoscaler gives the pods a request when they are made.
fn is_set_by_another<'a>(
    index: &Index<'a>,
    autoscaler: &Object<'a>,
    target: (&str, &str),
    resource: &str,
) -> bool {
    let is_given = |(_, item): (&Object<'_>, &Located)| {
        ["defaultRequest", "default", "min", "max"]
            .iter()
            .any(|field| item.reach(&[field, resource]).is_some())
    };
    let mut pods = index.pods_of(autoscaler, target);
    pods.any(|pod| index.limit_ranges(&pod.object).any(is_given))
        || index
            .objects_of("VerticalPodAutoscaler")
            .any(|vertical| vertical.may_be_with(autoscaler) && vertical.target("targetRef") == Some(target))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::check::{check_with, read};

    fn is_found(metric: &str, resources: &str, besides: &str) -> bool {
        let text = format!(
            "
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{ name: api }}
spec: {{ scaleTargetRef: {{ kind: Deployment, name: api }}, maxReplicas: 5 {metric} }}
---
apiVersion: apps/v1
kind: Deployment
metadata: {{ name: api }}
spec: {{ template: {{ spec: {{ containers: [{{ name: api, image: 'a:1', resources: {resources} }}] }} }} }}
---
{besides}
"
        );
        let read = read::files([("a.yaml", text.as_str())]);
        assert!(read.diagnostics.is_empty(), "{}", read.diagnostics);
        !check_with(&read.artifacts, &[&RULE]).is_empty()
    }

    #[test]
    fn a_request_may_come_from_elsewhere() {
        let metric = |kind: &str| {
            format!(
                ", metrics: [{{ type: Resource, resource: {{ name: memory, target: {{ type: {kind} }} }} }}]"
            )
        };
        let share = metric("Utilization");
        assert!(is_found(&share, "{ requests: { cpu: 1 } }", ""));
        assert!(is_found("", "{ requests: { memory: 1Gi } }", ""), "without a metric it is cpu");
        assert!(!is_found(&share, "{ limits: { memory: 1Gi } }", ""));
        assert!(!is_found(&metric("AverageValue"), "{}", ""));
        let range = "
apiVersion: v1
kind: LimitRange
metadata: { name: defaults }
spec: { limits: [{ type: Container, defaultRequest: { memory: 256Mi } }] }
";
        assert!(!is_found(&share, "{}", range));
        let overlay = "
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec: { template: { spec: { containers: [{ name: api, resources: { requests: { memory: 1Gi } } }] } } }
";
        assert!(!is_found(&share, "{}", overlay));
    }
}
