//! Variables that Compose's syntax has no way to write.

use serde_json::Value;

use super::Project;
use crate::diagnostic::Diagnostic;

/// A variable whose name, message or default cannot stand inside `${…}`. [`Text`](super::super::Text)
/// writes such a one as `${!…}`; it is looked for in the encoded project, where no field is forgotten.
pub(super) fn inexpressible(project: &Project, found: &mut Vec<Diagnostic>) {
    let encoded = serde_json::to_value(project).expect("a project has string keys");
    visit(&encoded, &mut Vec::new(), found);
}

fn visit<'a>(value: &'a Value, path: &mut Vec<String>, found: &mut Vec<Diagnostic>) {
    let entries: Vec<(String, &'a Value)> = match value {
        Value::String(text) if has_refused_variable(text) => {
            return found.push(
                Diagnostic::error(
                    "compose-variable-inexpressible",
                    format!("`{text}` holds a variable that Compose cannot express"),
                )
                .with_subject(path.join("."))
                .with_detail(
                    "there is no escape for a brace or a line end inside `${…}`, and a name is an identifier",
                )
                .with_help("rename the variable, or give the value in the .env file instead of as a default"),
            );
        }
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, item)| (index.to_string(), item)).collect()
        }
        Value::Object(entries) => entries.iter().map(|(key, value)| (key.clone(), value)).collect(),
        _ => return,
    };
    for (key, value) in entries {
        path.push(key);
        visit(value, path, found);
        path.pop();
    }
}

fn has_refused_variable(text: &str) -> bool {
    // `$${!` is a literal.
    text.replace("$$", "").contains("${!")
}
