//! The Compose language, typed and usable alone: a [`Project`] of services, networks, volumes, secrets
//! and configs, as the current Compose Specification has it (without the obsolete `version:`).
//!
//! Everything is plain data. What Compose interpolates is a [`Text`], so that a `$` is a `$` and a
//! variable is a [`Variable`]; names, which it does not interpolate, are strings.
//!
//! ```
//! use eaio_infra::compose::{Condition, Healthcheck, Port, Project, Service, Test, Text, Variable, map};
//!
//! let password = Variable::required("POSTGRES_PASSWORD", "set it in .env");
//! let postgres = Service {
//!     environment: map([("POSTGRES_PASSWORD", password.clone())]),
//!     healthcheck: Some(Healthcheck::new(Test::shell("pg_isready"))),
//!     ..Service::new("postgres:17.2")
//! };
//! let api = Service {
//!     environment: map([("DATABASE_URL", Text::from("postgres://postgres:") + password + "@postgres/api")]),
//!     ports: vec![Port::local(8000)],
//!     depends_on: map([("postgres", Condition::Healthy)]),
//!     ..Service::new("example/api:1.4.0")
//! };
//! let project = Project { services: map([("postgres", postgres), ("api", api)]), ..Project::new("shop") };
//! assert!(project.check().is_empty());
//! assert!(project.to_yaml().contains("DATABASE_URL: postgres://postgres:${POSTGRES_PASSWORD:?set it in .env}@postgres/api"));
//! ```

use indexmap::IndexMap;

mod build;
mod check;
mod dependency;
mod deploy;
mod file;
mod healthcheck;
mod memory;
mod mount;
mod network;
mod policy;
mod port;
mod project;
mod service;
#[cfg(test)]
mod tests;
mod text;
mod volume;

pub use build::Build;
pub use dependency::{Condition, Dependency};
pub use deploy::{Deploy, Device, DeviceCount, Limits, Reservations, Resources};
pub use file::{Config, EnvironmentFile, External, Grant, Secret};
pub use healthcheck::{Healthcheck, Test};
pub use memory::memory;
pub use mount::{Mount, MountSource};
pub use network::{AddressManagement, Attachment, Network, Subnet};
pub use policy::{Logging, PullPolicy, Restart, Ulimit};
pub use port::{HostPort, Port, Protocol};
pub use project::Project;
pub use service::{Command, Service};
pub use text::{Part, Text, Variable, WhenUnset};
pub use volume::Volume;

/// Any map of this language, in the order of its entries: `map([("LOG_LEVEL", "info")])`.
pub fn map<K: Into<String>, E, V: From<E>>(entries: impl IntoIterator<Item = (K, E)>) -> IndexMap<String, V> {
    entries.into_iter().map(|(key, value)| (key.into(), value.into())).collect()
}

/// Whether to leave a field out: Compose takes what is absent for its default, which is ours.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
