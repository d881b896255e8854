//! AWS accounts.

use std::fmt;

use super::error::Kind;
use super::form::form;
use super::scan;

/// The number of an AWS account: 12 digits, of which the first may be 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(u64);

/// An [`AccountId`] that the compiler has checked: `account!("111122223333")`.
#[macro_export]
macro_rules! account {
    ($text:literal) => {{
        const VALUE: $crate::unit::AccountId = $crate::unit::AccountId::literal($text);
        VALUE
    }};
}

form!(value AccountId as text);

impl AccountId {
    const KIND: Kind = Kind::new("an AWS account", "111122223333");

    const fn read(text: &str) -> Result<Self, &'static str> {
        let (digits, rest) = scan::digits(text.as_bytes());
        if digits.len() != 12 || !rest.is_empty() {
            return Err("12 digits without dashes");
        }
        let mut number = 0;
        let mut index = 0;
        while index < digits.len() {
            number = number * 10 + (digits[index] - b'0') as u64;
            index += 1;
        }
        Ok(AccountId(number))
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_in_front_are_kept() {
        assert_eq!(account!("001122223333").to_string(), "001122223333");
        let json = serde_json::to_string(&account!("001122223333")).expect("a text");
        assert_eq!(json, r#""001122223333""#);
        let wrong = ["1111-2222-3333", "11112222333", "1111222233334", ""];
        let said: Vec<_> = wrong.iter().filter_map(|text| AccountId::parse(text).err()).collect();
        assert_eq!(said.len(), wrong.len());
        insta::assert_snapshot!(super::super::lines(&said), @r"
        `1111-2222-3333` is not an AWS account: expected 12 digits without dashes, as in `111122223333`
        `11112222333` is not an AWS account: expected 12 digits without dashes, as in `111122223333`
        `1111222233334` is not an AWS account: expected 12 digits without dashes, as in `111122223333`
        `` is not an AWS account: expected 12 digits without dashes, as in `111122223333`
        ");
    }
}
