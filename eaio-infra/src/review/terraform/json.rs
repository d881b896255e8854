//! Texts that are JSON: policies above all.

use super::super::difference::Path;
use crate::check::{Content, Located, Place};

/// Whether an argument of this name is a JSON document that AWS reads as such: how it is laid out means nothing.
pub(super) fn is_named(name: &str) -> bool {
    name == "policy"
        || name.ends_with("_policy")
        || matches!(
            name,
            "access_policies"
                | "dashboard_body"
                | "container_definitions"
                | "event_pattern"
                | "policy_document"
        )
}

/// Whether a path is within a policy of IAM, where everything that is listed is a set.
pub(super) fn is_in_policy(path: &Path) -> bool {
    let mut names = path.names().skip_while(|name| !is_named(name));
    names.next().is_some() && names.next() == Some("Statement")
}

/// What a text that is JSON says. A policy's single values are lists of one, as IAM reads them.
pub(super) fn read(value: Located) -> Located {
    let value = match &value.content {
        Content::Text(text) => match serde_json::from_str::<serde_json::Value>(text) {
            Ok(json @ (serde_json::Value::Object(_) | serde_json::Value::Array(_))) => Located::made(&json),
            _ => return value,
        },
        _ => value,
    };
    if value.get("Statement").is_none() {
        return value;
    }
    over(value, |name, value| if name == "Statement" { each(listed(value), statement) } else { value })
}

fn statement(value: Located) -> Located {
    over(value, |name, value| match name {
        "Action" | "NotAction" | "Resource" | "NotResource" => listed(value),
        "Principal" | "NotPrincipal" => over(value, |_, value| listed(value)),
        "Condition" => over(value, |_, value| over(value, |_, value| listed(value))),
        _ => value,
    })
}

fn listed(value: Located) -> Located {
    match value.content {
        Content::List(_) | Content::Unknown(_) => value,
        content => Located {
            place: value.place,
            content: Content::List(vec![Located { place: value.place, content }]),
        },
    }
}

fn each(value: Located, change: impl Fn(Located) -> Located) -> Located {
    match value.content {
        Content::List(items) => {
            Located { place: value.place, content: Content::List(items.into_iter().map(change).collect()) }
        }
        content => Located { place: value.place, content },
    }
}

fn over(value: Located, change: impl Fn(&str, Located) -> Located) -> Located {
    match value.content {
        Content::Map(entries) => {
            let changed = entries.into_iter().map(|(name, place, value): (String, Place, Located)| {
                let value = change(&name, value);
                (name, place, value)
            });
            Located { place: value.place, content: Content::Map(changed.collect()) }
        }
        content => Located { place: value.place, content },
    }
}
