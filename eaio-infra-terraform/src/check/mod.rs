//! What can be said of a root module without Terraform and without a provider: all of it at once.

mod cycle;
mod moves;
mod references;
mod schema;

pub(crate) use cycle::cycles;
use eaio_infra_diagnostic::{Diagnostic, Diagnostics};

use super::provider::ProviderConfiguration;
use super::transform::is_resource;
use super::{Entry, Node, RootModule};

impl RootModule {
    /// Everything that is wrong with the module: what was noticed while it was built, references to what it does not
    /// have, cycles, moves that lead nowhere, providers that nothing requires, arguments that the provider does not take.
    pub fn diagnostics(&self) -> Diagnostics {
        self.settled().examined()
    }

    /// The same, of the module as it stands: its transforms are done.
    pub(super) fn examined(&self) -> Diagnostics {
        let mut diagnostics = self.diagnostics.clone();
        let edges = references::check(self, &mut diagnostics);
        cycle::check(self, &edges, &mut diagnostics);
        moves::check(self, &mut diagnostics);
        self.check_providers(&mut diagnostics);
        schema::check(self, &mut diagnostics);
        self.check_links(&mut diagnostics);
        diagnostics
    }

    /// What is shared between root modules was written into them by [`RootModules`](crate::RootModules).
    fn check_links(&self, diagnostics: &mut Diagnostics) {
        let imports = self.imports.iter().map(|import| (&import.name, &import.module, &import.location));
        let exports = self.exports.iter().map(|export| (&export.name, &self.name, &export.location));
        for (name, module, location) in imports.chain(exports) {
            let summary = format!(
                "`{name}` of the root module `{module}` is shared, and the root module is rendered alone"
            );
            let diagnostic = Diagnostic::error("not-linked", summary)
                .with_help("add it and those it shares with to one `RootModules`, and render that")
                .with_location(location.clone());
            diagnostics.push(diagnostic);
        }
    }

    fn has_provider(&self, name: &str) -> bool {
        let configured = self.providers.iter().map(|provider| &provider.reference);
        configured.chain(&self.expected_providers).any(|provider| provider.to_string() == name)
    }

    /// Every resource is of a provider that is required, and asks for a configuration that there is.
    fn check_providers(&self, diagnostics: &mut Diagnostics) {
        for entry in self.entries.iter().filter(|entry| is_resource(entry)) {
            let Node::Block(body) = &entry.body else { continue };
            let implied = entry.resource_type.split('_').next().unwrap_or_default();
            let chosen = match body.get("provider") {
                Some(Node::Symbol(provider)) => Some(provider.as_ref()),
                _ => None,
            };
            let name = chosen.map_or(implied, |chosen| chosen.split('.').next().unwrap_or_default());
            if name == "terraform" {
                continue;
            }
            if !self.requirements.contains_key(name) {
                let known: Vec<String> = self.requirements.keys().map(|known| format!("`{known}`")).collect();
                diagnostics.push(
                    at(entry, "unknown-provider", format!("nothing requires the provider `{name}`"))
                        .with_help(match known.as_slice() {
                            [] => "call `require` with its source and version".to_owned(),
                            known => format!(
                                "call `require` with its source and version; so far there is {}",
                                known.join(", ")
                            ),
                        }),
                );
            } else if let Some(chosen) = chosen
                && !self.has_provider(chosen)
                && chosen.contains('.')
            {
                diagnostics.push(
                    at(entry, "unknown-provider", format!("the provider `{chosen}` is not configured here"))
                        .with_help(
                            "take the `ProviderRef` that `provider_alias` of this root module handed out",
                        ),
                );
            }
        }
    }
}

/// An error of `entry`.
fn at(entry: &Entry, rule: &'static str, summary: String) -> Diagnostic {
    let diagnostic = Diagnostic::error(rule, summary).with_location(entry.origin.location.clone());
    diagnostic.with_subject(entry.name())
}

impl ProviderConfiguration {
    /// The configuration as the block that it is.
    fn entry(&self) -> Entry {
        Entry {
            keyword: "provider",
            resource_type: "".into(),
            label: self.reference.to_string(),
            address: None,
            file: "terraform",
            body: Node::Block(self.body.clone()),
            origin: self.origin.clone(),
        }
    }
}

impl Entry {
    /// The block, as a person calls it: `aws_vpc.main`, `output.vpc_id`, `moved`.
    pub(super) fn name(&self) -> String {
        match &self.address {
            Some(address) => address.to_string(),
            None if self.label.is_empty() => self.keyword.to_owned(),
            None => match self.keyword {
                "variable" => format!("var.{}", self.label),
                "locals" => format!("local.{}", self.label),
                keyword => format!("{keyword}.{}", self.label),
            },
        }
    }
}
