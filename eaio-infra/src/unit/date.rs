//! Days of the calendar.

use std::fmt;

use super::error::Kind;
use super::form::form;
use super::scan;

/// A day, such as `2027-03-31`. Ordered from the earliest to the latest. Where it begins and ends is the business of
/// whoever compares: `eaio-infra` has no clock and no time zones.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// A [`Date`] that the compiler has checked: `date!("2027-03-31")`.
#[macro_export]
macro_rules! date {
    ($text:literal) => {{
        const VALUE: $crate::unit::Date = $crate::unit::Date::literal($text);
        VALUE
    }};
}

form!(value Date as text);

/// What a year may be written with.
const LAST_YEAR: u16 = 9999;
const SECONDS_OF_A_DAY: u64 = 24 * 60 * 60;

impl Date {
    const KIND: Kind = Kind::new("a date", "2027-03-31");

    const fn read(text: &str) -> Result<Self, &'static str> {
        const FORM: &str = "a year of 4 digits, a month and a day of 2, with `-` between them";
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return Err(FORM) };
        let digits = [*y1, *y2, *y3, *y4, *m1, *m2, *d1, *d2];
        if !scan::digits(&digits).1.is_empty() {
            return Err(FORM);
        }
        let year = two(*y1, *y2) as u16 * 100 + two(*y3, *y4) as u16;
        let (month, day) = (two(*m1, *m2), two(*d1, *d2));
        if month == 0 || month > 12 {
            return Err("a month from 01 to 12");
        }
        if day == 0 || day > days_of_month(year, month) {
            return Err("a day that its month has");
        }
        Ok(Date { year, month, day })
    }

    /// The day, in UTC, of so many seconds since 1970 began: what a computer's clock shows. A clock that is past the last
    /// year that can be written shows its last day.
    pub fn of_unix_time(seconds: u64) -> Date {
        let mut days = seconds / SECONDS_OF_A_DAY;
        for year in 1970..=LAST_YEAR {
            for month in 1..=12 {
                let length = u64::from(days_of_month(year, month));
                if days < length {
                    return Date { year, month, day: days as u8 + 1 };
                }
                days -= length;
            }
        }
        Date { year: LAST_YEAR, month: 12, day: 31 }
    }
}

/// The number of two digits.
const fn two(tens: u8, ones: u8) -> u8 {
    (tens - b'0') * 10 + (ones - b'0')
}

const fn days_of_month(year: u16, month: u8) -> u8 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_ordered_and_leap_years_are_known() {
        let mut days = [date!("2027-03-31"), date!("2028-02-29"), date!("2027-12-01"), date!("2000-02-29")];
        days.sort();
        assert_eq!(days.map(|day| day.to_string()), ["2000-02-29", "2027-03-31", "2027-12-01", "2028-02-29"]);
        assert_eq!(serde_json::to_string(&date!("2027-03-31")).expect("a text"), r#""2027-03-31""#);
    }

    /// The seconds are those of `date -u -d <day> +%s`.
    #[test]
    fn a_clock_shows_a_day() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (86_399, "1970-01-01"),
            (86_400, "1970-01-02"),
            (951_782_400, "2000-02-29"),
            (1_806_451_200, "2027-03-31"),
            (4_107_542_400, "2100-03-01"),
            (253_402_300_799, "9999-12-31"),
            (u64::MAX, "9999-12-31"),
        ] {
            assert_eq!(Date::of_unix_time(seconds).to_string(), day, "{seconds}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let wrong =
            ["", "2027-3-31", "31.03.2027", "2027-13-01", "2027-02-29", "2100-02-29", "2027-04-00", "٢٠٢٧"];
        let said: Vec<_> = wrong.iter().filter_map(|text| Date::parse(text).err()).collect();
        assert_eq!(said.len(), wrong.len());
        insta::assert_snapshot!(super::super::lines(&said), @r"
        `` is not a date: expected a year of 4 digits, a month and a day of 2, with `-` between them, as in `2027-03-31`
        `2027-3-31` is not a date: expected a year of 4 digits, a month and a day of 2, with `-` between them, as in `2027-03-31`
        `31.03.2027` is not a date: expected a year of 4 digits, a month and a day of 2, with `-` between them, as in `2027-03-31`
        `2027-13-01` is not a date: expected a month from 01 to 12, as in `2027-03-31`
        `2027-02-29` is not a date: expected a day that its month has, as in `2027-03-31`
        `2100-02-29` is not a date: expected a day that its month has, as in `2027-03-31`
        `2027-04-00` is not a date: expected a day that its month has, as in `2027-03-31`
        `٢٠٢٧` is not a date: expected a year of 4 digits, a month and a day of 2, with `-` between them, as in `2027-03-31`
        ");
    }
}
