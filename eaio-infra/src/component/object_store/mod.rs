//! An object store: a bucket of Amazon S3, and on Compose a server that speaks its API.

pub(crate) mod aws;
pub(crate) mod bucket;
mod compose;

use crate::unit::{Bytes, Duration, Image, image, mib};

use super::{Component, Measure, OnCompose, OnEks};

pub(crate) use compose::server;

/// A store of objects that speaks S3's API. Whoever uses it may read, write and delete objects, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectStore {
    /// How long an object can be brought back after it was overwritten or deleted, in whole days from 1.
    pub keep_old_versions: Duration,
    /// How long an object lives, in whole days; forever, where nothing is said.
    pub expires: Option<Duration>,
    /// Whether every object is copied to the region of the environment that stands by for this one.
    pub replicated: bool,
    /// The image of the server on Compose.
    pub image: Image,
    /// The memory that the server may use on Compose.
    pub compose_memory: Bytes,
}

impl Default for ObjectStore {
    fn default() -> Self {
        ObjectStore {
            keep_old_versions: Duration::days(30),
            expires: None,
            replicated: false,
            image: SERVER,
            compose_memory: mib(512),
        }
    }
}

/// The server that stands in for S3 on a machine of one's own. MinIO's images are gone from Docker Hub since 2026-09.
pub(crate) const SERVER: Image = image!("rustfs/rustfs:1.0.0");

impl Component for ObjectStore {
    fn kind(&self) -> &'static str {
        "object-store"
    }

    fn measures(&self) -> Vec<Measure> {
        let days = self.keep_old_versions.as_secs() / 86_400;
        vec![
            Measure::new("days in which an object can be brought back", days),
            Measure::new("copies in another region", u32::from(self.replicated)),
        ]
    }

    fn on_compose(&self) -> Option<&dyn OnCompose> {
        Some(self)
    }

    fn on_eks(&self) -> Option<&dyn OnEks> {
        Some(self)
    }
}
