//! What is wrong with a project: one file for each thing it looks at.

use super::Project;
use crate::diagnostic::{Diagnostic, Diagnostics};

mod declaration;
mod dependency;
mod image;
mod interpolation;
mod network;
mod port;
mod secret;
#[cfg(test)]
mod tests;

/// Every rule, in no order that matters.
const RULES: &[fn(&Project, &mut Vec<Diagnostic>)] = &[
    declaration::undeclared,
    declaration::unused,
    dependency::unknown,
    dependency::without_healthcheck,
    dependency::other_profile,
    dependency::cycle,
    image::missing,
    interpolation::inexpressible,
    network::mode_and_networks,
    network::port_behind_internal,
    port::clash,
    port::on_every_interface,
    secret::in_read_only_service,
];

pub(super) fn project(project: &Project) -> Diagnostics {
    let mut found = Vec::new();
    for rule in RULES {
        rule(project, &mut found);
    }
    found.into_iter().collect()
}

/// How a diagnostic names the service that it is about.
fn service_subject(name: &str) -> String {
    format!("service `{name}`")
}
