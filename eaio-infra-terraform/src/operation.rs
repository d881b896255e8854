//! Operators and conditionals, on values that Terraform knows.
//!
//! Numbers have Rust's own operators, truth values `&`, `|` and `!`; what Rust's traits cannot yield is a method.

use std::ops::{Add, BitAnd, BitOr, Div, Mul, Neg, Not, Rem, Sub};

use super::{Expression, IntoValue, Node, Number, ToNode, Value};

fn binary<L: ToNode, R: ToNode, T>(operator: &'static str, left: &Value<L>, right: &Value<R>) -> Value<T> {
    Value::Expression(Expression::Binary(operator, Box::new([left.to_operand(), right.to_operand()])))
}

impl<T: ToNode> Value<T> {
    /// The value as a part of an expression.
    pub(crate) fn to_operand(&self) -> Node {
        self.to_node().unwrap_or(Node::Null)
    }

    /// `self == other`
    pub fn equals(&self, other: impl Into<Value<T>>) -> Value<bool> {
        binary("==", self, &other.into())
    }

    /// `self != other`
    pub fn differs_from(&self, other: impl Into<Value<T>>) -> Value<bool> {
        binary("!=", self, &other.into())
    }
}

impl<T: ToNode> Value<T> {
    /// `self == null`: whether Terraform has no value here.
    pub fn is_null(&self) -> Value<bool> {
        Value::Expression(Expression::Binary("==", Box::new([self.to_operand(), Node::Null])))
    }
}

impl Value<Number> {
    /// `self < other`
    pub fn is_less_than(&self, other: impl Into<Value<Number>>) -> Value<bool> {
        binary("<", self, &other.into())
    }

    /// `self <= other`
    pub fn is_at_most(&self, other: impl Into<Value<Number>>) -> Value<bool> {
        binary("<=", self, &other.into())
    }

    /// `self > other`
    pub fn is_greater_than(&self, other: impl Into<Value<Number>>) -> Value<bool> {
        binary(">", self, &other.into())
    }

    /// `self >= other`
    pub fn is_at_least(&self, other: impl Into<Value<Number>>) -> Value<bool> {
        binary(">=", self, &other.into())
    }
}

impl Value<bool> {
    /// `self ? if_true : if_false`
    pub fn choose<V: IntoValue>(&self, if_true: V, if_false: impl IntoValue<Of = V::Of>) -> Value<V::Of> {
        let parts =
            [self.to_operand(), if_true.into_value().to_operand(), if_false.into_value().to_operand()];
        Value::Expression(Expression::Conditional(Box::new(parts)))
    }

    /// `self ? value : null`: the argument is set only where this holds.
    pub fn then<V: IntoValue>(&self, value: V) -> Value<V::Of> {
        let parts = [self.to_operand(), value.into_value().to_operand(), Node::Null];
        Value::Expression(Expression::Conditional(Box::new(parts)))
    }
}

macro_rules! operators {
    ($($of:ty: $($operation:ident::$method:ident $operator:literal),*;)*) => {$($(
        impl<R: Into<Value<$of>>> $operation<R> for Value<$of> {
            type Output = Value<$of>;
            fn $method(self, other: R) -> Value<$of> {
                binary($operator, &self, &other.into())
            }
        }
    )*)*};
}
operators! {
    Number: Add::add "+", Sub::sub "-", Mul::mul "*", Div::div "/", Rem::rem "%";
    bool: BitAnd::bitand "&&", BitOr::bitor "||";
}

impl Neg for Value<Number> {
    type Output = Value<Number>;
    fn neg(self) -> Value<Number> {
        Value::Expression(Expression::Unary("-", Box::new(self.to_operand())))
    }
}

impl Not for Value<bool> {
    type Output = Value<bool>;
    fn not(self) -> Value<bool> {
        Value::Expression(Expression::Unary("!", Box::new(self.to_operand())))
    }
}
