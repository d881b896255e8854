//! Where things are: the account, the region, the cluster that a provider is configured for.
//!
//! Terraform looks for what it manages where the provider of its block leads, and what is not there it makes anew. What was elsewhere
//! stays, and nothing manages it.
//!
//! Source: "The provider Meta-Argument", and "Providers Within Modules" of Terraform's documentation.

use std::collections::BTreeMap;

use super::super::difference::{Difference, between};
use super::declaration::Written;
use super::knowledge::Knowledge;
use super::reference;
use super::root::{Node, NodeKind};
use super::scope::{Each, Scope, made};
use crate::check::credential::may_be_secret;
use crate::check::{Content, Located};

/// What decides where the AWS provider looks: the page of the provider, "Provider Configuration".
const AWS: [&str; 15] = [
    "access_key",
    "allowed_account_ids",
    "assume_role",
    "assume_role_with_web_identity",
    "ec2_metadata_service_endpoint",
    "endpoints",
    "forbidden_account_ids",
    "profile",
    "region",
    "s3_us_east_1_regional_endpoint",
    "shared_config_files",
    "shared_credentials_files",
    "sts_region",
    "use_dualstack_endpoint",
    "use_fips_endpoint",
];

/// What calls of modules say of providers.
#[derive(Debug, Default)]
pub(super) struct Passed {
    /// The address of a call → what a provider is called in the module → what it is called where the module is called.
    pub(super) calls: BTreeMap<String, BTreeMap<String, String>>,
    /// The address of a call, and a provider that is configured in the module → what is said of it.
    pub(super) own: BTreeMap<(String, String), Located>,
}

/// A provider that a block is for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Provider {
    /// `aws`, `aws.west`; in a module that configures its own, with the address of the call.
    pub(super) name: String,
    /// The address of the call, where the module configures it.
    call: Option<String>,
}

/// How a provider is called, from its label and what it says.
pub(super) fn named(label: &str, body: &Located) -> String {
    let alias = body.get("alias").and_then(Located::text);
    alias.map_or_else(|| label.to_owned(), |alias| format!("{label}.{alias}"))
}

impl Provider {
    /// That of a resource or a data source.
    pub(super) fn of(scope: &Scope<'_, '_>, address: &str, node: &Node<'_>) -> Option<Self> {
        let (NodeKind::Resource(of) | NodeKind::Data(of)) = node.kind else { return None };
        let said = reference::addresses(node.body.get("provider")).into_iter().next();
        let mut name = said.unwrap_or_else(|| of.split('_').next().unwrap_or(of).to_owned());
        let Some(passed) = scope.root.passed else { return Some(Provider { name, call: None }) };
        for call in reference::calls(address.strip_prefix("data.").unwrap_or(address)).into_iter().rev() {
            if passed.own.contains_key(&(call.clone(), name.clone())) {
                return Some(Provider { name: format!("{call}.{name}"), call: Some(call) });
            }
            if let Some(outer) = passed.calls.get(&call).and_then(|names| names.get(&name)) {
                name.clone_from(outer);
            }
        }
        Some(Provider { name, call: None })
    }

    fn body(&self, scope: &Scope<'_, '_>) -> Located {
        let nothing = || made(Content::Map(Vec::new()));
        let own = self.call.as_ref().and_then(|call| {
            let name = self.name.strip_prefix(call.as_str())?.strip_prefix('.')?;
            scope.root.passed?.own.get(&(call.clone(), name.to_owned()))
        });
        let mut blocks = scope.root.blocks.iter().filter(|(keyword, ..)| *keyword == "provider");
        let body =
            own.or_else(|| blocks.find_map(|(_, of, body)| (named(of, body) == self.name).then_some(*body)));
        body.map_or_else(nothing, |body| scope.resolve(body, &Each::default()))
    }
}

/// Whether an argument of a provider decides where it looks.
pub(super) fn decides_where(provider: &str, argument: &str) -> bool {
    match provider.split('.').next() {
        Some("aws") => AWS.contains(&argument),
        // A secret says who one is, and not where.
        _ => !matches!(argument, "alias" | "version") && !may_be_secret(argument),
    }
}

/// Whether two providers look at different places, as far as anybody knows.
fn differ(one: (&Provider, &Scope<'_, '_>), other: (&Provider, &Scope<'_, '_>)) -> bool {
    let label = |provider: &Provider| {
        let name = provider.call.as_ref().and_then(|call| provider.name.strip_prefix(&format!("{call}.")));
        name.unwrap_or(&provider.name).split('.').next().unwrap_or_default().to_owned()
    };
    let label = label(one.0);
    let differences = between(&one.0.body(one.1), &other.0.body(other.1), &Written { is_sensitive: false });
    differences
        .iter()
        .any(|difference| difference.path.names().next().is_some_and(|name| decides_where(&label, name)))
}

/// That a block is for another provider than it was, which looks elsewhere.
pub(super) fn other(
    (before, old): (&Scope<'_, '_>, &str),
    (after, new): (&Scope<'_, '_>, &str),
) -> Option<Difference> {
    let of = |scope: &Scope<'_, '_>, name: &str| Provider::of(scope, name, scope.root.nodes.get(name)?);
    let (was, is) = (of(before, old)?, of(after, new)?);
    // What is said of one of the root module is told where it is said.
    if was == is && was.call.is_none() || !differ((&was, before), (&is, after)) {
        return None;
    }
    let text = |provider: Provider| Some(made(Content::Text(provider.name)));
    let path = super::super::Path(vec![super::super::Step::Name("provider".to_owned())]);
    Some(Difference::new(path, text(was), text(is)))
}

/// What is for a provider before and after: of what holds data the addresses, and whether there is anything else.
pub(super) fn users(name: &str, before: &Scope<'_, '_>, after: &Scope<'_, '_>) -> (Vec<String>, bool) {
    let is_of = |scope: &Scope<'_, '_>, address: &str| {
        let provider = scope.root.nodes.get(address).and_then(|node| Provider::of(scope, address, node));
        provider.is_some_and(|provider| provider.name == name)
    };
    let (mut stateful, mut any) = (Vec::new(), false);
    for (address, node) in &before.root.nodes {
        match node.kind {
            NodeKind::Resource(of) if is_of(before, address) && is_of(after, address) => {
                any = true;
                if Knowledge::of(of, false).is_stateful() {
                    stateful.push(address.clone());
                }
            }
            // What is in it nobody knows.
            NodeKind::Module if after.root.nodes.contains_key(address) => {
                stateful.push(format!("{address} (if it has any)"));
            }
            _ => {}
        }
    }
    stateful.sort();
    any |= !stateful.is_empty();
    (stateful, any)
}
