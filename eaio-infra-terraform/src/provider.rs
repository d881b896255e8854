//! Providers: what a root module requires, and how each is configured.

use std::fmt;

use eaio_infra_diagnostic::Diagnostic;

use super::module::Origin;
use super::{Block, Body, Node, RootModule, Slice};

/// A provider's configuration. The generated bindings implement it.
pub trait Provider: Block {
    /// The types of its bindings.
    const SLICE: &'static Slice;
    /// Which provider, where it comes from, and which versions do.
    const REQUIREMENT: Requirement = Self::SLICE.requirement;
}

/// An entry of `required_providers`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirement {
    /// The local name, such as `aws`.
    pub name: &'static str,
    /// The source address, such as `hashicorp/aws`.
    pub source: &'static str,
    /// The version constraint, such as `>= 5.100, < 7`.
    pub version: &'static str,
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.source, self.version)
    }
}

/// A configuration of a provider in a root module: `aws`, or with an alias `aws.us_west_2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderRef {
    pub(super) name: &'static str,
    pub(super) alias: Option<String>,
}

impl fmt::Display for ProviderRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        self.alias.iter().try_for_each(|alias| write!(f, ".{alias}"))
    }
}

/// A configuration of a provider.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ProviderConfiguration {
    pub(super) reference: ProviderRef,
    pub(super) body: Body,
    pub(super) origin: Origin,
}

impl RootModule {
    /// Requires a provider that has no bindings here. Using a resource of its bindings, or configuring it with them,
    /// is enough for any other.
    #[track_caller]
    pub fn require(&mut self, requirement: Requirement) {
        match self.requirements.get(requirement.name) {
            Some(known) if *known != requirement => {
                let diagnostic = Diagnostic::error(
                    "provider-required-twice",
                    format!("the provider `{}` is required in two ways", requirement.name),
                )
                .with_detail(format!("{known}\n{requirement}"))
                .with_help("generate all bindings of one provider from one version of it")
                .with_location(self.origin().location);
                self.diagnostics.push(diagnostic);
            }
            Some(_) => {}
            None => {
                self.requirements.insert(requirement.name, requirement);
            }
        }
    }

    /// The bindings that `slice` describes are in use.
    #[track_caller]
    pub(super) fn use_slice(&mut self, slice: &'static Slice) {
        if self.slices.iter().any(|known| std::ptr::eq(*known, slice)) {
            return;
        }
        let same_name = |known: &&&Slice| known.requirement.name == slice.requirement.name;
        if let Some(other) = self.slices.iter().find(same_name).filter(|other| !other.agrees_with(slice)) {
            let diagnostic = Diagnostic::error(
                "slice-version-differs",
                format!(
                    "two bindings of the provider `{}` describe different versions",
                    slice.requirement.name
                ),
            )
            .with_detail(format!("{other}\n{slice}"))
            .with_help("generate both from the schema of one version, with one requirement")
            .with_location(self.origin().location);
            self.diagnostics.push(diagnostic);
        } else if !slice.requirement.source.is_empty() {
            self.require(slice.requirement);
        }
        self.slices.push(slice);
    }

    /// The slice of each provider's bindings that is in use, in the order of first use.
    pub fn slices(&self) -> &[&'static Slice] {
        &self.slices
    }

    /// Configures a provider.
    #[track_caller]
    pub fn provider<P: Provider>(&mut self, configuration: P) -> ProviderRef {
        self.use_slice(P::SLICE);
        self.configure(P::REQUIREMENT.name, None, &configuration.body())
    }

    /// Configures a provider once more, under an alias: for another region or account.
    #[track_caller]
    pub fn provider_alias<P: Provider>(&mut self, alias: impl Into<String>, configuration: P) -> ProviderRef {
        self.use_slice(P::SLICE);
        self.configure(P::REQUIREMENT.name, Some(alias.into()), &configuration.body())
    }

    /// Asks whoever calls this module for a configuration of the provider under `alias`: for a child module, which
    /// configures none itself.
    #[track_caller]
    pub fn expect_provider<P: Provider>(&mut self, alias: impl Into<String>) -> ProviderRef {
        self.use_slice(P::SLICE);
        let reference = ProviderRef { name: P::REQUIREMENT.name, alias: Some(alias.into()) };
        if !self.expected_providers.contains(&reference) {
            self.expected_providers.push(reference.clone());
        }
        reference
    }

    /// Configures a provider that has no bindings here, after it was [required](RootModule::require).
    #[track_caller]
    pub fn provider_raw(
        &mut self,
        name: &'static str,
        alias: Option<&str>,
        configuration: &Body,
    ) -> ProviderRef {
        if !self.requirements.contains_key(name) {
            let diagnostic =
                Diagnostic::error("unknown-provider", format!("the provider `{name}` is not required"))
                    .with_help("call `require` with its source and version first")
                    .with_location(self.origin().location);
            self.diagnostics.push(diagnostic);
        }
        self.configure(name, alias.map(str::to_owned), configuration)
    }

    #[track_caller]
    fn configure(&mut self, name: &'static str, alias: Option<String>, configuration: &Body) -> ProviderRef {
        let reference = ProviderRef { name, alias };
        if self.providers.iter().any(|provider| provider.reference == reference) {
            let diagnostic = Diagnostic::error(
                "provider-configured-twice",
                format!("provider `{reference}` is configured twice"),
            )
            .with_help("give the second configuration an alias")
            .with_location(self.origin().location);
            self.diagnostics.push(diagnostic);
        }
        let mut body = Body::new();
        if let Some(alias) = &reference.alias {
            body.set("alias", Node::Bare(alias.clone().into()));
        }
        for (argument, node) in configuration.iter() {
            body.set(argument.to_owned(), node.clone());
        }
        let origin = self.origin();
        self.providers.push(ProviderConfiguration { reference: reference.clone(), body, origin });
        reference
    }
}
