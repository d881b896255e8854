//! JSON patches (RFC 6902): applied.

use serde_json::Value;

/// Applies the operations of a patch one after the other.
///
/// # Errors
/// What is no operation, or leads to nothing, in a sentence.
pub(super) fn apply(object: &mut Value, operations: &[Value]) -> Result<(), String> {
    operations.iter().try_for_each(|operation| one(object, operation))
}

fn one(object: &mut Value, operation: &Value) -> Result<(), String> {
    let text = |field: &str| {
        operation.get(field).and_then(Value::as_str).ok_or_else(|| format!("an operation has no `{field}`"))
    };
    let value = || operation.get("value").cloned().unwrap_or_default();
    let path = text("path")?;
    match text("op")? {
        "add" => add(object, path, value()),
        "remove" => remove(object, path).map(drop),
        "replace" => {
            let place = object.pointer_mut(path).ok_or_else(|| nothing(path))?;
            *place = value();
            Ok(())
        }
        "move" => {
            let value = remove(object, text("from")?)?;
            add(object, path, value)
        }
        "copy" => {
            let from = text("from")?;
            let value = object.pointer(from).cloned().ok_or_else(|| nothing(from))?;
            add(object, path, value)
        }
        "test" if object.pointer(path).unwrap_or(&Value::Null) == &value() => Ok(()),
        "test" => Err(format!("`{path}` is not what the patch tests for")),
        other => Err(format!("`{other}` is no operation")),
    }
}

fn nothing(path: &str) -> String {
    format!("there is nothing at `{path}`")
}

/// What a path leads into, and the last step of it.
fn parent<'v>(object: &'v mut Value, path: &str) -> Result<(&'v mut Value, String), String> {
    let (parent, last) = path.rsplit_once('/').ok_or_else(|| nothing(path))?;
    let place = object.pointer_mut(parent).ok_or_else(|| nothing(parent))?;
    Ok((place, last.replace("~1", "/").replace("~0", "~")))
}

fn add(object: &mut Value, path: &str, value: Value) -> Result<(), String> {
    if path.is_empty() {
        *object = value;
        return Ok(());
    }
    match parent(object, path)? {
        (Value::Object(fields), name) => drop(fields.insert(name, value)),
        (Value::Array(items), name) if name == "-" => items.push(value),
        (Value::Array(items), name) => match name.parse::<usize>() {
            Ok(at) if at <= items.len() => items.insert(at, value),
            _ => return Err(nothing(path)),
        },
        _ => return Err(nothing(path)),
    }
    Ok(())
}

fn remove(object: &mut Value, path: &str) -> Result<Value, String> {
    match parent(object, path)? {
        (Value::Object(fields), name) => fields.shift_remove(&name),
        (Value::Array(items), name) => {
            name.parse::<usize>().ok().filter(|at| *at < items.len()).map(|at| items.remove(at))
        }
        _ => None,
    }
    .ok_or_else(|| nothing(path))
}
