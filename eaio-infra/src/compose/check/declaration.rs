//! Networks, volumes, secrets and configs: what services use is declared, and the other way round.

use std::collections::HashSet;

use super::{Project, service_subject};
use crate::compose::Service;
use crate::diagnostic::Diagnostic;

/// One kind of thing that is declared in the project and used by services.
struct Kind {
    name: &'static str,
    declared: fn(&Project) -> Vec<&str>,
    used: fn(&Service) -> Vec<&str>,
}

const KINDS: &[Kind] = &[
    Kind {
        name: "network",
        declared: |project| project.networks.keys().map(String::as_str).collect(),
        used: |service| {
            if service.networks.is_empty() && service.network_mode.is_none() {
                return vec![DEFAULT_NETWORK];
            }
            service.networks.keys().map(String::as_str).collect()
        },
    },
    Kind {
        name: "volume",
        declared: |project| project.volumes.keys().map(String::as_str).collect(),
        used: |service| service.volumes.iter().filter_map(|mount| mount.volume_name()).collect(),
    },
    Kind {
        name: "secret",
        declared: |project| project.secrets.keys().map(String::as_str).collect(),
        used: |service| {
            let built = service.build.iter().flat_map(|build| &build.secrets);
            service.secrets.iter().chain(built).map(|grant| grant.source.as_str()).collect()
        },
    },
    Kind {
        name: "config",
        declared: |project| project.configs.keys().map(String::as_str).collect(),
        used: |service| service.configs.iter().map(|grant| grant.source.as_str()).collect(),
    },
];

/// The network that is there without being declared.
const DEFAULT_NETWORK: &str = "default";

/// Something that a service uses and that the project does not declare.
pub(super) fn undeclared(project: &Project, found: &mut Vec<Diagnostic>) {
    for kind in KINDS {
        let mut declared: HashSet<&str> = (kind.declared)(project).into_iter().collect();
        if kind.name == "network" {
            declared.insert(DEFAULT_NETWORK);
        }
        for (name, service) in &project.services {
            for used in (kind.used)(service).into_iter().filter(|used| !declared.contains(used)) {
                let kind = kind.name;
                found.push(
                    Diagnostic::error(
                        "compose-undeclared",
                        format!("service `{name}` uses the {kind} `{used}`, which is not declared"),
                    )
                    .with_subject(service_subject(name))
                    .with_help(format!("add `{used}` to the project's {kind}s")),
                );
            }
        }
    }
}

/// Something that the project declares and that no service uses.
pub(super) fn unused(project: &Project, found: &mut Vec<Diagnostic>) {
    for kind in KINDS {
        let used: HashSet<&str> = project.services.values().flat_map(kind.used).collect();
        for declared in (kind.declared)(project).into_iter().filter(|declared| !used.contains(declared)) {
            let kind = kind.name;
            found.push(
                Diagnostic::warning("compose-unused", format!("no service uses the {kind} `{declared}`"))
                    .with_subject(format!("{kind} `{declared}`"))
                    .with_help("remove it, or give it to the service that needs it"),
            );
        }
    }
}
