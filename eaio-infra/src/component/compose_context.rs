//! What a component sees while it is lowered to Compose.

use indexmap::IndexMap;

use crate::compose::{Condition, Grant, HostPort, Mount, Port, Project, Secret, Service, Text, Variable};
use crate::diagnostic::{Diagnostic, Diagnostics, SourceLocation};
use crate::topology::{Edge, Environment};
use crate::unit::Name;

use super::ComposeOffer;

/// What a component sees while it is lowered to Compose, and where it puts what it lowers to.
#[derive(Debug)]
pub struct ComposeContext<'a> {
    /// The system's name.
    pub system: &'a Name,
    /// The environment.
    pub environment: &'a Environment,
    /// The component's name.
    pub name: &'a Name,
    /// The line that added it.
    pub location: &'a SourceLocation,
    /// The environment's project.
    pub project: &'a mut Project,
    /// What each component that was lowered so far offers.
    pub offers: &'a IndexMap<Name, ComposeOffer>,
    /// The values that a person puts into `.env`, by variable.
    pub asked: &'a mut IndexMap<String, Asked>,
    /// Files beside `compose.yaml`, such as a database's first statements: path → text.
    pub files: &'a mut IndexMap<String, String>,
    /// What is wrong so far.
    pub diagnostics: &'a mut Diagnostics,
}

/// A value that a person puts into `.env`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What it is, in one line.
    pub what: String,
    /// Whether any random value will do, and there has to be one.
    pub random: bool,
}

/// A password of a component: a variable of `.env`, from which both its file and the URLs that hold it are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Password {
    variable: String,
    secret: String,
}

impl Password {
    /// Its value, for a variable or a URL.
    pub fn value(&self) -> Variable {
        Variable::required(&self.variable, "make .env as .env.example says")
    }

    /// The file that holds it, in a container that was given it by [`ComposeContext::secret`].
    pub fn file(&self) -> String {
        format!("/run/secrets/{}", self.secret)
    }
}

impl ComposeContext<'_> {
    /// Says what is wrong with this component.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(
            diagnostic
                .with_subject(format!("component `{}` in `{}`", self.name, self.environment.name))
                .with_location(self.location.clone()),
        );
    }

    /// Adds a service under `name`.
    pub fn service(&mut self, name: &str, service: Service) {
        if self.project.services.contains_key(name) {
            self.report(
                Diagnostic::error(
                    "service-named-twice",
                    format!("two services of the project are named `{name}`"),
                )
                .with_help("give one of the components another name"),
            );
        } else {
            self.project.services.insert(name.to_owned(), service);
        }
    }

    /// The password of the service `name`, which a person makes.
    pub fn password(&mut self, name: &str) -> Password {
        let variable = super::variable_name(name, "PASSWORD");
        self.asked.insert(variable.clone(), Asked { what: format!("The password of {name}."), random: true });
        Password { variable, secret: format!("{name}-password") }
    }

    /// The value of `variable`, which only a person knows. It is empty where the person leaves it out.
    pub fn ask(&mut self, variable: &str, what: &str) -> Variable {
        self.asked.insert(variable.to_owned(), Asked { what: what.to_owned(), random: false });
        Variable::with_default(variable, "")
    }

    /// Gives a service `password` as a file. It cannot be read-only: Compose copies the file into it.
    pub fn secret(&mut self, password: &Password) -> Grant {
        let source = Secret::Environment(password.variable.clone());
        self.project.secrets.insert(password.secret.clone(), source);
        password.secret.as_str().into()
    }

    /// The volume `name`, which outlives its containers, at `target`.
    pub fn volume(&mut self, name: &str, target: &str) -> Mount {
        self.project.volumes.entry(name.to_owned()).or_default();
        Mount::volume(name, target)
    }

    /// Opens `port` of a container on this machine alone: under the same number, or where a service that was added
    /// before has it under the next one that is free.
    pub fn publish(&self, port: crate::unit::Port) -> Port {
        let is_taken = |number: &u16| {
            let mut published = self.project.services.values().flat_map(|service| &service.ports);
            published.any(|other| other.published == Some(HostPort::Number(*number)))
        };
        let number = (port.get()..=u16::MAX).find(|number| !is_taken(number)).unwrap_or(port.get());
        Port::new(number, port.get())
    }
}

/// The variables of a container and what has to run before it, from its edges.
#[derive(Debug, Clone, Default)]
pub struct ComposeConnections {
    /// The variables, by name.
    pub variables: IndexMap<String, Text>,
    /// What has to run first, and how well.
    pub depends_on: IndexMap<String, Condition>,
}

impl ComposeContext<'_> {
    /// What follows from the edges of the service that bears this component's name.
    pub fn connect(&mut self, uses: &[Edge]) -> ComposeConnections {
        let mut connections = ComposeConnections::default();
        for edge in uses {
            let Some(offer) = self.offers.get(&edge.to).cloned() else {
                // One that cannot run here has been reported already.
                if !self.environment.components().contains_key(&edge.to) {
                    self.report(
                        Diagnostic::error(
                            "edge-to-missing-component",
                            format!(
                                "`{}` uses `{}`, which this environment does not have",
                                self.name, edge.to
                            ),
                        )
                        .with_help("use the handle that this environment's `add` returned"),
                    );
                }
                continue;
            };
            for (position, (name, value)) in offer.variables.into_iter().enumerate() {
                let name = edge.variable.clone().filter(|_| position == 0).unwrap_or(name);
                let is_other = |before: &Text| *before != value;
                if connections.variables.get(&name).is_some_and(is_other) {
                    self.report(
                        Diagnostic::error(
                            "variable-set-twice",
                            format!(
                                "two of the components that `{}` uses set its variable `{name}`",
                                self.name
                            ),
                        )
                        .with_help("use `as_variable` of one of their handles"),
                    );
                }
                connections.variables.insert(name, value);
            }
            connections.depends_on.extend(offer.depends_on);
        }
        connections
    }

    /// Whether another component has an edge to this one.
    pub fn is_used(&self) -> bool {
        let mut edges = self.environment.components().values().flat_map(|entry| entry.component.uses());
        edges.any(|edge| edge.to == *self.name)
    }
}
