//! The one written form of a type: what is shown, serialised and read back.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::Deserializer;
use serde::de::{Error, Visitor};

use super::error::{Kind, ParseError};

/// Gives a type its `parse`, `literal`, `FromStr`, `Debug` and `Deserialize`, and with `as text`
/// or `as number` its `Serialize`. The type brings `KIND`, `Display`, and its grammar:
///
/// - `value`: `const fn read(&str) -> Result<Self, &'static str>`, for types that are `Copy`;
/// - `text`: `const fn check(&str) -> Result<Parts, &'static str>` and
///   `const fn checked(Text, Parts) -> Self`, for types that keep the text and where its parts are.
///
/// The error is what was expected.
macro_rules! form {
    (value $type:ident as $serialized:ident) => {
        impl $type {
            /// Reads a value from its written form; the error says what was expected.
            pub fn parse(text: &str) -> Result<Self, $crate::unit::ParseError> {
                Self::read(text).map_err(|expected| $crate::unit::ParseError::new(Self::KIND, text, expected))
            }

            #[doc(hidden)] // for the macro, which makes it a constant
            #[track_caller] // the compiler points at the literal, and not in here
            pub const fn literal(text: &'static str) -> Self {
                match Self::read(text) {
                    Ok(value) => value,
                    Err(expected) => Self::KIND.refuse(text, expected),
                }
            }
        }

        $crate::unit::form::form!(both $type as $serialized);
    };
    (text $type:ident) => {
        impl $type {
            /// Reads a value from its written form; the error says what was expected.
            pub fn parse(text: &str) -> Result<Self, $crate::unit::ParseError> {
                match Self::check(text) {
                    Ok(parts) => Ok(Self::checked(text.into(), parts)),
                    Err(expected) => Err($crate::unit::ParseError::new(Self::KIND, text, expected)),
                }
            }

            #[doc(hidden)] // for the macro, which makes it a constant
            #[track_caller] // the compiler points at the literal, and not in here
            pub const fn literal(text: &'static str) -> Self {
                match Self::check(text) {
                    Ok(parts) => Self::checked($crate::unit::text::Text::Literal(text), parts),
                    Err(expected) => Self::KIND.refuse(text, expected),
                }
            }

            /// The text itself.
            pub fn as_str(&self) -> &str {
                self.text.as_str()
            }
        }

        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        $crate::unit::form::form!(both $type as text);
    };
    (both $type:ident as $serialized:ident) => {
        impl std::str::FromStr for $type {
            type Err = $crate::unit::ParseError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($type), "({})"), self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::unit::form::deserialize(deserializer, Self::KIND)
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::unit::form::form!($serialized self serializer)
            }
        }
    };
    (text $self:ident $serializer:ident) => {
        $serializer.collect_str($self)
    };
    (number $self:ident $serializer:ident) => {
        $serializer.serialize_u16($self.get().into())
    };
}
pub(super) use form;

/// Reads a text, or a whole number as its digits. Fractions are refused: YAML has already turned an
/// unquoted `1.30` into 1.3.
pub(super) fn deserialize<'de, T, D>(deserializer: D, kind: Kind) -> Result<T, D::Error>
where
    T: FromStr<Err = ParseError>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_any(Form(kind, PhantomData))
}

struct Form<T>(Kind, PhantomData<T>);

impl<T: FromStr<Err = ParseError>> Visitor<'_> for Form<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in quotes, as in \"{}\"", self.0.what, self.0.example)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        self.visit_str(&number.to_string())
    }
}
