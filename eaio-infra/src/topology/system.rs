//! A system: one product, in all of its environments.

use crate::unit::Name;

use super::Environment;

/// One product, in all of its environments.
#[derive(Debug)]
pub struct System {
    /// What everything that belongs to it is named after.
    pub name: Name,
    /// Its environments, in the order work moves through them.
    pub environments: Vec<Environment>,
}

impl System {
    /// A system without environments.
    pub fn new(name: Name) -> Self {
        System { name, environments: Vec::new() }
    }

    /// Adds an environment.
    #[must_use]
    pub fn with(mut self, environment: Environment) -> Self {
        self.environments.push(environment);
        self
    }

    /// The environment of that name.
    pub fn environment(&self, name: &str) -> Option<&Environment> {
        self.environments.iter().find(|environment| environment.name.as_str() == name)
    }
}
