//! Processor time.

use std::fmt;
use std::iter::Sum;

use super::error::Kind;
use super::form::form;
use super::scan::{self, Decimal};

/// An amount of processor in thousandths of a core (Kubernetes, Resource Management, CPU units).
///
/// Written as Kubernetes does: whole cores as `2`, all else as `500m`. `1.5` is read too. Nothing is
/// rounded: `0.0001` is refused, where Kubernetes would refuse it only on apply.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cpu(u64);

/// A [`Cpu`] that the compiler has checked: `cpu!("500m")`.
#[macro_export]
macro_rules! cpu {
    ($text:literal) => {{
        const VALUE: $crate::unit::Cpu = $crate::unit::Cpu::literal($text);
        VALUE
    }};
}

/// `count` thousandths of a core.
pub const fn millicores(count: u64) -> Cpu {
    Cpu(count)
}

/// `count` whole cores, or as many as there can be.
pub const fn cores(count: u64) -> Cpu {
    Cpu(count.saturating_mul(1000))
}

form!(value Cpu as text);

impl Cpu {
    const KIND: Kind = Kind::new("an amount of CPU", "500m");

    const fn read(text: &str) -> Result<Self, &'static str> {
        let amount = match text.as_bytes() {
            [number @ .., b'm'] => scan::decimal(number, 1),
            number => scan::decimal(number, 1000),
        };
        match amount {
            Decimal::Exact(amount) => Ok(Cpu(amount)),
            Decimal::TooFine => Err("nothing finer than a thousandth of a core"),
            Decimal::TooLarge => Err("fewer cores"),
            Decimal::NotANumber => Err("cores such as `2` or `1.5`, or thousandths of a core such as `500m`"),
        }
    }

    /// In thousandths of a core.
    pub const fn as_millicores(self) -> u64 {
        self.0
    }

    /// In cores, as a decimal number such as `0.5` or `2`: Compose's form.
    pub fn to_decimal(self) -> String {
        let decimal = format!("{}.{:03}", self.0 / 1000, self.0 % 1000);
        decimal.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// This `count` times, or as much as there can be.
    #[must_use]
    pub const fn times(self, count: u64) -> Cpu {
        Cpu(self.0.saturating_mul(count))
    }
}

/// All together, or as much as there can be.
impl Sum for Cpu {
    fn sum<I: Iterator<Item = Cpu>>(amounts: I) -> Cpu {
        Cpu(amounts.fold(0, |sum, amount| sum.saturating_add(amount.0)))
    }
}

impl fmt::Display for Cpu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 % 1000 {
            0 => write!(f, "{}", self.0 / 1000),
            _ => write!(f, "{}m", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_an_amount_is_the_same_amount() {
        assert_eq!(cpu!("1.5"), cpu!("1500m"));
        assert_eq!(cpu!("2"), cores(2));
        assert_eq!(cpu!("1.5").to_string(), "1500m");
        assert_eq!(cpu!("2000m").to_string(), "2");
        assert_eq!(cpu!("0").to_string(), "0");
        assert_eq!([cpu!("500m"), cpu!("1")].map(Cpu::to_decimal), ["0.5", "1"]);
        assert_eq!([cpu!("500m"), cpu!("1.5")].into_iter().sum::<Cpu>(), cpu!("2"));
        assert_eq!([cores(u64::MAX), cores(1)].into_iter().sum::<Cpu>(), millicores(u64::MAX));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let wrong = ["", "m", "half", "0.5m", "1.2345", "-1", "99999999999999999999"];
        let said: Vec<_> = wrong.iter().filter_map(|text| Cpu::parse(text).err()).collect();
        assert_eq!(said.len(), wrong.len());
        insta::assert_snapshot!(super::super::lines(&said), @r"
        `` is not an amount of CPU: expected cores such as `2` or `1.5`, or thousandths of a core such as `500m`, as in `500m`
        `m` is not an amount of CPU: expected cores such as `2` or `1.5`, or thousandths of a core such as `500m`, as in `500m`
        `half` is not an amount of CPU: expected cores such as `2` or `1.5`, or thousandths of a core such as `500m`, as in `500m`
        `0.5m` is not an amount of CPU: expected nothing finer than a thousandth of a core, as in `500m`
        `1.2345` is not an amount of CPU: expected nothing finer than a thousandth of a core, as in `500m`
        `-1` is not an amount of CPU: expected cores such as `2` or `1.5`, or thousandths of a core such as `500m`, as in `500m`
        `99999999999999999999` is not an amount of CPU: expected fewer cores, as in `500m`
        ");
    }
}
