//! A text of a file: the value that it is, and where in the file what is wrong with it stands.

use std::collections::HashMap;

use serde_saphyr::options::{DuplicateKeyPolicy, NonFiniteFloatPolicy};
use serde_saphyr::{Error, MessageFormatter, Options, UserMessageFormatter};

use crate::check::{Content, Located, Place};
use crate::diagnostic::{Diagnostic, SourceLocation};

use super::plain;

/// The longest text that is read. What is longer nobody wrote.
const LONGEST: usize = 64 << 20;

/// The deepest that values nest. A manifest reaches 15, a definition of a custom resource 40.
pub(in crate::check::read) const DEEPEST: usize = 128;

/// How much aliases may add to a document: some thousand services that share a template.
const REPEATED: usize = 200_000;

/// A text, and where it stands in its file.
#[derive(Debug, Clone, Copy)]
pub(in crate::check::read) struct Text<'a> {
    /// The file.
    pub path: &'a str,
    /// The text.
    pub text: &'a str,
    /// How many lines of the file are before it.
    pub lines_before: u32,
    /// How many columns are before each of its lines.
    pub columns_before: u32,
}

fn options(duplicate_keys: DuplicateKeyPolicy, strict_booleans: bool) -> Options {
    let budget = serde_saphyr::budget! {
        max_depth: DEEPEST,
        flow_nesting_limit: DEEPEST,
        max_events: usize::MAX,
        max_nodes: usize::MAX,
        max_merge_keys: REPEATED,
        max_aliases: REPEATED,
        // A template that every service takes up is one anchor and many aliases.
        enforce_alias_anchor_ratio: false,
    };
    serde_saphyr::options! {
        budget: budget,
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: REPEATED },
        duplicate_keys: duplicate_keys,
        strict_booleans: strict_booleans,
        legacy_octal_numbers: true,
        ignore_binary_tag_for_string: true,
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
        with_snippet: false,
        emit_comments: false,
    }
}

/// Reads whatever YAML there is; slow, and exact about what is wrong.
pub(super) fn full(
    text: &str,
    duplicates: DuplicateKeyPolicy,
    strict_booleans: bool,
) -> Result<Option<Located>, Error> {
    let options = options(duplicates, strict_booleans);
    let documents = serde_saphyr::from_multiple_with_options::<Located>(text, options)?;
    Ok(documents.into_iter().next())
}

impl<'a> Text<'a> {
    /// It without the mark of its byte order.
    pub(in crate::check::read) fn without_mark(self) -> Self {
        Text { text: self.text.strip_prefix('\u{feff}').unwrap_or(self.text), ..self }
    }
}

impl Text<'_> {
    /// The one document that it is; nothing where that is empty.
    pub(super) fn parse(
        self,
        duplicates: DuplicateKeyPolicy,
        strict_booleans: bool,
    ) -> Result<Option<Located>, Error> {
        let mut document = match plain::read(self.text, strict_booleans) {
            Some(document) => Some(document),
            None => full(self.text, duplicates, strict_booleans)?,
        };
        if let Some(document) = &mut document {
            self.shift(document);
            if matches!(duplicates, DuplicateKeyPolicy::LastWins) {
                keep_last(document);
            }
        }
        Ok(document)
    }

    /// Whether it is more objects than one, with nothing between them.
    pub(super) fn lacks_border(self, error: &Error) -> bool {
        let is_first = error.location().is_some_and(|location| location.column() == 1);
        let Error::DuplicateMappingKey { key: Some(key), .. } = error.without_snippet() else { return false };
        is_first && matches!(key.as_str(), "apiVersion" | "kind") && self.objects().len() > 1
    }

    /// Its parts, each of which begins with the version of an object.
    pub(super) fn objects(self) -> Vec<Self> {
        let mut objects = Vec::new();
        let (mut lines, mut start, mut end) = (0, 0, 0);
        for (line, number) in self.text.split_inclusive('\n').zip(0..) {
            if line.starts_with("apiVersion:") {
                objects.push((lines, &self.text[start..end]));
                (lines, start) = (number, end);
            }
            end += line.len();
        }
        objects.push((lines, &self.text[start..]));
        objects.retain(|(_, text)| text.contains("apiVersion:"));
        let lines_before = self.lines_before;
        let object = |(lines, text)| Text { text, lines_before: lines_before.saturating_add(lines), ..self };
        objects.into_iter().map(object).collect()
    }

    /// Moves every place of a value from the text to its file. It nests no deeper than was read.
    pub(super) fn shift(self, value: &mut Located) {
        if (self.lines_before, self.columns_before) == (0, 0) {
            return;
        }
        value.place = self.in_file(value.place);
        match &mut value.content {
            Content::List(items) => items.iter_mut().for_each(|item| self.shift(item)),
            Content::Map(entries) => {
                for (_, place, value) in entries {
                    *place = self.in_file(*place);
                    self.shift(value);
                }
            }
            _ => {}
        }
    }

    /// Where a place of the text is in its file.
    pub(in crate::check::read) fn in_file(self, place: Place) -> Place {
        Place {
            line: place.line.saturating_add(self.lines_before),
            column: place.column.saturating_add(self.columns_before),
        }
    }

    /// That it is longer than anything that is read.
    pub(in crate::check::read) fn too_long(self) -> Option<Diagnostic> {
        let summary = format!("it is longer than {} MiB", LONGEST >> 20);
        (self.text.len() > LONGEST).then(|| self.broken(summary, Place { line: 1, column: 1 }))
    }

    /// That it cannot be read, and goes unchecked.
    pub(in crate::check::read) fn broken(self, summary: String, place: Place) -> Diagnostic {
        let diagnostic = Diagnostic::error("unreadable", summary);
        self.diagnostic(diagnostic.with_help("the rest was checked without it"), place)
    }

    /// The one value that it is in JSON, of which YAML is more.
    pub(in crate::check::read) fn parse_json(self) -> Result<Option<Located>, Box<Diagnostic>> {
        self.parse(DuplicateKeyPolicy::LastWins, true).map_err(|error| {
            let message = UserMessageFormatter.format_message(error.without_snippet()).into_owned();
            let broken = self.broken("it is no JSON".to_owned(), Place { line: 1, column: 1 });
            Box::new(self.at_error(broken.with_detail(message), &error))
        })
    }

    fn diagnostic(self, diagnostic: Diagnostic, place: Place) -> Diagnostic {
        let Place { line, column } = self.in_file(place);
        diagnostic.with_location(SourceLocation { file: self.path.to_owned(), line, column })
    }

    pub(super) fn at_error(self, diagnostic: Diagnostic, error: &Error) -> Diagnostic {
        let number = |number: u64| u32::try_from(number).unwrap_or(u32::MAX).max(1);
        let location = error.location();
        let (line, column) = location.map_or((1, 1), |location| (location.line(), location.column()));
        self.diagnostic(diagnostic, Place { line: number(line), column: number(column) })
    }

    /// What is meant for Kubernetes or Compose and cannot be read is an error; about what else it may be, nobody asked.
    pub(super) fn unreadable(self, error: &Error) -> Diagnostic {
        let is_artifact = |line: &str| {
            ["apiVersion:", "kind:", "services:", "{", "["].iter().any(|begin| line.starts_with(begin))
        };
        let new = if self.text.lines().any(is_artifact) { Diagnostic::error } else { Diagnostic::warning };
        let help = if self.text.contains("{{") {
            "give what the template renders; the rest was checked without it"
        } else {
            "the rest was checked without it"
        };
        let message = UserMessageFormatter.format_message(error.without_snippet()).into_owned();
        self.at_error(new("unreadable", "it is no YAML").with_detail(message).with_help(help), error)
    }

    pub(super) fn duplicate(self, error: &Error) -> Diagnostic {
        let summary = match error.without_snippet() {
            Error::DuplicateMappingKey { key: Some(key), .. } => format!("`{key}` stands twice in one map"),
            _ => "a name stands twice in one map".to_owned(),
        };
        let diagnostic = Diagnostic::error("duplicate-key", summary)
            .with_detail("only the last is read, by a tool that does not refuse the file")
            .with_help("take one of them out");
        self.at_error(diagnostic, error)
    }
}

/// Of the values under one name, the last alone.
fn keep_last(value: &mut Located) {
    match &mut value.content {
        Content::List(items) => items.iter_mut().for_each(keep_last),
        Content::Map(entries) => {
            let last: HashMap<String, usize> =
                entries.iter().enumerate().map(|(at, (name, ..))| (name.clone(), at)).collect();
            let mut at = 0..;
            entries.retain(|(name, ..)| at.next() == last.get(name).copied());
            entries.iter_mut().for_each(|(_, _, value)| keep_last(value));
        }
        _ => {}
    }
}
