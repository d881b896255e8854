//! A typed argument: unset, a literal, or an expression of the right type.

use indexmap::IndexMap;

use super::{Arn, Expression, Id, Name, Node, Traversal};

/// A value of Terraform type `T`, known now (a literal) or when Terraform evaluates it (an expression).
#[derive(Debug, Clone, PartialEq)]
pub enum Value<T> {
    /// Known now. Text in it means itself.
    Literal(T),
    /// Known to Terraform.
    Expression(Expression),
}

/// An optional argument.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Arg<T> {
    /// Not written: the provider's default holds.
    #[default]
    Unset,
    /// Written.
    Set(Value<T>),
}

impl<T, V: Into<Value<T>>> From<V> for Arg<T> {
    fn from(value: V) -> Self {
        Arg::Set(value.into())
    }
}

impl<T> From<T> for Value<T> {
    fn from(literal: T) -> Self {
        Value::Literal(literal)
    }
}

impl<T> Value<T> {
    /// The value at `traversal`, taken to be of type `T`.
    pub fn at(traversal: Traversal) -> Self {
        Value::Expression(Expression::Traversal(traversal))
    }

    /// The same value as another type: for what the provider's schema types too loosely. The conversion is not
    /// checked, neither here nor by the compiler; Terraform checks it when it plans.
    pub fn assume<U>(self) -> Value<U>
    where
        T: Into<U>,
    {
        match self {
            Value::Literal(literal) => Value::Literal(literal.into()),
            Value::Expression(expression) => Value::Expression(expression),
        }
    }
}

/// What says by itself of which type its value is, so that a reader of a definition does not have to.
pub trait IntoValue {
    /// The type of the value.
    type Of: ToNode;
    /// The value.
    fn into_value(self) -> Value<Self::Of>;
}

impl<T: ToNode> IntoValue for Value<T> {
    type Of = T;
    fn into_value(self) -> Value<T> {
        self
    }
}

impl<V: IntoValue, const N: usize> IntoValue for [V; N] {
    type Of = List<V::Of>;
    fn into_value(self) -> Value<List<V::Of>> {
        Value::Literal(List(self.into_iter().map(IntoValue::into_value).collect()))
    }
}

impl<K: Into<String>, V: IntoValue, const N: usize> IntoValue for [(K, V); N] {
    type Of = Map<V::Of>;
    fn into_value(self) -> Value<Map<V::Of>> {
        Map::from(self).into_value()
    }
}

impl<V: IntoValue> IntoValue for Vec<V> {
    type Of = List<V::Of>;
    fn into_value(self) -> Value<List<V::Of>> {
        Value::Literal(List(self.into_iter().map(IntoValue::into_value).collect()))
    }
}

impl<T: ToNode> IntoValue for List<T> {
    type Of = List<T>;
    fn into_value(self) -> Value<List<T>> {
        self.into()
    }
}

impl<T: ToNode> IntoValue for Map<T> {
    type Of = Map<T>;
    fn into_value(self) -> Value<Map<T>> {
        self.into()
    }
}

impl IntoValue for Node {
    type Of = Any;
    fn into_value(self) -> Value<Any> {
        Value::Literal(Any(self))
    }
}

macro_rules! into_value {
    ($($type:ty => $of:ty),* $(,)?) => {$(
        impl IntoValue for $type {
            type Of = $of;
            fn into_value(self) -> Value<$of> {
                self.into()
            }
        }
    )*};
}
into_value! {
    &str => String, String => String, bool => bool, Any => Any, Number => Number,
    u8 => Number, u16 => Number, u32 => Number, u64 => Number, i32 => Number, i64 => Number,
}

/// A number. Terraform has one number type for whole and fractional ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Number(serde_json::Number);

macro_rules! number_from {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Number {
            fn from(value: $integer) -> Self {
                Number(value.into())
            }
        }
        impl From<$integer> for Value<Number> {
            fn from(value: $integer) -> Self {
                Value::Literal(value.into())
            }
        }
    )*};
}
number_from!(u8, u16, u32, u64, i32, i64);

impl Number {
    /// A fractional number, or nothing where `value` is infinite or not a number.
    pub fn fraction(value: f64) -> Option<Self> {
        serde_json::Number::from_f64(value).map(Number)
    }
}

/// A list or a set: both are written in brackets.
#[derive(Debug, Clone, PartialEq)]
pub struct List<T>(Vec<Value<T>>);

impl<T, V: Into<Value<T>>> FromIterator<V> for List<T> {
    fn from_iter<I: IntoIterator<Item = V>>(values: I) -> Self {
        List(values.into_iter().map(Into::into).collect())
    }
}

impl<T, V: Into<Value<T>>> From<Vec<V>> for Value<List<T>> {
    fn from(values: Vec<V>) -> Self {
        Value::Literal(values.into_iter().collect())
    }
}

impl<T, V: Into<Value<T>>, const N: usize> From<[V; N]> for Value<List<T>> {
    fn from(values: [V; N]) -> Self {
        Value::Literal(values.into_iter().collect())
    }
}

/// A map from text to values, in the order it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Map<T>(IndexMap<String, Value<T>>);

impl<T, K: Into<String>, V: Into<Value<T>>> FromIterator<(K, V)> for Map<T> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Map(entries.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

impl<K: Into<String>, V: IntoValue, const N: usize> From<[(K, V); N]> for Map<V::Of> {
    fn from(entries: [(K, V); N]) -> Self {
        Map(entries.into_iter().map(|(key, value)| (key.into(), value.into_value())).collect())
    }
}

impl<T> IntoIterator for Map<T> {
    type Item = (String, Value<T>);
    type IntoIter = indexmap::map::IntoIter<String, Value<T>>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<T, K: Into<String>, V: Into<Value<T>>, const N: usize> From<[(K, V); N]> for Value<Map<T>> {
    fn from(entries: [(K, V); N]) -> Self {
        Value::Literal(entries.into_iter().collect())
    }
}

impl From<&str> for Value<String> {
    fn from(text: &str) -> Self {
        Value::Literal(text.to_owned())
    }
}

/// A kinded string is a string: `vpc.id()` fits where any text does.
macro_rules! widen {
    ($($kind:ident),*) => {$(
        impl<R> From<Value<$kind<R>>> for Value<String> {
            fn from(value: Value<$kind<R>>) -> Self {
                match value {
                    Value::Literal(literal) => Value::Literal(literal.into()),
                    Value::Expression(expression) => Value::Expression(expression),
                }
            }
        }
    )*};
}
widen!(Id, Arn, Name);

/// A value of any type, where Terraform or the provider decides which when it plans, such as a Kubernetes manifest.
#[derive(Debug, Clone, PartialEq)]
pub struct Any(pub(crate) Node);

impl Any {
    /// What `value` says. An object of mixed values is a `Value<Map<Any>>`.
    pub fn new(value: impl ToNode) -> Self {
        Any(value.to_node().unwrap_or(Node::Null))
    }
}

impl Any {
    /// The same value, with its type forgotten.
    pub fn of(value: impl IntoValue) -> Value<Any> {
        match value.into_value().to_operand() {
            Node::Expression(expression) => Value::Expression(expression),
            literal => Value::Literal(Any(literal)),
        }
    }
}

impl ToNode for Any {
    fn to_node(&self) -> Option<Node> {
        Some(self.0.clone())
    }
}

/// What can be written as an argument's value.
pub trait ToNode {
    /// The value as the encoders take it; nothing where it is unset.
    fn to_node(&self) -> Option<Node>;
}

impl<T: ToNode> ToNode for Value<T> {
    fn to_node(&self) -> Option<Node> {
        match self {
            Value::Literal(literal) => literal.to_node(),
            Value::Expression(expression) => Some(Node::Expression(expression.clone())),
        }
    }
}

impl<T: ToNode> ToNode for Arg<T> {
    fn to_node(&self) -> Option<Node> {
        match self {
            Arg::Unset => None,
            Arg::Set(value) => value.to_node(),
        }
    }
}

impl ToNode for String {
    fn to_node(&self) -> Option<Node> {
        Some(Node::String(self.clone()))
    }
}

impl ToNode for bool {
    fn to_node(&self) -> Option<Node> {
        Some(Node::Bool(*self))
    }
}

impl ToNode for Number {
    fn to_node(&self) -> Option<Node> {
        Some(Node::Number(self.0.clone()))
    }
}

impl<T: ToNode> ToNode for List<T> {
    fn to_node(&self) -> Option<Node> {
        Some(Node::List(self.0.iter().filter_map(ToNode::to_node).collect()))
    }
}

impl<T: ToNode> ToNode for Map<T> {
    fn to_node(&self) -> Option<Node> {
        Some(Node::Map(
            self.0.iter().filter_map(|(key, value)| Some((key.clone(), value.to_node()?))).collect(),
        ))
    }
}
