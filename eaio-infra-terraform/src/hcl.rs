//! Terraform's native syntax, laid out as `terraform fmt` would.

use super::encode::Block;

/// The text of a file that holds `blocks`.
pub(super) fn encode(_blocks: &[Block<'_>]) -> String {
    todo!()
}
