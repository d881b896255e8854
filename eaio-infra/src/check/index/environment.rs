//! Environment variables whose values are written where they are set.

use super::Variable;
use crate::check::Located;

impl<'a> Variable<'a> {
    /// A name and what stands under it, where that is text.
    pub fn new(name: &'a str, value: &'a Located) -> Option<Self> {
        Some(Variable { name, value: value.text()?, place: value.place })
    }

    /// Whether its name ends so, in either case.
    pub fn is_called(&self, ending: &str) -> bool {
        self.name.to_ascii_uppercase().ends_with(ending)
    }
}
