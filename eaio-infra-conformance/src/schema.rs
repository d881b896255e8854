//! Any published JSON schema.

use std::path::Path;

use crate::tool::{said, tool};

/// Asks `check-jsonschema` whether the schema in a file accepts what stands in another. True where it could be asked.
///
/// # Errors
/// Everything that the schema refuses.
pub fn validate(schema: &Path, file: &Path) -> Result<bool, String> {
    ask(&["--schemafile".as_ref(), schema], file)
}

/// Asks `check-jsonschema` with these arguments.
pub(crate) fn ask(arguments: &[&Path], file: &Path) -> Result<bool, String> {
    let Some(mut checker) = tool("check-jsonschema", &["--version"]) else { return Ok(false) };
    let output = checker.args(arguments).arg(file).output().map_err(|error| error.to_string())?;
    if output.status.success() { Ok(true) } else { Err(format!("{}: {}", file.display(), said(&output))) }
}
