//! Kubernetes: complete objects of one environment, and Kustomize's base and overlays of several.
//!
//! ```text
//! typed objects → Object → Objects (one environment) → Vec<Object>, as they are applied
//!                                  Objects of several → kustomize: base and overlays, as files
//! ```

mod config_map;
pub mod custom;
mod field_order;
pub mod kustomize;
mod object;
mod objects;

pub use object::{Identity, Object, Scope};
pub use objects::Objects;
