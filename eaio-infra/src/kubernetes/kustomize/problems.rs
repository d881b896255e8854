//! What kustomize would misread or refuse.

use std::collections::HashSet;

use serde_json::Value;

use super::Environment;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::kubernetes::{Identity, Object};

/// What is wrong with `environments`, all of it.
pub(super) fn of(environments: &[Environment<'_>]) -> Diagnostics {
    let mut problems = Diagnostics::new();
    let mut names = HashSet::new();
    for environment in environments {
        if !names.insert(environment.name) {
            let summary = format!("there are two environments `{}`", environment.name);
            problems.push(
                Diagnostic::error("duplicate-environment", summary)
                    .with_help("the name of an environment is that of its overlay: give one another"),
            );
        }
        let generated: HashSet<&str> = environment.objects.config_maps().map(|(name, _)| name).collect();
        for object in environment.objects.iter() {
            let identity = object.identity();
            let subject = format!("{identity} in `{}`", environment.name);
            let found = misread_names(&identity, object, &generated)
                .chain(object.fields().iter().filter_map(|(name, value)| unwritable_within(value, name)));
            problems.extend(found.map(|problem| problem.with_subject(&subject)));
        }
        for (name, data) in environment.objects.config_maps() {
            let subject = format!("ConfigMap {name} in `{}`", environment.name);
            let found = data.iter().filter_map(|(key, value)| unwritable(value, key));
            problems.extend(found.map(|problem| problem.with_subject(&subject)));
        }
    }
    problems
}

/// Names in the rules of a role that kustomize would take for generated ConfigMaps.
fn misread_names<'a>(
    identity: &Identity,
    object: &'a Object,
    generated: &'a HashSet<&str>,
) -> impl Iterator<Item = Diagnostic> + 'a {
    let is_role = matches!(identity.kind.as_str(), "Role" | "ClusterRole");
    let rules = object.fields().get("rules").and_then(Value::as_array).filter(|_| is_role);
    let strings = |value: &'a Value| value.as_array().into_iter().flatten().filter_map(Value::as_str);
    rules
        .into_iter()
        .flatten()
        .filter(move |rule| !strings(&rule["resources"]).any(|resource| resource == "configmaps"))
        .flat_map(move |rule| strings(&rule["resourceNames"]).filter(|name| generated.contains(name)))
        .map(|name| {
            let summary = format!("kustomize would read `{name}` in a rule as the generated ConfigMap");
            Diagnostic::error("misread-resource-name", summary)
                .with_help("call the ConfigMap or the other resource something else")
        })
}

fn unwritable_within(value: &Value, name: &str) -> Option<Diagnostic> {
    find_unwritable(value).map(|(path, reason)| diagnostic(&format!("{name}{path}"), reason))
}

fn unwritable(text: &str, path: &str) -> Option<Diagnostic> {
    reason(text).map(|reason| diagnostic(path, reason))
}

/// The path to the first text that cannot be written, and why. The path is made on the way back: there hardly ever is
/// one.
fn find_unwritable(value: &Value) -> Option<(String, &'static str)> {
    match value {
        Value::Object(fields) => fields.iter().find_map(|(name, value)| {
            find_unwritable(value).map(|(path, reason)| (format!(".{name}{path}"), reason))
        }),
        Value::Array(elements) => elements.iter().enumerate().find_map(|(index, value)| {
            find_unwritable(value).map(|(path, reason)| (format!("[{index}]{path}"), reason))
        }),
        Value::String(text) => reason(text).map(|reason| (String::new(), reason)),
        _ => None,
    }
}

/// kustomize fails on what its own encoder makes of such a text.
fn reason(text: &str) -> Option<&'static str> {
    let unknown = |c: char| match c {
        '\t' | '\r' | '\n' => false,
        '\u{2028}' | '\u{2029}' => true,
        other => other.is_control(),
    };
    if text.contains(unknown) {
        Some("it has a control character")
    } else if text.starts_with('\t') {
        Some("it begins with a tab")
    } else {
        None
    }
}

fn diagnostic(path: &str, reason: &str) -> Diagnostic {
    Diagnostic::error("unwritable-text", format!("kustomize cannot write the text at `{path}`"))
        .with_detail(reason)
        .with_help("write it without, or encode it")
}
