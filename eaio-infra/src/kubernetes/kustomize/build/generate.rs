//! ConfigMaps and Secrets that a kustomization generates.

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::entry::{Entry, Generator, Options};
use super::files::Files;
use super::resource::{Resource, Resources};
use super::{Result, refused, unsupported};
use crate::kubernetes::Identity;

type Data = IndexMap<String, String>;

/// How wide a line of a Secret's data is: from kyaml's `yaml.encodeBase64`.
const LINE: usize = 70;

/// Adds what the generators of a kustomization make, or makes of what is there what they say.
pub(super) fn generate(
    entry: &Entry,
    files: &Files<'_>,
    folder: &str,
    resources: &mut Resources,
) -> Result<()> {
    let config_maps = entry.config_map_generator.iter().map(|generator| (generator, "ConfigMap"));
    let secrets = entry.secret_generator.iter().map(|generator| (generator, "Secret"));
    for (generator, kind) in config_maps.chain(secrets) {
        let made = made(generator, kind, &entry.generator_options, files, folder)?;
        put(made, generator.behavior.as_deref(), folder, resources)?;
    }
    Ok(())
}

/// The object that a generator makes.
fn made(
    generator: &Generator,
    kind: &str,
    all: &Options,
    files: &Files<'_>,
    folder: &str,
) -> Result<Resource> {
    let name = &generator.name;
    if name.is_empty() {
        return Err(refused(folder, "a generator has no name"));
    }
    let data = data(generator, files, folder)?;
    let mut metadata = json!({ "name": name });
    if let Some(namespace) = &generator.namespace {
        metadata["namespace"] = json!(namespace);
    }
    let own = &generator.options;
    for (field, all, own) in
        [("labels", &all.labels, &own.labels), ("annotations", &all.annotations, &own.annotations)]
    {
        let mut texts = all.clone();
        texts.extend(own.clone());
        if !texts.is_empty() {
            metadata[field] = json!(texts);
        }
    }
    let mut object = json!({ "apiVersion": "v1", "kind": kind, "metadata": metadata });
    if kind == "Secret" {
        let secret_type = generator.secret_type.as_deref().filter(|text| !text.is_empty());
        object["type"] = json!(secret_type.unwrap_or("Opaque"));
    }
    if !data.is_empty() {
        let encoded: Map<String, Value> = data
            .into_iter()
            .map(|(key, value)| (key, if kind == "Secret" { base64(&value).into() } else { value.into() }))
            .collect();
        object["data"] = Value::Object(encoded);
    }
    if all.immutable || own.immutable {
        object["immutable"] = json!(true);
    }
    let Value::Object(fields) = object else { unreachable!("it was made a map above") };
    let is_hashed = !(all.disable_name_suffix_hash || own.disable_name_suffix_hash);
    Ok(Resource { is_hashed, ..Resource::new(fields) })
}

/// Keys and values, from wherever they are: kustomize's `KvPairSources`.
fn data(generator: &Generator, files: &Files<'_>, folder: &str) -> Result<Data> {
    let mut data = Data::new();
    let mut add = |key: String, value: String| match data.insert(key.clone(), value) {
        None => Ok(()),
        Some(_) => Err(refused(folder, &format!("`{}` says `{key}` twice", generator.name))),
    };
    for path in generator.envs.iter().chain(&generator.env) {
        for line in files.text(folder, path)?.trim_start_matches('\u{feff}').lines() {
            let line = line.trim_start();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let Some((key, value)) = line.split_once('=') else {
                let what =
                    format!("`{line}` of `{path}`, whose value the environment of whoever builds says");
                return Err(unsupported(folder, &what));
            };
            add(key.to_owned(), value.to_owned())?;
        }
    }
    for literal in &generator.literals {
        let Some((key, value)) = literal.split_once('=').filter(|(key, _)| !key.is_empty()) else {
            return Err(refused(folder, &format!("the literal `{literal}` is not `key=value`")));
        };
        add(key.to_owned(), value.trim_matches(['"', '\'']).to_owned())?;
    }
    for file in &generator.files {
        let (key, path) = match file.split_once('=') {
            Some((key, path)) => (key, path),
            None => (file.rsplit('/').next().unwrap_or(file), file.as_str()),
        };
        add(key.to_owned(), files.text(folder, path)?.to_owned())?;
    }
    Ok(data)
}

/// Puts a generated object where its behaviour says.
fn put(mut made: Resource, behavior: Option<&str>, folder: &str, resources: &mut Resources) -> Result<()> {
    let identity = Identity::of(&made.fields);
    let merges = match behavior {
        None | Some("" | "create" | "unspecified") => {
            return match resources.known_as(&identity) {
                None => resources.add(made, folder),
                Some(_) => Err(refused(folder, &format!("{identity} is there already"))),
            };
        }
        Some("merge") => true,
        Some("replace") => false,
        Some(other) => return Err(refused(folder, &format!("`{other}` is no behavior"))),
    };
    let Some(at) = resources.known_as(&identity) else {
        return Err(refused(folder, &format!("there is no {identity} that could be changed")));
    };
    let old = resources.at_mut(at);
    // What it is called, and what is said about it, stays.
    let mut metadata = old.metadata_mut().clone();
    for field in ["labels", "annotations"] {
        overlay(&mut metadata, made.metadata_mut(), field);
    }
    if merges {
        let mut merged = old.fields.clone();
        for field in ["data", "binaryData"] {
            overlay(&mut merged, &made.fields, field);
            if let Some(all) = merged.shift_remove(field) {
                made.fields.insert(field.to_owned(), all);
            }
        }
    }
    made.fields.insert("metadata".to_owned(), Value::Object(metadata));
    old.is_hashed &= made.is_hashed;
    old.fields = made.fields;
    Ok(())
}

/// Puts what stands in a map of `from` over that of `into`.
fn overlay(into: &mut Map<String, Value>, from: &Map<String, Value>, field: &str) {
    if let Some(Value::Object(changes)) = from.get(field) {
        match into.get_mut(field) {
            Some(Value::Object(values)) => values.extend(changes.clone()),
            _ => drop(into.insert(field.to_owned(), Value::Object(changes.clone()))),
        }
    }
}

/// Bytes as letters (RFC 4648, section 4), in lines as kyaml breaks them.
fn base64(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut encoded = String::with_capacity(text.len() * 4 / 3 + 4);
    for chunk in text.as_bytes().chunks(3) {
        let bytes = [chunk[0], *chunk.get(1).unwrap_or(&0), *chunk.get(2).unwrap_or(&0)];
        let number = u32::from_be_bytes([0, bytes[0], bytes[1], bytes[2]]);
        for place in 0..4 {
            let letter = LETTERS[(number >> (18 - 6 * place) & 63) as usize] as char;
            encoded.push(if place > chunk.len() { '=' } else { letter });
        }
    }
    if encoded.len() <= LINE {
        return encoded;
    }
    let mut lines = String::with_capacity(encoded.len() + encoded.len() / LINE + 1);
    for (at, letter) in encoded.chars().enumerate() {
        if at > 0 && at % LINE == 0 {
            lines.push('\n');
        }
        lines.push(letter);
    }
    lines.push('\n');
    lines
}
