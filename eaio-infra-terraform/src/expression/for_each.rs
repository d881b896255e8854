//! `[for item in list : …]` and `{for key, value in map : …}`.

use crate::Node;

/// A for-expression.
#[derive(Debug, Clone, PartialEq)]
pub struct For {
    /// What the key (or index) of an element is called, where it is used.
    pub(crate) key: Option<String>,
    /// What an element is called.
    pub(crate) value: String,
    /// What is gone through.
    pub(crate) collection: Node,
    /// The key of each result: then the whole is an object.
    pub(crate) result_key: Option<Node>,
    /// Each result.
    pub(crate) result: Node,
    /// Which elements have a result.
    pub(crate) condition: Option<Node>,
    /// Whether results with one key are collected in a list: `…`.
    pub(crate) is_grouped: bool,
}
