use crate::check::{Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "hpa-min-over-max",
    severity: Severity::Error,
    documentation: "A HorizontalPodAutoscaler is to keep more replicas than it may make. The API server refuses it, and the workload \
                    stays at the replicas that it has.",
    bad: Example::yaml(
        "
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  minReplicas: 12
  maxReplicas: 10
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } }
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
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for autoscaler in index.objects_of("HorizontalPodAutoscaler") {
        let bound = |name| autoscaler.at(&["spec", name]).and_then(|value| Some((value, value.number()?)));
        let (Some((value, least)), Some((_, most))) = (bound("minReplicas"), bound("maxReplicas")) else {
            continue;
        };
        if least > most {
            let summary =
                format!("{} keeps at least {least} replicas, and at most {most}", autoscaler.title());
            findings
                .at(autoscaler.artifact, value, summary)
                .help("raise `maxReplicas`, or lower `minReplicas`; they may be equal");
        }
    }
}
