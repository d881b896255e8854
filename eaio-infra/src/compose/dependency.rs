//! What a service waits for.

use serde::Serialize;

use super::is_default;

/// What a service waits for before it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Dependency {
    /// What must be true of the other service.
    pub condition: Condition,
    /// Whether this service restarts when Compose recreates the other.
    #[serde(skip_serializing_if = "is_default")]
    pub restart: bool,
    /// Whether it is an error that the other is not there; else Compose only warns. True unless said.
    #[serde(skip_serializing_if = "is_true")]
    pub required: bool,
}

/// What must be true of a service that another waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Condition {
    /// It has started.
    #[serde(rename = "service_started")]
    Started,
    /// Its healthcheck passes.
    #[serde(rename = "service_healthy")]
    Healthy,
    /// It has ended without an error, as a migration does.
    #[serde(rename = "service_completed_successfully")]
    Completed,
}

impl From<Condition> for Dependency {
    fn from(condition: Condition) -> Self {
        Dependency { condition, restart: false, required: true }
    }
}

fn is_true(value: &bool) -> bool {
    *value
}
