//! Scenarios: what is on the disk, what is rendered, what is on the disk then.

mod conflict;
pub(super) mod fault;
mod interruption;
mod kill;
mod scenario;
