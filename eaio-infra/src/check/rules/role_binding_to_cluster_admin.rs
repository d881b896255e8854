use std::collections::HashMap;

use crate::check::{Example, Findings, Index, Located, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "role-binding-to-cluster-admin",
    severity: Severity::Error,
    documentation: "`cluster-admin` is bound to a ServiceAccount that a workload here runs as, or to everybody: whoever gets into \
                    one of its pods has the cluster and every Secret in it. Where no workload here runs as it, it may be that of a \
                    tool that installs others, and it is a warning.",
    bad: Example::yaml(
        "
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: api }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin }
subjects:
  - { kind: ServiceAccount, name: api, namespace: shop }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: api, namespace: shop }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      serviceAccountName: api
      containers: [{ name: api, image: 'example/api:1.0.0' }]
",
    ),
    good: Example::yaml(
        "
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: api, namespace: shop }
rules:
  - { apiGroups: [''], resources: [configmaps], verbs: [get, list, watch] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: api, namespace: shop }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: api }
subjects:
  - { kind: ServiceAccount, name: api, namespace: shop }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: api, namespace: shop }
",
    ),
    check,
};

/// Groups that everybody is in, or every ServiceAccount.
const EVERYBODY: &[&str] =
    &["system:anonymous", "system:authenticated", "system:serviceaccounts", "system:unauthenticated"];

/// Parts of the names of what installs everything else, and has to be an administrator.
pub(super) const INSTALLERS: &[&str] = &[
    "argocd",
    "argo-cd",
    "fleet",
    "flux",
    "gitlab-agent",
    "helm-controller",
    "kustomize-controller",
    "tiller",
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let mut users = HashMap::new();
    for pod in index.pods() {
        let account = pod.spec.text_at(&["serviceAccountName"]);
        let account = account.or_else(|| pod.spec.text_at(&["serviceAccount"])).unwrap_or("default");
        users.entry((pod.object.namespace, account)).or_insert(pod);
    }
    for binding in index.objects_of("ClusterRoleBinding") {
        if binding.text_at(&["roleRef", "name"]) != Some("cluster-admin") {
            continue;
        }
        for subject in binding.at(&["subjects"]).map_or(&[][..], Located::items) {
            let (Some(kind), Some(name)) = (subject.text_at(&["kind"]), subject.text_at(&["name"])) else {
                continue;
            };
            let namespace = subject.text_at(&["namespace"]).unwrap_or("default");
            if kind == "Group" && EVERYBODY.contains(&name) {
                findings
                    .at(
                        binding.artifact,
                        subject,
                        format!("{} makes `{name}` cluster-admin", binding.title()),
                    )
                    .detail("everybody is in that group, or every pod")
                    .help("bind a role with what is needed to who needs it");
            }
            let is_installer = INSTALLERS.iter().any(|part| name.contains(part) || namespace.contains(part));
            if kind != "ServiceAccount" || namespace.starts_with("kube-") || is_installer {
                continue;
            }
            let who = format!("ServiceAccount `{name}` of namespace `{namespace}`");
            let finding = findings.at(binding.artifact, subject, format!("{who} is cluster-admin"));
            let finding = match users.get(&(namespace, name)) {
                Some(pod) => finding.detail(format!("{} runs as it", pod.object.title())),
                None => finding.detail("no workload here runs as it").warning(),
            };
            finding.help(
                "bind a Role with the verbs and resources that it needs, in the namespaces where it does",
            );
        }
    }
}
