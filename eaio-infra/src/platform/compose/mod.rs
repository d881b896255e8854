//! Assembles an environment into one Compose project, and the files beside it.

mod env_example;
mod memory;
mod readme;

use indexmap::IndexMap;

use crate::component::ComposeContext;
use crate::component::container::{EDGE, INTERNAL};
use crate::compose::{Network, Project, map};
use crate::diagnostic::{Diagnostic, Diagnostics, SourceLocation};
use crate::topology::{Environment, Machine};
use crate::unit::Name;

/// An environment on Compose.
#[derive(Debug, Clone)]
pub struct ComposeArtifacts {
    /// The project.
    pub project: Project,
    /// Its files, of which `compose.yaml` is the project: path from the environment's folder → text.
    pub files: IndexMap<String, String>,
    /// What is worth knowing about it.
    pub diagnostics: Diagnostics,
}

/// Lowers `environment` of `system` for `machine`.
///
/// # Errors
/// Everything that is wrong, at once: a component that does not run on Compose, or a project that Compose could not run.
pub fn lower(
    system: &Name,
    environment: &Environment,
    machine: &Machine,
) -> Result<ComposeArtifacts, Diagnostics> {
    let mut diagnostics = environment.diagnostics().clone();
    let mut project = Project {
        networks: map([
            (INTERNAL, Network { internal: true, ..Network::default() }),
            (EDGE, Network::default()),
        ]),
        ..Project::new(format!("{system}-{}", environment.name))
    };
    let (mut offers, mut asked, mut files) = (IndexMap::new(), IndexMap::new(), IndexMap::new());
    let mut locations = IndexMap::new();
    for (name, entry) in environment.components() {
        let Some(component) = entry.component.on_compose() else {
            let location = &entry.location;
            diagnostics.push(super::not_on_platform(environment, name, entry.component.as_ref(), location));
            continue;
        };
        let mut context = ComposeContext {
            system,
            environment,
            name,
            location: &entry.location,
            project: &mut project,
            offers: &offers,
            asked: &mut asked,
            files: &mut files,
            diagnostics: &mut diagnostics,
        };
        let offer = component.lower(&mut context);
        offers.insert(name.clone(), offer);
        for service in project.services.keys().skip(locations.len()) {
            locations.insert(format!("service `{service}`"), entry.location.clone());
        }
    }
    remove_unused_networks(&mut project);
    let found = project.check().into_iter().chain(memory::check(&project));
    diagnostics.extend(found.map(|diagnostic| located(diagnostic, &locations, environment)));

    let beside = std::mem::take(&mut files);
    files.insert("compose.yaml".to_owned(), project.to_yaml());
    files.insert(".env.example".to_owned(), env_example::render(system, environment, &project, &asked));
    files.insert("README.md".to_owned(), readme::render(system, environment, machine, &project));
    files.extend(beside);
    let artifacts = ComposeArtifacts { project, files, diagnostics: diagnostics.clone() };
    diagnostics.into_result(artifacts)
}

/// An environment need not have something that reaches out, or something that must not.
fn remove_unused_networks(project: &mut Project) {
    let services = &project.services;
    project.networks.retain(|name, _| services.values().any(|service| service.networks.contains_key(name)));
}

/// A diagnostic of a service is caused by the line that added its component, and any other by that of the environment.
fn located(
    diagnostic: Diagnostic,
    locations: &IndexMap<String, SourceLocation>,
    environment: &Environment,
) -> Diagnostic {
    let subject = diagnostic.subject.as_ref();
    let location = subject.and_then(|subject| locations.get(subject)).unwrap_or(environment.location());
    let location = location.clone();
    diagnostic.with_location(location)
}
