//! Asks the real tools whether they accept what was rendered: a snapshot proves that nothing changed, not that
//! it is right.
//!
//! It knows files and plain values, and nothing of how they were made, so it can judge what anyone
//! wrote. Each system's tests hand it what they rendered; so do the library's own.
#![deny(missing_docs)]

pub mod checkov;
pub mod compose;
pub mod exceptions;
pub mod kubernetes;
pub mod kustomize;
pub mod moto;
pub mod pipeline;
pub mod schema;
pub mod snapshots;
pub mod terraform;
mod tool;

pub use tool::{require_or_skip, tool};
