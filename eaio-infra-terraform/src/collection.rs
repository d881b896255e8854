//! Elements of lists and maps, and for-expressions over them.
//!
//! A for-expression is a closure. Its element is called what the caller says, as in Terraform, because a reader of the
//! rendered file meets that name: `zones.map("zone", |zone| …)` reads `[for zone in local.zones : …]`.

use super::expression::For;
use super::{Expression, List, Map, Node, Number, ToNode, Traversal, Value};

fn named<T>(name: &str) -> Value<T> {
    Value::at(Traversal::named(name))
}

/// A for-expression over `collection` whose result is a list.
fn list<T, U>(
    collection: &Value<T>,
    key: Option<&str>,
    value: &str,
    result: Node,
    condition: Option<Node>,
) -> Value<U>
where
    T: ToNode,
{
    for_expression(collection, key, value, None, result, condition, false)
}

fn for_expression<T: ToNode, U>(
    collection: &Value<T>,
    key: Option<&str>,
    value: &str,
    result_key: Option<Node>,
    result: Node,
    condition: Option<Node>,
    is_grouped: bool,
) -> Value<U> {
    Value::Expression(Expression::For(Box::new(For {
        key: key.map(str::to_owned),
        value: value.to_owned(),
        collection: collection.to_operand(),
        result_key,
        result,
        condition,
        is_grouped,
    })))
}

impl<T: ToNode> Value<List<T>> {
    /// The element at `index`, from 0.
    pub fn element(&self, index: impl Into<Value<Number>>) -> Value<T> {
        Value::Expression(self.to_operand().element(index.into().to_operand()))
    }

    /// `[for name in self : result]`
    pub fn map<U: ToNode>(&self, name: &str, result: impl FnOnce(Value<T>) -> Value<U>) -> Value<List<U>> {
        list(self, None, name, result(named(name)).to_operand(), None)
    }

    /// `[for name in self : name if condition]`
    pub fn filter(&self, name: &str, condition: impl FnOnce(Value<T>) -> Value<bool>) -> Value<List<T>> {
        let result = named::<T>(name).to_operand();
        list(self, None, name, result, Some(condition(named(name)).to_operand()))
    }

    /// `{for name in self : key => value}`. Two elements with one key are an error when Terraform plans.
    pub fn to_map<U: ToNode>(
        &self,
        name: &str,
        entry: impl FnOnce(Value<T>) -> (Value<String>, Value<U>),
    ) -> Value<Map<U>> {
        let (key, value) = entry(named(name));
        for_expression(self, None, name, Some(key.to_operand()), value.to_operand(), None, false)
    }

    /// `{for name in self : key => value...}`: the values of each key in a list.
    pub fn group_by<U: ToNode>(
        &self,
        name: &str,
        entry: impl FnOnce(Value<T>) -> (Value<String>, Value<U>),
    ) -> Value<Map<List<U>>> {
        let (key, value) = entry(named(name));
        for_expression(self, None, name, Some(key.to_operand()), value.to_operand(), None, true)
    }
}

impl<T: ToNode> Value<Map<T>> {
    /// The value of `key`.
    pub fn get(&self, key: impl Into<Value<String>>) -> Value<T> {
        Value::Expression(self.to_operand().element(key.into().to_operand()))
    }

    /// `[for key, value in self : result]`, in the order of the keys.
    pub fn map<U: ToNode>(
        &self,
        [key, value]: [&str; 2],
        result: impl FnOnce(Value<String>, Value<T>) -> Value<U>,
    ) -> Value<List<U>> {
        list(self, Some(key), value, result(named(key), named(value)).to_operand(), None)
    }

    /// `{for key, value in self : key => result}`
    pub fn map_values<U: ToNode>(
        &self,
        [key, value]: [&str; 2],
        result: impl FnOnce(Value<String>, Value<T>) -> Value<U>,
    ) -> Value<Map<U>> {
        let result = result(named(key), named(value)).to_operand();
        for_expression(self, Some(key), value, Some(named::<String>(key).to_operand()), result, None, false)
    }

    /// `{for key, value in self : key => value if condition}`
    pub fn filter(
        &self,
        [key, value]: [&str; 2],
        condition: impl FnOnce(Value<String>, Value<T>) -> Value<bool>,
    ) -> Value<Map<T>> {
        let condition = condition(named(key), named(value)).to_operand();
        let [result_key, result] = [named::<String>(key).to_operand(), named::<T>(value).to_operand()];
        for_expression(self, Some(key), value, Some(result_key), result, Some(condition), false)
    }
}
