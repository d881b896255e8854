//! Rust bindings of a Terraform provider, in two steps:
//!
//! ```text
//! terraform providers schema -json → slice → xtask/schemas/aws.json → generate → bindings/aws/src/generated/*.rs
//! ```
//!
//! The slice is committed, so that the second step runs without Terraform.

mod allow;
mod attributes;
mod document;
mod files;
mod fold;
mod functions;
mod generate;
mod kinds;
mod merge;
mod names;
mod schema;
mod shapes;
mod slice;
mod structs;
mod table;
#[cfg(test)]
mod tests;
mod units;
mod unknown;
mod values;

pub use allow::Allow;
pub use files::{Files, Plan, format, plan, write};
pub use functions::{facts as function_facts, functions};
pub use generate::{Destination, files as generate};
pub use kinds::Kinds;
pub use schema::Slice;
pub use slice::{Facts, slice};
pub use units::Units;
pub use unknown::unknown_types;
pub use values::{Values, parse as parse_values};
