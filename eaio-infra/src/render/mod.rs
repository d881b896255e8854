//! From artifacts to a tree of files, and from there to the disk.

pub mod disk;
pub mod tree;

use crate::diagnostic::Diagnostics;
use crate::topology::System;
use tree::FileTree;

/// What rendering one environment yields.
#[derive(Debug, Clone, Default)]
pub struct Rendered {
    /// The files.
    pub tree: FileTree,
    /// What is worth knowing about them.
    pub diagnostics: Diagnostics,
    /// How many Terraform resources they declare.
    pub resources: usize,
    /// How many Kubernetes objects they declare.
    pub objects: usize,
    /// How many Compose services they declare.
    pub services: usize,
    /// The folders that this render is responsible for.
    pub scope: Vec<String>,
}

/// An output language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// Root modules.
    Terraform,
    /// A base and overlays.
    Kubernetes,
    /// A project.
    Compose,
}

/// Stand-in until the model is merged: one file for each target and environment, and a shared base.
pub fn render(system: &System, environment: &str, targets: &[Target]) -> Result<Rendered, Diagnostics> {
    let mut rendered = Rendered::default();
    if environment == "broken" {
        return Err(crate::diagnostic::Diagnostic::error("broken", "`broken` cannot be rendered").into());
    }
    for (target, folder) in [
        (Target::Terraform, "terraform"),
        (Target::Kubernetes, "kubernetes/overlays"),
        (Target::Compose, "compose"),
    ] {
        if !targets.contains(&target) {
            continue;
        }
        let folder = format!("{}/{folder}/{environment}", system.name);
        rendered.tree.insert(format!("{folder}/main"), format!("{target:?} of {environment}\n"))?;
        rendered.scope.push(folder);
    }
    if targets.contains(&Target::Kubernetes) {
        let folder = format!("{}/kubernetes/base", system.name);
        rendered.tree.insert(format!("{folder}/kustomization.yaml"), "resources: []\n")?;
        rendered.scope.push(folder);
    }
    rendered.resources = rendered.tree.len();
    Ok(rendered)
}
