//! What a service's networks rule out.

use super::{Project, service_subject};
use crate::compose::Service;
use crate::diagnostic::Diagnostic;

/// A service that uses someone else's network and is on networks of its own: Compose refuses that.
pub(super) fn mode_and_networks(project: &Project, found: &mut Vec<Diagnostic>) {
    for (name, service) in &project.services {
        if service.network_mode.is_some() && !service.networks.is_empty() {
            found.push(
                Diagnostic::error(
                    "compose-network-mode-conflict",
                    format!("service `{name}` has both a `network_mode` and networks"),
                )
                .with_subject(service_subject(name))
                .with_help("keep one of the two"),
            );
        }
    }
}

/// A service that opens a port of the machine, and is on internal networks alone: nothing gets through.
pub(super) fn port_behind_internal(project: &Project, found: &mut Vec<Diagnostic>) {
    for (name, service) in &project.services {
        if !service.ports.is_empty() && !service.networks.is_empty() && all_internal(project, service) {
            found.push(
                Diagnostic::warning(
                    "compose-port-unreachable",
                    format!("service `{name}` opens ports, and is on internal networks alone"),
                )
                .with_subject(service_subject(name))
                .with_detail("the engine forwards no port of the machine into an internal network")
                .with_help("put it on another network too, or remove its ports"),
            );
        }
    }
}

fn all_internal(project: &Project, service: &Service) -> bool {
    service.networks.keys().all(|name| project.networks.get(name).is_some_and(|network| network.internal))
}
