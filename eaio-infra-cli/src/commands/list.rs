//! `list`: the environments.

use eaio_infra::topology::System;
use serde::Serialize;

use crate::Exit;
use crate::arguments::Format;
use crate::terminal::Printed;
use crate::view::{human, json};

/// What `list` says of one environment.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) tier: String,
    pub(crate) platform: String,
    pub(crate) region: String,
    pub(crate) domain: Option<String>,
}

pub(super) fn run(system: &System, format: Format) -> (Printed, Exit) {
    let rows: Vec<Row> = system
        .environments()
        .map(|(name, tier, platform, region, domain)| Row {
            name: name.to_string(),
            tier: tier.to_string(),
            platform: platform.to_string(),
            region: region.to_string(),
            domain: domain.map(|domain| domain.to_string()),
        })
        .collect();
    let out = match format {
        Format::Human => human::list(&rows),
        Format::Json => json::list(&rows),
    };
    (Printed { out, err: String::new() }, Exit::Done)
}
