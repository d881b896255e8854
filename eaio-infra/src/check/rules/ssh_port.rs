use crate::check::{Container, Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "ssh-port",
    severity: Severity::Warning,
    documentation: "A container opens port 22. Whoever logs in there goes past the API server, its roles and its audit log, and what is \
                    changed is gone with the pod. Servers of Git and of files, and hosts that are there to be logged into, are left \
                    alone.",
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
          ports: [{ name: http, containerPort: 8080 }, { name: ssh, containerPort: 22 }]
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
          ports: [{ name: http, containerPort: 8080 }]
",
    ),
    check,
};

/// Parts of the names of what SSH is for.
const SERVERS: &[&str] =
    &["bastion", "forgejo", "gerrit", "git", "gogs", "jump", "scp", "sftp", "soft-serve", "ssh", "teleport"];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for pod in index.pods() {
        let serves = |text: &str| SERVERS.iter().any(|server| text.to_lowercase().contains(server));
        let is_server = |container: &Container<'_>| {
            serves(pod.object.name)
                || serves(container.name())
                || container.value.text_at(&["image"]).is_some_and(serves)
        };
        for container in pod.containers().filter(|container| !is_server(container)) {
            for (_, _, port) in container.ports().filter(|(_, number, _)| *number == 22.0) {
                if port.text_at(&["protocol"]).is_some_and(|protocol| protocol != "TCP") {
                    continue;
                }
                findings
                    .at(
                        pod.object.artifact,
                        port,
                        format!("container `{}` opens port 22, that of SSH", container.name()),
                    )
                    .detail(pod.object.title())
                    .help("take it out: `kubectl exec` and `kubectl debug` get in by way of the API server");
            }
        }
    }
}
