//! Who may do what in a cluster: rules of roles, and who has them.

use std::collections::HashSet;

use crate::check::{Index, Located, Object};

use super::super::difference::shown;
use super::grant::{Grants, grant};
use super::items;

pub(super) fn grants(index: &Index<'_>) -> Grants {
    let mut grants = Grants::new();
    for kind in ["Role", "ClusterRole"] {
        for role in index.objects_of(kind) {
            for rule in items(role.at(&["rules"])) {
                let list = |field: &str| {
                    let mut texts: Vec<&str> =
                        items(rule.get(field)).iter().filter_map(Located::text).collect();
                    texts.sort_unstable();
                    texts
                };
                let (groups, names) = (list("apiGroups"), list("resourceNames"));
                let what = [list("resources"), list("nonResourceURLs")].concat();
                for resource in what {
                    for verb in list("verbs") {
                        let group = groups
                            .iter()
                            .copied()
                            .filter(|group| !group.is_empty())
                            .collect::<Vec<_>>()
                            .join("|");
                        let of = if group.is_empty() { String::new() } else { format!(".{group}") };
                        let named =
                            if names.is_empty() { String::new() } else { format!(" {}", names.join("|")) };
                        grant(&mut grants, named_in(role), format!("{verb} {resource}{of}{named}"));
                    }
                }
            }
        }
    }
    for role in index.objects_of("ClusterRole") {
        for selector in items(role.at(&["aggregationRule", "clusterRoleSelectors"])) {
            let what = format!("whatever a ClusterRole allows that {} selects", shown(selector));
            grant(&mut grants, named_in(role), what);
        }
    }
    for account in index.objects_of("ServiceAccount") {
        for identity in cloud_identities(account) {
            grant(&mut grants, named_in(account), format!("to be {identity}"));
        }
    }
    for kind in ["RoleBinding", "ClusterRoleBinding"] {
        for binding in index.objects_of(kind) {
            let role = binding.text_at(&["roleRef", "name"]).unwrap_or("?");
            let scope = if kind == "RoleBinding" {
                format!("in namespace {}", binding.namespace)
            } else {
                "in the whole cluster".to_owned()
            };
            for subject in items(binding.at(&["subjects"])) {
                let [kind, name] = ["kind", "name"].map(|field| subject.text_at(&[field]).unwrap_or("?"));
                let namespace = subject.text_at(&["namespace"]).map(|namespace| format!("{namespace}/"));
                let who = format!("{kind} {}{name}", namespace.unwrap_or_default());
                grant(&mut grants, who, format!("what role {role} allows {scope}"));
            }
        }
    }
    grants
}

/// The accounts that somebody lets do something, by namespace and name: a role of the cluster, or one of a cloud.
pub(super) fn bound_accounts(index: &Index<'_>) -> HashSet<(String, String)> {
    let bindings = ["RoleBinding", "ClusterRoleBinding"].into_iter().flat_map(|kind| index.objects_of(kind));
    let bound = bindings.flat_map(|binding| {
        items(binding.at(&["subjects"])).iter().filter_map(|subject| {
            let namespace = subject.text_at(&["namespace"]).unwrap_or(binding.namespace);
            let is_account = subject.text_at(&["kind"]) == Some("ServiceAccount");
            Some((namespace.to_owned(), subject.text_at(&["name"]).filter(|_| is_account)?.to_owned()))
        })
    });
    let of_cloud =
        index.objects_of("ServiceAccount").filter(|account| cloud_identities(account).next().is_some());
    bound.chain(of_cloud.map(|account| (account.namespace.to_owned(), account.name.to_owned()))).collect()
}

/// Whom an account may be outside of the cluster.
///
/// Source: Amazon EKS, "IAM roles for service accounts"; GKE, "Workload Identity Federation"; Microsoft Entra Workload ID, "Service account
/// annotations".
fn cloud_identities<'a>(account: &Object<'a>) -> impl Iterator<Item = &'a str> {
    let names =
        ["eks.amazonaws.com/role-arn", "iam.gke.io/gcp-service-account", "azure.workload.identity/client-id"];
    let annotations = account.at(&["metadata", "annotations"]);
    names.into_iter().filter_map(move |name| annotations?.text_at(&[name]))
}

fn named_in(object: &Object<'_>) -> String {
    match object.at(&["metadata", "namespace"]) {
        Some(_) => format!("{} {}/{}", object.kind, object.namespace, object.name),
        None => format!("{} {}", object.kind, object.name),
    }
}
