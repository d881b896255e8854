//! The namespace that a kustomization puts its objects into.

use serde_json::{Map, Value};

use super::resource::{Resources, is_same};
use super::{Result, refused};
use crate::kubernetes::Identity;

/// The kinds of Kubernetes that belong to no namespace, by group. Of any other kind kustomize takes it that it has one.
///
/// Source: the scopes in the Kubernetes API's OpenAPI document, as kustomize carries it.
const OF_CLUSTER: &[(&str, &[&str])] = &[
    ("", &["Namespace", "Node", "PersistentVolume", "ComponentStatus"]),
    (
        "admissionregistration.k8s.io",
        &[
            "MutatingWebhookConfiguration",
            "ValidatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
        ],
    ),
    ("apiextensions.k8s.io", &["CustomResourceDefinition"]),
    ("apiregistration.k8s.io", &["APIService"]),
    ("authentication.k8s.io", &["TokenReview", "SelfSubjectReview"]),
    ("certificates.k8s.io", &["CertificateSigningRequest", "ClusterTrustBundle"]),
    ("flowcontrol.apiserver.k8s.io", &["FlowSchema", "PriorityLevelConfiguration"]),
    ("networking.k8s.io", &["IngressClass", "IPAddress", "ServiceCIDR"]),
    ("node.k8s.io", &["RuntimeClass"]),
    ("policy", &["PodSecurityPolicy"]),
    ("rbac.authorization.k8s.io", &["ClusterRole", "ClusterRoleBinding"]),
    ("resource.k8s.io", &["DeviceClass", "ResourceSlice"]),
    ("scheduling.k8s.io", &["PriorityClass"]),
    ("storage.k8s.io", &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"]),
];

/// Whether an object belongs to no namespace.
pub(super) fn is_of_cluster(identity: &Identity) -> bool {
    let kinds = OF_CLUSTER.iter().find(|(group, _)| *group == identity.group());
    kinds.is_some_and(|(_, kinds)| kinds.contains(&identity.kind.as_str()))
}

/// Puts every object into `namespace`, and calls a `Namespace` so.
pub(super) fn set(resources: &mut Resources, namespace: &str, folder: &str) -> Result<()> {
    let places: Vec<usize> = resources.iter().map(|(at, _)| at).collect();
    for &at in &places {
        let identity = resources.at(at).identity();
        if identity.kind == "Namespace" && is_of_cluster(&identity) {
            resources.rename(at, namespace.to_owned());
            continue;
        }
        let resource = resources.at_mut(at);
        resource.remember();
        if !is_of_cluster(&identity) {
            resource.metadata_mut().insert("namespace".to_owned(), namespace.into());
        }
        inside(&identity.kind, &mut resource.fields, namespace);
    }
    for at in places {
        let identity = resources.at(at).identity();
        let mut others = resources.named(&identity.name).filter(|(other, _)| *other != at);
        if others.any(|(_, other)| is_same(&other.identity(), &identity)) {
            return Err(refused(folder, &format!("in the namespace `{namespace}`, two become {identity}")));
        }
    }
    Ok(())
}

/// Sets the namespace where an object says that of another.
fn inside(kind: &str, fields: &mut Map<String, Value>, namespace: &str) {
    let service = match kind {
        "RoleBinding" | "ClusterRoleBinding" => None,
        "APIService" => Some("/service"),
        "CustomResourceDefinition" => Some("/conversion/webhook/clientConfig/service"),
        _ => return,
    };
    if let Some(path) = service {
        let service = fields.get_mut("spec").and_then(|spec| spec.pointer_mut(path)?.as_object_mut());
        if let Some(service) = service {
            service.insert("namespace".to_owned(), namespace.into());
        }
        return;
    }
    // The account that each namespace has is meant to be that of this one.
    let subjects = fields.get_mut("subjects").and_then(Value::as_array_mut);
    for subject in subjects.into_iter().flatten().filter_map(Value::as_object_mut) {
        let is = |name: &str, value: &str| subject.get(name).is_some_and(|said| said == value);
        if is("kind", "ServiceAccount") && is("name", "default") {
            subject.insert("namespace".to_owned(), namespace.into());
        }
    }
}
