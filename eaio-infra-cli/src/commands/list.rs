//! `list`: the environments.

use eaio_infra::topology::{Environment, System};
use serde::Serialize;

use crate::Exit;
use crate::arguments::MessageFormat;
use crate::terminal::Printed;
use crate::view::{human, json};

/// What `list` says of one environment.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) tier: String,
    pub(crate) platform: String,
    pub(crate) region: Option<String>,
    pub(crate) domain: Option<String>,
}

impl Row {
    fn of(environment: &Environment) -> Self {
        Row {
            name: environment.name.to_string(),
            tier: environment.tier.to_string(),
            platform: environment.platform.name().to_owned(),
            region: environment.platform.region().map(|region| region.to_string()),
            domain: environment.domain.as_ref().map(|domain| domain.name.to_string()),
        }
    }
}

pub(super) fn run(system: &System, format: MessageFormat) -> (Printed, Exit) {
    let rows: Vec<Row> = system.environments.iter().map(Row::of).collect();
    let out = match format {
        MessageFormat::Human => human::list(&rows),
        MessageFormat::Json => json::list(&rows),
    };
    (Printed { out, err: String::new() }, Exit::Done)
}
