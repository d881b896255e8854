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

fn unwritable_within(value: &Value, path: &str) -> Option<Diagnostic> {
    match value {
        Value::Object(fields) => {
            fields.iter().find_map(|(name, value)| unwritable_within(value, &format!("{path}.{name}")))
        }
        Value::Array(elements) => {
            let mut elements = elements.iter().enumerate();
            elements.find_map(|(index, value)| unwritable_within(value, &format!("{path}[{index}]")))
        }
        Value::String(text) => unwritable(text, path),
        _ => None,
    }
}

/// kustomize fails on what its own encoder makes of such a text.
fn unwritable(text: &str, path: &str) -> Option<Diagnostic> {
    let unknown = |c: char| c.is_control() && !"\t\r\n".contains(c) || "\u{2028}\u{2029}".contains(c);
    let reason = if text.contains(unknown) {
        "it has a control character"
    } else if text.starts_with('\t') {
        "it begins with a tab"
    } else {
        return None;
    };
    Some(
        Diagnostic::error("unwritable-text", format!("kustomize cannot write the text at `{path}`"))
            .with_detail(reason)
            .with_help("write it without, or encode it"),
    )
}
