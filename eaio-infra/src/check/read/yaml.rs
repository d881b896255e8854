//! YAML: objects of Kubernetes, lists of them, Compose projects, several documents in a file.

use crate::check::{Artifact, Content, Language, Located, Source};
use crate::diagnostic::{Diagnostic, SourceLocation};

use super::Read;

/// Reads a text whose first line is line `lines_before + 1` of its file.
pub(super) fn read(path: &str, text: &str, lines_before: u32, read: &mut Read) {
    match serde_saphyr::from_multiple::<Located>(text) {
        Ok(documents) => {
            for mut document in documents {
                shift(&mut document, lines_before);
                artifacts(path, document, read);
            }
        }
        Err(error) => {
            let location = error.location();
            let (line, column) = location.map_or((1, 1), |location| (location.line(), location.column()));
            let number = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
            let diagnostic = Diagnostic::error("unreadable", "it is no YAML")
                .with_detail(error.to_string())
                .with_help("the rest was checked without it")
                .with_location(SourceLocation {
                    file: path.to_owned(),
                    line: number(line) + lines_before,
                    column: number(column),
                });
            read.diagnostics.push(diagnostic);
        }
    }
}

fn artifacts(path: &str, document: Located, read: &mut Read) {
    let is_object = document.text_at(&["kind"]).is_some() && document.text_at(&["apiVersion"]).is_some();
    if is_object && document.text_at(&["kind"]).is_some_and(|kind| kind.ends_with("List")) {
        let Content::Map(entries) = document.content else { return };
        for (_, _, items) in entries.into_iter().filter(|(name, ..)| name == "items") {
            if let Content::List(items) = items.content {
                items.into_iter().for_each(|item| artifacts(path, item, read));
            }
        }
        return;
    }
    // A kustomization need not say what it is: its file's name does.
    let is_kustomization = path.ends_with("kustomization.yaml") || path.ends_with("kustomization.yml");
    let language = if is_object || is_kustomization {
        Language::Kubernetes
    } else if document.get("services").is_some_and(|services| services.entries().next().is_some()) {
        Language::Compose
    } else {
        return;
    };
    read.artifacts.push(Artifact { language, value: document, source: Source::File(path.to_owned()) });
}

/// Moves every place down by `lines`.
fn shift(value: &mut Located, lines: u32) {
    if lines == 0 {
        return;
    }
    value.place.line += lines;
    match &mut value.content {
        Content::List(items) => items.iter_mut().for_each(|item| shift(item, lines)),
        Content::Map(entries) => {
            for (_, place, value) in entries {
                place.line += lines;
                shift(value, lines);
            }
        }
        _ => {}
    }
}
