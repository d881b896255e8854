//! What a unit's files say, as artifacts. Where in a file something stands, nobody asks here.

use crate::check::{Artifact, read};
use crate::diagnostic::Diagnostics;

use super::Unit;

/// The artifacts of a unit; what cannot be read is a diagnostic.
pub(super) fn artifacts(unit: &Unit<'_>, diagnostics: &mut Diagnostics) -> Vec<Artifact> {
    let read = read::files(unit.files.iter().map(|(path, text)| (*path, *text)));
    diagnostics.extend(read.diagnostics);
    read.artifacts
}
