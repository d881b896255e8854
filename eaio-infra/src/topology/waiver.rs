//! What a rule finds, and somebody has decided to live with.

use crate::diagnostic::SourceLocation;
use crate::unit::Name;

/// A finding that somebody has decided to live with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The rule, such as `floating-tag`.
    pub rule: &'static str,
    /// The component that it is found in; all of the environment where none is named.
    pub component: Option<Name>,
    /// Why: for whoever reads the definition, and shown with the finding.
    pub reason: &'static str,
    /// The line that waives.
    pub location: SourceLocation,
}
