//! What every container on Compose has in common: it may do little, use so much, and log so much.

use indexmap::IndexMap;

use crate::compose::{
    Attachment, Deploy, Healthcheck, Limits, Logging, Resources, Restart, Service, Test, Text, map, memory,
};
use crate::unit::{Bytes, Duration};

/// The network on which containers reach each other, and nothing else.
pub const INTERNAL: &str = "internal";

/// The network from which containers reach the internet, and on which this machine reaches their published ports: the
/// engine forwards none into an internal network.
pub const EDGE: &str = "edge";

/// A container of `image` that is held to `limit`, reaches other containers alone, writes nowhere in its image, and has
/// none of the rights that make root dangerous. What needs more takes it back, field by field.
pub fn container(image: impl Into<Text>, limit: Bytes) -> Service {
    Service {
        restart: Some(Restart::UnlessStopped),
        networks: networks(&[INTERNAL]),
        deploy: Deploy {
            resources: Resources {
                limits: Limits { cpus: None, memory: Some(memory(limit)), pids: Some(512) },
                ..Resources::default()
            },
            ..Deploy::default()
        },
        read_only: true,
        cap_drop: vec!["ALL".into()],
        security_opt: vec!["no-new-privileges:true".into()],
        logging: Logging {
            driver: Some("json-file".into()),
            options: map([("max-size", "10m"), ("max-file", "3")]),
        },
        ..Service::new(image)
    }
}

/// The networks of a container.
pub fn networks(names: &[&str]) -> IndexMap<String, Attachment> {
    names.iter().map(|name| ((*name).to_owned(), Attachment::default())).collect()
}

/// Asks `test` every ten seconds, and until the container has started, or `start` is over, every two. The latter wants
/// Docker Engine 25.
pub fn healthcheck(test: Test, start: Duration) -> Healthcheck {
    Healthcheck {
        interval: Some("10s".into()),
        timeout: Some("5s".into()),
        retries: Some(6),
        start_period: Some(start.to_go().into()),
        start_interval: Some("2s".into()),
        ..Healthcheck::new(test)
    }
}

/// A folder in memory that every user may write to. It counts towards the container's memory.
pub fn scratch(path: &str, size: Bytes) -> Text {
    // Without a mode it would have that of the image's folder, which may be root's alone.
    Text::from(path) + ":mode=1777,size=" + memory(size)
}
