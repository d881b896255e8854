//! The containers of a pod: not root, nothing to write to but volumes, no capabilities.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{
    Capabilities, ConfigMapEnvSource, Container as KubernetesContainer, ContainerPort, EnvFromSource, EnvVar,
    EnvVarSource, ExecAction, HTTPGetAction, Lifecycle, LifecycleHandler, ObjectFieldSelector,
    Probe as KubernetesProbe, ResourceRequirements, SecretKeySelector, SecurityContext, SleepAction,
    TCPSocketAction, VolumeMount,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::component::{Variable, VariableSource};

use super::{BeforeStop, Container, Mount, Probe, Probes, Resources};

/// A container of ours as Kubernetes has it.
pub(super) fn container(container: &Container) -> KubernetesContainer {
    let some = |items: &Vec<String>| (!items.is_empty()).then(|| items.clone());
    let probes = container.probes.as_ref();
    KubernetesContainer {
        name: container.name.to_string(),
        image: Some(container.image.to_string()),
        image_pull_policy: Some("IfNotPresent".into()),
        command: some(&container.command),
        args: some(&container.arguments),
        env: (!container.variables.is_empty()).then(|| container.variables.iter().map(variable).collect()),
        env_from: container.variables_from.as_ref().map(|config_map| {
            vec![EnvFromSource {
                config_map_ref: Some(ConfigMapEnvSource {
                    name: config_map.clone(),
                    ..ConfigMapEnvSource::default()
                }),
                ..EnvFromSource::default()
            }]
        }),
        ports: (!container.ports.is_empty()).then(|| {
            let ports = container.ports.iter().map(|(name, port)| ContainerPort {
                name: Some((*name).to_owned()),
                container_port: port.get().into(),
                protocol: Some("TCP".into()),
                ..ContainerPort::default()
            });
            ports.collect()
        }),
        resources: Some(resources(&container.resources)),
        startup_probe: probes.map(startup),
        readiness_probe: probes.map(|probes| probe(&probes.readiness, 10, 3)),
        liveness_probe: probes.map(|probes| probe(&probes.liveness, 10, 6)),
        lifecycle: container.before_stop.as_ref().map(before_stop),
        security_context: Some(SecurityContext {
            allow_privilege_escalation: Some(false),
            capabilities: Some(Capabilities { drop: Some(vec!["ALL".into()]), ..Capabilities::default() }),
            privileged: Some(false),
            read_only_root_filesystem: Some(true),
            run_as_non_root: Some(true),
            ..SecurityContext::default()
        }),
        volume_mounts: (!container.mounts.is_empty()).then(|| container.mounts.iter().map(mount).collect()),
        ..KubernetesContainer::default()
    }
}

fn before_stop(action: &BeforeStop) -> Lifecycle {
    let handler = match action {
        BeforeStop::Command(command) => LifecycleHandler {
            exec: Some(ExecAction { command: Some(command.clone()) }),
            ..LifecycleHandler::default()
        },
        BeforeStop::Wait(duration) => LifecycleHandler {
            sleep: Some(SleepAction { seconds: duration.as_secs() as i64 }),
            ..LifecycleHandler::default()
        },
    };
    Lifecycle { pre_stop: Some(handler), ..Lifecycle::default() }
}

fn variable(variable: &Variable) -> EnvVar {
    let (value, value_from) = match &variable.source {
        VariableSource::Plain(value) => (Some(escape_references(value)), None),
        VariableSource::Secret { secret, key } => {
            let selector = SecretKeySelector { name: secret.clone(), key: key.clone(), optional: None };
            (None, Some(EnvVarSource { secret_key_ref: Some(selector), ..EnvVarSource::default() }))
        }
        VariableSource::Field(path) => {
            let selector =
                ObjectFieldSelector { field_path: (*path).to_owned(), ..ObjectFieldSelector::default() };
            (None, Some(EnvVarSource { field_ref: Some(selector), ..EnvVarSource::default() }))
        }
    };
    EnvVar { name: variable.name.clone(), value, value_from }
}

/// The kubelet replaces `$(NAME)` in a variable's value; `$$(` means itself.
///
/// Source: Kubernetes, "Define Dependent Environment Variables".
fn escape_references(value: &str) -> String {
    value.replace("$(", "$$(")
}

fn mount(mount: &Mount) -> VolumeMount {
    VolumeMount {
        name: mount.volume.clone(),
        mount_path: mount.path.clone(),
        sub_path: mount.file.clone(),
        read_only: mount.read_only.then_some(true),
        ..VolumeMount::default()
    }
}

fn resources(resources: &Resources) -> ResourceRequirements {
    let quantity = |name: &str, value: String| (name.to_owned(), Quantity(value));
    let mut requests = BTreeMap::from([
        quantity("cpu", resources.cpu.to_string()),
        quantity("memory", resources.memory.to_string()),
    ]);
    let mut limits = BTreeMap::from([quantity("memory", resources.memory_limit.to_string())]);
    limits.extend(resources.cpu_limit.iter().map(|cpu| quantity("cpu", cpu.to_string())));
    if resources.gpus > 0 {
        // An extended resource is the same in both.
        for map in [&mut requests, &mut limits] {
            map.extend([quantity("nvidia.com/gpu", resources.gpus.to_string())]);
        }
    }
    ResourceRequirements { requests: Some(requests), limits: Some(limits), ..ResourceRequirements::default() }
}

fn startup(probes: &Probes) -> KubernetesProbe {
    let (question, patience) = &probes.startup;
    probe(question, 5, patience.as_secs().div_ceil(5).max(1) as i32)
}

fn probe(question: &Probe, period: i32, failures: i32) -> KubernetesProbe {
    let mut probe = KubernetesProbe {
        period_seconds: Some(period),
        timeout_seconds: Some(5),
        failure_threshold: Some(failures),
        ..KubernetesProbe::default()
    };
    match question {
        Probe::Http(path, port) => {
            probe.http_get = Some(HTTPGetAction {
                path: Some(path.clone()),
                port: IntOrString::String((*port).to_owned()),
                ..HTTPGetAction::default()
            });
        }
        Probe::Tcp(port) => {
            probe.tcp_socket = Some(TCPSocketAction {
                port: IntOrString::String((*port).to_owned()),
                ..TCPSocketAction::default()
            });
        }
        Probe::Command(command) => probe.exec = Some(ExecAction { command: Some(command.clone()) }),
    }
    probe
}
