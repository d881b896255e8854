//! The published schemas of pipelines.

use std::path::Path;

use crate::tool::{said, tool};

/// Asks `check-jsonschema` about a workflow of GitHub Actions. True where it could be asked.
///
/// # Errors
/// Everything that the schema refuses.
pub fn github(file: &Path) -> Result<bool, String> {
    validate(file, &["--builtin-schema", "vendor.github-workflows"])
}

/// Asks `check-jsonschema` about a pipeline of GitLab. True where it could be asked.
///
/// # Errors
/// Everything that the schema refuses.
pub fn gitlab(file: &Path) -> Result<bool, String> {
    validate(file, &["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"])
}

fn validate(file: &Path, schema: &[&str]) -> Result<bool, String> {
    let Some(mut checker) = tool("check-jsonschema", &["--version"]) else { return Ok(false) };
    let output = checker.args(schema).arg(file).output().map_err(|error| error.to_string())?;
    if output.status.success() { Ok(true) } else { Err(format!("{}: {}", file.display(), said(&output))) }
}
