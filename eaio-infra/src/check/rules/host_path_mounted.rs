use std::collections::HashSet;

use crate::check::{Artifact, Example, Findings, Index, Located, Place, Pod, Project, Rule, Service, known};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "host-path-mounted",
    severity: Severity::Error,
    documentation: "A pod mounts a path of its node. With the socket of the container runtime, or with the root or the configuration \
                    of the node, whoever gets into the pod has the node and every pod on it, and a read-only mount of a socket changes \
                    nothing. Any other path is a warning: what is written there stays on one node, and the pod may start on another \
                    one. Agents that have to see their node are left alone: DaemonSets of `kube-system`, and those of known images. In \
                    Compose, only the socket is looked at, and it is a warning.",
    bad: Example::yaml(
        "
apiVersion: apps/v1
kind: Deployment
metadata: { name: runner }
spec:
  selector: { matchLabels: { app: runner } }
  template:
    metadata: { labels: { app: runner } }
    spec:
      containers:
        - name: runner
          image: example/runner:1.0.0
          volumeMounts:
            - { name: docker, mountPath: /var/run/docker.sock }
            - { name: cache, mountPath: /cache }
      volumes:
        - { name: docker, hostPath: { path: /var/run/docker.sock } }
        - { name: cache, hostPath: { path: /srv/cache } }
",
    ),
    good: Example::yaml(
        "
apiVersion: apps/v1
kind: Deployment
metadata: { name: runner }
spec:
  selector: { matchLabels: { app: runner } }
  template:
    metadata: { labels: { app: runner } }
    spec:
      containers:
        - name: runner
          image: example/runner:1.0.0
          volumeMounts:
            - { name: cache, mountPath: /cache }
      volumes:
        - { name: cache, emptyDir: { sizeLimit: 10Gi } }
",
    ),
    check,
};

/// Sockets of container runtimes, by how their paths end.
const SOCKETS: &[&str] = &[
    "/docker.sock",
    "/containerd.sock",
    "/crio.sock",
    "/cri-dockerd.sock",
    "/podman.sock",
    "/dockershim.sock",
];

/// Directories with which one has the node: they hold its root, its configuration, or its sockets.
const WHOLE: &[&str] = &["/", "/etc", "/root", "/run", "/var", "/var/lib/kubelet", "/var/run"];

/// What says nothing but what time it is.
const HARMLESS: &[&str] = &["/etc/localtime", "/etc/timezone", "/usr/share/zoneinfo"];

/// Parts of the names of images that have to see the node they run on: logs, metrics, networks, volumes, devices, and what looks for
/// intruders.
const AGENTS: &[&str] = &[
    "alloy",
    "amazon-k8s-cni",
    "aws-node-termination-handler",
    "beyla",
    "cadvisor",
    "calico",
    "ceph",
    "cilium",
    "cloudwatch-agent",
    "collector",
    "csi",
    "datadog",
    "dcgm-exporter",
    "device-plugin",
    "dynatrace",
    "falco",
    "filebeat",
    "flannel",
    "fluent",
    "gpu-operator",
    "grafana-agent",
    "jaeger-agent",
    "kube-bench",
    "kube-proxy",
    "kube-vip",
    "kured",
    "local-path-provisioner",
    "logstash",
    "longhorn",
    "metricbeat",
    "multus",
    "netdata",
    "newrelic",
    "node-exporter",
    "node-feature-discovery",
    "node-problem-detector",
    "node_exporter",
    "nvidia",
    "openebs",
    "otel",
    "promtail",
    "rook",
    "spire",
    "sysdig",
    "telegraf",
    "tetragon",
    "trivy",
    "vector",
    "wazuh",
];

/// Images of Compose whose whole purpose is to hold the socket: proxies that let little of it through, and what manages containers for
/// a person.
const KEEPERS: &[&str] =
    &["autoheal", "diun", "docker-socket-proxy", "dockge", "portainer", "socket-proxy", "watchtower"];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for pod in index.pods().iter().filter(|pod| !is_agent(pod)) {
        of_pod(pod, findings);
    }
    for project in index.projects() {
        for service in &project.services {
            of_service(project, service, findings);
        }
    }
}

/// Whether it has to see its node: what the cluster itself runs there, and agents by their images.
fn is_agent(pod: &Pod<'_>) -> bool {
    let is_of_node = matches!(pod.object.kind, "DaemonSet" | "Pod");
    let has_known_image = || {
        pod.containers()
            .filter_map(|container| container.value.text_at(&["image"]))
            .any(|image| AGENTS.iter().any(|agent| image.contains(agent)))
    };
    is_of_node && (pod.object.is_in_system_namespace() || has_known_image())
}

fn of_pod(pod: &Pod<'_>, findings: &mut Findings<'_>) {
    let artifact = pod.object.artifact;
    for volume in pod.volumes() {
        let Some(value) = volume.at(&["hostPath", "path"]) else { continue };
        let Some(path) = known(Some(value)).map(normal) else { continue };
        if HARMLESS.contains(&path) {
            continue;
        }
        let users = users(pod, volume);
        let finding = if is_socket(path) {
            let summary = format!("{} has the container runtime of its node: {path}", pod.object.title());
            findings.at(artifact, value, summary).help(
                "build images without a daemon, or ask the API server with a ServiceAccount; to mount it read-only changes nothing",
            )
        } else if WHOLE.contains(&path) {
            let summary = format!("{} mounts {path} of its node, and with it the node", pod.object.title());
            findings
                .at(artifact, value, summary)
                .help("mount nothing of the node, or the one file that it needs")
        } else {
            let summary = format!("{} mounts {path} of whichever node it runs on", pod.object.title());
            findings
                .at(artifact, value, summary)
                .help(
                    "what it keeps belongs in a PersistentVolumeClaim, and what it does not in an `emptyDir`",
                )
                .warning()
        };
        let finding = finding.detail(match users.as_slice() {
            [] => "no container here mounts the volume".to_owned(),
            users => format!("in {}", users.join(", ")),
        });
        // An agent whose image nobody here knows may need it.
        if pod.object.kind == "DaemonSet" {
            finding.warning();
        }
    }
}

/// The containers that mount a volume.
fn users(pod: &Pod<'_>, volume: &Located) -> Vec<String> {
    let Some(name) = volume.text_at(&["name"]) else { return Vec::new() };
    let mounts = |container: &Located| {
        let mounts = container.get("volumeMounts").map_or(&[][..], Located::items);
        mounts.iter().any(|mount| mount.text_at(&["name"]) == Some(name))
    };
    let containers = pod.containers().filter(|container| mounts(container.value));
    containers.map(|container| format!("container `{}`", container.name())).collect()
}

fn of_service(project: &Project<'_>, service: &Service<'_>, findings: &mut Findings<'_>) {
    let image = service.value.text_at(&["image"]).unwrap_or_default();
    if KEEPERS.iter().chain(AGENTS).any(|keeper| image.contains(keeper)) {
        return;
    }
    let volumes = service.value.get("volumes").map_or(&[][..], Located::items);
    let mut seen = HashSet::new();
    for (path, place) in volumes.iter().filter_map(bound) {
        if is_socket(path) && seen.insert(path) {
            report(project.artifact, service, image, place, findings);
        }
    }
}

fn report(
    artifact: &Artifact,
    service: &Service<'_>,
    image: &str,
    place: Place,
    findings: &mut Findings<'_>,
) {
    let help = if image.contains("traefik") {
        "put a proxy between them that lets it list containers and no more, such as tecnativa/docker-socket-proxy with `CONTAINERS: 1`, \
         and name it as `providers.docker.endpoint`"
    } else {
        "put a proxy between them that lets through only what it asks for, such as tecnativa/docker-socket-proxy; `:ro` keeps nobody \
         from writing to a socket"
    };
    findings
        .at_place(artifact, place, format!("service `{}` has the machine's container runtime", service.name))
        .detail("whoever gets into it can start a container that has the whole machine")
        .help(help)
        .warning();
}

/// The path of the machine that a service mounts, and where it stands. Both forms.
fn bound(volume: &Located) -> Option<(&str, Place)> {
    let path = match volume.text() {
        Some(text) => text.split_once(':')?.0,
        None => volume.text_at(&["source"]).filter(|_| volume.text_at(&["type"]) == Some("bind"))?,
    };
    Some((normal(path), volume.place))
}

/// Without what means nothing at the end.
fn normal(path: &str) -> &str {
    match path.trim_end_matches('/') {
        "" => "/",
        path => path,
    }
}

fn is_socket(path: &str) -> bool {
    SOCKETS.iter().any(|socket| path.ends_with(socket))
}
