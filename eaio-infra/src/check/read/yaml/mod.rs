//! YAML: objects of Kubernetes, lists of them, Compose projects, several documents in a file.

mod plain;
mod text;

use serde_saphyr::Error;
use serde_saphyr::options::DuplicateKeyPolicy;

use crate::check::artifact::is_document;
use crate::check::{Artifact, Content, Language, Located, Place, Source};
use crate::diagnostic::Diagnostic;

use super::Read;
pub(super) use text::{DEEPEST, Text};

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

/// The first document of a text, read as Compose does.
pub(super) fn compose(text: Text<'_>) -> Option<Located> {
    if text.too_long().is_some() {
        return None;
    }
    let document = documents(text.text.strip_prefix('\u{feff}').unwrap_or(text.text)).into_iter().next();
    let (line, document) = document?;
    let document = Text { text: document, lines_before: line, ..text };
    // To Compose `yes` is a text.
    document.parse(DuplicateKeyPolicy::LastWins, true).ok().flatten()
}

/// The documents of a text, each with the number of lines before it. Neither `---` nor `...` at the beginning of a line
/// is ever anything but a border, whatever is around it.
pub(crate) fn documents(text: &str) -> Vec<(u32, &str)> {
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
