//! The slice of a provider's schema.

use std::collections::BTreeMap;
use std::fmt;

/// What the bindings are generated from.
pub struct Slice {
    /// The provider's source address, such as `hashicorp/aws`.
    pub source: String,
    /// The version whose schema this is.
    pub version: String,
    /// The provider's own configuration.
    pub provider: Entries,
    pub resources: BTreeMap<String, Entries>,
    pub data: BTreeMap<String, Entries>,
    pub ephemeral: BTreeMap<String, Entries>,
}

/// Attributes and nested blocks by name: the two share a namespace.
pub type Entries = BTreeMap<String, Entry>;

#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    Attribute(Attribute),
    Block(NestedBlock),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    pub value: Type,
    pub flags: Flags,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    String,
    Number,
    Bool,
    List(Box<Type>),
    Set(Box<Type>),
    Map(Box<Type>),
    Object(BTreeMap<String, Type>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct NestedBlock {
    pub nesting: Nesting,
    pub min: u64,
    pub max: Option<u64>,
    /// The block is the nearest one around it that has the same name, nested this many times more at most.
    pub recursive: Option<u64>,
    pub flags: Flags,
    pub entries: Entries,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nesting {
    Single,
    List,
    Set,
}

macro_rules! flags {
    ($($(#[$documentation:meta])* $flag:ident),* $(,)?) => {
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

        impl fmt::Display for Flags {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                $(if self.$flag { f.write_str(concat!(" ", stringify!($flag)))?; })*
                Ok(())
            }
        }
    };
}
flags! {
    required,
    optional,
    computed,
    sensitive,
    write_only,
    deprecated,
    /// Every change forces replacement.
    replaces,
    /// Some changes force replacement.
    may_replace,
}

impl Slice {
    /// The name that the provider has in a root module: the last part of its source.
    pub fn local_name(&self) -> &str {
        self.source.rsplit('/').next().unwrap_or(&self.source)
    }
}
