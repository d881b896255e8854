//! What a rule finds, and somebody has decided to live with.

use crate::diagnostic::SourceLocation;
use crate::unit::{Date, Name};

/// A finding that somebody has decided to live with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The rule, such as `floating-tag`.
    pub rule: &'static str,
    /// The component that it is found in; all of the environment where none is named.
    pub component: Option<Name>,
    /// Why: for whoever reads the definition, and shown with the finding.
    pub reason: &'static str,
    /// The last day on which it waives; for good, where there is none.
    pub until: Option<Date>,
    /// The line that waives.
    pub location: SourceLocation,
}

impl Waiver {
    /// Waives up to and including `day`. What is found after it is a finding again.
    pub fn until(&mut self, day: Date) -> &mut Self {
        self.until = Some(day);
        self
    }
}
