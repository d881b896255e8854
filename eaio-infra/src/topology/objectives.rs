//! What an environment promises.

use std::fmt;

use crate::unit::Duration;

/// What an environment promises to whoever uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objectives {
    /// A request is answered in less than this, at the 95th percentile.
    pub latency: Duration,
    /// Requests per second that it must take.
    pub requests_per_second: u32,
    /// The share of time that it answers.
    pub availability: Availability,
    /// The most data, in time, that may be lost (RPO).
    pub recovery_point: Duration,
    /// The longest that recovery may take (RTO).
    pub recovery_time: Duration,
}

/// A share of time, in hundredths of a percent: 9990 is 99.9 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Availability(u16);

impl Availability {
    /// `hundredths` of a percent, from 0 to 10000; more is taken as 10000.
    pub const fn hundredths_of_percent(hundredths: u16) -> Self {
        Availability(if hundredths > 10_000 { 10_000 } else { hundredths })
    }
}

impl fmt::Display for Availability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fraction = format!("{:02}", self.0 % 100);
        match fraction.trim_end_matches('0') {
            "" => write!(f, "{} %", self.0 / 100),
            fraction => write!(f, "{}.{fraction} %", self.0 / 100),
        }
    }
}
