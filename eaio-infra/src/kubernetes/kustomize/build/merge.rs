//! Strategic merge: what a patch makes of an object. The way back from [`strategic`](super::super::strategic).

use serde_json::{Map, Value};

use crate::kubernetes::kustomize::elements::{ambiguous, by_key};
use crate::kubernetes::kustomize::shape::Shape;

/// Why a patch cannot be merged.
#[derive(Debug)]
pub(super) enum Mismatch {
    /// It says a map where the object has a list, or the like: kustomize refuses it.
    Kind(String),
    /// The elements of a list are not told apart by their keys.
    Ambiguous,
}

/// What `patch` makes of `fields`; nothing where it takes them away.
pub(super) fn fields(
    fields: Map<String, Value>,
    patch: &Map<String, Value>,
    shape: &Shape,
) -> Result<Option<Map<String, Value>>, Mismatch> {
    match directive(patch) {
        Some("delete") => return Ok(None),
        Some("replace") => return Ok(Some(plain(patch))),
        _ => {}
    }
    let mut merged = fields;
    for (name, change) in patch.iter().filter(|(name, _)| *name != "$patch") {
        let shape = shape.merged().field(name);
        let value = match (merged.get_mut(name).map(Value::take), change) {
            (_, Value::Null) => None,
            (None | Some(Value::Null), change) => Some(added(change)),
            (Some(Value::Object(before)), Value::Object(change)) => {
                self::fields(before, change, shape)?.map(Value::Object)
            }
            (Some(Value::Array(before)), Value::Array(change)) => list(before, change, shape)?,
            (Some(before), change)
                if before.is_object() != change.is_object() || before.is_array() != change.is_array() =>
            {
                return Err(Mismatch::Kind(name.clone()));
            }
            (_, change) => Some(change.clone()),
        };
        match value {
            Some(value) => drop(merged.insert(name.clone(), value)),
            None => drop(merged.shift_remove(name)),
        }
    }
    Ok(Some(merged))
}

/// What the patch does with a map or an element as a whole.
fn directive(patch: &Map<String, Value>) -> Option<&str> {
    patch.get("$patch")?.as_str()
}

/// What is new, without what only tells kustomize how to merge it.
fn added(value: &Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(plain(fields)),
        Value::Array(items) => {
            Value::Array(items.iter().filter(|item| !is_directive(item)).map(added).collect())
        }
        scalar => scalar.clone(),
    }
}

fn plain(fields: &Map<String, Value>) -> Map<String, Value> {
    fields
        .iter()
        .filter(|(name, value)| *name != "$patch" && !value.is_null())
        .map(|(name, value)| (name.clone(), added(value)))
        .collect()
}

/// Whether an element stands only for what is done with the list, or with another element.
fn is_directive(item: &Value) -> bool {
    item.as_object().and_then(directive).is_some_and(|directive| directive != "merge")
}

fn list(before: Vec<Value>, patch: &[Value], shape: &Shape) -> Result<Option<Value>, Mismatch> {
    let of_all = |name: &str| {
        patch
            .iter()
            .any(|item| item.as_object().is_some_and(|item| item.len() == 1 && directive(item) == Some(name)))
    };
    if of_all("delete") {
        return Ok(None);
    }
    if of_all("replace") {
        return Ok(Some(Value::Array(patch.iter().filter(|item| !is_directive(item)).map(added).collect())));
    }
    match shape.merged() {
        Shape::Elements { keys, element, .. } => elements(before, patch, keys, element),
        Shape::Union => {
            let mut union = patch.to_vec();
            union.extend(before.into_iter().filter(|item| !patch.contains(item)));
            Ok(Some(Value::Array(union)))
        }
        _ => Ok(Some(added(&Value::Array(patch.to_vec())))),
    }
}

/// What the patch names comes first, in its order; then what it does not name.
fn elements(
    before: Vec<Value>,
    patch: &[Value],
    keys: &[&str],
    shape: &Shape,
) -> Result<Option<Value>, Mismatch> {
    let named: Option<Vec<_>> = by_key(&before, keys)
        .zip(by_key(patch, keys))
        .map(|(one, other)| one.into_iter().chain(other).map(|(key, _)| key).collect());
    // What kustomize then takes for what, nobody wants to know.
    if named.is_none_or(|named| ambiguous(named.iter())) {
        return Err(Mismatch::Ambiguous);
    }
    let mut before: Vec<Option<Value>> = before.into_iter().map(Some).collect();
    let mut merged = Vec::with_capacity(before.len() + patch.len());
    for change in patch {
        let is_it = |item: &Option<Value>| {
            item.as_ref().is_some_and(|item| keys.iter().all(|key| item.get(*key) == change.get(*key)))
        };
        let old = before.iter().position(is_it).and_then(|at| before[at].take());
        match (old, change) {
            (Some(Value::Object(old)), Value::Object(change)) => {
                merged.extend(fields(old, change, shape)?.map(Value::Object));
            }
            (_, change) if is_directive(change) => {}
            (_, change) => merged.push(added(change)),
        }
    }
    merged.extend(before.into_iter().flatten());
    Ok(Some(Value::Array(merged)))
}
