//! Ports of the machine: who listens, and whether two do.

use std::collections::HashMap;
use std::net::IpAddr;

use super::{Project, service_subject};
use crate::compose::{HostPort, Port};
use crate::diagnostic::Diagnostic;

/// A port of the machine that two containers want.
pub(super) fn clash(project: &Project, found: &mut Vec<Diagnostic>) {
    let mut taken: HashMap<u16, Vec<(&str, &Port)>> = HashMap::new();
    for (name, service) in &project.services {
        for port in &service.ports {
            let Some(HostPort::Number(number)) = port.published else { continue };
            let help = "give one of them another port of the machine";
            let clash = |summary: String| {
                Diagnostic::error("compose-port-clash", summary)
                    .with_subject(service_subject(name))
                    .with_help(help)
            };
            if service.deploy.replicas.is_some_and(|replicas| replicas > 1) {
                found.push(clash(format!(
                    "every container of service `{name}` wants port {number} of the machine"
                )));
            }
            let taken = taken.entry(number).or_default();
            if let Some((other, _)) = taken.iter().find(|(_, other)| overlap(port, other)) {
                found.push(clash(format!(
                    "services `{other}` and `{name}` both want port {number} of the machine"
                )));
            }
            taken.push((name, port));
        }
    }
}

/// Whether two ports of one number are in each other's way.
fn overlap(one: &Port, other: &Port) -> bool {
    let everywhere = |address: Option<IpAddr>| address.is_none_or(|address| address.is_unspecified());
    one.protocol == other.protocol
        && (one.host_ip == other.host_ip || everywhere(one.host_ip) || everywhere(other.host_ip))
}

/// A port that the whole network reaches, because nobody said who should.
pub(super) fn on_every_interface(project: &Project, found: &mut Vec<Diagnostic>) {
    for (name, service) in &project.services {
        for port in service.ports.iter().filter(|port| port.host_ip.is_none()) {
            let target = port.target;
            found.push(
                Diagnostic::warning(
                    "compose-port-public",
                    format!("service `{name}` opens its port {target} on every interface of the machine"),
                )
                .with_subject(service_subject(name))
                .with_detail("the engine goes around the machine's firewall")
                .with_help("use `Port::new`, or `Port::public` where everyone is meant to reach it"),
            );
        }
    }
}
