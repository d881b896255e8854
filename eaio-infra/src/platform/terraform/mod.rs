//! An environment that is Terraform and nothing else: root modules that somebody wrote, applied one after the other.

mod readme;

use indexmap::IndexMap;

use crate::diagnostic::Diagnostics;
use crate::terraform::{RootModule, RootModules};
use crate::topology::Environment;
use crate::unit::Name;

use super::not_on_platform;

/// What an environment of root modules lowers to.
#[derive(Debug, Clone)]
pub struct TerraformArtifacts {
    /// Each root module, by the folder that it stands in.
    pub root_modules: IndexMap<String, RootModule>,
    /// The order in which they are applied.
    pub apply_order: Vec<String>,
    /// Files beside them.
    pub files: IndexMap<String, String>,
}

/// Lowers `environment` of `system`, whose root modules are `modules`.
///
/// # Errors
/// Everything that is wrong between the root modules; and every component, because none runs here.
pub fn lower(
    system: &Name,
    environment: &Environment,
    modules: &RootModules,
) -> Result<TerraformArtifacts, Diagnostics> {
    let mut diagnostics = environment.diagnostics().clone();
    for (name, entry) in environment.components() {
        diagnostics.push(not_on_platform(environment, name, entry.component.as_ref(), &entry.location));
    }
    let linked = modules.linked();
    if let Err(found) = &linked {
        diagnostics.extend(found.clone());
    }
    diagnostics.into_result(())?;
    let root_modules = linked?;
    let apply_order: Vec<String> = modules.apply_order()?.into_iter().map(str::to_owned).collect();
    let readme = readme::render(system, environment, &root_modules, &apply_order);
    let files = IndexMap::from([("README.md".to_owned(), readme)]);
    Ok(TerraformArtifacts { root_modules, apply_order, files })
}
