//! An environment's namespace: how restricted its pods are, and how much they may take together.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{
    LimitRange, LimitRangeItem, LimitRangeSpec, Namespace, ResourceQuota, ResourceQuotaSpec,
};
use k8s_openapi::api::scheduling::v1::PriorityClass;
use k8s_openapi::api::storage::v1::StorageClass;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::component::workload::{Priority, STORAGE_CLASS};
use crate::diagnostic::Diagnostic;
use crate::kubernetes::Objects;
use crate::topology::Environment;
use crate::unit::Name;

use super::Site;
use super::backup::BACKUP_TAG;

/// Adds the namespace and what bounds it.
pub(super) fn add(objects: &mut Objects, site: &Site<'_>) -> Result<(), Diagnostic> {
    let Site { system, environment, .. } = *site;
    objects.add(&namespace(objects.namespace()))?;
    objects.add(&quota(system, environment))?;
    objects.add(&limits(system))?;
    for (priority, value, description) in [
        (Priority::Data, 1_000_000, "What others stand on: databases and models"),
        (Priority::Service, 100_000, "What answers requests"),
    ] {
        objects.add(&PriorityClass {
            metadata: ObjectMeta { name: Some(priority.class(system)), ..ObjectMeta::default() },
            value,
            description: Some(description.into()),
            ..PriorityClass::default()
        })?;
    }
    objects.add(&storage_class(site))
}

fn namespace(name: &str) -> Namespace {
    let level = |mode: &str| (format!("pod-security.kubernetes.io/{mode}"), "restricted".to_owned());
    Namespace {
        metadata: ObjectMeta {
            name: Some(name.to_owned()),
            labels: Some(BTreeMap::from([level("enforce"), level("audit"), level("warn")])),
            ..ObjectMeta::default()
        },
        ..Namespace::default()
    }
}

/// What the node groups have together when every one of them is as large as it may be: a runaway workload takes the
/// environment's capacity and no more. Load balancers come from the Ingress alone.
fn quota(system: &Name, environment: &Environment) -> ResourceQuota {
    let zones = environment.network.zones as u64;
    let (mut cpus, mut memory, mut gpus) = (0, 0, 0);
    for group in environment.cluster.node_groups().values() {
        let nodes = u64::from(group.maximum) * if group.zonal { zones } else { 1 };
        cpus += nodes * u64::from(group.instance.vcpus());
        memory += nodes * (group.instance.memory().as_u64() >> 30);
        gpus += nodes * u64::from(group.instance.gpus());
    }
    let hard = [
        ("requests.cpu", cpus.to_string()),
        ("requests.memory", format!("{memory}Gi")),
        ("requests.nvidia.com/gpu", gpus.to_string()),
        ("services.loadbalancers", "0".to_owned()),
        ("services.nodeports", "0".to_owned()),
    ];
    ResourceQuota {
        metadata: ObjectMeta { name: Some(system.to_string()), ..ObjectMeta::default() },
        spec: Some(ResourceQuotaSpec {
            hard: Some(hard.map(|(name, value)| (name.to_owned(), Quantity(value))).into()),
            ..ResourceQuotaSpec::default()
        }),
        ..ResourceQuota::default()
    }
}

/// What a container gets that asks for nothing, such as one that a person starts to look around.
fn limits(system: &Name) -> LimitRange {
    let amount = |resource: &str, amount: &str| (resource.to_owned(), Quantity(amount.to_owned()));
    LimitRange {
        metadata: ObjectMeta { name: Some(system.to_string()), ..ObjectMeta::default() },
        spec: Some(LimitRangeSpec {
            limits: vec![LimitRangeItem {
                type_: "Container".into(),
                default_request: Some([amount("cpu", "100m"), amount("memory", "128Mi")].into()),
                // No CPU: a default limit below a container's own request would have its pod refused.
                default: Some([amount("memory", "512Mi")].into()),
                ..LimitRangeItem::default()
            }],
        }),
    }
}

/// gp3, encrypted by the environment's own key. A volume is made in the zone where its pod is, and outlives its claim
/// where data must not be lost.
fn storage_class(site: &Site<'_>) -> StorageClass {
    let Site { environment, account, region, .. } = *site;
    let name = site.name();
    let parameters = [
        ("type", "gp3".to_owned()),
        ("encrypted", "true".to_owned()),
        ("kmsKeyId", format!("arn:aws:kms:{region}:{account}:alias/{name}-data")),
        // AWS Backup finds the volumes by it.
        ("tagSpecification_1", format!("{BACKUP_TAG}={name}")),
    ];
    StorageClass {
        metadata: ObjectMeta { name: Some(STORAGE_CLASS.into()), ..ObjectMeta::default() },
        provisioner: "ebs.csi.aws.com".into(),
        parameters: Some(parameters.map(|(key, value)| (key.to_owned(), value)).into()),
        reclaim_policy: Some(if environment.tier.keeps_data() { "Retain" } else { "Delete" }.into()),
        allow_volume_expansion: Some(true),
        volume_binding_mode: Some("WaitForFirstConsumer".into()),
        ..StorageClass::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::name;

    /// A default limit holds for every container without one, and one below its request is refused by the API server:
    /// databases ask for several CPUs, and are held to none.
    #[test]
    fn nobody_is_held_to_a_cpu_limit_that_they_did_not_ask_for() {
        let limits = limits(&name!("shop")).spec.expect("a LimitRange has a spec").limits;
        let defaults: Vec<_> = limits.iter().flat_map(|limit| limit.default.iter().flatten()).collect();
        assert_eq!(defaults.iter().map(|(resource, _)| resource.as_str()).collect::<Vec<_>>(), ["memory"]);
    }
}
