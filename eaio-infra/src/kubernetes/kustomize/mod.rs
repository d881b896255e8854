//! Kustomize: a base and overlays, computed from the complete objects of several environments.
//!
//! The base holds the objects that all environments have, with the most common value wherever they
//! differ, and is valid by itself. An overlay is the difference: `namespace`, `images`, `replicas`,
//! generated ConfigMaps and small patches. `kustomize build overlays/<environment>` yields
//! [`Objects::resolved`] again.

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
mod replicas;
mod shape;
mod strategic;

use super::Objects;
use crate::diagnostic::{Diagnostic, Diagnostics};

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
/// first.
pub fn base_and_overlays(environments: &[Environment<'_>]) -> Result<Vec<(String, String)>, Diagnostics> {
    let mut problems = Diagnostics::new();
    for (index, environment) in environments.iter().enumerate() {
        if environments[..index].iter().any(|other| other.name == environment.name) {
            let summary = format!("there are two environments `{}`", environment.name);
            problems.push(
                Diagnostic::error("duplicate-environment", summary)
                    .with_help("the name of an environment is that of its overlay: give one another"),
            );
        }
        problems.extend(misread_resource_names(environment));
    }
    problems.into_result(())?;
    Ok(layout::Layout::of(environments).files())
}

/// Rules of roles in which kustomize would take a name for that of a generated ConfigMap.
fn misread_resource_names(environment: &Environment<'_>) -> Vec<Diagnostic> {
    let generated: std::collections::HashSet<&str> =
        environment.objects.config_maps().map(|(name, _)| name).collect();
    let mut problems = Vec::new();
    for object in environment.objects.iter() {
        let identity = object.identity();
        for rule in object.fields().get("rules").and_then(|rules| rules.as_array()).into_iter().flatten() {
            let strings = |field: &str| {
                rule.get(field).and_then(|v| v.as_array()).into_iter().flatten().filter_map(|v| v.as_str())
            };
            if !matches!(identity.kind.as_str(), "Role" | "ClusterRole")
                || strings("resources").any(|r| r == "configmaps")
            {
                continue;
            }
            for name in strings("resourceNames").filter(|name| generated.contains(name)) {
                let summary = format!("kustomize would read `{name}` in a rule as the generated ConfigMap");
                problems.push(
                    Diagnostic::error("misread-resource-name", summary)
                        .with_subject(format!("{identity} in `{}`", environment.name))
                        .with_help("call the ConfigMap or the other resource something else"),
                );
            }
        }
    }
    problems
}
