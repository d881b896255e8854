//! Names of hosts.

use super::error::{Kind, ParseError};
use super::form::form;
use super::name::Name;
use super::scan;
use super::text::Text;

/// The name of a host or a domain, such as `app.eaio.com` or `localhost`: labels of RFC 1123,
/// section 2.1, in lower case and without the dot at the end; at most 253 characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DomainName {
    text: Text,
}

/// A [`DomainName`] that the compiler has checked: `domain!("app.eaio.com")`.
#[macro_export]
macro_rules! domain {
    ($text:literal) => {{
        const VALUE: $crate::unit::DomainName = $crate::unit::DomainName::literal($text);
        VALUE
    }};
}

form!(text DomainName);

impl DomainName {
    const KIND: Kind = Kind::new("a domain name", "app.eaio.com");

    const fn check(text: &str) -> Result<(), &'static str> {
        const LABELS: &str =
            "labels of a-z, 0-9 and `-` between dots, each of 1 to 63 with a letter or digit at both ends";
        if text.len() > 253 {
            return Err("at most 253 characters");
        }
        let mut rest = text.as_bytes();
        while let Some((label, after)) = scan::split(rest, b'.') {
            if !scan::is_label(label) {
                return Err(LABELS);
            }
            rest = after;
        }
        if !scan::is_label(rest) {
            return Err(LABELS);
        }
        // RFC 1123, section 2.1: this is what tells a name from an address.
        if scan::digits(rest).1.is_empty() {
            return Err("a last label that is not a number");
        }
        Ok(())
    }

    const fn checked(text: Text, _: ()) -> Self {
        DomainName { text }
    }

    /// The labels, the most specific first.
    pub fn labels(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.as_str().split('.')
    }

    /// The domain that this is in, where it has more than one label: `eaio.com` of `app.eaio.com`.
    pub fn parent(&self) -> Option<DomainName> {
        self.as_str().split_once('.').map(|(_, parent)| DomainName { text: parent.into() })
    }

    /// Whether this is `domain` or in it.
    pub fn is_within(&self, domain: &DomainName) -> bool {
        match self.as_str().strip_suffix(domain.as_str()) {
            Some(before) => before.is_empty() || before.ends_with('.'),
            None => false,
        }
    }

    /// The host `label` in this domain. An error where that is longer than a domain name can be.
    pub fn try_host(&self, label: &Name) -> Result<DomainName, ParseError> {
        DomainName::parse(&format!("{label}.{self}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name;

    #[test]
    fn a_domain_is_made_of_labels() {
        let app = domain!("app.eaio.com");
        assert_eq!(app.labels().collect::<Vec<_>>(), ["app", "eaio", "com"]);
        assert_eq!(app.parent(), Some(domain!("eaio.com")));
        assert_eq!(domain!("localhost").parent(), None);
        assert_eq!(domain!("eaio.com").try_host(&name!("app")), Ok(app.clone()));
        assert!(app.is_within(&domain!("eaio.com")));
        assert!(app.is_within(&app));
        assert!(!domain!("myeaio.com").is_within(&domain!("eaio.com")));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let long = ["a"; 128].join(".");
        let wrong = ["", "app..com", "app.eaio.com.", "*.eaio.com", "10.0.0.1", "App.eaio.com", &long];
        let said: Vec<_> = wrong.iter().filter_map(|text| DomainName::parse(text).err()).collect();
        assert_eq!(said.len(), wrong.len());
        insta::assert_snapshot!(super::super::lines(&said), @r"
        `` is not a domain name: expected labels of a-z, 0-9 and `-` between dots, each of 1 to 63 with a letter or digit at both ends, as in `app.eaio.com`
        `app..com` is not a domain name: expected labels of a-z, 0-9 and `-` between dots, each of 1 to 63 with a letter or digit at both ends, as in `app.eaio.com`
        `app.eaio.com.` is not a domain name: expected labels of a-z, 0-9 and `-` between dots, each of 1 to 63 with a letter or digit at both ends, as in `app.eaio.com`
        `*.eaio.com` is not a domain name: expected labels of a-z, 0-9 and `-` between dots, each of 1 to 63 with a letter or digit at both ends, as in `app.eaio.com`
        `10.0.0.1` is not a domain name: expected a last label that is not a number, as in `app.eaio.com`
        `App.eaio.com` is not a domain name: expected labels of a-z, 0-9 and `-` between dots, each of 1 to 63 with a letter or digit at both ends, as in `app.eaio.com`
        `a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a` is not a domain name: expected at most 253 characters, as in `app.eaio.com`
        ");
    }
}
