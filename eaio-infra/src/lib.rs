//! One typed definition of a system renders everything it needs to run, in every environment, and
//! refuses what cannot work.
//!
//! Data runs one way, and `ARCHITECTURE.md` follows it:
//!
//! ```text
//! definition → environment → components lowered → artifacts → checks → tree → disk | diff | snapshot
//! ```
#![deny(missing_docs)]

pub use eaio_infra_diagnostic as diagnostic;

pub mod check;
pub mod component;
pub mod compose;
pub mod cost;
pub mod delivery;
pub mod kubernetes;
pub mod platform;
pub mod prelude;
pub mod render;
pub mod review;
mod template;
pub mod terraform;
pub mod topology;
pub mod unit;
mod wiring;
pub mod yaml;
