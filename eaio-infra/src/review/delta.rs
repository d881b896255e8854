//! What a change means beyond the objects that change: who reaches whom, who may do what, at what cost, with how much room.

use std::collections::BTreeMap;
use std::fmt;

/// One thing that is otherwise for whoever uses, attacks, pays for or operates a system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Delta {
    /// What it is about.
    pub kind: DeltaKind,
    /// Which way it went.
    pub direction: Direction,
    /// Whom or what it concerns, such as `api-gateway → postgres:5432`.
    pub subject: String,
    /// What held before; nothing where nothing did.
    pub before: Option<String>,
    /// What holds now; nothing where nothing does.
    pub after: Option<String>,
    /// In a sentence. Of much that holds, it names some.
    pub text: String,
    /// The environment that it is about, where there are several: the subject and the sentence begin with it.
    pub environment: String,
}

/// What a delta is about. The order is that of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeltaKind {
    /// Who can reach whom.
    Reach,
    /// Who may do what.
    Privilege,
    /// What it costs.
    Cost,
    /// How much room there is: nodes, and what is left when a zone is lost.
    Capacity,
    /// What was promised: how much data may be lost, how long it may be away.
    Promise,
}

/// Which way a delta went. The order is that of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// What was shut is open.
    Opened,
    /// It is worse than it was.
    Worse,
    /// It is otherwise, and neither better nor worse.
    Neutral,
    /// It is better than it was.
    Better,
    /// What was open is shut.
    Closed,
}

impl DeltaKind {
    /// Every kind, in the order of a report.
    pub const ALL: [DeltaKind; 5] =
        [DeltaKind::Reach, DeltaKind::Privilege, DeltaKind::Cost, DeltaKind::Capacity, DeltaKind::Promise];

    /// Its stable name.
    pub const fn name(self) -> &'static str {
        match self {
            DeltaKind::Reach => "reach",
            DeltaKind::Privilege => "privilege",
            DeltaKind::Cost => "cost",
            DeltaKind::Capacity => "capacity",
            DeltaKind::Promise => "promise",
        }
    }
}

impl fmt::Display for DeltaKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Direction {
    /// Its stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Direction::Opened => "opened",
            Direction::Worse => "worse",
            Direction::Neutral => "neutral",
            Direction::Better => "better",
            Direction::Closed => "closed",
        }
    }

    /// Whether a reviewer has to agree to it.
    pub const fn is_bad(self) -> bool {
        matches!(self, Direction::Opened | Direction::Worse)
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a month costs before and after, as far as there are prices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CostDelta {
    /// What the prices are in, such as `USD`.
    pub currency: String,
    /// Everything that has a price, before.
    pub before: Cents,
    /// Everything that has a price, after.
    pub after: Cents,
    /// The same by component, before and after, of those where it differs.
    pub components: BTreeMap<String, (Cents, Cents)>,
    /// What changes, has no price here on one side or on both, and is in no sum; and why.
    pub unpriced: BTreeMap<String, String>,
    /// Whether something has a price on one side alone, so that nobody knows how much more it costs.
    pub is_partial: bool,
    /// The day of the prices, such as `2026-07-20`.
    pub priced_on: String,
}

/// Money of a month in hundredths, so that sums are exact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cents(pub i64);

impl CostDelta {
    /// Whether anything of it is other than it was.
    pub fn differs(&self) -> bool {
        !self.components.is_empty() || !self.unpriced.is_empty()
    }

    /// How much more it is than it was.
    pub fn difference(&self) -> Cents {
        Cents(self.after.0.saturating_sub(self.before.0))
    }

    /// Whether it is more by over `percent` of what it was. Anything is, where it was nothing.
    pub fn rises_over(&self, percent: u32) -> bool {
        i128::from(self.difference().0) * 100 > i128::from(self.before.0) * i128::from(percent)
    }
}

/// As in `1,204.50`.
impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let absolute = self.0.unsigned_abs();
        let whole = (absolute / 100).to_string();
        if self.0 < 0 {
            f.write_str("-")?;
        }
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        write!(f, ".{:02}", absolute % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_shown_in_thousands() {
        let shown = [0, 5, -5, 120_450, -100_000_000, i64::MIN].map(|cents| Cents(cents).to_string());
        assert_eq!(
            shown,
            ["0.00", "0.05", "-0.05", "1,204.50", "-1,000,000.00", "-92,233,720,368,547,758.08"]
        );
    }

    #[test]
    fn a_rise_is_measured_from_what_it_was() {
        let of =
            |before, after| CostDelta { before: Cents(before), after: Cents(after), ..CostDelta::default() };
        assert!(!of(1000, 1100).rises_over(10));
        assert!(of(1000, 1101).rises_over(10));
        assert!(of(0, 1).rises_over(1000));
        assert!(!of(0, 0).rises_over(0) && !of(1000, 900).rises_over(0));
    }
}
