//! Parts of a hundred.

use std::fmt;

use super::error::Kind;
use super::form::form;
use super::scan;

/// A whole percentage, 0 to 100. Shown as `70%`, serialised as the number, read as either.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(u8);

/// A [`Percent`] that the compiler has checked: `percent!(70)`.
#[macro_export]
macro_rules! percent {
    ($number:literal) => {{
        const VALUE: $crate::unit::Percent = $crate::unit::Percent::literal(stringify!($number));
        VALUE
    }};
}

form!(value Percent as number);

impl Percent {
    const KIND: Kind = Kind::new("a percentage", "70");

    const fn read(text: &str) -> Result<Self, &'static str> {
        let number = match text.as_bytes() {
            [number @ .., b'%'] => number,
            number => number,
        };
        match scan::whole(number, 100) {
            Some(number) => Ok(Percent(number as u8)),
            None => Err("a whole number from 0 to 100"),
        }
    }

    /// The percentage `number`, where it is at most 100.
    pub const fn try_new(number: u8) -> Option<Percent> {
        if number <= 100 { Some(Percent(number)) } else { None }
    }

    /// The number.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_ends_at_a_hundred() {
        assert_eq!(percent!(70).get(), 70);
        assert_eq!(Percent::parse("70%"), Ok(percent!(70)));
        assert_eq!(serde_json::to_string(&percent!(70)).expect("a number"), "70");
        let wrong = ["101", "0.7", "%", "70%%"];
        let said: Vec<_> = wrong.iter().filter_map(|text| Percent::parse(text).err()).collect();
        insta::assert_snapshot!(super::super::lines(&said), @r"
        `101` is not a percentage: expected a whole number from 0 to 100, as in `70`
        `0.7` is not a percentage: expected a whole number from 0 to 100, as in `70`
        `%` is not a percentage: expected a whole number from 0 to 100, as in `70`
        `70%%` is not a percentage: expected a whole number from 0 to 100, as in `70`
        ");
    }
}
