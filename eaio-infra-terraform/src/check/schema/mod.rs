//! Every resource, and every provider's configuration, is what the provider's schema says, as far as the bindings that are
//! in use know it.

mod body;
mod finding;
mod mistake;
mod nearest;
mod value;

use std::borrow::Cow;
use std::collections::HashMap;

use eaio_infra_diagnostic::{Diagnostic, Diagnostics};

use crate::schema::{Entries, Entry};
use crate::trust::Trusts;
use crate::{Body, Mode, Node, RootModule, Slice};

use self::body::Walk;
use self::finding::{Report, TRUST};
use super::is_resource;

/// What Terraform itself understands on any resource. `dynamic`, which stands in nested blocks too, is not among them.
const OF_RESOURCES: &[&str] =
    &["connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"];
/// What it understands in a provider's configuration.
const OF_PROVIDERS: &[&str] = &["alias", "version"];

/// What is known of a type, and whose bindings say so.
type Known = (Cow<'static, Entries>, &'static Slice);

pub(super) fn check(module: &RootModule, diagnostics: &mut Diagnostics) {
    let mut trusts = Trusts::new(module);
    // Each type is read once, however many resources are of it.
    let mut types: HashMap<(&str, &str), Result<Known, Option<&'static str>>> = HashMap::new();
    let resources = || module.entries.iter().filter(|entry| is_resource(entry));
    for entry in resources() {
        let mode = mode(entry.keyword);
        types.entry((entry.keyword, &entry.resource_type)).or_insert_with(|| {
            known(module, mode, &entry.resource_type).ok_or_else(|| meant(module, mode, &entry.resource_type))
        });
    }
    for entry in resources() {
        let mut report = Report::new(entry, diagnostics, &mut trusts);
        match (&entry.body, &types[&(entry.keyword, entry.resource_type.as_ref())]) {
            (Node::Block(body), Ok((entries, slice))) => {
                walk(report, &entry.resource_type, slice, body, entries, OF_RESOURCES);
            }
            (_, Err(Some(meant))) => {
                let summary = format!("no bindings that are in use have `{}`", entry.resource_type);
                let diagnostic = Diagnostic::warning("unknown-type", summary);
                report.push(&[], diagnostic.with_help(format!("did you mean `{meant}`? {TRUST}")));
            }
            _ => {}
        }
    }
    for provider in &module.providers {
        let name = provider.reference.name;
        let all = module.slices.iter().filter(|slice| slice.requirement.name == name);
        if let Some((entries, slice)) = merged(all.map(|slice| (slice.configuration(), *slice))) {
            let entry = provider.entry();
            let report = Report::new(&entry, diagnostics, &mut trusts);
            walk(report, &format!("provider {name}"), slice, &provider.body, &entries, OF_PROVIDERS);
        }
    }
    trusts.check(diagnostics);
}

fn walk(report: Report<'_, '_>, what: &str, slice: &Slice, body: &Body, entries: &Entries, meta: &[&str]) {
    Walk { report, what, slice, path: Vec::new(), around: Vec::new() }.body(body, entries, meta);
}

/// What the bindings in use know of a type.
fn known(module: &RootModule, mode: Mode, resource_type: &str) -> Option<Known> {
    merged(module.slices.iter().filter_map(|slice| Some((slice.entries(mode, resource_type)?, *slice))))
}

/// All that is known, where several bindings have a type: a user's own may have what others leave out.
fn merged(all: impl Iterator<Item = (&'static Entries, &'static Slice)>) -> Option<Known> {
    let all = all.map(|(entries, slice)| (Cow::Borrowed(entries), slice));
    all.reduce(|(mut first, slice), (other, _)| {
        merge(first.to_mut(), &other);
        (first, slice)
    })
}

fn merge(entries: &mut Entries, others: &Entries) {
    for (name, other) in others {
        match (entries.get_mut(name), other) {
            (Some(Entry::Block(block)), Entry::Block(other)) => merge(&mut block.entries, &other.entries),
            (Some(_), _) => {}
            (None, other) => drop(entries.insert(name.clone(), other.clone())),
        }
    }
}

fn mode(keyword: &str) -> Mode {
    match keyword {
        "data" => Mode::Data,
        "ephemeral" => Mode::Ephemeral,
        _ => Mode::Managed,
    }
}

/// Bindings hold a part of what their provider has, so that a type which they do not have says nothing; but one that reads
/// like one of theirs is probably a slip.
fn meant(module: &RootModule, mode: Mode, resource_type: &str) -> Option<&'static str> {
    let provider = resource_type.split('_').next().unwrap_or_default();
    let of_provider = module.slices.iter().filter(|slice| slice.requirement.name == provider);
    let types = of_provider.flat_map(|slice| slice.types).filter(|(known, ..)| *known == mode);
    nearest::slip(resource_type, types.map(|(_, name, _)| *name))
}
