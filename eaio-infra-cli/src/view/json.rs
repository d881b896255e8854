//! For programs: one object, with every key in every run, and no clock.

use eaio_infra::render::disk::Change;
use serde_json::{Value, json};

use crate::commands::{Report, Row};
use crate::terminal::Printed;

/// What `render` did, and what is wrong.
pub(crate) fn render(report: &Report) -> Printed {
    let files = |change: Change| -> Vec<&str> {
        let changes = report.plan.iter().flat_map(|plan| &plan.changes);
        changes.filter(|(_, other)| **other == change).map(|(path, _)| path.as_str()).collect()
    };
    let value = json!({
        "diagnostics": report.diagnostics,
        "error": report.disk_error.as_ref().map(ToString::to_string),
        "written": report.plan.is_some() && !report.check,
        "files": {
            "create": files(Change::Create),
            "update": files(Change::Update),
            "remove": files(Change::Remove),
            "unchanged": files(Change::Unchanged).len(),
        },
        "resources": report.resources,
        "objects": report.objects,
        "services": report.services,
    });
    Printed { out: text(&value), err: String::new() }
}

/// The environments.
pub(crate) fn list(rows: &[Row]) -> String {
    text(&json!({ "environments": rows }))
}

fn text(value: &Value) -> String {
    format!("{value:#}\n")
}
