//! Every rule, in the order of the catalogue: one rule, one file.

mod api_removed_in_version;
mod depends_on_undefined;
mod port_mismatch;

use super::Rule;

/// Every rule.
pub const RULES: &[Rule] = &[api_removed_in_version::RULE, depends_on_undefined::RULE, port_mismatch::RULE];
