use super::role_binding_to_cluster_admin::INSTALLERS;
use crate::check::{Example, Findings, Index, Located, Object, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "wildcard-role",
    severity: Severity::Warning,
    documentation: "A role of Kubernetes allows everything with everything. Who has it reads every Secret and starts any pod: in the \
                    cluster where it is a ClusterRole, which is `cluster-admin` under another name, or in its namespace. The roles of \
                    the cluster itself, and of what installs everything else, are left alone.",
    bad: Example::yaml(
        "
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: api }
rules:
  - { apiGroups: ['*'], resources: ['*'], verbs: ['*'] }
",
    ),
    good: Example::yaml(
        "
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: api, namespace: shop }
rules:
  - { apiGroups: [''], resources: [configmaps], verbs: [get, list, watch] }
  - { apiGroups: [example.com], resources: ['*'], verbs: ['*'] }
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for kind in ["ClusterRole", "Role"] {
        for role in index.objects_of(kind).filter(|role| !is_of_the_cluster(role)) {
            for rule in role.at(&["rules"]).map_or(&[][..], Located::items) {
                let has = |field: &str, wanted: &[&str]| {
                    let items = rule.get(field).map_or(&[][..], Located::items);
                    items.iter().any(|item| item.text().is_some_and(|text| wanted.contains(&text)))
                };
                // Secrets and pods are in the group without a name.
                if !has("apiGroups", &["*", ""]) || !has("resources", &["*"]) || !has("verbs", &["*"]) {
                    continue;
                }
                let scope = if kind == "Role" { "in its namespace" } else { "in the whole cluster" };
                findings
                    .at(role.artifact, rule, format!("{} allows everything {scope}", role.title()))
                    .detail("who has it reads every Secret there, and starts any pod")
                    .help("list the resources and the verbs that are needed");
            }
        }
    }
}

/// Whether it belongs to the cluster itself, or to what has to be an administrator of it.
fn is_of_the_cluster(role: &Object<'_>) -> bool {
    role.is_in_system_namespace()
        || role.at(&["aggregationRule"]).is_some()
        || role.name == "cluster-admin"
        || role.name.starts_with("system:")
        || INSTALLERS.iter().any(|part| role.name.contains(part) || role.namespace.contains(part))
}
