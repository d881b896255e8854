//! What the grammars share. Everything is `const`, so that the compiler checks literals with the
//! same code that reads texts at run time.

/// `Ok`'s value, or an early return of the error: `?` is not yet possible in a `const fn`.
macro_rules! attempt {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(expected) => return Err(expected),
        }
    };
}
pub(super) use attempt;

/// What is before the first `separator`, and what is after it.
pub(super) const fn split(text: &[u8], separator: u8) -> Option<(&[u8], &[u8])> {
    let mut index = 0;
    while index < text.len() {
        if text[index] == separator {
            return Some((text.split_at(index).0, text.split_at(index + 1).1));
        }
        index += 1;
    }
    None
}

/// The digits that `text` begins with, and what is after them.
pub(super) const fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    let mut index = 0;
    while index < text.len() && text[index].is_ascii_digit() {
        index += 1;
    }
    text.split_at(index)
}

/// A whole number up to `maximum`, in decimal digits and without leading zeros.
pub(super) const fn whole(text: &[u8], maximum: u64) -> Option<u64> {
    if text.is_empty() || (text[0] == b'0' && text.len() > 1) {
        return None;
    }
    match number(text, 0) {
        Some(number) if number <= maximum => Some(number),
        _ => None,
    }
}

/// `text` as digits that continue `number`.
const fn number(text: &[u8], mut number: u64) -> Option<u64> {
    let mut index = 0;
    while index < text.len() {
        if !text[index].is_ascii_digit() {
            return None;
        }
        number = match number.checked_mul(10) {
            Some(tens) => match tens.checked_add((text[index] - b'0') as u64) {
                Some(number) => number,
                None => return None,
            },
            None => return None,
        };
        index += 1;
    }
    Some(number)
}

/// How `decimal` went.
pub(super) enum Decimal {
    /// The number times the scale, exactly.
    Exact(u64),
    /// A number, but times the scale it is not whole.
    TooFine,
    /// A number, but times the scale it is above `u64::MAX`.
    TooLarge,
    /// Not `1` or `1.5`.
    NotANumber,
}

/// A number such as `1` or `1.5`, times `scale`. Integers only, so nothing is ever rounded.
pub(super) const fn decimal(text: &[u8], scale: u64) -> Decimal {
    let (before, after) = match split(text, b'.') {
        Some((_, [])) => return Decimal::NotANumber,
        Some(parts) => parts,
        None => (text, [].as_slice()),
    };
    if !digits(before).1.is_empty() || !digits(after).1.is_empty() {
        return Decimal::NotANumber;
    }
    let Some(before) = whole(before, u64::MAX) else {
        return if before.len() > 1 && before[0] != b'0' { Decimal::TooLarge } else { Decimal::NotANumber };
    };
    // 19 digits and no more after the point: their power of ten is the last that a `u64` holds.
    let (Some(numerator), true) = (number(after, before), after.len() <= 19) else {
        return if before == 0 || after.len() > 19 { Decimal::TooFine } else { Decimal::TooLarge };
    };
    let product = numerator as u128 * scale as u128;
    let divisor = 10_u64.pow(after.len() as u32) as u128;
    if !product.is_multiple_of(divisor) {
        Decimal::TooFine
    } else if product / divisor > u64::MAX as u128 {
        Decimal::TooLarge
    } else {
        Decimal::Exact((product / divisor) as u64)
    }
}

/// A label of RFC 1123, section 2.1, in lower case as Kubernetes wants it: 1 to 63 of `a-z`, `0-9`
/// and `-`, with a letter or digit at both ends.
pub(super) const fn is_label(text: &[u8]) -> bool {
    let (Some(b'a'..=b'z' | b'0'..=b'9'), Some(b'a'..=b'z' | b'0'..=b'9')) = (text.first(), text.last())
    else {
        return false;
    };
    let mut index = 0;
    while index < text.len() {
        if !matches!(text[index], b'a'..=b'z' | b'0'..=b'9' | b'-') {
            return false;
        }
        index += 1;
    }
    text.len() <= 63
}

/// Whether two texts are the same: `==` is not yet possible in a `const fn`.
pub(super) const fn equal(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut index = 0;
    while index < left.len() {
        if left[index] != right[index] {
            return false;
        }
        index += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str, scale: u64) -> Result<u64, &'static str> {
        match decimal(text.as_bytes(), scale) {
            Decimal::Exact(number) => Ok(number),
            Decimal::TooFine => Err("too fine"),
            Decimal::TooLarge => Err("too large"),
            Decimal::NotANumber => Err("not a number"),
        }
    }

    #[test]
    fn decimals_are_exact_or_say_why_not() {
        assert_eq!(exact("1.5", 1000), Ok(1500));
        assert_eq!(exact("0.0625", 1 << 10), Ok(64));
        assert_eq!(exact("18446744073709551615", 1), Ok(u64::MAX));
        assert_eq!(exact("0.1", 1 << 10), Err("too fine"));
        assert_eq!(exact("0.00000000000000000001", 1), Err("too fine"));
        assert_eq!(exact("18446744073709551616", 1), Err("too large"));
        assert_eq!(exact("18446744073709551615", 2), Err("too large"));
        assert_eq!(exact("9999999999999999999.9", 1), Err("too large"));
        for text in ["", ".", "1.", ".5", "01", "1.2.3", "-1", "+1", "1e3", " 1", "²"] {
            assert_eq!(exact(text, 1), Err("not a number"), "{text}");
        }
    }

    #[test]
    fn whole_numbers_end_at_the_maximum() {
        assert_eq!(whole(b"0", 32), Some(0));
        assert_eq!(whole(b"32", 32), Some(32));
        for text in ["", "33", "08", "3 ", "99999999999999999999999"] {
            assert_eq!(whole(text.as_bytes(), 32), None, "{text}");
        }
    }
}
