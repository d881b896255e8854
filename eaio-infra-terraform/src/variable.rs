//! Variables, locals and outputs: a root module's edges to the outside.

use std::fmt;
use std::marker::PhantomData;

use super::{
    Address, Arn, Body, Condition, Id, IntoValue, List, Map, Name, Node, Number, ToNode, Traversal, Value,
};

/// A Rust type that is a Terraform type.
pub trait VariableType {
    /// The type as Terraform writes it, such as `list(string)`.
    fn type_constraint() -> String;
}

macro_rules! variable_type {
    ($($type:ty: $constraint:literal),*) => {$(
        impl VariableType for $type {
            fn type_constraint() -> String {
                $constraint.to_owned()
            }
        }
    )*};
}
variable_type!(String: "string", bool: "bool", Number: "number", super::Any: "any");

macro_rules! kind_is_string {
    ($($kind:ident),*) => {$(
        impl<R> VariableType for $kind<R> {
            fn type_constraint() -> String {
                "string".to_owned()
            }
        }
    )*};
}
kind_is_string!(Id, Arn, Name);

impl<T: VariableType> VariableType for List<T> {
    fn type_constraint() -> String {
        format!("list({})", T::type_constraint())
    }
}

impl<T: VariableType> VariableType for Map<T> {
    fn type_constraint() -> String {
        format!("map({})", T::type_constraint())
    }
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
    /// Terraform writes it to no plan and no state (1.10).
    pub ephemeral: bool,
    /// Whether `null` is a value. Where it is not, `null` means the default.
    pub nullable: bool,
    /// What a value must be like, given the variable's own.
    pub validations: Vec<Condition>,
}

impl<T> Variable<T> {
    /// A variable that must be given.
    pub fn new(description: impl Into<String>) -> Self {
        Variable {
            description: description.into(),
            default: None,
            sensitive: false,
            ephemeral: false,
            nullable: true,
            validations: Vec::new(),
        }
    }

    /// Adds a condition on the variable called `name`.
    #[must_use]
    pub fn validated(
        mut self,
        name: &str,
        condition: impl FnOnce(Value<T>) -> Value<bool>,
        error_message: impl Into<Value<String>>,
    ) -> Self {
        let value = Value::at(Traversal::named(format!("var.{name}")));
        self.validations.push(Condition::new(condition(value), error_message));
        self
    }
}

impl<T: VariableType + ToNode> Variable<T> {
    pub(super) fn body(&self) -> Body {
        let mut body = Body::new();
        body.set("description", Node::Bare(self.description.clone().into()));
        body.set("type", Node::Symbol(T::type_constraint().into()));
        if let Some(default) = self.default.as_ref().and_then(ToNode::to_node) {
            body.set("default", bare(default));
        }
        for (name, is_set) in [("sensitive", self.sensitive), ("ephemeral", self.ephemeral)] {
            if is_set {
                body.set(name, Node::Bool(true));
            }
        }
        if !self.nullable {
            body.set("nullable", Node::Bool(false));
        }
        Condition::write("validation", &self.validations, &mut body);
        body
    }
}

/// A variable's default is no template, so that nothing in it is escaped.
pub(super) fn bare(node: Node) -> Node {
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
    /// Terraform writes it to no plan and no state. Only a child module's output can be so.
    pub ephemeral: bool,
    /// What must hold before Terraform takes the value.
    pub preconditions: Vec<Condition>,
    /// What must be there before the value is right, where no reference says so.
    pub depends_on: Vec<Address>,
}

impl Output {
    /// An output of `value`.
    pub fn new(description: impl Into<String>, value: impl IntoValue) -> Self {
        Output {
            description: description.into(),
            value: value.into_value().to_operand(),
            sensitive: false,
            ephemeral: false,
            preconditions: Vec::new(),
            depends_on: Vec::new(),
        }
    }

    pub(super) fn body(&self) -> Body {
        let mut body = Body::new();
        body.set("description", Node::Bare(self.description.clone().into()));
        body.set("value", self.value.clone());
        for (name, is_set) in [("sensitive", self.sensitive), ("ephemeral", self.ephemeral)] {
            if is_set {
                body.set(name, Node::Bool(true));
            }
        }
        if !self.depends_on.is_empty() {
            body.set("depends_on", super::meta::references(self.depends_on.iter().map(Traversal::new)));
        }
        Condition::write("precondition", &self.preconditions, &mut body);
        body
    }
}
