//! Documents that Terraform writes for programs: what they are, and what they are not.
//!
//! Source: "JSON Output Format" and "terraform state pull" of Terraform's documentation.

use serde_json::Value;

use crate::diagnostic::Diagnostic;

/// What a document holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Plan,
    /// `terraform show -json`.
    State,
    /// `terraform state pull`.
    PulledState,
}

const PLAN: &str = "terraform plan -out=plan && terraform show -json plan > plan.json";
const STATE: &str = "terraform show -json > state.json";

/// Reads a document that is to hold a plan, or else a state.
pub(super) fn document(name: &str, text: &str, is_plan: bool) -> Result<(Holds, Value), Diagnostic> {
    let [what, command] = if is_plan { ["plan", PLAN] } else { ["state", STATE] };
    let wrong = |summary: String| Err(Diagnostic::error("unreadable", summary).with_help(command));
    // What is no text was decoded with losses: of an archive, its first letters are left.
    if text.starts_with("PK\u{3}\u{4}") {
        return wrong(format!("`{name}` is a plan as Terraform stores it, and not its JSON"));
    }
    let text = text.trim_start_matches('\u{feff}');
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(_) if text.trim().is_empty() => return wrong(format!("`{name}` is empty")),
        Err(_) if text.lines().next().is_some_and(|line| line.contains("\"@level\"")) => {
            return wrong(format!("`{name}` is the log of `terraform plan -json`, and no {what}"));
        }
        Err(error) => return wrong(format!("`{name}` is not JSON: {error}")),
    };
    let holds = if value.get("planned_values").is_some() || value.get("resource_changes").is_some() {
        Holds::Plan
    } else if value.get("version").is_some_and(Value::is_u64) && value.get("lineage").is_some() {
        Holds::PulledState
    } else if value.get("format_version").is_some() && value.get("terraform_version").is_some()
        || value.get("values").is_some()
        || value.as_object().is_some_and(|value| value.len() == 1 && value.contains_key("format_version"))
    {
        Holds::State
    } else {
        return wrong(format!("`{name}` is JSON, and no {what} of Terraform"));
    };
    match (holds, is_plan) {
        (Holds::Plan, false) => {
            return Err(Diagnostic::error("unreadable", format!("`{name}` is a plan, and no state"))
                .with_help(format!("--plan {name}")));
        }
        (Holds::State | Holds::PulledState, true) => {
            return Err(Diagnostic::error("unreadable", format!("`{name}` is a state, and no plan"))
                .with_help(format!("--state {name}")));
        }
        _ => {}
    }
    let (version, is_known) = match holds {
        Holds::PulledState => (value["version"].to_string(), value["version"] == 4),
        _ => {
            let version = value["format_version"].as_str().unwrap_or_default().to_owned();
            // "JSON Output Format", "Format Summary": a minor version adds only what may be left unread.
            let is_known = version.split('.').next() == Some("1");
            (version, is_known)
        }
    };
    match is_known {
        true => Ok((holds, value)),
        false => Err(Diagnostic::error(
            "unreadable",
            format!("`{name}` is in version {version:?} of its format, which is not known here"),
        )
        .with_help(match holds {
            Holds::PulledState => "version 4 is",
            _ => "1.x is",
        })),
    }
}

/// A list; nothing where there is none.
pub(super) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A text; empty where there is none.
pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
