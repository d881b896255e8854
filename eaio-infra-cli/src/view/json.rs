//! For programs: one object, with every key in every run, and no clock.

use std::collections::BTreeMap;

use eaio_infra::render::disk::Change;
use serde_json::{Value, json};

use crate::commands::{BindingsReport, Report, Row};
use crate::terminal::Printed;

/// What `render` did, and what is wrong.
pub(crate) fn render(report: &Report) -> Printed {
    let value = json!({
        "diagnostics": report.diagnostics,
        "error": report.disk_error.as_ref().map(ToString::to_string),
        "written": report.plan.is_some() && !report.check,
        "files": files(report.plan.as_ref().map(|plan| &plan.changes)),
        "resources": report.resources,
        "objects": report.objects,
        "services": report.services,
        "apply_order": report.apply_orders.iter().cloned().collect::<BTreeMap<_, _>>(),
    });
    Printed { out: text(&value), err: String::new() }
}

/// What `bindings` did, and what is wrong.
pub(crate) fn bindings(report: &BindingsReport) -> Printed {
    let value = json!({
        "diagnostics": report.diagnostics,
        "error": report.error,
        "written": report.changes.is_some() && !report.check,
        "files": files(report.changes.as_ref()),
    });
    Printed { out: text(&value), err: String::new() }
}

/// The files by what happens to them.
fn files(changes: Option<&BTreeMap<String, Change>>) -> Value {
    let of = |change: Change| -> Vec<&str> {
        let changes = changes.into_iter().flatten();
        changes.filter(|(_, other)| **other == change).map(|(path, _)| path.as_str()).collect()
    };
    json!({
        "create": of(Change::Create),
        "update": of(Change::Update),
        "remove": of(Change::Remove),
        "unchanged": of(Change::Unchanged).len(),
    })
}

/// The environments.
pub(crate) fn list(rows: &[Row]) -> String {
    text(&json!({ "environments": rows }))
}

fn text(value: &Value) -> String {
    format!("{value:#}\n")
}
