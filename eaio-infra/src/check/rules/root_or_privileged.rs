use crate::check::{Container, Example, Findings, Index, Located, Pod, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "root-or-privileged",
    severity: Severity::Error,
    documentation: "A container is privileged: whoever breaks into it has the node, and with it every secret of every pod there. It is a \
                    warning where it has less than that, but more than a program needs: root, the network, processes or memory of \
                    the node, a capability that is as good as root, an unmasked `/proc`, or the right to become root. The agents that \
                    a cluster runs on each node, the DaemonSets of `kube-system`, are left alone.",
    bad: Example::yaml(
        "
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
          securityContext: { privileged: true }
",
    ),
    good: Example::yaml(
        "
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
          securityContext:
            runAsNonRoot: true
            runAsUser: 10001
            allowPrivilegeEscalation: false
            capabilities: { drop: [ALL], add: [NET_BIND_SERVICE] }
",
    ),
    check,
};

/// Capabilities with which a container gets at the node (capabilities(7)).
const CAPABILITIES: &[&str] =
    &["ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO", "SYS_PTRACE", "DAC_READ_SEARCH", "BPF"];

/// What of the node a pod can share, and what that gives it.
const SHARED: &[(&str, &str)] = &[
    ("hostNetwork", "network: it listens on the node's addresses, and no NetworkPolicy holds it"),
    ("hostPID", "processes: it sees each of them, and their environment"),
    ("hostIPC", "shared memory: it reads what other pods keep there"),
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for pod in index.pods() {
        let is_system = pod.object.namespace == "kube-system";
        if is_system && pod.object.kind == "DaemonSet" {
            continue;
        }
        let artifact = pod.object.artifact;
        for (field, what) in SHARED {
            if let Some(value) = pod.spec.get(field).filter(|value| value.is_true()) {
                findings
                    .at(artifact, value, format!("{} shares the node's {what}", pod.object.title()))
                    .help(format!("take `{field}` out, unless it is an agent of the node"))
                    .warning();
            }
        }
        for container in pod.containers() {
            let title = format!("container `{}`", container.name());
            let context = container.value.get("securityContext");
            let of = |field| context.and_then(|context| context.get(field));
            if let Some(value) = of("privileged").filter(|value| value.is_true()) {
                let finding = findings
                    .at(
                        artifact,
                        value,
                        format!("{title} is privileged: whoever breaks into it has the node"),
                    )
                    .detail(pod.object.title())
                    .help("take `privileged` out, and add the one capability that it needs");
                if is_system {
                    finding.warning();
                }
                continue;
            }
            if let Some(value) = of("allowPrivilegeEscalation").filter(|value| value.is_true()) {
                findings
                    .at(artifact, value, format!("{title} may get more rights than it starts with"))
                    .detail(pod.object.title())
                    .help("say `allowPrivilegeEscalation: false`")
                    .warning();
            }
            let has_own_users = pod.spec.get("hostUsers").is_some_and(|value| !value.is_true());
            let unmasked = of("procMount").filter(|value| value.text() == Some("Unmasked") && !has_own_users);
            if let Some(value) = unmasked {
                findings
                    .at(artifact, value, format!("{title} sees all of `/proc`, which others have masked"))
                    .detail(pod.object.title())
                    .help("take `procMount` out: it is for containers that start containers, with `hostUsers: false`")
                    .warning();
            }
            let added = of("capabilities").and_then(|capabilities| capabilities.get("add"));
            for value in added.map_or(&[][..], Located::items) {
                let name = value.text().map(|name| name.strip_prefix("CAP_").unwrap_or(name));
                if let Some(name) = name.filter(|name| CAPABILITIES.contains(name)) {
                    findings
                        .at(
                            artifact,
                            value,
                            format!("{title} has the capability {name}, with which it gets at the node"),
                        )
                        .detail(pod.object.title())
                        .help("take it out, or add one that gives less")
                        .warning();
                }
            }
        }
        root(pod, findings);
    }
}

/// Containers that run as root, the pod's own word once. One that runs before the others may prepare a volume.
fn root(pod: &Pod<'_>, findings: &mut Findings<'_>) {
    let of_pod = pod.spec.at(&["securityContext", "runAsUser"]);
    let mut found: Vec<&Located> = Vec::new();
    let is_privileged = |container: &Container<'_>| {
        container.value.at(&["securityContext", "privileged"]).is_some_and(Located::is_true)
    };
    for container in pod.containers().filter(|container| !container.is_initial && !is_privileged(container)) {
        let user = container.value.at(&["securityContext", "runAsUser"]).or(of_pod);
        let Some(user) = user.filter(|user| user.number() == Some(0.0)) else { continue };
        if found.iter().any(|other| std::ptr::eq(*other, user)) {
            continue;
        }
        found.push(user);
        let is_of_pod = of_pod.is_some_and(|of_pod| std::ptr::eq(of_pod, user));
        let summary = if is_of_pod {
            "the containers that name no other user run as root".to_owned()
        } else {
            format!("container `{}` runs as root", container.name())
        };
        findings
            .at(pod.object.artifact, user, summary)
            .detail(pod.object.title())
            .help("give it a user of its own, such as `runAsUser: 10001`, and say `runAsNonRoot: true`")
            .warning();
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::check::{check_with, read};

    /// Less than privileged is a warning, each thing once; an agent of the node is left alone.
    #[test]
    fn less_is_a_warning() {
        let text = "
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  template:
    spec:
      hostNetwork: true
      securityContext: { runAsUser: 0 }
      initContainers: [{ name: first, image: 'a:1', securityContext: { runAsUser: 0 } }]
      containers:
        - { name: one, image: 'a:1', securityContext: { allowPrivilegeEscalation: true } }
        - { name: two, image: 'a:1', securityContext: { capabilities: { add: [CAP_SYS_ADMIN, CHOWN] } } }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent, namespace: kube-system }
spec:
  template:
    spec:
      hostPID: true
      containers: [{ name: agent, image: 'a:1', securityContext: { privileged: true } }]
";
        let found = check_with(&read::files([("a.yaml", text)]).artifacts, &[&RULE]);
        insta::assert_snapshot!(found, @r"
        warning[root-or-privileged]: Deployment `api` shares the node's network: it listens on the node's addresses, and no NetworkPolicy holds it
          --> a.yaml:8:20
           = help: take `hostNetwork` out, unless it is an agent of the node

        warning[root-or-privileged]: the containers that name no other user run as root
          --> a.yaml:9:37
           |  Deployment `api`
           = help: give it a user of its own, such as `runAsUser: 10001`, and say `runAsNonRoot: true`

        warning[root-or-privileged]: container `one` may get more rights than it starts with
          --> a.yaml:12:83
           |  Deployment `api`
           = help: say `allowPrivilegeEscalation: false`

        warning[root-or-privileged]: container `two` has the capability SYS_ADMIN, with which it gets at the node
          --> a.yaml:13:79
           |  Deployment `api`
           = help: take it out, or add one that gives less
        ");
    }
}
