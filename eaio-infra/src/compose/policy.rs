//! What the engine does with a container over time: when it pulls, restarts, limits and logs.

use indexmap::IndexMap;
use serde::{Serialize, Serializer};

use super::{Text, is_default};

/// When Compose pulls an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PullPolicy {
    /// Every time.
    Always,
    /// Never: it is there, or it is an error.
    Never,
    /// Where it is not there.
    Missing,
    /// Never, it is built, even where it is there.
    Build,
    /// Where the last pull was more than a day ago.
    Daily,
    /// Where the last pull was more than a week ago.
    Weekly,
}

/// When the engine starts a container again that has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restart {
    /// Never.
    No,
    /// Whenever it ends, and when the engine starts.
    Always,
    /// When it ends in an error, at most so many times where a number is given.
    OnFailure(Option<u32>),
    /// As `Always`, except where a person has stopped it.
    UnlessStopped,
}

impl Serialize for Restart {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Restart::No => serializer.serialize_str("no"),
            Restart::Always => serializer.serialize_str("always"),
            Restart::OnFailure(None) => serializer.serialize_str("on-failure"),
            Restart::OnFailure(Some(attempts)) => {
                serializer.collect_str(&format_args!("on-failure:{attempts}"))
            }
            Restart::UnlessStopped => serializer.serialize_str("unless-stopped"),
        }
    }
}

/// A limit that the kernel sets a process, such as its number of open files; -1 is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Ulimit {
    /// What it has.
    pub soft: i64,
    /// What it may raise it to.
    pub hard: i64,
}

impl From<i64> for Ulimit {
    fn from(limit: i64) -> Self {
        Ulimit { soft: limit, hard: limit }
    }
}

/// Where a container's output goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Logging {
    /// Who takes it, such as `json-file`.
    #[serde(skip_serializing_if = "is_default")]
    pub driver: Option<Text>,
    /// What the driver wants to know, such as `max-size`.
    #[serde(skip_serializing_if = "is_default")]
    pub options: IndexMap<String, Text>,
}
