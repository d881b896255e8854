//! The environment's README: what it needs, and the commands that start it.

use serde::Serialize;

use crate::compose::{Port, Project};
use crate::template;
use crate::topology::{Environment, Machine};
use crate::unit::Name;

/// What the template `environment/compose.md` shows.
#[derive(Debug, Serialize)]
struct Readme {
    system: String,
    environment: String,
    memory: String,
    services: Vec<Service>,
    /// The service that was added last, which is the one that people look at.
    last: String,
}

#[derive(Debug, Serialize)]
struct Service {
    name: String,
    ports: Vec<String>,
}

pub(super) fn render(
    system: &Name,
    environment: &Environment,
    machine: &Machine,
    project: &Project,
) -> String {
    let services = project.services.iter().map(|(name, service)| Service {
        name: name.clone(),
        ports: service.ports.iter().map(published).collect(),
    });
    let readme = Readme {
        system: system.to_string(),
        environment: environment.name.to_string(),
        memory: machine.memory.to_string(),
        services: services.collect(),
        last: project.services.keys().next_back().cloned().unwrap_or_default(),
    };
    template::render(template::COMPOSE_README, &readme)
}

/// Where people find a port: `127.0.0.1:5433` of `127.0.0.1:5433:5432`.
fn published(port: &Port) -> String {
    let text = port.to_text().to_compose();
    text.rsplit_once(':').map_or(text.clone(), |(published, _)| published.to_owned())
}
