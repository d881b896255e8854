//! How each mistake is said.

use eaio_infra_diagnostic::Diagnostic;

use crate::Requirement;
use crate::schema::{Entries, Entry, NestedBlock};

use super::body::Walk;
use super::finding::{TRUST, display};
use super::nearest::suggestion;

impl<'a> Walk<'a, '_, '_> {
    pub(super) fn unknown(&mut self, name: &str, entries: &'a Entries) {
        let is_settable = |entry: &Entry| match entry {
            Entry::Block(block) if !block.is_attribute => true,
            entry => entry.flags().required || entry.flags().optional,
        };
        let settable = entries.iter().filter(|(_, entry)| is_settable(entry));
        // Often it is right, and one level too high.
        let below = settable.clone().find_map(|(outer, entry)| match entry {
            Entry::Block(block) if block.entries.contains_key(name) => Some(format!("{outer}.{name}")),
            _ => None,
        });
        let settable = settable.map(|(name, _)| name.as_str());
        self.unknown_but(
            below.map(|below| format!("did you mean `{below}`?")).or_else(|| suggestion(name, settable)),
        );
    }

    pub(super) fn unknown_among<'n>(&mut self, name: &str, known: impl Iterator<Item = &'n str> + Clone) {
        self.unknown_but(suggestion(name, known));
    }

    /// There is no such argument, but something that may have been meant.
    fn unknown_but(&mut self, suggestion: Option<String>) {
        let summary = format!("`{}` has no `{}`", self.what, display(&self.path));
        let suggestion = suggestion.map(|question| question + " ").unwrap_or_default();
        let diagnostic = Diagnostic::error("unknown-argument", summary).with_help(suggestion + TRUST);
        let Requirement { source, version, .. } = self.slice.requirement;
        self.push(match source {
            // Terraform's own.
            "" => diagnostic,
            _ => diagnostic.with_detail(format!(
                "the bindings know {source} {}, as far as all of `{version}` agree with it",
                self.slice.version
            )),
        });
    }

    pub(super) fn only_read(&mut self) {
        let summary = format!("`{}` of `{}` can only be read", display(&self.path), self.what);
        let help = format!("take it out: the provider decides what it is. {TRUST}");
        self.push(Diagnostic::error("argument-only-read", summary).with_help(help));
    }

    pub(super) fn missing(&mut self, name: &str, noun: &str, is_null: bool) {
        let summary = format!("`{}` needs the {noun} `{}`", self.what, display(&self.path));
        let help = match is_null {
            true => format!("`{name}` is `null`, which is the same as nothing"),
            false => format!("set `{name}`"),
        };
        self.push(Diagnostic::error("missing-argument", summary).with_help(help));
    }

    pub(super) fn too_few(&mut self, name: &str, count: u64, block: &NestedBlock) {
        match count {
            0 => self.missing(name, "block", false),
            count => self.count(count, block.min, block.max),
        }
    }

    pub(super) fn count(&mut self, count: u64, min: u64, max: Option<u64>) {
        let summary = format!("`{}` has {count} of the block `{}`", self.what, display(&self.path));
        let help = match (min, max) {
            (0, Some(max)) => format!("there may be at most {max}"),
            (min, Some(max)) if min == max => format!("there must be {min}"),
            (min, Some(max)) => format!("there must be {min} to {max}"),
            (min, None) => format!("there must be at least {min}"),
        };
        self.push(Diagnostic::error("block-count", summary).with_help(help));
    }

    pub(super) fn twice(&mut self) {
        let summary = format!("`{}` of `{}` is set twice", display(&self.path), self.what);
        let help = "set it once; several blocks of one name are one `Body::blocks`";
        self.push(Diagnostic::error("argument-set-twice", summary).with_help(help));
    }

    /// `mistake` goes on after the name.
    pub(super) fn wrong(&mut self, mistake: &str, help: &str) {
        let summary = format!("`{}` of `{}` {mistake}", display(&self.path), self.what);
        self.push(Diagnostic::error("wrong-type", summary).with_help(help));
    }

    /// The provider reads `levels` of the nested block `name`.
    pub(super) fn too_deep(&mut self, name: &str, levels: u64) {
        let summary =
            format!("`{}` has `{}` in more levels than the provider reads", self.what, display(&self.path));
        let help = format!("it reads {levels} levels of `{name}`, one in another");
        self.push(Diagnostic::error("block-count", summary).with_help(help));
    }

    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.report.push(&self.path, diagnostic);
    }
}
