//! What Terraform evaluates: addresses, traversals, templates, calls, operations.

mod address;
mod for_each;
mod read;
mod source;
mod template;
mod text;
mod traversal;
mod visit;

use crate::Node;

pub use address::{Address, Mode};
pub(crate) use for_each::For;
pub(crate) use source::{write_key, write_parts};
pub use template::{Part, template};
pub(crate) use text::{escape_bare, escape_template, quoted};
pub use traversal::Traversal;
pub(crate) use visit::Visitor;

/// An expression of Terraform's language that is not a plain literal.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// A reference.
    Traversal(Traversal),
    /// Literal text with expressions in it.
    Template(Vec<Part>),
    /// A call of a function.
    Call(Box<Call>),
    /// `condition ? if_true : if_false`
    Conditional(Box<[Node; 3]>),
    /// `-a`, `!a`
    Unary(&'static str, Box<Node>),
    /// `a + b`, `a == b`, `a && b`
    Binary(&'static str, Box<[Node; 2]>),
    /// `a[b]`, where one of the two is no part of a path.
    Index(Box<[Node; 2]>),
    /// `a.name`, where `a` is no path.
    Attribute(Box<Node>, String),
    /// `[for item in list : …]` or `{for key, value in map : …}`
    For(Box<For>),
    /// Anything else of the language, as hcl-rs reads it.
    Hcl(Box<hcl::Expression>),
}

/// A call of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The function, such as `cidrsubnet` or `provider::aws::arn_parse`.
    pub function: String,
    /// What it takes.
    pub arguments: Vec<Node>,
    /// Whether the last argument is a list whose elements are arguments each: `max(values...)`.
    pub expands_last: bool,
}

impl Expression {
    /// A call of `function`, also one of a provider: `provider::aws::arn_parse`. Those of the language itself are typed
    /// in [`functions`](crate::functions).
    pub fn call(function: impl Into<String>, arguments: Vec<Node>) -> Self {
        Expression::Call(Box::new(Call { function: function.into(), arguments, expands_last: false }))
    }

    /// A call of `function` whose last argument is a list with each further argument in it: `merge(var.tags...)`.
    pub fn call_expanded(function: impl Into<String>, arguments: Vec<Node>) -> Self {
        Expression::Call(Box::new(Call { function: function.into(), arguments, expands_last: true }))
    }
}

impl Node {
    /// The attribute `name` of whatever this is.
    pub(crate) fn attribute(self, name: &str) -> Expression {
        match self {
            Node::Expression(Expression::Traversal(traversal)) => {
                Expression::Traversal(traversal.attribute(name))
            }
            other => Expression::Attribute(Box::new(other), name.to_owned()),
        }
    }

    /// One element of whatever this is.
    pub(crate) fn element(self, index: Node) -> Expression {
        if let Node::Expression(Expression::Traversal(traversal)) = &self {
            match &index {
                Node::String(key) => return Expression::Traversal(traversal.key(key)),
                Node::Number(number) => {
                    if let Some(index) = number.as_u64().and_then(|index| usize::try_from(index).ok()) {
                        return Expression::Traversal(traversal.index(index));
                    }
                }
                _ => {}
            }
        }
        Expression::Index(Box::new([self, index]))
    }
}

impl From<hcl::Expression> for Expression {
    fn from(expression: hcl::Expression) -> Self {
        Expression::Hcl(Box::new(expression))
    }
}

impl std::str::FromStr for Expression {
    type Err = eaio_infra_diagnostic::Diagnostic;

    /// Reads an expression as it stands in a `*.tf` file. Nothing but its syntax is checked.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<hcl::Expression>().map(Expression::from).map_err(|error| {
            eaio_infra_diagnostic::Diagnostic::error(
                "invalid-expression",
                format!("`{text}` is no expression of Terraform: {error}"),
            )
        })
    }
}
