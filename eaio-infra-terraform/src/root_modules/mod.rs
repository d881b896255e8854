//! Several root modules that share values: each is applied on its own, in an order.

mod export;
mod link;

use eaio_infra_diagnostic::{Diagnostic, Diagnostics, SourceLocation};
use indexmap::IndexMap;

use super::check::cycles;
use super::{Format, RootModule};

pub use export::{Export, Placeholder};
pub(crate) use export::{Exported, Imported};

/// How root modules share values. Chosen once for all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sharing {
    /// By outputs, which the others read from the state: whoever applies one has to be able to read the whole state of
    /// those before it.
    RemoteState,
    /// By parameters of AWS Systems Manager: one can be read without the others, and by what is no Terraform.
    SsmParameters {
        /// What each parameter's name begins with, such as `/shop/prod`.
        prefix: String,
    },
}

/// Root modules of one environment, with what they share.
#[derive(Debug, Clone)]
pub struct RootModules {
    sharing: Sharing,
    modules: IndexMap<String, (RootModule, SourceLocation)>,
    diagnostics: Diagnostics,
}

impl RootModules {
    /// No root modules yet.
    pub fn new(sharing: Sharing) -> Self {
        RootModules { sharing, modules: IndexMap::new(), diagnostics: Diagnostics::new() }
    }

    /// Adds a root module, in a folder of its name.
    #[track_caller]
    pub fn add(&mut self, module: RootModule) -> &mut Self {
        let location = SourceLocation::caller();
        let name = module.name().to_owned();
        if let Some((_, first)) = self.modules.get(&name) {
            let diagnostic =
                Diagnostic::error("duplicate-root-module", format!("two root modules are called `{name}`"))
                    .with_detail(format!("first added at {first}"))
                    .with_help("name each after what it holds, such as `network`: `RootModule::named`")
                    .with_location(location);
            self.diagnostics.push(diagnostic);
        } else {
            self.modules.insert(name, (module, location));
        }
        self
    }

    /// Adds a root module.
    #[must_use]
    #[track_caller]
    pub fn with(mut self, module: RootModule) -> Self {
        self.add(module);
        self
    }

    /// Each root module, as they were added, with the line that added it.
    pub fn iter(&self) -> impl Iterator<Item = (&RootModule, &SourceLocation)> {
        self.modules.values().map(|(module, location)| (module, location))
    }

    /// Their names, in the order in which they have to be applied: each after those whose values it takes, and
    /// otherwise as they were added.
    ///
    /// # Errors
    /// Every cycle, with the path around it.
    pub fn apply_order(&self) -> Result<Vec<&str>, Diagnostics> {
        let edges = self.edges();
        let names: Vec<&str> = self.modules.keys().map(String::as_str).collect();
        let mut diagnostics = Diagnostics::new();
        for cycle in cycles(&edges) {
            let mut path: Vec<&str> = cycle.iter().map(|index| names[*index]).collect();
            path.push(path[0]);
            let (first, _) = &self.modules[cycle[0]];
            let next = cycle.get(1).unwrap_or(&cycle[0]);
            let import = first.imports.iter().find(|import| import.module == names[*next]);
            let diagnostic = Diagnostic::error(
                "root-module-cycle",
                format!("the root module `{}` needs its own values", path[0]),
            )
            .with_detail(path.join(" → "))
            .with_help(
                "none of them can be applied first: move what they share into one that needs none of them",
            );
            diagnostics.push(match import {
                Some(import) => diagnostic.with_location(import.location.clone()),
                None => diagnostic,
            });
        }
        diagnostics.into_result(())?;
        let mut order = Vec::new();
        let mut is_done = vec![false; names.len()];
        while order.len() < names.len() {
            let ready = (0..names.len())
                .find(|index| !is_done[*index] && edges[*index].iter().all(|on| is_done[*on]));
            let ready = ready.expect("what has no cycle has one that waits for nothing");
            is_done[ready] = true;
            order.push(names[ready]);
        }
        Ok(order)
    }

    /// Which root modules each one takes values of.
    fn edges(&self) -> Vec<Vec<usize>> {
        let indices = |module: &RootModule| {
            let mut indices: Vec<usize> = module
                .imports
                .iter()
                .filter_map(|import| self.modules.get_index_of(&import.module))
                .collect();
            indices.sort_unstable();
            indices.dedup();
            indices
        };
        self.modules.values().map(|(module, _)| indices(module)).collect()
    }

    /// Each root module with what it shares written into it: outputs or parameters, and what reads them.
    ///
    /// # Errors
    /// Everything that is wrong between them: two of one name, values of one that is not here or does not export them,
    /// cycles, states at the same place.
    pub fn linked(&self) -> Result<IndexMap<String, RootModule>, Diagnostics> {
        let mut diagnostics = self.diagnostics.clone();
        if let Err(cycles) = self.apply_order() {
            diagnostics.extend(cycles);
        }
        self.check_states(&mut diagnostics);
        let mut linked = IndexMap::new();
        for (name, (module, _)) in &self.modules {
            linked.insert(name.clone(), self.link(module, &mut diagnostics));
        }
        diagnostics.into_result(linked)
    }

    /// Every file, below a folder for each root module.
    ///
    /// # Errors
    /// Everything that is wrong between the root modules, and in each of them.
    pub fn encode(&self, format: Format) -> Result<IndexMap<String, String>, Diagnostics> {
        let mut diagnostics = Diagnostics::new();
        let mut files = IndexMap::new();
        for (name, module) in self.linked()? {
            match module.encode(format) {
                Ok(encoded) => {
                    files.extend(encoded.into_iter().map(|(file, text)| (format!("{name}/{file}"), text)))
                }
                Err(found) => diagnostics.extend(found),
            }
        }
        diagnostics.into_result(files)
    }

    fn check_states(&self, diagnostics: &mut Diagnostics) {
        for (index, (name, (module, location))) in self.modules.iter().enumerate() {
            let before = self.modules.iter().take(index);
            // A path is relative to the root module's own folder.
            let is_local = matches!(module.backend, super::Backend::None | super::Backend::Local { .. });
            if let Some((other, _)) =
                before.filter(|_| !is_local).find(|(_, (other, _))| other.backend == module.backend)
            {
                diagnostics.push(
                    Diagnostic::error(
                        "state-shared",
                        format!("the root modules `{other}` and `{name}` keep their state at one place"),
                    )
                    .with_help("give each backend a key of its own: the one that is applied last would destroy what the other made")
                    .with_location(location.clone()),
                );
            }
        }
    }
}
