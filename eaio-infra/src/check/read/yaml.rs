//! YAML: objects of Kubernetes, lists of them, Compose projects, several documents in a file.

use std::collections::HashMap;

use serde_saphyr::options::{DuplicateKeyPolicy, NonFiniteFloatPolicy};
use serde_saphyr::{Error, MessageFormatter, Options, UserMessageFormatter};

use crate::check::artifact::is_document;
use crate::check::{Artifact, Content, Language, Located, Place, Source};
use crate::diagnostic::{Diagnostic, SourceLocation};

use super::Read;

/// The longest text that is read. What is longer nobody wrote.
const LONGEST: usize = 64 << 20;

/// The deepest that values nest. A manifest reaches 15, a definition of a custom resource 40.
pub(super) const DEEPEST: usize = 128;

/// How much aliases may add to a document: some thousand services that share a template.
const REPEATED: usize = 200_000;

/// What a Compose project has at its top, `x-…` aside.
const TOP_OF_COMPOSE: &[&str] =
    &["name", "version", "include", "services", "networks", "volumes", "secrets", "configs", "models"];

/// What tells a service of Compose from any other map.
const OF_A_SERVICE: &[&str] = &[
    "build",
    "cap_add",
    "command",
    "configs",
    "container_name",
    "depends_on",
    "deploy",
    "develop",
    "entrypoint",
    "env_file",
    "environment",
    "expose",
    "extends",
    "healthcheck",
    "image",
    "labels",
    "networks",
    "ports",
    "profiles",
    "restart",
    "secrets",
    "volumes",
];

/// A text, and where it stands in its file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    /// The file.
    pub path: &'a str,
    /// The text.
    pub text: &'a str,
    /// How many lines of the file are before it.
    pub lines_before: u32,
    /// How many columns are before each of its lines.
    pub columns_before: u32,
}

/// Reads every document of a text. One that is broken does not take the others with it.
pub(super) fn read(text: Text<'_>, read: &mut Read) {
    if let Some(diagnostic) = text.too_long() {
        read.diagnostics.push(diagnostic);
        return;
    }
    let is_helm = text.path.split(['/', '\\']).rev().skip(1).any(|folder| folder == "templates");
    if is_helm && text.text.contains("{{") {
        // A template of a chart is no YAML before Helm fills it in.
        return;
    }
    for (line, document) in documents(text.text.strip_prefix('\u{feff}').unwrap_or(text.text)) {
        read_document(
            Text { text: document, lines_before: text.lines_before.saturating_add(line), ..text },
            read,
        );
    }
}

/// The documents of a text, each with the number of lines before it. Neither `---` nor `...` at the beginning of a line
/// is ever anything but a border, whatever is around it.
fn documents(text: &str) -> Vec<(u32, &str)> {
    let is_border = |line: &str, border| {
        line.strip_prefix(border)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
    };
    let mut documents = Vec::new();
    let (mut first_line, mut start, mut end) = (0, 0, 0);
    for (line, number) in text.split_inclusive('\n').zip(0..) {
        if is_border(line, "---") {
            documents.push((first_line, &text[start..end]));
            (first_line, start) = (number, end);
        } else if is_border(line, "...") {
            documents.push((first_line, &text[start..end]));
            (first_line, start) = (number + 1, end + line.len());
        }
        end += line.len();
    }
    documents.push((first_line, &text[start..]));
    // Before the first border there may be a comment or `%YAML 1.2`, and nothing else.
    documents.retain(|(_, text)| {
        text.lines().any(|line| {
            !line.trim_start().is_empty() && !line.trim_start().starts_with('#') && !line.starts_with('%')
        })
    });
    documents
}

fn read_document(text: Text<'_>, read: &mut Read) {
    let (value, duplicate) = match text.parse(DuplicateKeyPolicy::Error, false) {
        Err(error) if text.lacks_border(&error) => {
            let diagnostic =
                Diagnostic::error("duplicate-key", "a second object begins in the same document")
                    .with_detail("only the last is read, by a tool that does not refuse the file")
                    .with_help("write `---` before it");
            read.diagnostics.push(text.at_error(diagnostic, &error));
            for object in text.objects() {
                read_document(object, read);
            }
            return;
        }
        Err(error) if matches!(error.without_snippet(), Error::DuplicateMappingKey { .. }) => {
            (text.parse(DuplicateKeyPolicy::LastWins, false), Some(error))
        }
        value => (value, None),
    };
    let value = match value {
        Ok(value) => value,
        Err(error) => {
            read.diagnostics.push(text.unreadable(&error));
            return;
        }
    };
    let before = read.artifacts.len();
    match value {
        Some(value) if is_of_eksctl(&value) => push(Language::Eksctl, text.path, value, read),
        Some(value) if is_object(&value) => {
            let before = read.artifacts.len();
            objects(text.path, value, read);
            let inner: Vec<Artifact> = read.artifacts[before..].iter().flat_map(configurations).collect();
            read.artifacts.extend(inner);
        }
        // A kustomization need not say what it is: its file's name does.
        Some(value)
            if text.path.ends_with("kustomization.yaml") || text.path.ends_with("kustomization.yml") =>
        {
            push(Language::Kubernetes, text.path, value, read);
        }
        Some(value) if is_compose(text.path, &value) => {
            // To Compose `yes` is a text, to Kubernetes it is `true`.
            let value = text.parse(DuplicateKeyPolicy::LastWins, true).ok().flatten().unwrap_or(value);
            push(Language::Compose, text.path, value, read);
        }
        Some(value) if is_monitoring(&value) => push(Language::Monitoring, text.path, value, read),
        Some(value) if is_workflow(&value) => push(Language::Workflow, text.path, value, read),
        // A document describes in it what is meant.
        Some(value) if is_document(text.path) && matches!(value.content, Content::Map(_)) => {
            push(Language::Described, text.path, value, read);
        }
        _ => {}
    }
    if let Some(error) = duplicate.filter(|_| read.artifacts.len() > before) {
        read.diagnostics.push(text.duplicate(&error));
    }
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

impl<'a> Text<'a> {
    /// It without the mark of its byte order.
    pub(super) fn without_mark(self) -> Self {
        Text { text: self.text.strip_prefix('\u{feff}').unwrap_or(self.text), ..self }
    }
}

impl Text<'_> {
    /// The one document that it is; nothing where that is empty.
    fn parse(self, duplicates: DuplicateKeyPolicy, strict_booleans: bool) -> Result<Option<Located>, Error> {
        let options = options(duplicates, strict_booleans);
        let documents = serde_saphyr::from_multiple_with_options::<Located>(self.text, options)?;
        let mut document = documents.into_iter().next();
        if let Some(document) = &mut document {
            self.shift(document);
            if matches!(duplicates, DuplicateKeyPolicy::LastWins) {
                keep_last(document);
            }
        }
        Ok(document)
    }

    /// Whether it is more objects than one, with nothing between them.
    fn lacks_border(self, error: &Error) -> bool {
        let is_first = error.location().is_some_and(|location| location.column() == 1);
        let Error::DuplicateMappingKey { key: Some(key), .. } = error.without_snippet() else { return false };
        is_first && matches!(key.as_str(), "apiVersion" | "kind") && self.objects().len() > 1
    }

    /// Its parts, each of which begins with the version of an object.
    fn objects(self) -> Vec<Self> {
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
    fn shift(self, value: &mut Located) {
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
    pub(super) fn in_file(self, place: Place) -> Place {
        Place {
            line: place.line.saturating_add(self.lines_before),
            column: place.column.saturating_add(self.columns_before),
        }
    }

    /// That it is longer than anything that is read.
    pub(super) fn too_long(self) -> Option<Diagnostic> {
        let summary = format!("it is longer than {} MiB", LONGEST >> 20);
        (self.text.len() > LONGEST).then(|| self.broken(summary, Place { line: 1, column: 1 }))
    }

    /// That it cannot be read, and goes unchecked.
    pub(super) fn broken(self, summary: String, place: Place) -> Diagnostic {
        let diagnostic = Diagnostic::error("unreadable", summary);
        self.diagnostic(diagnostic.with_help("the rest was checked without it"), place)
    }

    /// The one value that it is in JSON, of which YAML is more.
    pub(super) fn parse_json(self) -> Result<Option<Located>, Box<Diagnostic>> {
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

    fn at_error(self, diagnostic: Diagnostic, error: &Error) -> Diagnostic {
        let number = |number: u64| u32::try_from(number).unwrap_or(u32::MAX).max(1);
        let location = error.location();
        let (line, column) = location.map_or((1, 1), |location| (location.line(), location.column()));
        self.diagnostic(diagnostic, Place { line: number(line), column: number(column) })
    }

    /// What is meant for Kubernetes or Compose and cannot be read is an error; about what else it may be, nobody asked.
    fn unreadable(self, error: &Error) -> Diagnostic {
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

    fn duplicate(self, error: &Error) -> Diagnostic {
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

fn is_object(value: &Located) -> bool {
    value.text_at(&["kind"]).is_some() && value.text_at(&["apiVersion"]).is_some()
}

fn is_of_eksctl(value: &Located) -> bool {
    value.text_at(&["kind"]) == Some("ClusterConfig")
        && value.text_at(&["apiVersion"]).is_some_and(|version| version.starts_with("eksctl.io/"))
}

/// Whether it is a workflow of GitHub Actions. To YAML 1.1 its `on` is `true`.
fn is_workflow(value: &Located) -> bool {
    let is_job = |job: &Located| ["runs-on", "steps", "uses"].iter().any(|key| job.get(key).is_some());
    let mut jobs = value.get("jobs").into_iter().flat_map(Located::entries);
    jobs.any(|(_, _, job)| is_job(job)) && value.get("on").or_else(|| value.get("true")).is_some()
}

/// Whether it configures Prometheus or its Alertmanager, or groups rules of alerts.
fn is_monitoring(value: &Located) -> bool {
    let is_list = |name: &str| value.get(name).is_some_and(|value| !value.items().is_empty());
    let has_rules = || {
        let groups = value.get("groups").map_or(&[][..], Located::items);
        groups.iter().any(|group| group.get("rules").is_some())
    };
    is_list("scrape_configs") || (value.get("route").is_some() && is_list("receivers")) || has_rules()
}

/// What a ConfigMap or a Secret holds of it. A value that cannot be read is no concern of those who wrote the object.
fn configurations(artifact: &Artifact) -> Vec<Artifact> {
    let field = match artifact.value.text_at(&["kind"]) {
        Some("ConfigMap") => "data",
        Some("Secret") => "stringData",
        _ => return Vec::new(),
    };
    let Source::File(path) = &artifact.source else { return Vec::new() };
    let entries = artifact.value.get(field).into_iter().flat_map(Located::entries);
    let of_yaml = entries.filter(|(name, ..)| name.ends_with(".yml") || name.ends_with(".yaml"));
    let read = of_yaml.filter_map(|(_, _, value)| {
        let Place { line, column } = value.place;
        let text = value.text().filter(|text| text.contains('\n'))?;
        let text = Text { path, text, lines_before: line.max(1) - 1, columns_before: column.max(1) - 1 };
        let value = text.parse(DuplicateKeyPolicy::LastWins, false).ok().flatten()?;
        let source = Source::File(path.clone());
        is_monitoring(&value).then_some(Artifact { language: Language::Monitoring, value, source })
    });
    read.collect()
}

/// An object, or those of a list. A list in a list is one, too.
fn objects(path: &str, value: Located, read: &mut Read) {
    let is_list = value.text_at(&["kind"]).is_some_and(|kind| kind.ends_with("List"))
        && value.get("items").is_some_and(|items| matches!(items.content, Content::List(_)));
    if !is_list {
        push(Language::Kubernetes, path, value, read);
        return;
    }
    let Content::Map(entries) = value.content else { return };
    for (_, _, items) in entries.into_iter().filter(|(name, ..)| name == "items") {
        if let Content::List(items) = items.content {
            items.into_iter().filter(is_object).for_each(|item| objects(path, item, read));
        }
    }
}

/// Whether it is a Compose project, and all of one: not the values of a chart, and nothing that is laid over another file.
fn is_compose(path: &str, value: &Located) -> bool {
    let Some(services) = value.get("services").filter(|services| services.entries().next().is_some()) else {
        return false;
    };
    let services = || services.entries().map(|(_, _, service)| service);
    let file = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    if let Some(rest) = stem.strip_prefix("docker-compose").or_else(|| stem.strip_prefix("compose")) {
        let is_whole =
            |service: &Located| ["image", "build", "extends"].iter().any(|key| service.get(key).is_some());
        return rest.is_empty() || (!rest.contains("override") && services().all(is_whole));
    }
    if stem.starts_with("values") {
        return false;
    }
    let is_service = |service: &Located| {
        service.entries().any(|(name, _, value)| match name {
            // The values of a chart have a map here.
            "image" => value.text().is_some(),
            name => OF_A_SERVICE.contains(&name),
        })
    };
    let names_an_image = services().any(|service| service.text_at(&["image"]).is_some());
    let is_top = |name: &str| TOP_OF_COMPOSE.contains(&name) || name.starts_with("x-");
    services().any(is_service) && (names_an_image || value.entries().all(|(name, ..)| is_top(name)))
}

fn push(language: Language, path: &str, value: Located, read: &mut Read) {
    read.artifacts.push(Artifact { language, value, source: Source::File(path.to_owned()) });
}
