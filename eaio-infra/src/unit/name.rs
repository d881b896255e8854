//! Names of things.

use super::error::{Kind, ParseError};
use super::form::form;
use super::scan;
use super::text::Text;

/// The name of a component, an object or a service: an RFC 1123 label, which Kubernetes, Compose,
/// DNS and AWS all accept. 1 to 63 of `a-z`, `0-9` and `-`, with a letter or digit at both ends.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    text: Text,
}

/// A [`Name`] that the compiler has checked: `name!("api-gateway")`.
#[macro_export]
macro_rules! name {
    ($text:literal) => {{
        const VALUE: $crate::unit::Name = $crate::unit::Name::literal($text);
        VALUE
    }};
}

form!(text Name);

impl Name {
    const KIND: Kind = Kind::new("a name", "api-gateway");

    const fn check(text: &str) -> Result<(), &'static str> {
        if scan::is_label(text.as_bytes()) {
            Ok(())
        } else {
            Err("1 to 63 of a-z, 0-9 and `-`, with a letter or digit at both ends")
        }
    }

    const fn checked(text: Text, _: ()) -> Self {
        Name { text }
    }

    /// This name, `-` and `suffix`: what belongs to a thing is named after it. An error where that
    /// is longer than a name can be.
    pub fn try_join(&self, suffix: &str) -> Result<Name, ParseError> {
        Name::parse(&format!("{self}-{suffix}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_label() {
        assert_eq!(name!("api-gateway"), Name::parse("api-gateway").expect("a label"));
        assert_eq!(name!("redis").try_join("0"), Ok(name!("redis-0")));
        let long = "a".repeat(64);
        let wrong = ["", "Api", "a_b", "-a", "a-", "a.b", "ä", &long];
        let said: Vec<_> = wrong.iter().filter_map(|text| Name::parse(text).err()).collect();
        assert_eq!(said.len(), wrong.len());
        insta::assert_snapshot!(super::super::lines(&said), @r"
        `` is not a name: expected 1 to 63 of a-z, 0-9 and `-`, with a letter or digit at both ends, as in `api-gateway`
        `Api` is not a name: expected 1 to 63 of a-z, 0-9 and `-`, with a letter or digit at both ends, as in `api-gateway`
        `a_b` is not a name: expected 1 to 63 of a-z, 0-9 and `-`, with a letter or digit at both ends, as in `api-gateway`
        `-a` is not a name: expected 1 to 63 of a-z, 0-9 and `-`, with a letter or digit at both ends, as in `api-gateway`
        `a-` is not a name: expected 1 to 63 of a-z, 0-9 and `-`, with a letter or digit at both ends, as in `api-gateway`
        `a.b` is not a name: expected 1 to 63 of a-z, 0-9 and `-`, with a letter or digit at both ends, as in `api-gateway`
        `ä` is not a name: expected 1 to 63 of a-z, 0-9 and `-`, with a letter or digit at both ends, as in `api-gateway`
        `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa` is not a name: expected 1 to 63 of a-z, 0-9 and `-`, with a letter or digit at both ends, as in `api-gateway`
        ");
    }
}
