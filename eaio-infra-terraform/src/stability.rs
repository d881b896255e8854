//! Addresses that must not change unnoticed: Terraform destroys what is at an address that is gone, and makes anew what is
//! at a new one.

use std::collections::BTreeSet;

use eaio_infra_diagnostic::{Diagnostic, Diagnostics};

use super::{Body, Node, RootModule};

/// The addresses of a root module's resources, as it was rendered before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownAddresses(BTreeSet<String>);

impl KnownAddresses {
    /// None yet.
    pub fn new() -> Self {
        KnownAddresses::default()
    }

    /// Whether nothing was rendered before.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the resources of a file: `*.tf.json` or `*.tf`. Any other file has none.
    ///
    /// # Errors
    /// That the file is not in the syntax that its name says.
    pub fn read(&mut self, name: &str, text: &str) -> Result<(), Diagnostic> {
        let broken = |error: String| {
            Diagnostic::error("snapshot-unreadable", format!("`{name}` is no Terraform: {error}")).with_help(
                "it is what was rendered before, to compare with: restore it, or render without it",
            )
        };
        if name.ends_with(".tf.json") {
            let file: serde_json::Value =
                serde_json::from_str(text).map_err(|error| broken(error.to_string()))?;
            for (resource_type, labels) in file["resource"].as_object().into_iter().flatten() {
                let labels = labels.as_object().into_iter().flatten();
                self.0.extend(labels.map(|(label, _)| format!("{resource_type}.{label}")));
            }
        } else if name.ends_with(".tf") {
            let file = hcl::parse(text).map_err(|error| broken(error.to_string()))?;
            for block in file.blocks().filter(|block| block.identifier() == "resource") {
                let labels: Vec<&str> = block.labels().iter().map(|label| label.as_str()).collect();
                self.0.insert(labels.join("."));
            }
        }
        Ok(())
    }
}

impl<A: Into<String>> FromIterator<A> for KnownAddresses {
    fn from_iter<I: IntoIterator<Item = A>>(addresses: I) -> Self {
        KnownAddresses(addresses.into_iter().map(Into::into).collect())
    }
}

impl RootModule {
    /// Compares the addresses of stateful resources (databases, buckets, keys, volumes, hosted zones, clusters: what the
    /// provider's slice says of its types) with those of the last render.
    ///
    /// One that is gone is an error, unless a `moved` block says where it went, or a `removed` block that it is to go. The
    /// error offers the block.
    pub fn check_addresses(&self, before: &KnownAddresses) -> Diagnostics {
        // What a transform adds is there, too.
        let module = self.settled();
        let explained: BTreeSet<&str> = module
            .entries
            .iter()
            .filter(|entry| matches!(entry.keyword, "moved" | "removed"))
            .filter_map(|entry| match &entry.body {
                Node::Block(body) => from(body),
                _ => None,
            })
            .collect();
        let gone = before.0.iter().filter(|address| {
            let resource_type = resource_type(address);
            let is_stateful = module.slices.iter().any(|slice| slice.is_stateful(resource_type));
            is_stateful && !module.addresses.contains_key(*address) && !explained.contains(address.as_str())
        });
        gone.map(|address| module.lost(address, before)).collect()
    }

    fn lost(&self, address: &str, before: &KnownAddresses) -> Diagnostic {
        let diagnostic = Diagnostic::error(
            "stateful-address-gone",
            format!("`{address}` is no longer there: Terraform would destroy it, and what it holds"),
        );
        // What is new, and of the same type, may be what it is called now.
        let candidates: Vec<_> = self
            .entries
            .iter()
            .filter(|entry| entry.keyword == "resource" && entry.resource_type == resource_type(address))
            .filter(|entry| !before.0.contains(&entry.name()))
            .collect();
        match candidates.as_slice() {
            [] => diagnostic.with_help(format!(
                "put it back, or say that it is to go: `module.removed(Removed {{ from: Address::written(\"{address}\"), destroy: true }})`"
            )),
            [first, others @ ..] => {
                let diagnostic = diagnostic.with_location(first.origin.location.clone()).with_help(format!(
                    "if `{}` is the same, say so: `module.moved(Address::written(\"{address}\"), Address::written(\"{}\"))`",
                    first.name(),
                    first.name(),
                ));
                match others {
                    [] => diagnostic,
                    others => {
                        let names: Vec<String> = others.iter().map(|entry| format!("`{}`", entry.name())).collect();
                        diagnostic.with_detail(format!("it may also be {}", names.join(" or ")))
                    }
                }
            }
        }
    }
}

fn from(body: &Body) -> Option<&str> {
    match body.get("from") {
        Some(Node::Symbol(address)) => Some(address.split('[').next().unwrap_or_default()),
        _ => None,
    }
}

fn resource_type(address: &str) -> &str {
    address.split('.').next().unwrap_or_default()
}
