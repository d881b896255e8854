//! What is not checked against the provider's schema, and why.

use eaio_infra_diagnostic::{Diagnostic, Diagnostics, SourceLocation};

use super::edit::{Step, parse};
use super::{Address, RootModule};

/// What somebody vouches for.
#[derive(Debug, Clone)]
pub(super) struct Trust {
    address: String,
    path: String,
    reason: String,
    location: SourceLocation,
}

impl RootModule {
    /// Vouches for what stands at `path` in the resource or data source at `address`: it is not checked against what the
    /// bindings know of the provider, nor is what stands in it. The bindings know less than a provider does: they hold what all
    /// the versions that they accept have in common. An empty path is the whole resource; `provider.aws` is the address of
    /// a provider's configuration; `rule.filter` is the filter of each of several rules.
    ///
    /// `reason` is for whoever reads the definition. Where there is nothing to vouch for any more, that is a warning.
    ///
    /// ```
    /// use eaio_infra_terraform::{Address, Backend, RootModule};
    ///
    /// let mut module = RootModule::new(Backend::None);
    /// let cluster = Address::written("aws_eks_cluster.main");
    /// module.trust(&cluster, "compute_config.node_role_arns", "5.101 has it, and the lock file says 5.101");
    /// ```
    #[track_caller]
    pub fn trust(&mut self, address: &Address, path: &str, reason: &str) {
        self.trusted.push(Trust {
            address: address.as_str().to_owned(),
            path: path.to_owned(),
            reason: reason.to_owned(),
            location: self.origin().location,
        });
    }
}

/// All that somebody vouches for in one root module, and whether there was anything to vouch for.
pub(super) struct Trusts<'m>(Vec<(&'m Trust, Option<Vec<Step>>, bool)>);

impl<'m> Trusts<'m> {
    pub(super) fn new(module: &'m RootModule) -> Self {
        let steps = |path: &str| if path.is_empty() { Some(Vec::new()) } else { parse(path) };
        Trusts(module.trusted.iter().map(|trust| (trust, steps(&trust.path), false)).collect())
    }

    /// Whether somebody vouches for what stands at `path` in the block of that name.
    pub(super) fn covers(&mut self, name: &str, path: &[Step]) -> bool {
        let mut is_covered = false;
        for (trust, steps, is_used) in &mut self.0 {
            if trust.address == name && steps.as_ref().is_some_and(|steps| begins_with(path, steps)) {
                *is_used = true;
                is_covered = true;
            }
        }
        is_covered
    }

    /// Says what nobody has to vouch for.
    pub(super) fn check(&self, diagnostics: &mut Diagnostics) {
        for (trust, steps, _) in self.0.iter().filter(|(.., is_used)| !is_used) {
            let Trust { address, path, reason, location } = trust;
            let help = match steps {
                Some(_) => "take it out: nothing is wrong there, or nothing is there",
                None => "write `name`, `block.name`, `block[0].name` or `map[\"key\"]`",
            };
            diagnostics.push(
                Diagnostic::warning("trust-of-nothing", format!("`{path}` needs no trust"))
                    .with_detail(format!("trusted because: {reason}"))
                    .with_help(help)
                    .with_subject(address)
                    .with_location(location.clone()),
            );
        }
    }
}

/// Whether `path` begins with `steps`, which may leave indices out.
fn begins_with(path: &[Step], steps: &[Step]) -> bool {
    match (path, steps) {
        (_, []) => true,
        ([first, path @ ..], [step, steps @ ..]) if first == step => begins_with(path, steps),
        ([Step::Index(_), path @ ..], steps) => begins_with(path, steps),
        _ => false,
    }
}
