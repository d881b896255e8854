//! The published schemas of pipelines.

use std::path::Path;

use crate::schema;

/// Asks `check-jsonschema` about a workflow of GitHub Actions. True where it could be asked.
///
/// # Errors
/// Everything that the schema refuses.
pub fn github(file: &Path) -> Result<bool, String> {
    schema::ask(&["--builtin-schema".as_ref(), "vendor.github-workflows".as_ref()], file)
}

/// Asks `check-jsonschema` about a pipeline of GitLab. True where it could be asked.
///
/// # Errors
/// Everything that the schema refuses.
pub fn gitlab(file: &Path) -> Result<bool, String> {
    let arguments = ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"];
    schema::ask(&arguments.map(Path::new), file)
}
