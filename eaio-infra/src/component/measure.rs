//! How much a component can take.

/// One measure of what a component is given against loss and load, such as how many instances it has. More is safer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// What is counted: `instances`, `GiB of storage`.
    pub name: &'static str,
    /// How many.
    pub amount: u64,
}

impl Measure {
    /// So many of something.
    pub fn new(name: &'static str, amount: impl Into<u64>) -> Self {
        Measure { name, amount: amount.into() }
    }
}
