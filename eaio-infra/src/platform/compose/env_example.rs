//! `.env.example`: what a person has to choose, and how.

use indexmap::IndexMap;
use serde::Serialize;

use crate::component::Asked;
use crate::component::service::{DEFAULT_SOURCE, SOURCE};
use crate::compose::Project;
use crate::template;
use crate::topology::Environment;
use crate::unit::Name;

/// The file, from the values that were asked for while the environment was lowered.
pub(super) fn render(
    system: &Name,
    environment: &Environment,
    project: &Project,
    asked: &IndexMap<String, Asked>,
) -> String {
    #[derive(Serialize)]
    struct Values<'a> {
        system: &'a str,
        environment: &'a str,
        passwords: Vec<Value<'a>>,
        values: Vec<Value<'a>>,
        source: Option<Source>,
    }
    #[derive(Serialize)]
    struct Value<'a> {
        name: &'a str,
        what: Vec<&'a str>,
    }
    #[derive(Serialize)]
    struct Source {
        name: &'static str,
        default: &'static str,
    }
    let those = |random: bool| {
        let those = asked.iter().filter(move |(_, asked)| asked.random == random);
        // Each line is a comment of its own: a description must not become a value.
        those.map(|(name, asked)| Value { name, what: asked.what.lines().collect() }).collect()
    };
    let builds = project.services.values().any(|service| service.build.is_some());
    let values = Values {
        system: system.as_str(),
        environment: environment.name.as_str(),
        passwords: those(true),
        values: those(false),
        source: builds.then_some(Source { name: SOURCE, default: DEFAULT_SOURCE }),
    };
    template::render(template::ENV_EXAMPLE, &values)
}
