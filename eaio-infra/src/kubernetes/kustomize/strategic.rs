//! Strategic merge patches: what changes, in the shape of the object itself.

use serde_json::{Map, Value, json};

use super::elements::{self, by_key};
use super::shape::{Order, Shape};

/// No strategic merge patch says this difference.
#[derive(Debug, PartialEq)]
pub(super) struct Inexpressible;

/// The fields of a patch that makes `target` of `base`.
pub(super) fn difference(
    base: &Map<String, Value>,
    target: &Map<String, Value>,
    shape: &Shape,
) -> Result<Map<String, Value>, Inexpressible> {
    let mut patch = Map::new();
    for (name, value) in target {
        if name.starts_with('$') {
            // It would be read as a directive.
            return Err(Inexpressible);
        }
        let change = match (base.get(name), value) {
            (Some(before), after) if before == after => continue,
            (None, after) => {
                refuse_directives(after)?;
                after.clone()
            }
            (Some(Value::Object(before)), Value::Object(after)) => {
                Value::Object(difference(before, after, shape.field(name))?)
            }
            (Some(Value::Array(before)), Value::Array(after)) => list(before, after, shape.field(name))?,
            (Some(before), after) if is_scalar(before) && is_scalar(after) => after.clone(),
            _ => return Err(Inexpressible),
        };
        patch.insert(name.clone(), change);
    }
    for name in base.keys().filter(|name| !target.contains_key(*name)) {
        patch.insert(name.clone(), Value::Null);
    }
    Ok(patch)
}

fn list(base: &[Value], target: &[Value], shape: &Shape) -> Result<Value, Inexpressible> {
    match shape.merged() {
        Shape::Elements { keys, order, element } => keyed_list(base, target, keys, *order, element),
        Shape::Union => Err(Inexpressible),
        _ => {
            target.iter().try_for_each(refuse_directives)?;
            Ok(Value::Array(target.to_vec()))
        }
    }
}

/// The elements that a patch names come first, in its order; then those that it does not name.
fn keyed_list(
    base: &[Value],
    target: &[Value],
    keys: &[&str],
    order: Order,
    shape: &Shape,
) -> Result<Value, Inexpressible> {
    let before = by_key(base, keys).ok_or(Inexpressible)?;
    let after = by_key(target, keys).ok_or(Inexpressible)?;
    // kustomize drops a list that it has emptied.
    let vanishes = target.is_empty() && !base.is_empty();
    if vanishes || elements::ambiguous(before.iter().chain(&after).map(|(key, _)| key)) {
        return Err(Inexpressible);
    }
    let named = |element: &Value| -> Map<String, Value> {
        keys.iter().filter_map(|key| Some(((*key).to_owned(), element.get(key)?.clone()))).collect()
    };
    let mut changes: Vec<Option<Map<String, Value>>> = Vec::with_capacity(after.len());
    for (key, element) in &after {
        let old = before.iter().find(|(other, _)| other == key).and_then(|(_, old)| old.as_object());
        changes.push(match (old, element.as_object()) {
            (Some(old), Some(new)) if old == new => None,
            (Some(old), Some(new)) => {
                let mut patch = named(element);
                patch.extend(difference(old, new, shape)?);
                Some(patch)
            }
            (_, new) => {
                refuse_directives(element)?;
                new.cloned()
            }
        });
    }
    if elements::order_matters(order, target) {
        let named_first =
            after.iter().zip(&changes).filter(|(_, change)| change.is_some()).map(|(e, _)| &e.0);
        let rest = before.iter().map(|(key, _)| key).filter(|key| {
            after.iter().zip(&changes).any(|((other, _), change)| other == *key && change.is_none())
        });
        if !named_first.chain(rest).eq(after.iter().map(|(key, _)| key)) {
            for (change, element) in changes.iter_mut().zip(target) {
                change.get_or_insert_with(|| named(element));
            }
        }
    }
    let removed = before.iter().filter(|(key, _)| !after.iter().any(|(other, _)| other == key));
    let removals = removed.map(|(_, element)| {
        let mut removal = named(element);
        removal.insert("$patch".to_owned(), json!("delete"));
        removal
    });
    Ok(changes.into_iter().flatten().chain(removals).map(Value::Object).collect())
}

fn is_scalar(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

fn refuse_directives(value: &Value) -> Result<(), Inexpressible> {
    match value {
        Value::Object(fields) if fields.keys().any(|name| name.starts_with('$')) => Err(Inexpressible),
        Value::Object(fields) => fields.values().try_for_each(refuse_directives),
        Value::Array(elements) => elements.iter().try_for_each(refuse_directives),
        _ => Ok(()),
    }
}
