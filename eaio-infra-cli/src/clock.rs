//! The only place that asks what day it is. What is rendered does not depend on it: whether a waiver has ended does.

use std::time::{SystemTime, UNIX_EPOCH};

use eaio_infra::unit::Date;

/// Today, in UTC, which is the same for everyone who looks at once.
pub(crate) fn today() -> Date {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Date::of_unix_time(since.as_secs())
}
