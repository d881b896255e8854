//! Conditions and counts of what is known: `var.on ? 1 : 0`, `length(local.zones)`. Of anything else nothing is said.
//!
//! Source: "Arithmetic and Logical Operators", "Conditional Expressions" and "length Function" of Terraform's documentation.

use std::collections::HashSet;

use hcl::Expression;
use hcl::expr::{BinaryOperator, Operation, TraversalOperator, UnaryOperator};

use super::super::difference::{canonical, same};
use super::scope::made;
use crate::check::{Content, Located};
use crate::terraform;

/// What a source is, where all that it takes is known. `value` tells what each reference is, as it is written.
pub(super) fn evaluated(source: &str, value: &dyn Fn(&str) -> Option<Located>) -> Option<Located> {
    // Most of what is computed is none of these, and need not be parsed.
    let may_be =
        source.contains(['?', '=', '<', '>', '!', '&', '|', '+', '*', '/', '%']) || source.contains(" - ");
    if !may_be && !source.starts_with("length(") {
        return None;
    }
    let expression: Expression = source.parse().ok()?;
    of(&expression, value)
}

fn of(expression: &Expression, value: &dyn Fn(&str) -> Option<Located>) -> Option<Located> {
    let of = |expression: &Expression| of(expression, value);
    let content = match expression {
        Expression::Null => Content::Null,
        Expression::Bool(value) => Content::Bool(*value),
        Expression::Number(number) => Content::Number(number.as_f64()?),
        Expression::String(text) => Content::Text(text.clone()),
        Expression::Array(items) => Content::List(items.iter().map(of).collect::<Option<_>>()?),
        Expression::Parenthesis(inner) => return of(inner),
        Expression::Traversal(traversal) => {
            let is_written = |operator: &TraversalOperator| match operator {
                TraversalOperator::GetAttr(_) | TraversalOperator::LegacyIndex(_) => true,
                TraversalOperator::Index(index) => {
                    matches!(index, Expression::String(_) | Expression::Number(_))
                }
                _ => false,
            };
            if !traversal.operators.iter().all(is_written) {
                return None;
            }
            let written = terraform::Expression::Hcl(Box::new(expression.clone())).to_source();
            return value(&written).filter(is_known);
        }
        // Whichever it is not may be unknown.
        Expression::Conditional(conditional) => {
            let is_so = truth(&of(&conditional.cond_expr)?)?;
            return of(if is_so { &conditional.true_expr } else { &conditional.false_expr });
        }
        Expression::FuncCall(call) if call.name.namespace.is_empty() => {
            match (call.name.name.as_str(), call.args.as_slice()) {
                ("length", [argument]) => length(&of(argument)?)?,
                ("toset" | "tolist" | "tomap", [argument]) => return of(argument),
                _ => return None,
            }
        }
        Expression::Operation(operation) => match &**operation {
            Operation::Unary(unary) => match unary.operator {
                UnaryOperator::Not => Content::Bool(!truth(&of(&unary.expr)?)?),
                UnaryOperator::Neg => Content::Number(-of(&unary.expr)?.number()?),
            },
            Operation::Binary(binary) => {
                binary_of(binary.operator, &of(&binary.lhs_expr)?, &of(&binary.rhs_expr)?)?
            }
        },
        _ => return None,
    };
    Some(made(content))
}

fn binary_of(operator: BinaryOperator, one: &Located, other: &Located) -> Option<Content> {
    use BinaryOperator as Of;
    let numbers = || Some((one.number()?, other.number()?));
    Some(match operator {
        Of::Eq => Content::Bool(equal(one, other)?),
        Of::NotEq => Content::Bool(!equal(one, other)?),
        Of::And => Content::Bool(truth(one)? && truth(other)?),
        Of::Or => Content::Bool(truth(one)? || truth(other)?),
        // Terraform counts in decimals, of any size.
        Of::Less | Of::LessEq | Of::Greater | Of::GreaterEq | Of::Plus | Of::Minus | Of::Mul
            if !is_exact(one) || !is_exact(other) =>
        {
            return None;
        }
        Of::Less => numbers().map(|(one, other)| Content::Bool(one < other))?,
        Of::LessEq => numbers().map(|(one, other)| Content::Bool(one <= other))?,
        Of::Greater => numbers().map(|(one, other)| Content::Bool(one > other))?,
        Of::GreaterEq => numbers().map(|(one, other)| Content::Bool(one >= other))?,
        Of::Plus => numbers().map(|(one, other)| Content::Number(one + other))?,
        Of::Minus => numbers().map(|(one, other)| Content::Number(one - other))?,
        Of::Mul => numbers().map(|(one, other)| Content::Number(one * other))?,
        Of::Div | Of::Mod => return None,
    })
}

/// A text that says so is taken for it.
fn truth(value: &Located) -> Option<bool> {
    match &value.content {
        Content::Bool(value) => Some(*value),
        Content::Text(text) => text.parse().ok(),
        _ => None,
    }
}

/// Whether it is a whole number that is counted exactly.
fn is_exact(value: &Located) -> bool {
    value.number().is_some_and(|number| number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0)
}

/// Of two types nobody says here whether Terraform makes one of the other; nor of what a variable's type may make another of: nothing,
/// which its default takes the place of, or texts that are numbers.
fn equal(one: &Located, other: &Located) -> Option<bool> {
    match (&one.content, &other.content) {
        (Content::Null, Content::Null | Content::Bool(_)) | (Content::Bool(_), Content::Null) => None,
        (Content::Null, _) | (_, Content::Null) => Some(false),
        (Content::Bool(_), Content::Bool(_)) => Some(same(one, other)),
        (Content::Number(_), Content::Number(_)) => {
            (is_exact(one) && is_exact(other)).then(|| same(one, other))
        }
        (Content::Text(text), Content::Text(same)) => {
            let is_plain = |text: &str| text.is_ascii() && text.parse::<f64>().is_err();
            (text == same || (is_plain(text) && is_plain(same))).then_some(text == same)
        }
        _ => None,
    }
}

/// Of a list that says anything twice, it may be a set.
fn length(value: &Located) -> Option<Content> {
    #[allow(clippy::cast_precision_loss)] // Nobody counts to 2^53.
    let number = |length: usize| Content::Number(length as f64);
    match &value.content {
        Content::Map(entries) => Some(number(entries.len())),
        Content::List(items) => {
            let text = |item: &Located| match &item.content {
                Content::Text(text) => text.clone(),
                _ => canonical(item),
            };
            let distinct: HashSet<String> = items.iter().map(text).collect();
            (distinct.len() == items.len()).then(|| number(items.len()))
        }
        // What a reader sees as one letter may be several.
        Content::Text(text) if text.is_ascii() && !text.contains('\r') => Some(number(text.len())),
        _ => None,
    }
}

fn is_known(value: &Located) -> bool {
    !matches!(value.content, Content::Unknown(_))
}
