//! One environment of a system as a tree of files.

use std::thread;

use indexmap::IndexMap;

use crate::check::{self, Artifact, Definition, definition};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::kubernetes::kustomize;
use crate::platform::compose;
use crate::platform::eks::{self, EksArtifacts};
use crate::platform::terraform::{self, TerraformArtifacts};
use crate::terraform::{Backend, Format, KnownAddresses, RootModule};
use crate::topology::{Environment, Platform, System};
use crate::unit::Date;

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
    /// What the rules of [`check`](crate::check) read: the environment's objects, or its project.
    pub artifacts: Vec<Artifact>,
    /// The root modules, by their folder.
    pub root_modules: IndexMap<String, RootModule>,
    /// The order in which root modules are applied, where there are several.
    pub apply_order: Vec<String>,
}

/// What is rendered, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The languages.
    pub targets: Vec<Target>,
    /// Terraform's syntax.
    pub syntax: Format,
    /// Today, where that is known: whether a waiver has ended. No file depends on it.
    pub today: Option<Date>,
}

/// Every language, and Terraform in JSON.
impl Default for Options {
    fn default() -> Self {
        Options { targets: Target::ALL.to_vec(), syntax: Format::Json, today: None }
    }
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

/// Renders the environment `name` of `system` to those languages of `options` that its platform has.
///
/// # Errors
/// Every mistake of the definition at once. That there is no such environment is one of them.
pub fn render(system: &System, name: &str, options: &Options) -> Result<Rendered, Diagnostics> {
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
            rendered.artifacts.push(definition::project(environment, &artifacts.project));
            if options.targets.contains(&Target::Compose) {
                rendered.diagnostics.extend(artifacts.diagnostics);
                rendered.services = artifacts.project.services.len();
                rendered.folder(format!("{}/compose/{name}", system.name), artifacts.files)?;
            }
        }
        Platform::Eks { .. } => rendered.eks(system, environment, options)?,
        Platform::Terraform(modules) => {
            let artifacts = terraform::lower(&system.name, environment, modules)?;
            if options.targets.contains(&Target::Terraform) {
                rendered.terraform(system, environment, artifacts, options.syntax)?;
            }
        }
    }
    let found = check::check_definition(&rendered.artifacts, Definition { system, environment });
    let found = check::waive::waive(environment, found, options.today);
    rendered.diagnostics.extend(found);
    if rendered.diagnostics.has_errors() {
        return Err(rendered.diagnostics);
    }
    Ok(rendered)
}

impl Rendered {
    /// Compares the addresses of stateful resources with those of an earlier render, which `before` knows by folder.
    ///
    /// # Errors
    /// See [`RootModule::check_addresses`].
    pub fn check_addresses(&self, before: impl Fn(&str) -> KnownAddresses) -> Diagnostics {
        let modules = self.root_modules.iter();
        modules.flat_map(|(folder, module)| module.check_addresses(&before(folder))).collect()
    }

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

    /// Root modules in a folder each, with what belongs to all of them beside.
    fn terraform(
        &mut self,
        system: &System,
        environment: &Environment,
        artifacts: TerraformArtifacts,
        syntax: Format,
    ) -> Result<(), Diagnostics> {
        let folder = format!("{}/terraform/{}", system.name, environment.name);
        let mut diagnostics = Diagnostics::new();
        let mut files = artifacts.files;
        for (name, module) in artifacts.root_modules {
            self.resources += module.resource_count();
            match module.encode_with_warnings(syntax) {
                Ok((encoded, warnings)) => {
                    self.diagnostics.extend(warnings);
                    files.extend(encoded.into_iter().map(|(file, text)| (format!("{name}/{file}"), text)))
                }
                Err(found) => diagnostics.extend(found),
            }
            let folder = format!("{folder}/{name}");
            self.artifacts.push(definition::root_module(&folder, &module));
            self.root_modules.insert(folder, module);
        }
        self.apply_order = artifacts.apply_order;
        diagnostics.into_result(())?;
        self.folder(folder, files)
    }

    fn eks(
        &mut self,
        system: &System,
        environment: &Environment,
        options: &Options,
    ) -> Result<(), Diagnostics> {
        let with_others = options.targets.contains(&Target::Kubernetes);
        let mut lowered = lower_all(system, environment, with_others)?;
        let (_, artifacts) = lowered
            .iter_mut()
            .find(|(name, _)| *name == environment.name.as_str())
            .expect("an environment is among those that are lowered for it");
        self.diagnostics.extend(std::mem::take(&mut artifacts.diagnostics));
        self.artifacts = definition::objects(environment, &artifacts.objects);
        if options.targets.contains(&Target::Terraform) {
            let folder = format!("{}/terraform", system.name);
            let module = std::mem::replace(&mut artifacts.terraform, RootModule::new(Backend::None));
            self.resources = module.resource_count();
            let mut files = module.encode(options.syntax)?;
            files.extend(std::mem::take(&mut artifacts.files));
            let own = format!("{folder}/{}", environment.name);
            self.artifacts.push(definition::root_module(&own, &module));
            self.root_modules.insert(own.clone(), module);
            self.folder(own, files)?;
            let bootstrap = eks::bootstrap(&system.name);
            self.folder(format!("{folder}/bootstrap"), bootstrap.encode(options.syntax)?)?;
            self.root_modules.insert(format!("{folder}/bootstrap"), bootstrap);
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
