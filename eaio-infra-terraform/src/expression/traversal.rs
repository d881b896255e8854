//! A path from a root to a value: `aws_vpc.main.id`.

use std::fmt;

use crate::Node;

use super::Address;
use super::text::quoted;

/// A path from a root (`aws_vpc.main`, `var.region`, `local.tags`) to a value: `aws_vpc.main.id`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Traversal {
    root: Address,
    /// What follows the root, with `)` where a set was made a list.
    steps: String,
    /// How many `tolist(` stand before the root.
    sets: usize,
}

impl Traversal {
    /// The root itself.
    pub fn new(root: &Address) -> Self {
        Traversal { root: root.clone(), steps: String::new(), sets: 0 }
    }

    /// A root that is no resource: `var.region`, `local.tags`, `each.key`, `path.module`.
    pub(crate) fn named(root: impl Into<String>) -> Self {
        Traversal { root: Address::written(root), steps: String::new(), sets: 0 }
    }

    fn step(&self, step: fmt::Arguments<'_>) -> Self {
        let mut next = self.clone();
        fmt::Write::write_fmt(&mut next.steps, step).expect("a string takes every text");
        next
    }

    /// One attribute further: `.name`.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Self {
        let mut next = self.clone();
        next.steps.reserve_exact(name.len() + 1);
        next.steps.push('.');
        next.steps.push_str(name);
        next
    }

    /// One element of a list: `[index]`.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.step(format_args!("[{index}]"))
    }

    /// One element of a set, in the order that Terraform sorts it by: `tolist(…)[index]`.
    #[must_use]
    pub fn element_of_set(&self, index: usize) -> Self {
        let mut next = self.step(format_args!(")[{index}]"));
        next.sets += 1;
        next
    }

    /// One element of a map: `["key"]`.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.step(format_args!("[{}]", quoted(key)))
    }

    /// Every element of a list: `[*]`. What follows is read from each.
    #[must_use]
    pub fn splat(&self) -> Self {
        self.step(format_args!("[*]"))
    }

    /// One element, by an index or key that may be computed.
    #[must_use]
    pub(crate) fn index_by(&self, index: &Node) -> Self {
        self.step(format_args!("[{}]", index.to_source()))
    }

    /// Whether this is `start` with further steps after it.
    pub(crate) fn continues(&self, start: &Traversal) -> bool {
        self.root == start.root && self.sets == start.sets && self.steps.starts_with(&start.steps)
    }

    /// The root that the path starts from, such as `aws_vpc.main`.
    pub fn root(&self) -> &Address {
        &self.root
    }
}

impl From<&Address> for Traversal {
    fn from(address: &Address) -> Self {
        Traversal::new(address)
    }
}

impl fmt::Display for Traversal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for _ in 0..self.sets {
            f.write_str("tolist(")?;
        }
        write!(f, "{}{}", self.root, self.steps)
    }
}
