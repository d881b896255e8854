//! The published schema of Compose.

use std::path::Path;

use crate::tool::{said, tool};

/// Asks `check-jsonschema` about the project in `file`. True where it could be asked.
///
/// # Errors
/// Everything that the schema refuses.
pub fn validate(file: &Path) -> Result<bool, String> {
    let Some(mut checker) = tool("check-jsonschema", &["--version"]) else { return Ok(false) };
    checker.args(["--builtin-schema", "vendor.compose-spec"]).arg(file);
    let output = checker.output().map_err(|error| error.to_string())?;
    if output.status.success() { Ok(true) } else { Err(format!("{}: {}", file.display(), said(&output))) }
}
