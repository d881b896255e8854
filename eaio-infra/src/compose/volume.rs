//! Volumes of a project.

use indexmap::IndexMap;
use serde::Serialize;

use super::{Text, is_default};

/// A volume of the project: data that outlives its containers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Volume {
    /// Its name on the machine, where that is not `<project>_<volume>`.
    #[serde(skip_serializing_if = "is_default")]
    pub name: Option<Text>,
    /// Whether it exists already, and Compose does not make it.
    #[serde(skip_serializing_if = "is_default")]
    pub external: bool,
    /// Who provides it; `local` where absent.
    #[serde(skip_serializing_if = "is_default")]
    pub driver: Option<Text>,
    /// What the driver wants to know.
    #[serde(skip_serializing_if = "is_default")]
    pub driver_opts: IndexMap<String, Text>,
    /// Its labels.
    #[serde(skip_serializing_if = "is_default")]
    pub labels: IndexMap<String, Text>,
}
