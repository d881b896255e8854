//! One environment of a system as a tree of files.

use std::thread;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::kubernetes::kustomize;
use crate::platform::compose;
use crate::platform::eks::{self, EksArtifacts};
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
        let with_others = targets.contains(&Target::Kubernetes);
        let mut lowered = lower_all(system, environment, with_others)?;
        let (_, artifacts) = lowered
            .iter_mut()
            .find(|(name, _)| *name == environment.name.as_str())
            .expect("an environment is among those that are lowered for it");
        self.diagnostics.extend(std::mem::take(&mut artifacts.diagnostics));
        if targets.contains(&Target::Terraform) {
            let folder = format!("{}/terraform", system.name);
            self.resources = artifacts.terraform.resource_count();
            let mut files = artifacts.terraform.to_json()?;
            files.extend(std::mem::take(&mut artifacts.files));
            self.folder(format!("{folder}/{}", environment.name), files)?;
            self.folder(format!("{folder}/bootstrap"), eks::bootstrap(&system.name).to_json()?)?;
        }
        if with_others {
            let folder = format!("{}/kubernetes", system.name);
            self.objects = artifacts.objects.len();
            let (base, overlay) = ("base".to_owned(), format!("overlays/{}", environment.name));
            for path in [&base, &overlay] {
                self.scope.push(format!("{folder}/{path}"));
            }
            self.tree.extend(&folder, kubernetes(environment, &lowered)?)?;
        }
        Ok(())
    }
}

/// Lowers `environment`, and with it every other environment on EKS where the base that they share is asked for. They
/// know nothing of each other, so that each is lowered by a thread of its own.
fn lower_all<'a>(
    system: &'a System,
    environment: &'a Environment,
    with_others: bool,
) -> Result<Vec<(&'a str, EksArtifacts)>, Diagnostics> {
    let on_eks = system.environments.iter().filter(|other| matches!(other.platform, Platform::Eks { .. }));
    let lowered: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = on_eks
            .filter(|other| with_others || other.name == environment.name)
            .map(|other| (other.name.as_str(), scope.spawn(|| eks::lower(system, other))))
            .collect();
        let join = |(name, worker): (_, thread::ScopedJoinHandle<'_, _>)| (name, worker.join());
        workers.into_iter().map(join).collect()
    });
    let mut diagnostics = Diagnostics::new();
    let mut all = Vec::new();
    for (name, result) in lowered {
        match result.unwrap_or_else(|panic| std::panic::resume_unwind(panic)) {
            Ok(artifacts) => all.push((name, artifacts)),
            Err(found) => diagnostics.extend(found),
        }
    }
    diagnostics.into_result(all)
}

/// The base and the environment's overlay. The base is what all environments share, so that all have to be lowered.
fn kubernetes(environment: &Environment, lowered: &[(&str, EksArtifacts)]) -> Result<FileTree, Diagnostics> {
    let environments: Vec<_> = lowered
        .iter()
        .map(|(name, artifacts)| kustomize::Environment { name, objects: &artifacts.objects })
        .collect();
    let mut tree = FileTree::new();
    for (path, text) in kustomize::base_and_overlay(&environments, environment.name.as_str())? {
        tree.insert(path, text)?;
    }
    Ok(tree)
}
