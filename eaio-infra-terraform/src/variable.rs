//! Variables, locals and outputs: a root module's edges to the outside.

use std::fmt;
use std::marker::PhantomData;

use super::{Body, Node, Number, Traversal, Value};

/// A Rust type that is a Terraform type.
pub trait VariableType {
    /// The type as Terraform writes it.
    const TYPE: &'static str;
}

impl VariableType for String {
    const TYPE: &'static str = "string";
}
impl VariableType for bool {
    const TYPE: &'static str = "bool";
}
impl VariableType for Number {
    const TYPE: &'static str = "number";
}
impl VariableType for super::List<String> {
    const TYPE: &'static str = "list(string)";
}
impl VariableType for super::Map<String> {
    const TYPE: &'static str = "map(string)";
}

/// An input variable of type `T`.
#[derive(Debug, Clone)]
pub struct Variable<T> {
    /// What it is for.
    pub description: String,
    /// Its value where none is given.
    pub default: Option<T>,
    /// Terraform shows it in no output.
    pub sensitive: bool,
}

impl<T> Variable<T> {
    /// A variable that must be given.
    pub fn new(description: impl Into<String>) -> Self {
        Variable { description: description.into(), default: None, sensitive: false }
    }
}

impl<T: VariableType + super::ToNode> Variable<T> {
    pub(super) fn body(&self) -> Body {
        let mut body = Body::new();
        body.set("description", Node::Bare(self.description.clone().into()));
        body.set("type", Node::Bare(T::TYPE.into()));
        if let Some(default) = self.default.as_ref().and_then(super::ToNode::to_node) {
            body.set("default", bare(default));
        }
        if self.sensitive {
            body.set("sensitive", Node::Bool(true));
        }
        body
    }
}

/// A variable's default is no template, so that nothing in it is escaped.
fn bare(node: Node) -> Node {
    match node {
        Node::String(text) => Node::Bare(text.into()),
        Node::List(nodes) => Node::List(nodes.into_iter().map(bare).collect()),
        Node::Map(nodes) => Node::Map(nodes.into_iter().map(|(key, node)| (key, bare(node))).collect()),
        other => other,
    }
}

/// A local value of type `T` that was added to a root module.
pub struct Local<T> {
    traversal: Traversal,
    of: PhantomData<fn() -> T>,
}

impl<T> Local<T> {
    pub(super) fn new(name: &str) -> Self {
        Local { traversal: Traversal::named(format!("local.{name}")), of: PhantomData }
    }

    /// Its value.
    pub fn value(&self) -> Value<T> {
        Value::at(self.traversal.clone())
    }
}

impl<T> fmt::Debug for Local<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Local({})", self.traversal)
    }
}

/// An output value.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// What it is, for whoever reads it.
    pub description: String,
    /// Its value.
    pub value: Node,
    /// Terraform shows it only when asked for it by name.
    pub sensitive: bool,
}

impl Output {
    /// An output of `value`.
    pub fn new<T: super::ToNode>(description: impl Into<String>, value: impl Into<Value<T>>) -> Self {
        let value = value.into();
        Output {
            description: description.into(),
            value: super::ToNode::to_node(&value).unwrap_or(Node::Null),
            sensitive: false,
        }
    }

    pub(super) fn body(&self) -> Body {
        let mut body = Body::new();
        body.set("description", Node::Bare(self.description.clone().into()));
        body.set("value", self.value.clone());
        if self.sensitive {
            body.set("sensitive", Node::Bool(true));
        }
        body
    }
}
