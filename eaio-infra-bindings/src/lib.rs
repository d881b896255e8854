//! Rust bindings of a Terraform provider, in two steps:
//!
//! ```text
//! terraform providers schema -json → slice → xtask/schemas/aws.json → generate → aws/generated/*.rs
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

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

pub use allow::Allow;
pub use files::{Files, differences, format, write};
pub use functions::{facts as function_facts, functions};
pub use generate::files as generate;
pub use kinds::Kinds;
pub use schema::Slice;
pub use slice::slice;
pub use units::Units;

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}
