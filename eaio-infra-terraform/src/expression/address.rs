//! Where a resource or module call stands in its root module.

use std::fmt;
use std::sync::Arc;

/// Which of Terraform's namespaces a resource lives in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// `resource`: what Terraform creates.
    Managed,
    /// `data`: what it reads.
    Data,
    /// `ephemeral`: what it holds in memory for one run, and writes to no state (Terraform 1.10).
    Ephemeral,
}

impl Mode {
    /// The block's keyword.
    pub fn keyword(self) -> &'static str {
        match self {
            Mode::Managed => "resource",
            Mode::Data => "data",
            Mode::Ephemeral => "ephemeral",
        }
    }
}

/// Where something stands in its root module: `aws_vpc.main`, `data.aws_partition.current`, `module.network`.
///
/// An address that [`RootModule::add`](crate::RootModule::add) handed out belongs to that root module: another one
/// refuses it. One that was [written by hand](Address::written) belongs to whichever module it is used in.
#[derive(Debug, Clone)]
pub struct Address {
    text: Arc<str>,
    is_written: bool,
}

impl Address {
    pub(crate) fn new(mode: Mode, resource_type: &str, label: &str) -> Self {
        let text: Arc<str> = match mode {
            Mode::Managed => format!("{resource_type}.{label}").into(),
            Mode::Data => format!("data.{resource_type}.{label}").into(),
            Mode::Ephemeral => format!("ephemeral.{resource_type}.{label}").into(),
        };
        Address { text, is_written: false }
    }

    pub(crate) fn module(label: &str) -> Self {
        Address { text: format!("module.{label}").into(), is_written: false }
    }

    /// An address as Terraform writes it: for what only the state knows, or is added later.
    pub fn written(address: impl Into<String>) -> Self {
        Address { text: address.into().into(), is_written: true }
    }

    /// The address as Terraform writes it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// One instance of a resource with `count`: `aws_instance.worker[0]`.
    #[must_use]
    pub fn at(&self, index: usize) -> Self {
        Address { text: format!("{self}[{index}]").into(), is_written: self.is_written }
    }

    /// One instance of a resource with `for_each`: `aws_subnet.private["a"]`.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        let text = format!("{self}[{}]", super::text::quoted(key)).into();
        Address { text, is_written: self.is_written }
    }

    /// One instance of a resource with `for_each`, whose key Terraform computes: `aws_subnet.private[each.key]`.
    #[must_use]
    pub fn instance(&self, key: &crate::Value<String>) -> Self {
        let text = format!("{self}[{}]", key.to_operand().to_source()).into();
        Address { text, is_written: self.is_written }
    }

    /// Whether `known`, the address of that text in a root module, is what is meant.
    pub(crate) fn belongs_with(&self, known: &Address) -> bool {
        self.is_written || Arc::ptr_eq(&self.text, &known.text)
    }

    pub(crate) fn is_written(&self) -> bool {
        self.is_written
    }
}

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Address {}

impl PartialOrd for Address {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Address {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.text.cmp(&other.text)
    }
}

impl std::hash::Hash for Address {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
