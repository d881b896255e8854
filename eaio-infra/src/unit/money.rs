//! Prices.

use std::fmt;
use std::iter::Sum;

use super::error::Kind;
use super::form::form;
use super::scan::{self, Decimal};

/// An amount of US dollars in millionths: AWS states prices to the millionth, and integers add up
/// the same in every order. Shown as `$0.34`, with as many decimals as it has and at least two.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(u64);

const DOLLAR: u64 = 1_000_000;

form!(value Money as text);

impl Money {
    const KIND: Kind = Kind::new("an amount of US dollars", "$0.34");

    pub(super) const fn read(text: &str) -> Result<Self, &'static str> {
        let number = match text.as_bytes() {
            [b'$', number @ ..] => number,
            number => number,
        };
        match scan::decimal(number, DOLLAR) {
            Decimal::Exact(amount) => Ok(Money(amount)),
            Decimal::TooFine => Err("at most 6 decimals"),
            Decimal::TooLarge => Err("less than 18 trillion dollars"),
            Decimal::NotANumber => Err("a decimal number of dollars"),
        }
    }

    /// `count` millionths of a dollar.
    pub const fn micro_dollars(count: u64) -> Money {
        Money(count)
    }

    /// `count` dollars, or as many as there can be.
    pub const fn dollars(count: u64) -> Money {
        Money(count.saturating_mul(DOLLAR))
    }

    /// In millionths of a dollar.
    pub const fn as_micro_dollars(self) -> u64 {
        self.0
    }

    /// In whole dollars, rounded to the nearest, half a dollar up.
    pub const fn rounded_dollars(self) -> u64 {
        self.0.saturating_add(DOLLAR / 2) / DOLLAR
    }

    /// This `count` times, such as a price per hour and hours; or as much as there can be.
    #[must_use]
    pub const fn times(self, count: u64) -> Money {
        Money(self.0.saturating_mul(count))
    }
}

/// All together, or as much as there can be.
impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        Money(amounts.fold(0, |sum, amount| sum.saturating_add(amount.0)))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millionths = format!("{:06}", self.0 % DOLLAR);
        let (cents, finer) = millionths.split_at(2);
        write!(f, "${}.{cents}{}", self.0 / DOLLAR, finer.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_exact() {
        for (text, shown) in
            [("0.34", "$0.34"), ("$55.04", "$55.04"), ("21.957642", "$21.957642"), ("2", "$2.00")]
        {
            assert_eq!(Money::parse(text).map(|m| m.to_string()).as_deref(), Ok(shown));
        }
        let hour = Money::parse("0.0052").expect("a price");
        assert_eq!(hour.times(730).to_string(), "$3.796");
        assert_eq!(hour.times(730).rounded_dollars(), 4);
        assert_eq!([hour, Money::dollars(1)].into_iter().sum::<Money>(), Money::micro_dollars(1_005_200));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let wrong = ["", "$", "1,000", "0.0000001", "99999999999999"];
        let said: Vec<_> = wrong.iter().filter_map(|text| Money::parse(text).err()).collect();
        assert_eq!(said.len(), wrong.len());
        insta::assert_snapshot!(super::super::lines(&said), @r"
        `` is not an amount of US dollars: expected a decimal number of dollars, as in `$0.34`
        `$` is not an amount of US dollars: expected a decimal number of dollars, as in `$0.34`
        `1,000` is not an amount of US dollars: expected a decimal number of dollars, as in `$0.34`
        `0.0000001` is not an amount of US dollars: expected at most 6 decimals, as in `$0.34`
        `99999999999999` is not an amount of US dollars: expected less than 18 trillion dollars, as in `$0.34`
        ");
    }
}
