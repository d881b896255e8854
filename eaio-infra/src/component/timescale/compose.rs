//! TimescaleDB as a container.

use crate::component::postgres::Server;
use crate::component::{ComposeContext, ComposeOffer, OnCompose};

use super::Timescale;

impl OnCompose for Timescale {
    fn lower(&self, context: &mut ComposeContext<'_>) -> ComposeOffer {
        let mebibytes = self.compose_memory.as_u64() >> 20;
        let server = Server {
            image: &self.compose_image,
            memory: self.compose_memory,
            database: &self.database,
            user: &self.user,
            extensions: &["timescaledb"],
            variables: &[
                // The image tunes PostgreSQL when it makes its data directory, to the machine unless told otherwise.
                ("TS_TUNE_MEMORY", format!("{mebibytes}MB")),
                ("TS_TUNE_MAX_CONNS", self.connections.to_string()),
                ("TIMESCALEDB_TELEMETRY", "off".to_owned()),
            ],
        };
        server.lower(context, "TIMESCALE_URL")
    }
}
