//! Memory and storage.

use std::fmt;
use std::iter::Sum;

use super::error::Kind;
use super::form::form;
use super::scan::{self, Decimal};

/// An amount of memory or storage in bytes.
///
/// Written as a Kubernetes quantity (Kubernetes, Resource Management, Quantity): with the largest
/// binary unit that divides it, `16Gi` or `512Mi`, else in plain bytes. The decimal units `k`, `M`,
/// `G`, `T` and `P` are read too, and are not the binary ones: `1G` is 7 % less than `1Gi`.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(u64);

/// A [`Bytes`] that the compiler has checked: `bytes!("16Gi")`.
#[macro_export]
macro_rules! bytes {
    ($text:literal) => {{
        const VALUE: $crate::unit::Bytes = $crate::unit::Bytes::literal($text);
        VALUE
    }};
}

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;
const TIB: u64 = 1 << 40;

/// From the largest to the smallest.
const UNITS: [(u64, &str); 5] = [(1 << 50, "Pi"), (TIB, "Ti"), (GIB, "Gi"), (MIB, "Mi"), (1 << 10, "Ki")];

/// `count` mebibytes of 2²⁰ bytes, or as many as there can be.
pub const fn mib(count: u64) -> Bytes {
    Bytes(count.saturating_mul(MIB))
}

/// `count` gibibytes of 2³⁰ bytes, or as many as there can be.
pub const fn gib(count: u64) -> Bytes {
    Bytes(count.saturating_mul(GIB))
}

/// `count` tebibytes of 2⁴⁰ bytes, or as many as there can be.
pub const fn tib(count: u64) -> Bytes {
    Bytes(count.saturating_mul(TIB))
}

form!(value Bytes as text);

impl Bytes {
    const KIND: Kind = Kind::new("an amount of bytes", "16Gi");

    const fn read(text: &str) -> Result<Self, &'static str> {
        let amount = match text.as_bytes() {
            [number @ .., b'K', b'i'] => scan::decimal(number, 1 << 10),
            [number @ .., b'M', b'i'] => scan::decimal(number, MIB),
            [number @ .., b'G', b'i'] => scan::decimal(number, GIB),
            [number @ .., b'T', b'i'] => scan::decimal(number, TIB),
            [number @ .., b'P', b'i'] => scan::decimal(number, 1 << 50),
            [number @ .., b'k'] => scan::decimal(number, 1_000),
            [number @ .., b'M'] => scan::decimal(number, 1_000_000),
            [number @ .., b'G'] => scan::decimal(number, 1_000_000_000),
            [number @ .., b'T'] => scan::decimal(number, 1_000_000_000_000),
            [number @ .., b'P'] => scan::decimal(number, 1_000_000_000_000_000),
            number => scan::decimal(number, 1),
        };
        match amount {
            Decimal::Exact(amount) => Ok(Bytes(amount)),
            Decimal::TooFine => Err("a whole number of bytes"),
            Decimal::TooLarge => Err("less than 16384Pi"),
            Decimal::NotANumber => Err("a number and one of Ki, Mi, Gi, Ti, Pi, k, M, G, T, P or nothing"),
        }
    }

    /// `count` bytes.
    pub const fn new(count: u64) -> Bytes {
        Bytes(count)
    }

    /// In bytes.
    pub const fn as_u64(self) -> u64 {
        self.0
    }

    /// In mebibytes, where that is a whole number.
    pub const fn whole_mib(self) -> Option<u64> {
        if self.0.is_multiple_of(MIB) { Some(self.0 / MIB) } else { None }
    }

    /// In gibibytes, where that is a whole number.
    pub const fn whole_gib(self) -> Option<u64> {
        if self.0.is_multiple_of(GIB) { Some(self.0 / GIB) } else { None }
    }

    /// This `count` times, or as much as there can be.
    #[must_use]
    pub const fn times(self, count: u64) -> Bytes {
        Bytes(self.0.saturating_mul(count))
    }
}

/// All together, or as much as there can be.
impl Sum for Bytes {
    fn sum<I: Iterator<Item = Bytes>>(amounts: I) -> Bytes {
        Bytes(amounts.fold(0, |sum, amount| sum.saturating_add(amount.0)))
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match UNITS.into_iter().find(|(size, _)| self.0 != 0 && self.0.is_multiple_of(*size)) {
            Some((size, unit)) => write!(f, "{}{unit}", self.0 / size),
            None => write!(f, "{}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_canonical_form_is_exact() {
        for (text, canonical) in [
            ("16Gi", "16Gi"),
            ("1.5Gi", "1536Mi"),
            ("1024Mi", "1Gi"),
            ("0", "0"),
            ("0Gi", "0"),
            ("1k", "1000"),
            ("128G", "125000000Ki"),
            ("2048Pi", "2048Pi"),
        ] {
            assert_eq!(Bytes::parse(text).map(|b| b.to_string()).as_deref(), Ok(canonical), "{text}");
        }
        assert_eq!([mib(512), gib(16), tib(2)], [bytes!("512Mi"), bytes!("16Gi"), bytes!("2Ti")]);
        assert_eq!(bytes!("1.5Gi").whole_gib(), None);
        assert_eq!(bytes!("1.5Gi").whole_mib(), Some(1536));
        assert_eq!(tib(u64::MAX).times(2).as_u64(), u64::MAX);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let wrong = ["", "Gi", "16GB", "16gi", "16 Gi", "0.3Ki", "16384Pi", "1e3"];
        let said: Vec<_> = wrong.iter().filter_map(|text| Bytes::parse(text).err()).collect();
        assert_eq!(said.len(), wrong.len());
        insta::assert_snapshot!(super::super::lines(&said), @r"
        `` is not an amount of bytes: expected a number and one of Ki, Mi, Gi, Ti, Pi, k, M, G, T, P or nothing, as in `16Gi`
        `Gi` is not an amount of bytes: expected a number and one of Ki, Mi, Gi, Ti, Pi, k, M, G, T, P or nothing, as in `16Gi`
        `16GB` is not an amount of bytes: expected a number and one of Ki, Mi, Gi, Ti, Pi, k, M, G, T, P or nothing, as in `16Gi`
        `16gi` is not an amount of bytes: expected a number and one of Ki, Mi, Gi, Ti, Pi, k, M, G, T, P or nothing, as in `16Gi`
        `16 Gi` is not an amount of bytes: expected a number and one of Ki, Mi, Gi, Ti, Pi, k, M, G, T, P or nothing, as in `16Gi`
        `0.3Ki` is not an amount of bytes: expected a whole number of bytes, as in `16Gi`
        `16384Pi` is not an amount of bytes: expected less than 16384Pi, as in `16Gi`
        `1e3` is not an amount of bytes: expected a number and one of Ki, Mi, Gi, Ti, Pi, k, M, G, T, P or nothing, as in `16Gi`
        ");
    }
}
