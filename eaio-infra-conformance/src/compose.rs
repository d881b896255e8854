//! The published schema of Compose.

use std::path::Path;

use crate::schema;

/// Asks `check-jsonschema` about the project in `file`. True where it could be asked.
///
/// # Errors
/// Everything that the schema refuses.
pub fn validate(file: &Path) -> Result<bool, String> {
    schema::ask(&["--builtin-schema".as_ref(), "vendor.compose-spec".as_ref()], file)
}
