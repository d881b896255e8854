use crate::check::{Example, Findings, Index, Located, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "custom-metric-without-adapter",
    severity: Severity::Warning,
    documentation: "A HorizontalPodAutoscaler scales by a metric of its own, and nothing here serves such metrics to Kubernetes: \
                    Prometheus alone does not. Without an adapter the autoscaler knows nothing of that metric, and no longer scales \
                    down by the others either. It is a warning, since an adapter may be installed by other means.",
    bad: Example::yaml(BAD),
    good: Example::yaml(GOOD),
    check,
};

const BAD: &str = "
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
          resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 128Mi } }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  minReplicas: 3
  maxReplicas: 20
  metrics:
    - type: Pods
      pods: { metric: { name: http_requests_per_second }, target: { type: AverageValue, averageValue: '100' } }
";

const GOOD: &str = "
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: { name: v1beta1.custom.metrics.k8s.io }
spec:
  group: custom.metrics.k8s.io
  version: v1beta1
  groupPriorityMinimum: 100
  versionPriority: 100
  service: { name: prometheus-adapter, namespace: monitoring }
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
          resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 128Mi } }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  minReplicas: 3
  maxReplicas: 20
  metrics:
    - type: Pods
      pods: { metric: { name: http_requests_per_second }, target: { type: AverageValue, averageValue: '100' } }
";

/// What serves metrics to autoscalers: parts of the names of objects, images and charts.
const ADAPTERS: &[&str] = &[
    "azure-k8s-metrics-adapter",
    "custom-metrics",
    "cloudwatch-adapter",
    "datadog",
    "dynatrace",
    "external-metrics",
    "keda",
    "kube-metrics-adapter",
    "metrics-adapter",
    "newrelic",
    "prometheus-adapter",
    "stackdriver",
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let mut asked = index
        .objects_of("HorizontalPodAutoscaler")
        .flat_map(|autoscaler| {
            let metrics = autoscaler.at(&["spec", "metrics"]).map_or(&[][..], Located::items);
            metrics.iter().map(move |metric| (autoscaler, metric))
        })
        .filter(|(_, metric)| matches!(metric.text_at(&["type"]), Some("Pods" | "Object" | "External")))
        .peekable();
    if asked.peek().is_none() || has_adapter(index) {
        return;
    }
    for (autoscaler, metric) in asked {
        let kind = metric.text_at(&["type"]).unwrap_or_default();
        let source = metric.get(&kind.to_lowercase());
        // The older form names it at once.
        let name = source.and_then(|source| {
            source.text_at(&["metric", "name"]).or_else(|| source.text_at(&["metricName"]))
        });
        let api = if kind == "External" { "external.metrics.k8s.io" } else { "custom.metrics.k8s.io" };
        findings
            .at(
                autoscaler.artifact,
                metric,
                format!(
                    "{} scales by `{}`, and nothing here serves it",
                    autoscaler.title(),
                    name.unwrap_or("?")
                ),
            )
            .detail(format!("it is asked for at the API {api}, which an adapter has to register"))
            .help("install prometheus-adapter or KEDA, or scale by cpu and memory");
    }
}

fn has_adapter(index: &Index<'_>) -> bool {
    let serves = |text: &str| ADAPTERS.iter().any(|adapter| text.contains(adapter));
    let is_known = |value: Option<&Located>| {
        value.is_some_and(|value| value.is_unknown() || value.text().is_some_and(serves))
    };
    index.objects_of("APIService").any(|service| service.name.contains("metrics.k8s.io"))
        || index.objects().iter().any(|object| {
            serves(object.name)
                || object.api_version.starts_with("keda.sh/")
                // Of Flux and of Argo CD, and the charts of a Kustomization.
                || is_known(object.at(&["spec", "chart", "spec", "chart"]))
                || is_known(object.at(&["spec", "source", "chart"]))
        })
        || index
            .pods()
            .iter()
            .any(|pod| pod.containers().any(|container| is_known(container.value.get("image"))))
        || index.resources("helm_release").any(|release| is_known(index.value(release, &["chart"])))
        || index.root_modules().iter().any(|module| {
            module
                .blocks("module")
                .iter()
                .any(|(label, _, body, _)| serves(label) || is_known(body.get("source")))
        })
}
