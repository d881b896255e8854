//! Quantities of Kubernetes: `1000m`, `1Gi`, `1e3`.

use crate::check::{Content, Located};

/// An amount, exact: a number of 10⁻⁹.
///
/// Source: Kubernetes API, `resource.Quantity`: nothing is smaller than a nano.
pub(super) fn amount(value: &Located) -> Option<i128> {
    let text = match &value.content {
        Content::Text(text) => text.trim().to_owned(),
        Content::Number(number) => number.to_string(),
        _ => return None,
    };
    let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '+' | '-')).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let factor: i128 = match unit {
        "n" => 1,
        "u" => 1_000,
        "m" => 1_000_000,
        "" => 1_000_000_000,
        "k" => 1_000_000_000_000,
        "M" => 10_i128.pow(15),
        "G" => 10_i128.pow(18),
        "T" => 10_i128.pow(21),
        "P" => 10_i128.pow(24),
        "E" => 10_i128.pow(27),
        "Ki" => 1_000_000_000 << 10,
        "Mi" => 1_000_000_000 << 20,
        "Gi" => 1_000_000_000 << 30,
        "Ti" => 1_000_000_000 << 40,
        "Pi" => 1_000_000_000 << 50,
        "Ei" => 1_000_000_000 << 60,
        exponent => {
            let exponent: u32 =
                exponent.strip_prefix(['e', 'E'])?.parse().ok().filter(|exponent| *exponent <= 18)?;
            1_000_000_000 * 10_i128.pow(exponent)
        }
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let places = u32::try_from(fraction.len()).ok().filter(|places| *places <= 12)?;
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let scale = 10_i128.pow(places);
    let product = digits.checked_mul(factor)?;
    // What is smaller than a nano is rounded up.
    Some(product.div_euclid(scale) + i128::from(product.rem_euclid(scale) != 0))
}

/// A number, or a share of a number of pods: `2`, `25%`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Share {
    /// So many.
    Count(u64),
    /// So many of a hundred.
    Percent(u64),
}

impl Share {
    pub(super) fn read(value: &Located) -> Option<Self> {
        match &value.content {
            Content::Number(_) => whole(value).map(Share::Count),
            Content::Text(text) => match text.strip_suffix('%') {
                Some(percent) => percent.parse().ok().map(Share::Percent),
                None => text.parse().ok().map(Share::Count),
            },
            _ => None,
        }
    }

    /// Of so many, rounded up.
    pub(super) fn of_up(self, total: u64) -> u64 {
        match self {
            Share::Count(count) => count,
            Share::Percent(percent) => total.saturating_mul(percent).div_ceil(100),
        }
    }

    /// Of so many, rounded down.
    pub(super) fn of_down(self, total: u64) -> u64 {
        match self {
            Share::Count(count) => count,
            Share::Percent(percent) => total.saturating_mul(percent) / 100,
        }
    }
}

/// A whole number.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // It was seen to be whole, and in between.
pub(super) fn whole(value: &Located) -> Option<u64> {
    let number = value.number()?;
    (number.fract() == 0.0 && (0.0..=1e15).contains(&number)).then_some(number as u64)
}
