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
    for object in [base, target] {
        check_fields(object, shape)?;
    }
    if let (Some(Value::Object(before)), Some(Value::Object(after))) =
        (base.get("metadata"), target.get("metadata"))
    {
        // kustomize keeps notes of its own there: it is never replaced.
        fields(before, after, shape.field("metadata"))?;
    }
    fields(base, target, shape)
}

/// Refuses what kustomize would misread. It walks the whole object, also where the patch is silent,
/// and everywhere a keyed list loses what its keys do not tell apart.
fn check(value: &Value, shape: &Shape) -> Result<(), Inexpressible> {
    match (value, shape.merged()) {
        (Value::Object(fields), shape) => check_fields(fields, shape),
        (Value::Array(list), Shape::Elements { keys, element, .. }) => {
            let elements = by_key(list, keys).ok_or(Inexpressible)?;
            if elements::ambiguous(elements.iter().map(|(key, _)| key)) {
                return Err(Inexpressible);
            }
            list.iter().try_for_each(|value| check(value, element))
        }
        (Value::Array(list), _) => list.iter().try_for_each(|value| check(value, &Shape::Plain)),
        _ => Ok(()),
    }
}

fn check_fields(fields: &Map<String, Value>, shape: &Shape) -> Result<(), Inexpressible> {
    fields.iter().try_for_each(|(name, value)| {
        // A name such as `$patch` would be read as a directive.
        if name.starts_with('$') { Err(Inexpressible) } else { check(value, shape.field(name)) }
    })
}

fn fields(
    base: &Map<String, Value>,
    target: &Map<String, Value>,
    shape: &Shape,
) -> Result<Map<String, Value>, Inexpressible> {
    let mut patch = Map::new();
    for (name, value) in target {
        let change = match (base.get(name), value) {
            (Some(before), after) if before == after => continue,
            (None, after) => after.clone(),
            (Some(Value::Object(before)), Value::Object(after)) => {
                Value::Object(fields(before, after, shape.field(name)).unwrap_or_else(|_| replaced(after)))
            }
            (Some(Value::Array(before)), Value::Array(after)) => list(before, after, shape.field(name))?,
            // kustomize keeps the quotes of a text that it replaces.
            (Some(Value::String(_)), after) if !after.is_string() => return Err(Inexpressible),
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

/// A map that takes the place of the base's.
fn replaced(target: &Map<String, Value>) -> Map<String, Value> {
    let directive = ("$patch".to_owned(), json!("replace"));
    [directive].into_iter().chain(target.clone()).collect()
}

fn is_scalar(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

fn list(base: &[Value], target: &[Value], shape: &Shape) -> Result<Value, Inexpressible> {
    match shape.merged() {
        Shape::Elements { keys, order, element } => Ok(keyed_list(base, target, keys, *order, element)
            .unwrap_or_else(|_| {
                let directive = json!({ "$patch": "replace" });
                [directive].into_iter().chain(target.iter().cloned()).collect()
            })),
        Shape::Union => Err(Inexpressible),
        _ => Ok(Value::Array(target.to_vec())),
    }
}

/// The changes of a keyed list, unless only all of it says them. The elements that a patch names
/// come first, in its order; then those that it does not name.
fn keyed_list(
    base: &[Value],
    target: &[Value],
    keys: &[&str],
    order: Order,
    shape: &Shape,
) -> Result<Value, Inexpressible> {
    let before = by_key(base, keys).ok_or(Inexpressible)?;
    let after = by_key(target, keys).ok_or(Inexpressible)?;
    let removed: Vec<_> =
        before.iter().filter(|(key, _)| !after.iter().any(|(other, _)| other == key)).collect();
    // kustomize drops a list that it has emptied, and removes no element that lacks a key.
    let vanishes = target.is_empty() && !base.is_empty();
    let unfound = removed.iter().any(|(key, _)| key.contains(&None));
    if vanishes || unfound || elements::ambiguous(before.iter().chain(&after).map(|(key, _)| key)) {
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
                patch.extend(fields(old, new, shape)?);
                Some(patch)
            }
            (_, new) => new.cloned(),
        });
    }
    if elements::order_matters(order, target) {
        let is_named = |key: &elements::Key| {
            after.iter().zip(&changes).any(|((other, _), change)| other == key && change.is_some())
        };
        let kept = |key: &&elements::Key| after.iter().any(|(other, _)| other == *key) && !is_named(key);
        let first = after.iter().map(|(key, _)| key).filter(|key| is_named(key));
        let merged = first.chain(before.iter().map(|(key, _)| key).filter(kept));
        if !merged.eq(after.iter().map(|(key, _)| key)) {
            for (change, element) in changes.iter_mut().zip(target) {
                change.get_or_insert_with(|| named(element));
            }
        }
    }
    let removals = removed.into_iter().map(|(_, element)| {
        let mut removal = named(element);
        removal.insert("$patch".to_owned(), json!("delete"));
        removal
    });
    Ok(changes.into_iter().flatten().chain(removals).map(Value::Object).collect())
}
