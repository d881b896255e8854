//! Who may do what in a cluster: rules of roles, and who has them.

use crate::check::{Index, Located, Object};

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

fn named_in(object: &Object<'_>) -> String {
    match object.at(&["metadata", "namespace"]) {
        Some(_) => format!("{} {}/{}", object.kind, object.namespace, object.name),
        None => format!("{} {}", object.kind, object.name),
    }
}
