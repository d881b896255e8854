//! Lengths of time.

use std::fmt;

use super::error::Kind;
use super::form::form;
use super::scan;

/// A length of time in milliseconds.
///
/// Written with its units from the largest to the smallest, each at most once: `30s`, `1h30m`,
/// `500ms`, `7d`. A day is 24 hours.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(u64);

/// A [`Duration`] that the compiler has checked: `duration!("30s")`.
#[macro_export]
macro_rules! duration {
    ($text:literal) => {{
        const VALUE: $crate::unit::Duration = $crate::unit::Duration::literal($text);
        VALUE
    }};
}

const SECOND: u64 = 1000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// From the largest to the smallest.
const UNITS: [(u64, &str); 5] = [(DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (SECOND, "s"), (1, "ms")];

form!(value Duration as text);

impl Duration {
    const KIND: Kind = Kind::new("a duration", "1h30m");

    const fn read(text: &str) -> Result<Self, &'static str> {
        const NUMBERS: &str = "whole numbers without leading zeros, each with one of d, h, m, s, ms";
        const LESS: &str = "less than 500 million years";
        let mut rest = text.as_bytes();
        let mut total: u64 = 0;
        let mut previous = u64::MAX;
        loop {
            let (number, after) = scan::digits(rest);
            let (unit, after) = match after {
                [b'd', after @ ..] => (DAY, after),
                [b'h', after @ ..] => (HOUR, after),
                [b'm', b's', after @ ..] => (1, after),
                [b'm', after @ ..] => (MINUTE, after),
                [b's', after @ ..] => (SECOND, after),
                _ => return Err(NUMBERS),
            };
            if unit >= previous {
                return Err("units from the largest to the smallest, each once");
            }
            let Some(number) = scan::whole(number, u64::MAX / unit) else {
                return if number.is_empty() || number[0] == b'0' { Err(NUMBERS) } else { Err(LESS) };
            };
            total = match total.checked_add(number * unit) {
                Some(total) => total,
                None => return Err(LESS),
            };
            if after.is_empty() {
                return Ok(Duration(total));
            }
            previous = unit;
            rest = after;
        }
    }

    /// `count` milliseconds.
    pub const fn milliseconds(count: u64) -> Duration {
        Duration(count)
    }

    /// `count` seconds, or as many as there can be, as for the longer units.
    pub const fn seconds(count: u64) -> Duration {
        Duration(count.saturating_mul(SECOND))
    }

    /// `count` minutes.
    pub const fn minutes(count: u64) -> Duration {
        Duration(count.saturating_mul(MINUTE))
    }

    /// `count` hours.
    pub const fn hours(count: u64) -> Duration {
        Duration(count.saturating_mul(HOUR))
    }

    /// `count` days of 24 hours.
    pub const fn days(count: u64) -> Duration {
        Duration(count.saturating_mul(DAY))
    }

    /// In milliseconds.
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// In seconds, rounded down as the standard library does; [`Self::whole_seconds`] does not round.
    pub const fn as_secs(self) -> u64 {
        self.0 / SECOND
    }

    /// In seconds, where that is a whole number.
    pub const fn whole_seconds(self) -> Option<u64> {
        self.whole(SECOND)
    }

    /// In minutes, where that is a whole number.
    pub const fn whole_minutes(self) -> Option<u64> {
        self.whole(MINUTE)
    }

    /// In hours, where that is a whole number.
    pub const fn whole_hours(self) -> Option<u64> {
        self.whole(HOUR)
    }

    /// In days of 24 hours, where that is a whole number.
    pub const fn whole_days(self) -> Option<u64> {
        self.whole(DAY)
    }

    const fn whole(self, unit: u64) -> Option<u64> {
        if self.0.is_multiple_of(unit) { Some(self.0 / unit) } else { None }
    }

    /// As Go's `time.ParseDuration` reads it, which knows no days: `168h`, `1h30m`, `500ms`. This is
    /// also Compose's form.
    pub fn to_go(self) -> String {
        self.written(&UNITS[1..])
    }

    fn written(self, units: &[(u64, &str)]) -> String {
        let mut rest = self.0;
        let mut text = String::new();
        for (size, unit) in units {
            if rest >= *size {
                text += &format!("{}{unit}", rest / size);
                rest %= size;
            }
        }
        if text.is_empty() { "0s".to_owned() } else { text }
    }
}

impl From<Duration> for std::time::Duration {
    fn from(duration: Duration) -> Self {
        std::time::Duration::from_millis(duration.0)
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.written(&UNITS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_canonical_form_has_the_largest_units() {
        for (text, canonical, go) in [
            ("30s", "30s", "30s"),
            ("90m", "1h30m", "1h30m"),
            ("500ms", "500ms", "500ms"),
            ("1m500ms", "1m500ms", "1m500ms"),
            ("7d", "7d", "168h"),
            ("36h", "1d12h", "36h"),
            ("0h", "0s", "0s"),
        ] {
            let duration = Duration::parse(text).expect("a duration");
            assert_eq!((duration.to_string(), duration.to_go()), (canonical.into(), go.into()), "{text}");
        }
    }

    #[test]
    fn getters_round_down_or_refuse() {
        let duration = duration!("1d1ms");
        assert_eq!((duration.as_secs(), duration.as_millis()), (86_400, 86_400_001));
        assert_eq!(duration.whole_seconds(), None);
        assert_eq!(duration!("2d").whole_hours(), Some(48));
        assert_eq!(duration!("2d").whole_days(), Some(2));
        assert_eq!(duration!("90m").whole_minutes(), Some(90));
        assert_eq!(Duration::days(u64::MAX), Duration::milliseconds(u64::MAX));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let wrong =
            ["", "30", "s", "1.5h", "30m1h", "1h1h", "05s", "-5s", "213503982335d", "213503982334d999h"];
        let said: Vec<_> = wrong.iter().filter_map(|text| Duration::parse(text).err()).collect();
        assert_eq!(said.len(), wrong.len());
        insta::assert_snapshot!(super::super::lines(&said), @r"
        `` is not a duration: expected whole numbers without leading zeros, each with one of d, h, m, s, ms, as in `1h30m`
        `30` is not a duration: expected whole numbers without leading zeros, each with one of d, h, m, s, ms, as in `1h30m`
        `s` is not a duration: expected whole numbers without leading zeros, each with one of d, h, m, s, ms, as in `1h30m`
        `1.5h` is not a duration: expected whole numbers without leading zeros, each with one of d, h, m, s, ms, as in `1h30m`
        `30m1h` is not a duration: expected units from the largest to the smallest, each once, as in `1h30m`
        `1h1h` is not a duration: expected units from the largest to the smallest, each once, as in `1h30m`
        `05s` is not a duration: expected whole numbers without leading zeros, each with one of d, h, m, s, ms, as in `1h30m`
        `-5s` is not a duration: expected whole numbers without leading zeros, each with one of d, h, m, s, ms, as in `1h30m`
        `213503982335d` is not a duration: expected less than 500 million years, as in `1h30m`
        `213503982334d999h` is not a duration: expected less than 500 million years, as in `1h30m`
        ");
    }
}
