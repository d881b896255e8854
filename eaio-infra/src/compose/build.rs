//! How an image is built.

use indexmap::IndexMap;
use serde::Serialize;

use super::{Grant, Text, is_default};

/// How to build a service's image from source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Build {
    /// The folder, or the Git address, that is sent to the builder.
    pub context: Text,
    /// The Dockerfile, from the context; `Dockerfile` where absent.
    #[serde(skip_serializing_if = "is_default")]
    pub dockerfile: Option<Text>,
    /// The stage to build.
    #[serde(skip_serializing_if = "is_default")]
    pub target: Option<Text>,
    /// Values of the Dockerfile's `ARG`s. They can be read from the image: a secret is no argument.
    #[serde(skip_serializing_if = "is_default")]
    pub args: IndexMap<String, Text>,
    /// More folders that the Dockerfile can copy from, by name.
    #[serde(skip_serializing_if = "is_default")]
    pub additional_contexts: IndexMap<String, Text>,
    /// Secrets that a `RUN --mount=type=secret` sees.
    #[serde(skip_serializing_if = "is_default")]
    pub secrets: Vec<Grant>,
    /// Where the builder looks for layers it need not build.
    #[serde(skip_serializing_if = "is_default")]
    pub cache_from: Vec<Text>,
    /// Platforms to build for, such as `linux/arm64`.
    #[serde(skip_serializing_if = "is_default")]
    pub platforms: Vec<Text>,
    /// More names for the image.
    #[serde(skip_serializing_if = "is_default")]
    pub tags: Vec<Text>,
    /// Labels of the image.
    #[serde(skip_serializing_if = "is_default")]
    pub labels: IndexMap<String, Text>,
}

impl Build {
    /// Builds the `Dockerfile` in `context`.
    pub fn new(context: impl Into<Text>) -> Self {
        Build { context: context.into(), ..Build::default() }
    }
}
