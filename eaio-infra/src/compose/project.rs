//! A project: one Compose file.

use indexmap::IndexMap;
use serde::Serialize;

use super::{Config, Network, Secret, Service, Volume, check, is_default};
use crate::diagnostic::Diagnostics;
use crate::yaml;

/// A project: what one Compose file describes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Project {
    /// Its name: lowercase letters, digits, `-` and `_`, starting with a letter or digit.
    pub name: String,
    /// Its services, by name.
    pub services: IndexMap<String, Service>,
    /// Its networks, by name. The network `default` is there without being declared.
    #[serde(skip_serializing_if = "is_default")]
    pub networks: IndexMap<String, Network>,
    /// Its volumes, by name.
    #[serde(skip_serializing_if = "is_default")]
    pub volumes: IndexMap<String, Volume>,
    /// Its secrets, by name.
    #[serde(skip_serializing_if = "is_default")]
    pub secrets: IndexMap<String, Secret>,
    /// Its configs, by name.
    #[serde(skip_serializing_if = "is_default")]
    pub configs: IndexMap<String, Config>,
}

impl Project {
    /// A project without services.
    pub fn new(name: impl Into<String>) -> Self {
        Project { name: name.into(), ..Project::default() }
    }

    /// The Compose file.
    pub fn to_yaml(&self) -> String {
        yaml::to_string(self)
    }

    /// Everything that is wrong with it, that Compose would find only when it runs, or not at all.
    pub fn check(&self) -> Diagnostics {
        check::project(self)
    }
}
