//! The functions of Terraform's language, typed: `cidrsubnet(vpc.cidr_block(), 4, 2)`.
//!
//! They are written as calls, which Terraform evaluates. A function that takes any number of values takes them as
//! whatever can be gone through, such as an array. One that takes values of several types takes them by reference:
//! `format("%s-%d", &[&name, &count])`. What yields a value of a type that Terraform alone knows, such as
//! [`jsondecode`], is taken to be of the type that the caller names, which nothing checks before Terraform plans.

mod generated;

use crate::{Expression, Node, ToNode, Value};

pub use generated::*;

/// A call of the function `name`.
pub(crate) fn call<T>(name: &'static str, arguments: impl IntoIterator<Item = Node>) -> Value<T> {
    Value::Expression(Expression::call(name, arguments.into_iter().collect()))
}

/// A typed argument. One that is unset is `null`: the arguments after it keep their places.
fn argument<T: ToNode>(value: impl Into<Value<T>>) -> Node {
    any(&value.into())
}

/// Typed arguments, however many.
fn arguments<T: ToNode>(values: impl IntoIterator<Item = impl Into<Value<T>>>) -> impl Iterator<Item = Node> {
    values.into_iter().map(argument)
}

/// An argument of whatever type.
fn any(value: &dyn ToNode) -> Node {
    value.to_node().unwrap_or(Node::Null)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{List, Map, Number};

    fn source<T: ToNode>(value: Value<T>) -> String {
        match value {
            Value::Expression(expression) => expression.to_source(),
            Value::Literal(_) => unreachable!("a call is an expression"),
        }
    }

    #[test]
    fn a_call_is_written_as_one() {
        assert_eq!(source(cidrsubnet("10.0.0.0/16", 4, 2)), r#"cidrsubnet("10.0.0.0/16", 4, 2)"#);
        assert_eq!(source(timestamp()), "timestamp()");
    }

    #[test]
    fn calls_nest_with_their_types() {
        let zones: Value<List<String>> = ["a", "b"].into();
        let count: Value<Number> = length(&zones);
        assert_eq!(source(element(zones, count)), r#"element(["a", "b"], length(["a", "b"]))"#);
    }

    #[test]
    fn any_number_of_values() {
        assert_eq!(source(max([1, 2])), "max(1, 2)");
        assert_eq!(source(cidrsubnets("10.0.0.0/16", [4, 4])), r#"cidrsubnets("10.0.0.0/16", 4, 4)"#);
        let tags: Value<Map<String>> = [("a", "b")].into();
        let none: Value<Map<String>> = Value::Literal(Map::from_iter::<[(String, String); 0]>([]));
        assert_eq!(source(merge([tags, none])), "merge({ a = \"b\" }, {})");
    }

    #[test]
    fn values_of_several_types() {
        let (name, count): (Value<String>, Value<Number>) = ("x".into(), 2.into());
        assert_eq!(source(format("%s-%d", &[&name, &count])), r#"format("%s-%d", "x", 2)"#);
    }

    #[test]
    fn the_caller_names_the_type_that_terraform_alone_knows() {
        let port: Value<Number> = r#try([jsondecode("1"), 2.into()]);
        assert_eq!(source(port), r#"try(jsondecode("1"), 2)"#);
    }
}
