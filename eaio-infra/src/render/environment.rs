//! One environment of a system as a tree of files.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::kubernetes::kustomize;
use crate::platform::{compose, eks};
use crate::topology::{Environment, Platform, System};

use super::tree::FileTree;

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

impl Target {
    /// Every target.
    pub const ALL: [Target; 3] = [Target::Terraform, Target::Kubernetes, Target::Compose];
}

/// Renders the environment `name` of `system` to those of `targets` that its platform has.
///
/// # Errors
/// Every mistake of the definition at once. That there is no such environment is one of them.
pub fn render(system: &System, name: &str, targets: &[Target]) -> Result<Rendered, Diagnostics> {
    let Some(environment) = system.environment(name) else {
        let known: Vec<&str> =
            system.environments.iter().map(|environment| environment.name.as_str()).collect();
        return Err(Diagnostic::error(
            "environment-missing",
            format!("`{}` has no environment `{name}`", system.name),
        )
        .with_help(format!("it has {}", known.join(", ")))
        .into());
    };
    let mut rendered = Rendered::default();
    match &environment.platform {
        Platform::Compose(machine) => {
            let artifacts = compose::lower(&system.name, environment, machine)?;
            if targets.contains(&Target::Compose) {
                rendered.diagnostics.extend(artifacts.diagnostics);
                rendered.services = artifacts.project.services.len();
                rendered.folder(format!("{}/compose/{name}", system.name), artifacts.files)?;
            }
        }
        Platform::Eks { .. } => rendered.eks(system, environment, targets)?,
    }
    Ok(rendered)
}

impl Rendered {
    fn folder(
        &mut self,
        folder: String,
        files: impl IntoIterator<Item = (String, String)>,
    ) -> Result<(), Diagnostics> {
        for (path, text) in files {
            self.tree.insert(format!("{folder}/{path}"), text)?;
        }
        self.scope.push(folder);
        Ok(())
    }

    fn eks(
        &mut self,
        system: &System,
        environment: &Environment,
        targets: &[Target],
    ) -> Result<(), Diagnostics> {
        let mut artifacts = eks::lower(system, environment)?;
        self.diagnostics.extend(std::mem::take(&mut artifacts.diagnostics));
        if targets.contains(&Target::Terraform) {
            let folder = format!("{}/terraform", system.name);
            self.resources = artifacts.terraform.resource_count();
            let mut files = artifacts.terraform.to_json()?;
            files.extend(std::mem::take(&mut artifacts.files));
            self.folder(format!("{folder}/{}", environment.name), files)?;
            self.folder(format!("{folder}/bootstrap"), eks::bootstrap(&system.name).to_json()?)?;
        }
        if targets.contains(&Target::Kubernetes) {
            let folder = format!("{}/kubernetes", system.name);
            self.objects = artifacts.objects.resolved().len();
            let (base, overlay) = ("base".to_owned(), format!("overlays/{}", environment.name));
            for path in [&base, &overlay] {
                self.scope.push(format!("{folder}/{path}"));
            }
            for (path, text) in kubernetes(system, environment, artifacts)? {
                if path.starts_with(&format!("{base}/")) || path.starts_with(&format!("{overlay}/")) {
                    self.tree.insert(format!("{folder}/{path}"), text)?;
                }
            }
        }
        Ok(())
    }
}

/// The base and every overlay: the base is what all environments share, so that all have to be lowered.
fn kubernetes(
    system: &System,
    environment: &Environment,
    artifacts: eks::EksArtifacts,
) -> Result<Vec<(String, String)>, Diagnostics> {
    let mut lowered = Some(artifacts.objects);
    let mut all = Vec::new();
    for other in system.environments.iter().filter(|other| matches!(other.platform, Platform::Eks { .. })) {
        let objects = match lowered.take_if(|_| other.name == environment.name) {
            Some(objects) => objects,
            None => eks::lower(system, other)?.objects,
        };
        all.push((other.name.as_str(), objects));
    }
    let overlays: Vec<_> =
        all.iter().map(|(name, objects)| kustomize::Environment { name, objects }).collect();
    kustomize::base_and_overlays(&overlays)
}
