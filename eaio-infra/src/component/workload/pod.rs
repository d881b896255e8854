//! The pods of a workload: as restricted as Pod Security's `restricted` level asks for, spread over zones and nodes.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{
    ConfigMapVolumeSource, EmptyDirVolumeSource, PersistentVolumeClaim, PersistentVolumeClaimSpec,
    PersistentVolumeClaimVolumeSource, PodSecurityContext, PodSpec, PodTemplateSpec, SeccompProfile,
    SecretVolumeSource, Toleration, TopologySpreadConstraint, Volume as KubernetesVolume,
    VolumeResourceRequirements,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::component::EksContext;
use crate::unit::Bytes;

use super::container::container;
use super::kubernetes::{NODE_GROUP_LABEL, labels, selector};
use super::{Volume, VolumeSource, Workload};

/// Keeps the cluster autoscaler from ending a pod to save its node.
///
/// Source: Cluster Autoscaler, FAQ, "What types of pods can prevent CA from removing a node?".
const SAFE_TO_EVICT: &str = "cluster-autoscaler.kubernetes.io/safe-to-evict";

impl Workload {
    pub(super) fn pod_template(&self, context: &EksContext<'_>) -> PodTemplateSpec {
        let mut tolerations = Vec::new();
        let mut node_selector = None;
        if let Some((name, group)) = &self.nodes {
            node_selector = Some(BTreeMap::from([(NODE_GROUP_LABEL.to_owned(), name.to_string())]));
            tolerations.extend(group.taint.iter().map(|taint| Toleration {
                key: Some(taint.key.clone()),
                operator: Some("Equal".into()),
                value: Some(taint.value.clone()),
                effect: Some("NoSchedule".into()),
                ..Toleration::default()
            }));
        }
        let containers = std::iter::once(&self.container).chain(&self.sidecars);
        PodTemplateSpec {
            metadata: Some(ObjectMeta {
                labels: Some(labels(&self.name, context.system)),
                annotations: self.has_own_claims().then(|| {
                    // A restart of what keeps data is too dear to save a node.
                    BTreeMap::from([(SAFE_TO_EVICT.to_owned(), "false".to_owned())])
                }),
                ..ObjectMeta::default()
            }),
            spec: Some(PodSpec {
                automount_service_account_token: Some(false),
                service_account_name: Some(self.name.to_string()),
                enable_service_links: Some(false),
                priority_class_name: Some(self.priority.class(context.system)),
                security_context: Some(PodSecurityContext {
                    run_as_non_root: Some(true),
                    run_as_user: Some(self.user),
                    run_as_group: Some(self.group),
                    fs_group: Some(self.user),
                    fs_group_change_policy: Some("OnRootMismatch".into()),
                    seccomp_profile: Some(SeccompProfile {
                        type_: "RuntimeDefault".into(),
                        ..SeccompProfile::default()
                    }),
                    ..PodSecurityContext::default()
                }),
                node_selector,
                tolerations: (!tolerations.is_empty()).then_some(tolerations),
                topology_spread_constraints: (self.scale.maximum() > 1).then(|| self.spread()),
                termination_grace_period_seconds: Some(self.grace.as_secs() as i64),
                init_containers: (!self.init_containers.is_empty())
                    .then(|| self.init_containers.iter().map(container).collect()),
                containers: containers.map(container).collect(),
                volumes: volumes(&self.volumes),
                ..PodSpec::default()
            }),
        }
    }

    fn has_own_claims(&self) -> bool {
        self.volumes.iter().any(|volume| matches!(volume.source, VolumeSource::OwnClaim { .. }))
    }

    /// Over zones strictly where there are nodes in each that the autoscaler can add to: a volume stays in the zone
    /// where its pod first ran. Elsewhere as well as it goes, and over nodes likewise.
    fn spread(&self) -> Vec<TopologySpreadConstraint> {
        let zonal = self.has_own_claims() && self.nodes.as_ref().is_some_and(|(_, group)| group.zonal);
        [("topology.kubernetes.io/zone", zonal), ("kubernetes.io/hostname", false)]
            .map(|(topology, strict)| TopologySpreadConstraint {
                max_skew: 1,
                topology_key: topology.into(),
                when_unsatisfiable: if strict { "DoNotSchedule" } else { "ScheduleAnyway" }.into(),
                label_selector: Some(selector(&self.name)),
                ..TopologySpreadConstraint::default()
            })
            .into()
    }

    pub(super) fn claims(&self) -> Vec<PersistentVolumeClaim> {
        let own = self.volumes.iter().filter_map(|volume| match &volume.source {
            VolumeSource::OwnClaim { size, storage_class } => Some((volume, size, storage_class)),
            _ => None,
        });
        own.map(|(volume, size, storage_class)| PersistentVolumeClaim {
            metadata: ObjectMeta {
                name: Some(volume.name.clone()),
                labels: selector(&self.name).match_labels,
                ..ObjectMeta::default()
            },
            spec: Some(PersistentVolumeClaimSpec {
                access_modes: Some(vec!["ReadWriteOnce".into()]),
                storage_class_name: Some(storage_class.clone()),
                resources: Some(VolumeResourceRequirements {
                    requests: Some(BTreeMap::from([("storage".to_owned(), Quantity(size.to_string()))])),
                    ..VolumeResourceRequirements::default()
                }),
                ..PersistentVolumeClaimSpec::default()
            }),
            ..PersistentVolumeClaim::default()
        })
        .collect()
    }
}

fn empty_dir(size: Bytes, medium: Option<String>) -> EmptyDirVolumeSource {
    EmptyDirVolumeSource { size_limit: Some(Quantity(size.to_string())), medium }
}

fn volumes(volumes: &[Volume]) -> Option<Vec<KubernetesVolume>> {
    let volumes: Vec<_> = volumes
        .iter()
        .filter_map(|volume| {
            let mut lowered = KubernetesVolume { name: volume.name.clone(), ..KubernetesVolume::default() };
            match &volume.source {
                VolumeSource::Scratch(size) => lowered.empty_dir = Some(empty_dir(*size, None)),
                VolumeSource::Memory(size) => {
                    lowered.empty_dir = Some(empty_dir(*size, Some("Memory".into())))
                }
                VolumeSource::ConfigMap(name) => {
                    lowered.config_map = Some(ConfigMapVolumeSource {
                        name: name.clone(),
                        ..ConfigMapVolumeSource::default()
                    });
                }
                VolumeSource::Secret(name) => {
                    lowered.secret = Some(SecretVolumeSource {
                        secret_name: Some(name.clone()),
                        default_mode: Some(0o440),
                        ..SecretVolumeSource::default()
                    });
                }
                VolumeSource::Claim(name) => {
                    lowered.persistent_volume_claim = Some(PersistentVolumeClaimVolumeSource {
                        claim_name: name.clone(),
                        ..PersistentVolumeClaimVolumeSource::default()
                    });
                }
                VolumeSource::OwnClaim { .. } => return None,
            }
            Some(lowered)
        })
        .collect();
    (!volumes.is_empty()).then_some(volumes)
}
