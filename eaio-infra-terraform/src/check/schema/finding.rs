//! What was found in one block, unless somebody trusts it.

use std::fmt::Write;

use eaio_infra_diagnostic::{Diagnostic, Diagnostics};

use crate::Entry;
use crate::edit;
use crate::trust::Trusts;

/// What can be done about a finding that is none.
pub(super) const TRUST: &str = "`RootModule::trust` lets it pass, where the provider does take it";

/// One step of the way to what is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step<'a> {
    Name(&'a str),
    Index(usize),
}

/// Where findings about one block go.
pub(super) struct Report<'r, 'm> {
    entry: &'r Entry,
    diagnostics: &'r mut Diagnostics,
    trusts: &'r mut Trusts<'m>,
}

impl<'r, 'm> Report<'r, 'm> {
    pub(super) fn new(
        entry: &'r Entry,
        diagnostics: &'r mut Diagnostics,
        trusts: &'r mut Trusts<'m>,
    ) -> Self {
        Report { entry, diagnostics, trusts }
    }

    /// Adds what was found at `path` of the block.
    pub(super) fn push(&mut self, path: &[Step<'_>], diagnostic: Diagnostic) {
        let name = self.entry.name();
        let path: Vec<edit::Step> = path
            .iter()
            .map(|step| match step {
                Step::Name(name) => edit::Step::Name((*name).to_owned()),
                Step::Index(index) => edit::Step::Index(*index),
            })
            .collect();
        if !self.trusts.covers(&name, &path) {
            let location = self.entry.origin.location.clone();
            self.diagnostics.push(diagnostic.with_location(location).with_subject(name));
        }
    }
}

/// A path as [`RootModule::override_at`](crate::RootModule::override_at) reads it: `rule[0].filter`, `tags["a.b"]`.
pub(super) fn display(path: &[Step<'_>]) -> String {
    let mut text = String::new();
    for step in path {
        match step {
            Step::Index(index) => write!(text, "[{index}]"),
            Step::Name(name) if name.contains(['.', '[']) || name.is_empty() => write!(text, "[\"{name}\"]"),
            Step::Name(name) if text.is_empty() => write!(text, "{name}"),
            Step::Name(name) => write!(text, ".{name}"),
        }
        .expect("text can be written to");
    }
    text
}
