use crate::check::{Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "api-removed-in-version",
    severity: Severity::Error,
    documentation: "An object is of a version of an API that Kubernetes no longer has. The API server refuses it: what it was to do, \
                    such as keeping pods from running as root, nothing does.",
    bad: Example::yaml(
        "
apiVersion: policy/v1beta1
kind: PodSecurityPolicy
metadata: { name: restricted }
spec: { privileged: false }
",
    ),
    good: Example::yaml(
        "
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: api }
spec:
  maxUnavailable: 1
  selector: { matchLabels: { app: api } }
",
    ),
    check,
};

/// Group and version, kind (empty for all), the release that no longer has it, what is used instead.
///
/// Source: Kubernetes, "Deprecated API Migration Guide".
const REMOVED: &[(&str, &str, &str, &str)] = &[
    ("policy/v1beta1", "PodSecurityPolicy", "1.25", "the labels of Pod Security Admission on namespaces"),
    ("policy/v1beta1", "PodDisruptionBudget", "1.25", "policy/v1"),
    ("batch/v1beta1", "CronJob", "1.25", "batch/v1"),
    ("discovery.k8s.io/v1beta1", "EndpointSlice", "1.25", "discovery.k8s.io/v1"),
    ("events.k8s.io/v1beta1", "Event", "1.25", "events.k8s.io/v1"),
    ("autoscaling/v2beta1", "HorizontalPodAutoscaler", "1.25", "autoscaling/v2"),
    ("autoscaling/v2beta2", "HorizontalPodAutoscaler", "1.26", "autoscaling/v2"),
    ("node.k8s.io/v1beta1", "RuntimeClass", "1.25", "node.k8s.io/v1"),
    ("networking.k8s.io/v1beta1", "Ingress", "1.22", "networking.k8s.io/v1"),
    ("networking.k8s.io/v1beta1", "IngressClass", "1.22", "networking.k8s.io/v1"),
    ("extensions/v1beta1", "", "1.22", "apps/v1 or networking.k8s.io/v1"),
    ("apps/v1beta1", "", "1.16", "apps/v1"),
    ("apps/v1beta2", "", "1.16", "apps/v1"),
    ("rbac.authorization.k8s.io/v1beta1", "", "1.22", "rbac.authorization.k8s.io/v1"),
    ("storage.k8s.io/v1beta1", "StorageClass", "1.22", "storage.k8s.io/v1"),
    ("apiextensions.k8s.io/v1beta1", "", "1.22", "apiextensions.k8s.io/v1"),
    ("flowcontrol.apiserver.k8s.io/v1beta3", "", "1.32", "flowcontrol.apiserver.k8s.io/v1"),
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for object in index.objects() {
        let removed = REMOVED.iter().find(|(version, kind, ..)| {
            *version == object.api_version && (kind.is_empty() || *kind == object.kind)
        });
        let (Some((version, _, release, instead)), Some(place)) = (removed, object.at(&["apiVersion"]))
        else {
            continue;
        };
        findings
            .at(
                object.artifact,
                place,
                format!("Kubernetes {release} no longer has {} of {version}", object.kind),
            )
            .detail(object.title())
            .help(format!("use {instead}"));
    }
}
