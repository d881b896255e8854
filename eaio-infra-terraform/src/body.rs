//! What stands between the braces of a block: untyped, ordered, ready to be encoded.

use std::borrow::Cow;

use indexmap::IndexMap;

use super::{Expression, IntoValue, ToNode, Traversal};

/// An argument's value or a nested block, as every encoder takes it.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(serde_json::Number),
    /// Text that means itself.
    String(String),
    /// Text where Terraform reads no template: a description, a version, a default.
    Bare(Cow<'static, str>),
    /// What is no text in Terraform's native syntax, though JSON writes it so: a type, a provider, `all`.
    Symbol(Cow<'static, str>),
    /// What Terraform takes as a reference and not as its value, such as an element of `depends_on`.
    Reference(Traversal),
    /// A list or set.
    List(Vec<Node>),
    /// A map or object.
    Map(IndexMap<String, Node>),
    /// Anything that Terraform evaluates.
    Expression(Expression),
    /// A nested block.
    Block(Body),
    /// Nested blocks of one type.
    Blocks(Vec<Body>),
    /// Nested blocks of one type with labels, such as `dynamic "ingress"`, in order.
    Labelled(Vec<(Vec<String>, Body)>),
}

impl Node {
    /// An object, with `null` for each attribute that is unset: where Terraform takes an object, it wants every attribute.
    pub fn object(attributes: &[(&str, &dyn ToNode)]) -> Self {
        let attributes = attributes.iter();
        Node::Map(
            attributes
                .map(|(name, value)| ((*name).to_owned(), value.to_node().unwrap_or(Node::Null)))
                .collect(),
        )
    }
}

impl Node {
    /// The value of an attribute whose own attributes are arguments: what is unset is left out.
    pub fn nested_attribute(attributes: &[(&str, &dyn ToNode)]) -> Self {
        let set = attributes.iter().filter_map(|(name, value)| Some(((*name).to_owned(), value.to_node()?)));
        Node::Map(set.collect())
    }
}

/// The arguments and nested blocks of a block, in the order they are written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Body(Vec<(Cow<'static, str>, Node)>);

impl Body {
    /// Nothing yet.
    pub fn new() -> Self {
        Body::default()
    }

    /// Sets the argument `name`, unless `value` is unset.
    pub fn argument(&mut self, name: &'static str, value: &dyn ToNode) {
        if let Some(node) = value.to_node() {
            self.0.push((Cow::Borrowed(name), node));
        }
    }

    /// Sets the argument `name`.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl IntoValue) -> Self {
        self.set(name, value.into_value().to_operand());
        self
    }

    /// Sets `name` to `node`.
    pub fn set(&mut self, name: impl Into<Cow<'static, str>>, node: Node) {
        self.0.push((name.into(), node));
    }

    /// Adds all that is in `other`, after what is here.
    pub fn extend(&mut self, other: Body) {
        if self.0.is_empty() {
            *self = other;
        } else {
            self.0.extend(other.0);
        }
    }

    /// Adds one nested block.
    pub fn block(&mut self, name: &'static str, block: &dyn Block) {
        self.0.push((Cow::Borrowed(name), Node::Block(block.body())));
    }

    /// Adds a nested block, if there is one.
    pub fn optional_block<B: Block>(&mut self, name: &'static str, block: &Option<B>) {
        if let Some(block) = block {
            self.block(name, block);
        }
    }

    /// Adds every nested block of one type.
    pub fn blocks<B: Block>(&mut self, name: &'static str, blocks: &[B]) {
        if !blocks.is_empty() {
            let bodies = blocks.iter().map(Block::body).collect();
            self.0.push((Cow::Borrowed(name), Node::Blocks(bodies)));
        }
    }

    /// Adds a nested block with a label.
    pub fn labelled_block(&mut self, name: &'static str, label: impl Into<String>, block: Body) {
        let labels = vec![label.into()];
        match self.get_mut(name) {
            Some(Node::Labelled(blocks)) => blocks.push((labels, block)),
            _ => self.0.push((Cow::Borrowed(name), Node::Labelled(vec![(labels, block)]))),
        }
    }

    /// Sets `name` to `node`, in the place of what it was.
    pub fn replace(&mut self, name: &str, node: Node) {
        match self.get_mut(name) {
            Some(place) => *place = node,
            None => self.set(name.to_owned(), node),
        }
    }

    /// Takes `name` out.
    pub fn remove(&mut self, name: &str) -> Option<Node> {
        let index = self.0.iter().position(|(key, _)| key == name)?;
        Some(self.0.remove(index).1)
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of `name`, to be changed, if it is set.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Node> {
        self.0.iter_mut().find(|(key, _)| key == name).map(|(_, node)| node)
    }

    /// The value of `name`, if it is set.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, node)| node)
    }

    /// Names and values, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Node)> {
        self.0.iter().map(|(name, node)| (name.as_ref(), node))
    }
}

/// What can be written as a block.
pub trait Block {
    /// Its arguments and nested blocks.
    fn body(&self) -> Body;
}

/// A block without bindings: `Body::new().with("name", "value")`.
impl Block for Body {
    fn body(&self) -> Body {
        self.clone()
    }
}

impl<B: Block + ?Sized> Block for Box<B> {
    fn body(&self) -> Body {
        (**self).body()
    }
}
