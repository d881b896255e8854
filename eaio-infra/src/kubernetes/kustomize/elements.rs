//! Lists whose elements are told apart by keys.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use serde_json::Value;

use super::shape::Order;

/// What tells one element from another: the values of its key fields, as far as it has them.
pub(super) type Key = Vec<Option<String>>;

/// The elements of a list by their keys; none where the keys do not tell them apart.
pub(super) fn by_key<'a>(list: &'a [Value], keys: &[&str]) -> Option<Vec<(Key, &'a Value)>> {
    let elements: Vec<(Key, &Value)> = list
        .iter()
        .map(|element| {
            let key: Key = keys.iter().map(|key| scalar(element.get(key)?)).collect();
            (element.is_object() && key[0].is_some()).then_some((key, element))
        })
        .collect::<Option<_>>()?;
    let distinct: HashSet<&Key> = elements.iter().map(|(key, _)| key).collect();
    (distinct.len() == elements.len()).then_some(elements)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Whether kustomize could take one element for another: it ignores a key that an element lacks.
pub(super) fn ambiguous<'a>(keys: impl Iterator<Item = &'a Key>) -> bool {
    let mut by_first: HashMap<&Option<String>, HashSet<&Key>> = HashMap::new();
    for key in keys {
        by_first.entry(&key[0]).or_default().insert(key);
    }
    by_first.values().any(|keys| keys.len() > 1 && keys.iter().any(|key| key.contains(&None)))
}

/// Whether the order of these elements means something.
pub(super) fn order_matters<'a>(order: Order, elements: impl IntoIterator<Item = &'a Value>) -> bool {
    match order {
        Order::Free => false,
        Order::Kept => true,
        Order::KeptForReferences => elements.into_iter().any(|element| {
            element.get("value").and_then(Value::as_str).is_some_and(|value| value.contains("$("))
        }),
    }
}

/// The items of all lists, each once: in the order of the first list, those of later lists after
/// what precedes them there.
pub(super) fn merged_order<T: Clone + Eq + Hash>(lists: impl Iterator<Item = Vec<T>>) -> Vec<T> {
    let mut merged: Vec<T> = Vec::new();
    let mut known: HashSet<T> = HashSet::new();
    for list in lists {
        if list.iter().all(|item| known.contains(item)) {
            continue;
        }
        let mut result: Vec<T> = Vec::with_capacity(merged.len() + list.len());
        let mut rest = merged.into_iter();
        let mut placed: HashSet<T> = HashSet::new();
        for item in &list {
            if placed.contains(item) {
                continue;
            }
            if known.contains(item) {
                // Everything up to the item keeps its place before it.
                for earlier in rest.by_ref() {
                    let found = earlier == *item;
                    placed.insert(earlier.clone());
                    result.push(earlier);
                    if found {
                        break;
                    }
                }
            } else {
                placed.insert(item.clone());
                result.push(item.clone());
            }
        }
        result.extend(rest);
        known.extend(list);
        merged = result;
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_items_follow_what_precedes_them() {
        let merged = |lists: &[&str]| -> String {
            merged_order(lists.iter().map(|list| list.chars().collect::<Vec<char>>())).into_iter().collect()
        };
        assert_eq!(merged(&["abd", "abcd", "xad"]), "xabcd");
        assert_eq!(merged(&["ab", "ba"]), "ab");
        assert_eq!(merged(&["ab", "bxa"]), "abx");
        assert_eq!(merged(&["", "ab", "c"]), "cab");
    }
}
