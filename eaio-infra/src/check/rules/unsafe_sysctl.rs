use std::cell::OnceCell;

use crate::check::{Content, Example, Findings, Index, Language, Located, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "unsafe-sysctl",
    severity: Severity::Error,
    documentation: "A pod sets a parameter of the kernel that belongs to the node and not to the pod, such as `vm.max_map_count`: no \
                    kubelet can be told to allow it, and the pod ends with `SysctlForbidden`. One that a pod can have of its own, and \
                    that is not among the safe ones, is a warning: the pod ends likewise, but where its node allows it \
                    (Kubernetes, Using sysctls in a Kubernetes Cluster).",
    bad: Example::yaml(
        "
apiVersion: v1
kind: Pod
metadata: { name: search }
spec:
  securityContext:
    sysctls:
      - { name: vm.max_map_count, value: '262144' }
      - { name: net.core.somaxconn, value: '1024' }
  containers: [{ name: search, image: 'example/search:1.0.0' }]
",
    ),
    good: Example::yaml(
        "
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  securityContext:
    sysctls:
      - { name: net.ipv4.ip_unprivileged_port_start, value: '80' }
  containers: [{ name: api, image: 'example/api:1.0.0' }]
",
    ),
    check,
};

/// What every kubelet allows (Kubernetes, Using sysctls in a Kubernetes Cluster, Safe and Unsafe Sysctls). The last of them since 1.32.
const SAFE: &[&str] = &[
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_wmem",
];

/// What a pod can have of its own, by how the names begin. A kubelet refuses to start if it is told to allow anything else.
const OF_PODS: &[&str] = &["fs.mqueue.", "kernel.msg", "kernel.sem", "kernel.shm", "net."];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let is_allowed = OnceCell::new();
    for pod in index.pods() {
        let sysctls = pod.spec.at(&["securityContext", "sysctls"]).map_or(&[][..], Located::items);
        for value in sysctls.iter().filter_map(|sysctl| sysctl.get("name")) {
            let Some(name) = value.literal().map(with_dots).filter(|name| !SAFE.contains(&name.as_str()))
            else {
                continue;
            };
            let title = pod.object.title();
            if !OF_PODS.iter().any(|start| name.starts_with(start)) {
                findings
                    .at(
                        pod.object.artifact,
                        value,
                        format!("{title} sets {name}, which is the node's and no pod's"),
                    )
                    .detail("no kubelet can allow it: the pod ends with `SysctlForbidden`")
                    .help("set it on the node, in the user data or the settings of its node group");
            } else if !is_allowed.get_or_init(|| allows_some(index)) {
                findings
                    .at(
                        pod.object.artifact,
                        value,
                        format!("{title} sets {name}, which kubelets do not allow by themselves"),
                    )
                    .detail("the pod ends with `SysctlForbidden`, but on a node that allows it")
                    .help("list it in `allowedUnsafeSysctls` of the kubelets that it may run on")
                    .warning();
            }
        }
    }
}

/// A name may be written with slashes, too: `net/ipv4/tcp_syncookies`.
fn with_dots(name: &str) -> String {
    match name.find(['.', '/']) {
        Some(at) if name[at..].starts_with('/') => name.replace('/', "."),
        _ => name.to_owned(),
    }
}

/// Whether a kubelet that is here is told to allow some.
fn allows_some(index: &Index<'_>) -> bool {
    fn says(value: &Located) -> bool {
        match &value.content {
            Content::Text(text) => {
                text.contains("allowed-unsafe-sysctls") || text.contains("allowedUnsafeSysctls")
            }
            Content::List(items) => items.iter().any(says),
            Content::Map(entries) => {
                entries.iter().any(|(name, _, value)| name == "allowedUnsafeSysctls" || says(value))
            }
            // Somebody fills it in, and nobody knows with what.
            _ => false,
        }
    }
    let languages = [Language::Kubernetes, Language::Terraform, Language::Eksctl, Language::Described];
    languages.into_iter().flat_map(|language| index.artifacts(language)).any(|artifact| says(&artifact.value))
}
