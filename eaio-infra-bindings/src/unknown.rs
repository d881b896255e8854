//! What is asked for and not in the schema.

use eaio_infra_diagnostic::{Diagnostic, Diagnostics, SourceLocation};
use serde_json::Value;

use super::allow::{Allow, list_entry};

/// Where a provider's schema has the types of each mode: its key, what stands before a type in a list, and what one is.
const MODES: [(&str, &str, &str); 3] = [
    ("resource_schemas", "", "a resource"),
    ("data_source_schemas", "data.", "a data source"),
    ("ephemeral_resource_schemas", "ephemeral.", "an ephemeral resource"),
];

/// A diagnostic for each type of `allow` that the provider at its address does not have. `file` and `text` are where it was
/// read from.
pub fn unknown_types(schema: &Value, allow: &Allow, file: &str, text: &str) -> Diagnostics {
    let provider = &schema["provider_schemas"][&allow.address];
    let known = |key: &str| provider[key].as_object();
    let mut diagnostics = Diagnostics::new();
    for ((key, prefix, noun), names) in
        MODES.into_iter().zip([&allow.resources, &allow.data, &allow.ephemeral])
    {
        for name in names.iter().filter(|name| known(key).is_none_or(|types| !types.contains_key(*name))) {
            let source = allow.address.trim_start_matches("registry.terraform.io/");
            let location = line_of(&format!("{prefix}{name}"), file, text);
            let mut diagnostic =
                Diagnostic::error("unknown-type", format!("`{name}` is not {noun} of `{source}`"));
            diagnostic = match location {
                Some(location) => diagnostic.with_location(location),
                None => diagnostic.with_subject(file),
            };
            let elsewhere =
                MODES.into_iter().find(|(key, ..)| known(key).is_some_and(|types| types.contains_key(name)));
            if let Some((_, prefix, noun)) = elsewhere {
                diagnostic = diagnostic.with_help(format!("it is {noun}: `{prefix}{name}`"));
            } else if let Some(near) =
                nearest(name, known(key).into_iter().flatten().map(|(name, _)| &**name))
            {
                diagnostic = diagnostic.with_help(format!("did you mean `{prefix}{near}`?"));
            }
            diagnostics.push(diagnostic);
        }
    }
    diagnostics
}

/// The line of a plain list that names `entry`.
fn line_of(entry: &str, file: &str, text: &str) -> Option<SourceLocation> {
    let index = text.lines().position(|line| list_entry(line) == entry)?;
    Some(SourceLocation { file: file.to_owned(), line: u32::try_from(index).ok()? + 1, column: 1 })
}

/// The one of `candidates` that is most like `name`, if one is like it.
fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let measured = candidates.map(|candidate| (distance(name, candidate), candidate));
    measured.min().filter(|(distance, _)| *distance <= name.len() / 4).map(|(_, candidate)| candidate)
}

/// How many characters have to be inserted, removed or replaced to make one of the other (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (index, character) in one.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], index + 1);
        for (column, candidate) in other.chars().enumerate() {
            let replaced = diagonal + usize::from(character != candidate);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_near() {
        let names = || ["toy_network", "toy_host"].into_iter();
        assert_eq!(nearest("toy_netwrok", names()), Some("toy_network"));
        assert_eq!(nearest("toy_hosts", names()), Some("toy_host"));
        assert_eq!(nearest("toy_wheel", names()), None);
        assert_eq!([distance("", "abc"), distance("kitten", "sitting"), distance("a", "a")], [3, 3, 0]);
    }
}
