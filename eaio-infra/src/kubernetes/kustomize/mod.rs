//! Kustomize: a base and overlays, computed from the complete objects of several environments.
//!
//! The base holds the objects that all environments have, with the most common value wherever they
//! differ, and is valid by itself. An overlay is the difference: `namespace`, `images`, `replicas`,
//! generated ConfigMaps and small patches. `kustomize build overlays/<environment>` yields
//! [`Objects::resolved`] again.

mod build;
mod common;
mod elements;
mod files;
mod generator;
mod images;
mod json_patch;
mod kustomization;
mod layout;
mod namespaces;
mod overlay;
mod problems;
mod replicas;
#[cfg(test)]
mod scenarios;
mod shape;
mod strategic;

pub(crate) use build::build_each;
pub use build::{build, roots};

use super::Objects;
use crate::diagnostic::Diagnostics;

/// One environment: its name, and the objects that it consists of.
#[derive(Debug, Clone, Copy)]
pub struct Environment<'a> {
    /// The name, which is that of the overlay.
    pub name: &'a str,
    /// The objects.
    pub objects: &'a Objects,
}

/// The files of a base and of one overlay for each environment, as paths and contents.
///
/// Environments come in the order of their importance: in a tie, the base holds the value of the
/// first. What kustomize would misread or refuse is an error.
pub fn base_and_overlays(environments: &[Environment<'_>]) -> Result<Vec<(String, String)>, Diagnostics> {
    problems::of(environments).into_result(())?;
    Ok(layout::Layout::of(environments).files(|_| true))
}

/// The files of a base and of the overlay of the environment `name` alone, as [`base_and_overlays`] makes them.
///
/// # Errors
/// As [`base_and_overlays`].
pub fn base_and_overlay(
    environments: &[Environment<'_>],
    name: &str,
) -> Result<Vec<(String, String)>, Diagnostics> {
    problems::of(environments).into_result(())?;
    Ok(layout::Layout::of(environments).files(|environment| environment == name))
}
