use crate::check::{Direction, Edge, Example, Findings, Index, Located, Pod, Port, Rule, Selector};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "policy-blocks-used-edge",
    severity: Severity::Error,
    documentation: "A container is told to connect to a Service, and the NetworkPolicies of one side or the other do not let it: every \
                    connection hangs until it times out. Once one policy selects a pod for a direction, only what some policy \
                    allows is allowed, and what is compared is the port of the pod behind the Service, not that of the Service.",
    bad: Example::yaml(
        "
apiVersion: v1
kind: Service
metadata: { name: postgres }
spec:
  selector: { app: postgres }
  ports: [{ port: 5432 }]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: postgres }
spec:
  serviceName: postgres
  selector: { matchLabels: { app: postgres } }
  template:
    metadata: { labels: { app: postgres } }
    spec:
      containers: [{ name: postgres, image: 'postgres:17.2', ports: [{ containerPort: 5432 }] }]
---
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
          env: [{ name: DATABASE_URL, value: 'postgresql://postgres:5432/api' }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: postgres }
spec:
  podSelector: { matchLabels: { app: postgres } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: backend } } }]
      ports: [{ port: 5432 }]
",
    ),
    good: Example::yaml(
        "
apiVersion: v1
kind: Service
metadata: { name: postgres }
spec:
  selector: { app: postgres }
  ports: [{ port: 5432 }]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: postgres }
spec:
  serviceName: postgres
  selector: { matchLabels: { app: postgres } }
  template:
    metadata: { labels: { app: postgres } }
    spec:
      containers: [{ name: postgres, image: 'postgres:17.2', ports: [{ containerPort: 5432 }] }]
---
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
          env: [{ name: DATABASE_URL, value: 'postgresql://postgres:5432/api' }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: postgres }
spec:
  podSelector: { matchLabels: { app: postgres } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: api } } }]
      ports: [{ port: 5432 }]
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    if index.has_other_policies() || index.objects_of("NetworkPolicy").next().is_none() {
        return;
    }
    for edge in index.edges() {
        if let Some(blocked) = Blocked::of(index, edge) {
            report(index, findings, edge, &blocked);
        }
    }
}

/// How an edge is blocked.
struct Blocked {
    direction: Direction,
    policies: Vec<String>,
    /// A pod that it leads to, its port, and that of the Service.
    to: usize,
    port: u16,
    service_port: u16,
    /// Whether the policies would allow the Service's own port.
    is_for_service: bool,
}

impl Blocked {
    /// Nothing where one of the pods behind the Service may be reached, or something is not known.
    fn of(index: &Index<'_>, edge: &Edge<'_>) -> Option<Self> {
        if index.pods()[edge.pod].is_on_host() {
            return None;
        }
        let spec = edge.service.at(&["spec"])?;
        let selector = spec.get("selector").filter(|selector| selector.entries().next().is_some())?;
        let ports = spec.get("ports").map_or(&[][..], Located::items);
        let number = |port: &Located| port.get("port").and_then(Located::number);
        let port = match edge.port {
            Some(wanted) => ports.iter().find(|port| number(port) == Some(f64::from(wanted)))?,
            None => ports.first().filter(|_| ports.len() == 1)?,
        };
        let service_port = whole(number(port)?)?;
        let protocol = port.get("protocol").map_or(Some("TCP"), Located::text)?;
        let mut blocked = None;
        for to in index.behind(edge.service.namespace, Selector::labels(selector)) {
            let pod = &index.pods()[to];
            if to == edge.pod || pod.is_on_host() || pod.labels.is_none() {
                return None;
            }
            let target = target(port, pod)?;
            let (direction, policies) =
                index.policies_between(edge.pod, to, Port { number: target, protocol })?;
            let of_service = Port { number: service_port, protocol };
            blocked.get_or_insert_with(|| Blocked {
                direction,
                policies: policies.iter().map(|policy| format!("`{}`", policy.name)).collect(),
                to,
                port: target,
                service_port,
                is_for_service: index.policies_between(edge.pod, to, of_service).is_none(),
            });
        }
        blocked
    }
}

/// The port of a pod to which a port of a Service leads, where it is known.
fn target(port: &Located, pod: &Pod<'_>) -> Option<u16> {
    let written = port.get("targetPort").or_else(|| port.get("port"))?;
    match (written.number(), written.text()) {
        (Some(number), _) => whole(number),
        (None, Some(name)) => {
            let open = pod.containers().flat_map(|container| container.ports().collect::<Vec<_>>());
            let mut open = open.filter(|(open, ..)| *open == Some(name));
            name.parse().ok().or_else(|| whole(open.next()?.1))
        }
        _ => None,
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // It is a whole number of that size.
fn whole(number: f64) -> Option<u16> {
    (number.fract() == 0.0 && (1.0..=65535.0).contains(&number)).then_some(number as u16)
}

fn report(index: &Index<'_>, findings: &mut Findings<'_>, edge: &Edge<'_>, blocked: &Blocked) {
    let (from, to) = (&index.pods()[edge.pod], &index.pods()[blocked.to]);
    let Blocked { direction, policies, port, service_port, is_for_service, .. } = blocked;
    let (side, does) = match direction {
        Direction::Egress => (from, "connect to it"),
        Direction::Ingress => (to, "reach it"),
    };
    let summary = format!(
        "`{}` of container `{}` connects to `{}`, and the NetworkPolicies of {} do not let it {does}",
        edge.variable,
        edge.container.name(),
        edge.endpoint.host,
        side.object.title(),
    );
    let through = if port == service_port {
        format!("port {port} of {}", to.object.title())
    } else {
        format!("port {service_port} of the Service, {port} of {}", to.object.title())
    };
    let help = match (direction, is_for_service) {
        (_, true) => {
            format!("allow port {port}, that of the pod, instead of {service_port}, that of the Service")
        }
        (Direction::Egress, false) => format!(
            "allow {} egress to port {port} of {}, or drop the connection",
            from.object.title(),
            to.object.title()
        ),
        (Direction::Ingress, false) => format!(
            "allow {} ingress at port {port} from {}, or drop the connection",
            to.object.title(),
            from.object.title()
        ),
    };
    let finding = findings.at(edge.artifact, edge.value, summary);
    // Some controllers compare the Service's port where a connection leaves.
    let finding =
        if *is_for_service && *direction == Direction::Egress { finding.warning() } else { finding };
    let word = if policies.len() == 1 { "policy" } else { "policies" };
    finding
        .detail(format!(
            "{} in `{}`, to {through} in `{}`; {word} {}",
            from.object.title(),
            from.object.namespace,
            to.object.namespace,
            policies.join(", ")
        ))
        .help(help);
}
