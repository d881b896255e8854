//! What a definition lowers to, as artifacts: every part belongs to the line that added its component.

use crate::compose::Project;
use crate::diagnostic::SourceLocation;
use crate::kubernetes::Objects;
use crate::topology::{Environment, System};

use super::{Artifact, Content, Language, Located, Source};

mod terraform;

pub(crate) use terraform::root_module;

/// A system, and the environment of it that is looked at: for rules that ask what only a definition says.
#[derive(Debug, Clone, Copy)]
pub struct Definition<'a> {
    /// The system.
    pub system: &'a System,
    /// The environment.
    pub environment: &'a Environment,
}

/// The objects of `environment`.
pub(crate) fn objects(environment: &Environment, objects: &Objects) -> Vec<Artifact> {
    let resolved = objects.resolved();
    let artifact = |object: &crate::kubernetes::Object| {
        let component = object.label("app.kubernetes.io/name").unwrap_or_default();
        let location = location(environment, component).unwrap_or_else(|| environment.location().clone());
        Artifact {
            language: Language::Kubernetes,
            value: Located::made(&serde_json::Value::Object(object.fields().clone())),
            source: Source::Definition { name: environment.name.to_string(), locations: vec![location] },
        }
    };
    resolved.iter().map(artifact).collect()
}

/// The Compose project of `environment`.
pub(crate) fn project(environment: &Environment, project: &Project) -> Artifact {
    let value = serde_json::to_value(project).expect("a project's keys are strings, and its numbers finite");
    let mut value = Located::made(&value);
    let mut locations = vec![environment.location().clone()];
    for (name, service) in services(&mut value) {
        if let Some(location) = location(environment, name) {
            stand_at(service, u32::try_from(locations.len()).expect("a project has fewer services"));
            locations.push(location);
        }
    }
    let source = Source::Definition { name: environment.name.to_string(), locations };
    Artifact { language: Language::Compose, value, source }
}

/// The line that added the component which `name`, that of a service or an object, is of: the longest that it begins with.
fn location(environment: &Environment, name: &str) -> Option<SourceLocation> {
    let is_of = |component: &str| {
        name.strip_prefix(component).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    let components = environment.components().iter().filter(|(component, _)| is_of(component.as_str()));
    components.max_by_key(|(component, _)| component.as_str().len()).map(|(_, entry)| entry.location.clone())
}

fn services(project: &mut Located) -> impl Iterator<Item = (&str, &mut Located)> {
    let entries = match &mut project.content {
        Content::Map(entries) => entries.as_mut_slice(),
        _ => &mut [],
    };
    let services = entries.iter_mut().find(|(name, ..)| name == "services");
    let services = services.map(|(_, _, services)| match &mut services.content {
        Content::Map(services) => services.as_mut_slice(),
        _ => &mut [],
    });
    services.unwrap_or_default().iter_mut().map(|(name, _, service)| (name.as_str(), service))
}

/// Makes every place in `value` that of the location with index `line`.
fn stand_at(value: &mut Located, line: u32) {
    value.place.line = line;
    match &mut value.content {
        Content::List(items) => items.iter_mut().for_each(|item| stand_at(item, line)),
        Content::Map(entries) => entries.iter_mut().for_each(|(_, place, value)| {
            place.line = line;
            stand_at(value, line);
        }),
        _ => {}
    }
}
