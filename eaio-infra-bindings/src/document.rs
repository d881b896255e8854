//! What the documentation of a generated item says.

use super::kinds::Kind;
use super::schema::{Flags, Nesting};
use super::shapes::{Content, Field, Shape, ValueType};

/// What an argument or block takes: one line.
pub fn argument(field: &Field, shapes: &[Shape]) -> String {
    let Flags { required, optional, computed, .. } = field.flags;
    let mut text = match &field.argument() {
        Content::Value(value) => value_type(field.unit.as_deref(), value),
        Content::Objects { nesting: Nesting::Single, .. } => "Object".to_owned(),
        Content::Objects { nesting: Nesting::Map, .. } => "Map of objects".to_owned(),
        Content::Objects { .. } => "List of objects".to_owned(),
        Content::Blocks { nesting, min, max, shape, .. } => blocks(*nesting, *min, *max, &shapes[*shape]),
    };
    if required {
        text += ", required";
    } else if optional && computed {
        text += ", computed where unset";
    }
    text += ".";
    text += &allowed(field);
    let Flags { sensitive, write_only, deprecated, replaces, may_replace, .. } = field.flags;
    for (holds, sentence) in [
        (sensitive, " Sensitive."),
        (write_only, " Write-only: kept in no state."),
        (deprecated, " Deprecated."),
        (replaces, " Forces replacement."),
        (may_replace, " Some changes force replacement."),
    ] {
        if holds {
            text += sentence;
        }
    }
    text
}

/// Which values there are. A long list is for the provider's own documentation.
fn allowed(field: &Field) -> String {
    const SHOWN: usize = 24;
    let values = &field.values;
    let code = |value: &String| if value.is_empty() { "`\"\"`".to_owned() } else { format!("`{value}`") };
    let shown: Vec<_> = values.iter().take(SHOWN).map(code).collect();
    let case = if field.flags.ignoring_case { ", in any case" } else { "" };
    match (values.len(), field.range) {
        (0, None) => String::new(),
        (0, Some(range)) => match (range.min, range.max) {
            (Some(min), Some(max)) => format!(" From {min} to {max}."),
            (Some(min), None) => format!(" At least {min}."),
            (None, Some(max)) => format!(" At most {max}."),
            (None, None) => String::new(),
        },
        (1, _) => format!(" Only {}{case}.", shown[0]),
        (all, _) if all <= SHOWN => format!(" One of {}{case}.", shown.join(", ")),
        (all, _) => format!(" One of {} values{case}: {} ….", all, shown.join(", ")),
    }
}

fn blocks(nesting: Nesting, min: u64, max: Option<u64>, shape: &Shape) -> String {
    let mut text = match (nesting, min, max) {
        (Nesting::Single, ..) | (_, 0, Some(1)) => "At most one block".to_owned(),
        (_, _, Some(1)) => "One block".to_owned(),
        (_, 0, None) => "Blocks".to_owned(),
        (_, 1, None) => "One or more blocks".to_owned(),
        (_, min, None) => format!("{min} or more blocks"),
        (_, 0, Some(max)) => format!("At most {max} blocks"),
        (_, min, Some(max)) => format!("{min} to {max} blocks"),
    };
    if let Some(levels) = shape.levels {
        text += &format!("; the provider reads {levels} levels of them");
    }
    text
}

/// What an attribute yields.
pub fn attribute(field: &Field, nesting: Nesting, several: bool) -> String {
    let what = match &field.content {
        Content::Value(value) => return format!("{}.", value_type(field.unit.as_deref(), value)),
        Content::Objects { .. } => "object",
        Content::Blocks { .. } => "block",
    };
    match nesting {
        Nesting::Map => format!("The {what} under `key`."),
        Nesting::List | Nesting::Set if several => format!("The {what} at `index`."),
        _ => format!("The {what}."),
    }
}

fn value_type(unit: Option<&str>, value: &ValueType) -> String {
    match value {
        ValueType::String(Kind::String) => "String".to_owned(),
        ValueType::String(Kind::Of { kind, resource }) => {
            format!("{} of {}", noun(kind), a(resource))
        }
        ValueType::Number => match unit {
            Some(unit) => format!("Number, in {unit}"),
            None => "Number".to_owned(),
        },
        ValueType::Bool => "Bool".to_owned(),
        ValueType::Any => "Any value".to_owned(),
        ValueType::List(inner) | ValueType::Set(inner) => match &**inner {
            ValueType::String(Kind::String) => "List of strings".to_owned(),
            ValueType::String(Kind::Of { kind, resource }) => {
                format!("List: each the {} of {}", noun(kind).to_lowercase(), a(resource))
            }
            ValueType::Number => "List of numbers".to_owned(),
            _ => "List".to_owned(),
        },
        ValueType::Map(inner) => match &**inner {
            ValueType::String(Kind::String) => "Map of strings".to_owned(),
            ValueType::Number => "Map of numbers".to_owned(),
            ValueType::Any => "Map of any values".to_owned(),
            _ => "Map".to_owned(),
        },
    }
}

/// A type with its article.
fn a(resource: &str) -> String {
    let article = if resource.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} `{resource}`")
}

fn noun(kind: &str) -> &str {
    match kind {
        "Id" => "Id",
        "Arn" => "ARN",
        _ => "Name",
    }
}
