//! A workload as Kubernetes objects, with what lets it be reached, scaled and evicted.

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::{
    Deployment, DeploymentSpec, DeploymentStrategy, RollingUpdateDeployment, StatefulSet, StatefulSetSpec,
};
use k8s_openapi::api::autoscaling::v2::{
    CrossVersionObjectReference, HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec, MetricSpec,
    MetricTarget, ResourceMetricSource,
};
use k8s_openapi::api::core::v1::{Service, ServiceAccount, ServicePort, ServiceSpec};
use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::component::EksContext;
use crate::unit::Name;

use super::{Scale, Workload};

/// The labels that say what an object belongs to.
///
/// Source: Kubernetes, "Recommended Labels".
pub(crate) fn labels(name: &Name, system: &Name) -> BTreeMap<String, String> {
    BTreeMap::from([
        ("app.kubernetes.io/name".to_owned(), name.to_string()),
        ("app.kubernetes.io/part-of".to_owned(), system.to_string()),
        ("app.kubernetes.io/managed-by".to_owned(), "eaio-infra".to_owned()),
    ])
}

/// The label by which everything else selects a workload's pods.
pub(crate) fn selector(name: &Name) -> LabelSelector {
    LabelSelector {
        match_labels: Some(BTreeMap::from([("app.kubernetes.io/name".to_owned(), name.to_string())])),
        ..LabelSelector::default()
    }
}

/// The label of a managed node that says which group it belongs to, on every node of a cluster.
pub(crate) const NODE_GROUP_LABEL: &str = "eaio-infra/node-group";

impl Workload {
    /// Adds the workload and everything beside it to the environment's objects.
    pub fn lower(self, context: &mut EksContext<'_>) {
        let location = context.location.clone();
        context.wiring.workloads.insert(self.name.clone(), location);
        let metadata = ObjectMeta {
            name: Some(self.name.to_string()),
            labels: Some(labels(&self.name, context.system)),
            ..ObjectMeta::default()
        };
        context.object(&service_account(&metadata));
        let claims = self.claims();
        let stateful = !claims.is_empty();
        if !self.service.is_empty() {
            let annotations = (!self.service_annotations.is_empty())
                .then(|| self.service_annotations.iter().cloned().collect());
            context.object(&self.service(ObjectMeta { annotations, ..metadata.clone() }, false));
        }
        if stateful {
            let name = Some(self.headless_name());
            context.object(&self.service(ObjectMeta { name, ..metadata.clone() }, true));
        }
        let template = self.pod_template(context);
        if stateful {
            context.object(&StatefulSet {
                metadata: metadata.clone(),
                spec: Some(StatefulSetSpec {
                    replicas: self.replicas(),
                    selector: selector(&self.name),
                    service_name: Some(self.headless_name()),
                    pod_management_policy: Some("Parallel".into()),
                    template,
                    volume_claim_templates: Some(claims),
                    ..StatefulSetSpec::default()
                }),
                ..StatefulSet::default()
            });
        } else {
            context.object(&Deployment {
                metadata: metadata.clone(),
                spec: Some(DeploymentSpec {
                    replicas: self.replicas(),
                    revision_history_limit: Some(5),
                    selector: selector(&self.name),
                    strategy: Some(self.strategy()),
                    template,
                    ..DeploymentSpec::default()
                }),
                ..Deployment::default()
            });
        }
        if let Some(autoscaler) =
            self.autoscaler(&metadata, if stateful { "StatefulSet" } else { "Deployment" })
        {
            context.object(&autoscaler);
        }
        if self.scale.minimum() > 1 {
            context.object(&PodDisruptionBudget {
                metadata,
                spec: Some(PodDisruptionBudgetSpec {
                    max_unavailable: Some(IntOrString::Int(1)),
                    selector: Some(selector(&self.name)),
                    // A pod that cannot serve anyway must not keep its node from being drained.
                    unhealthy_pod_eviction_policy: Some("AlwaysAllow".into()),
                    ..PodDisruptionBudgetSpec::default()
                }),
                ..PodDisruptionBudget::default()
            });
        }
    }

    /// The Service that gives each pod of a StatefulSet a name, whether or not somebody asks for it yet: it cannot be named later.
    fn headless_name(&self) -> String {
        format!("{}-pods", self.name)
    }

    /// Unset where an autoscaler decides, so that applying the manifest does not undo its decision.
    fn replicas(&self) -> Option<i32> {
        match self.scale {
            Scale::Fixed(replicas) => Some(replicas as i32),
            Scale::Between { .. } => None,
        }
    }

    fn strategy(&self) -> DeploymentStrategy {
        if !self.overlaps {
            return DeploymentStrategy { type_: Some("Recreate".into()), rolling_update: None };
        }
        DeploymentStrategy {
            type_: Some("RollingUpdate".into()),
            rolling_update: Some(RollingUpdateDeployment {
                max_surge: Some(IntOrString::String("25%".into())),
                max_unavailable: Some(IntOrString::Int(0)),
            }),
        }
    }

    fn service(&self, metadata: ObjectMeta, headless: bool) -> Service {
        let ports = self.service.iter().map(|(name, port)| ServicePort {
            name: Some((*name).to_owned()),
            port: port.get().into(),
            target_port: Some(IntOrString::String((*name).to_owned())),
            protocol: Some("TCP".into()),
            // Says what is spoken, for those that look at names: the port's own name does.
            ..ServicePort::default()
        });
        Service {
            metadata,
            spec: Some(ServiceSpec {
                type_: Some("ClusterIP".into()),
                cluster_ip: headless.then(|| "None".to_owned()),
                // The members of a cluster have to find each other before they can be ready.
                publish_not_ready_addresses: headless.then_some(true),
                selector: selector(&self.name).match_labels,
                ports: (!self.service.is_empty()).then(|| ports.collect()),
                ..ServiceSpec::default()
            }),
            ..Service::default()
        }
    }

    fn autoscaler(&self, metadata: &ObjectMeta, kind: &str) -> Option<HorizontalPodAutoscaler> {
        let Scale::Between { minimum, maximum, cpu, memory } = self.scale else { return None };
        let metric = |(resource, share): (&str, crate::unit::Percent)| MetricSpec {
            type_: "Resource".into(),
            resource: Some(ResourceMetricSource {
                name: resource.into(),
                target: MetricTarget {
                    type_: "Utilization".into(),
                    average_utilization: Some(share.get().into()),
                    ..MetricTarget::default()
                },
            }),
            ..MetricSpec::default()
        };
        let metrics = [cpu.map(|share| ("cpu", share)), memory.map(|share| ("memory", share))];
        Some(HorizontalPodAutoscaler {
            metadata: metadata.clone(),
            spec: Some(HorizontalPodAutoscalerSpec {
                scale_target_ref: CrossVersionObjectReference {
                    api_version: Some("apps/v1".into()),
                    kind: kind.into(),
                    name: self.name.to_string(),
                },
                min_replicas: Some(minimum as i32),
                max_replicas: maximum as i32,
                metrics: Some(metrics.into_iter().flatten().map(metric).collect()),
                ..HorizontalPodAutoscalerSpec::default()
            }),
            ..HorizontalPodAutoscaler::default()
        })
    }
}

/// The identity of a workload's pods, of which Kubernetes's own API knows nothing.
pub(super) fn service_account(metadata: &ObjectMeta) -> ServiceAccount {
    ServiceAccount {
        metadata: metadata.clone(),
        automount_service_account_token: Some(false),
        ..ServiceAccount::default()
    }
}
