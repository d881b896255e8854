//! How much an environment matters, and every default that follows from it.

use std::fmt;

/// How much an environment matters. What is safe for one tier is a waste in another: each default that differs
/// by tier is a method here, and stands nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// One person's machine.
    Local,
    /// Shared by developers; may be thrown away.
    Development,
    /// Like production, smaller.
    Staging,
    /// What customers use.
    Production,
    /// Stands by in another region for production.
    Standby,
}

impl Tier {
    /// Whether losing this environment's data would hurt: deletion protection, final snapshots.
    pub fn keeps_data(self) -> bool {
        matches!(self, Tier::Staging | Tier::Production | Tier::Standby)
    }

    /// Whether it has to stay up when one zone or node is lost.
    pub fn is_redundant(self) -> bool {
        matches!(self, Tier::Production | Tier::Standby)
    }

    /// How long CloudWatch keeps logs, in days; one of the values that CloudWatch Logs takes.
    pub fn log_retention_days(self) -> u32 {
        match self {
            Tier::Local | Tier::Development => 14,
            Tier::Staging => 30,
            Tier::Production | Tier::Standby => 365,
        }
    }

    /// How long backups are kept, in days.
    pub fn backup_retention_days(self) -> u32 {
        match self {
            Tier::Local | Tier::Development => 7,
            Tier::Staging => 14,
            Tier::Production | Tier::Standby => 35,
        }
    }

    /// How long a deleted KMS key or secret can still be restored, in days (AWS takes 7 to 30).
    pub fn recovery_window_days(self) -> u32 {
        if self.keeps_data() { 30 } else { 7 }
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Tier::Local => "local",
            Tier::Development => "development",
            Tier::Staging => "staging",
            Tier::Production => "production",
            Tier::Standby => "standby",
        })
    }
}
