//! Ports.

use std::fmt;
use std::num::NonZeroU16;

use super::error::Kind;
use super::form::form;
use super::scan;

/// A TCP or UDP port, 1 to 65535: port 0 is reserved (RFC 6335, section 6).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Port(NonZeroU16);

/// A [`Port`] that the compiler has checked: `port!(8080)`.
#[macro_export]
macro_rules! port {
    ($number:literal) => {{
        const VALUE: $crate::unit::Port = $crate::unit::Port::literal(stringify!($number));
        VALUE
    }};
}

form!(value Port as number);

impl Port {
    const KIND: Kind = Kind::new("a port", "8080");

    const fn read(text: &str) -> Result<Self, &'static str> {
        let number = match scan::whole(text.as_bytes(), u16::MAX as u64) {
            Some(number) => Port::try_new(number as u16),
            None => None,
        };
        match number {
            Some(port) => Ok(port),
            None => Err("a whole number from 1 to 65535"),
        }
    }

    /// The port `number`, where it is not 0.
    pub const fn try_new(number: u16) -> Option<Port> {
        match NonZeroU16::new(number) {
            Some(number) => Some(Port(number)),
            None => None,
        }
    }

    /// The number.
    pub const fn get(self) -> u16 {
        self.0.get()
    }
}

impl From<Port> for u16 {
    fn from(port: Port) -> u16 {
        port.get()
    }
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_a_number_in_its_range() {
        assert_eq!(port!(8080).get(), 8080);
        let wrong = ["0", "65536", "080", "http", "-1", ""];
        let said: Vec<_> = wrong.iter().filter_map(|text| Port::parse(text).err()).collect();
        insta::assert_snapshot!(super::super::lines(&said), @r"
        `0` is not a port: expected a whole number from 1 to 65535, as in `8080`
        `65536` is not a port: expected a whole number from 1 to 65535, as in `8080`
        `080` is not a port: expected a whole number from 1 to 65535, as in `8080`
        `http` is not a port: expected a whole number from 1 to 65535, as in `8080`
        `-1` is not a port: expected a whole number from 1 to 65535, as in `8080`
        `` is not a port: expected a whole number from 1 to 65535, as in `8080`
        ");
    }

    #[test]
    fn it_is_a_number_in_json() {
        assert_eq!(serde_json::to_string(&port!(443)).expect("a number"), "443");
        assert_eq!(serde_json::from_str::<Port>("443").expect("a port"), port!(443));
        let error = serde_json::from_str::<Port>("443.5").expect_err("a fraction");
        insta::assert_snapshot!(error, @r#"invalid type: floating point `443.5`, expected a port in quotes, as in "8080" at line 1 column 5"#);
    }
}
