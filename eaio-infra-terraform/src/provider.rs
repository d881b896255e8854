//! Providers: what a root module requires, and how each is configured.

use std::fmt;

use super::{Block, Slice};

/// A provider's configuration. The generated bindings implement it.
pub trait Provider: Block {
    /// The types of its bindings.
    const SLICE: &'static Slice;
    /// Which provider, where it comes from, and which versions do.
    const REQUIREMENT: Requirement = Self::SLICE.requirement;
}

/// An entry of `required_providers`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirement {
    /// The local name, such as `aws`.
    pub name: &'static str,
    /// The source address, such as `hashicorp/aws`.
    pub source: &'static str,
    /// The version constraint, such as `>= 5.100, < 7`.
    pub version: &'static str,
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.source, self.version)
    }
}

/// A configuration of a provider in a root module: `aws`, or with an alias `aws.us_west_2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderRef {
    pub(super) name: &'static str,
    pub(super) alias: Option<String>,
}

impl fmt::Display for ProviderRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        self.alias.iter().try_for_each(|alias| write!(f, ".{alias}"))
    }
}
