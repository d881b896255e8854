//! What a provider's types take: the part of its schema that bindings are generated from, and carry with them.
//!
//! A [`Slice`] stands in each bindings crate as text, and only the types that are asked for are read. In its compact form
//! an attribute is a string, a nested block an object whose key `""` says how often it stands:
//!
//! ```
//! use eaio_infra_terraform::schema::{self, Entry};
//!
//! let text = r#"{"type":"string optional values(gp2|gp3)","disk":{"":"list 1..1 replaces","size":"number required"}}"#;
//! let entries = schema::from_json(&serde_json::from_str(text)?)?;
//! let Entry::Attribute(attribute) = &entries["type"] else { panic!("it is an attribute") };
//! assert!(attribute.flags.optional && attribute.values == ["gp2", "gp3"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod compact;
mod error;
mod slice;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

pub use compact::{from_json, is_listable, to_json};
pub use error::SchemaError;
pub use slice::Slice;

/// Attributes and nested blocks by name: the two share a namespace.
pub type Entries = BTreeMap<String, Entry>;

/// What stands under one name.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// `name = …`
    Attribute(Attribute),
    /// `name {…}`, or an attribute that is written like one: `name = {…}`.
    Block(NestedBlock),
}

impl Entry {
    /// What holds for it.
    pub fn flags(&self) -> Flags {
        match self {
            Entry::Attribute(attribute) => attribute.flags,
            Entry::Block(block) => block.flags,
        }
    }
}

/// What is set or read as one value.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// Its type.
    pub value: Type,
    /// What holds for it.
    pub flags: Flags,
    /// The only values that the provider takes, where that is known: of the attribute, or of each of its elements.
    pub values: Vec<String>,
    /// The only numbers that the provider takes, where that is known.
    pub range: Option<Range>,
}

/// The whole numbers from one to another, both included. Where one is missing, there is no end on that side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The smallest.
    pub min: Option<i64>,
    /// The largest.
    pub max: Option<i64>,
}

impl Range {
    /// Whether `number` is one of them.
    pub fn contains(self, number: f64) -> bool {
        // Both ends are small: a provider's limits are far below 2^53.
        self.min.is_none_or(|min| number >= min as f64) && self.max.is_none_or(|max| number <= max as f64)
    }
}

/// As in `0..65535` or `-1..`.
impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [min, max] = [self.min, self.max].map(|end| end.map(|end| end.to_string()).unwrap_or_default());
        write!(f, "{min}..{max}")
    }
}

/// A type of Terraform's language.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// `string`
    String,
    /// `number`
    Number,
    /// `bool`
    Bool,
    /// Any type: the provider decides when it plans.
    Dynamic,
    /// `list(…)`
    List(Box<Type>),
    /// `set(…)`
    Set(Box<Type>),
    /// `map(…)`
    Map(Box<Type>),
    /// `object({…})`
    Object(BTreeMap<String, Type>),
}

/// A nested block, or an attribute that has attributes of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct NestedBlock {
    /// What it is written as: an argument (`name = {…}`, `name = [{…}]`), and not a block.
    pub is_attribute: bool,
    /// How several stand together.
    pub nesting: Nesting,
    /// How many there must be at least.
    pub min: u64,
    /// How many there may be at most.
    pub max: Option<u64>,
    /// The block is the nearest one around it that has the same name, nested this many times more at most.
    pub recursive: Option<u64>,
    /// What holds for it.
    pub flags: Flags,
    /// What stands in it; nothing where it is recursive.
    pub entries: Entries,
}

/// How several nested blocks stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nesting {
    /// There is one at most.
    Single,
    /// In order.
    List,
    /// In no order.
    Set,
    /// By key: of attributes only.
    Map,
}

macro_rules! flags {
    ($($(#[$documentation:meta])* $flag:ident),* $(,)?) => {
        /// What holds for an attribute or a nested block.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct Flags {
            $($(#[$documentation])* pub $flag: bool,)*
        }

        impl Flags {
            /// Sets a flag by its name; false where there is none of that name.
            pub fn set(&mut self, name: &str) -> bool {
                match name {
                    $(stringify!($flag) => self.$flag = true,)*
                    _ => return false,
                }
                true
            }
        }

        /// Each that is set, with a space before it.
        impl fmt::Display for Flags {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                $(if self.$flag { f.write_str(concat!(" ", stringify!($flag)))?; })*
                Ok(())
            }
        }
    };
}
flags! {
    /// It must be set.
    required,
    /// It may be set.
    optional,
    /// The provider sets it where nobody does.
    computed,
    /// Terraform does not show it.
    sensitive,
    /// It is kept in no state.
    write_only,
    /// It will go.
    deprecated,
    /// Every change forces replacement.
    replaces,
    /// Some changes force replacement.
    may_replace,
    /// Its values mean the same in upper and lower case.
    ignoring_case,
}
