use std::net::IpAddr;

use crate::check::{Example, Findings, Index, PublishedPorts, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "host-port-clash",
    severity: Severity::Error,
    documentation: "Two services of a project take the same port of the machine, on the same address and for the same protocol. \
                    Whichever starts second does not start. Services that run only in a profile are left alone: they may be \
                    meant never to run together.",
    bad: Example::yaml(
        "
services:
  api:
    image: example/api:1.0.0
    ports: [\"8080-8081:8080-8081\"]
  console:
    image: example/console:1.0.0
    ports:
      - { target: 80, published: \"8081\", host_ip: 127.0.0.1 }
",
    ),
    good: Example::yaml(
        "
services:
  api:
    image: example/api:1.0.0
    ports: [\"127.0.0.1:8080:8080\", \"9000:9000/udp\"]
  console:
    image: example/console:1.0.0
    ports:
      - { target: 80, published: \"8081\" }
      - \"9000:9000\"
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for project in index.projects() {
        let mut taken: Vec<(&str, PublishedPorts)> = Vec::new();
        for service in project.services.iter().filter(|service| !service.has_profiles()) {
            // On the network of the machine, or of another container, nothing is published.
            if service.value.text_at(&["network_mode"]).is_some_and(|mode| mode != "bridge") {
                continue;
            }
            let published = service.published();
            for ports in &published {
                if let Some((other, others)) = taken.iter().find(|(_, others)| ports.clashes(others)) {
                    let number = ports.numbers.start().max(others.numbers.start());
                    let summary = format!(
                        "services `{other}` and `{}` both take port {number} of the machine",
                        service.name
                    );
                    findings
                        .at_place(project.artifact, ports.place, summary)
                        .detail(format!(
                            "`{other}` takes {}, `{}` takes {}",
                            shown(others),
                            service.name,
                            shown(ports)
                        ))
                        .help("give one of them another port of the machine");
                }
            }
            taken.extend(published.into_iter().map(|ports| (service.name, ports)));
        }
    }
}

/// `127.0.0.1:8080-8081/tcp`
fn shown(ports: &PublishedPorts) -> String {
    let address = match ports.address {
        Some(IpAddr::V4(address)) => format!("{address}:"),
        Some(IpAddr::V6(address)) => format!("[{address}]:"),
        None => String::new(),
    };
    let (first, last) = (ports.numbers.start(), ports.numbers.end());
    let numbers = if first == last { first.to_string() } else { format!("{first}-{last}") };
    format!("{address}{numbers}/{}", ports.protocol)
}
