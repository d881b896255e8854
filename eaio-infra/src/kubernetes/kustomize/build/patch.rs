//! The patches of a kustomization: what each is, and whom it changes.

use regex::bytes::{Regex, RegexBuilder};
use serde_json::{Map, Value};

use super::entry::{Entry, Patch, Target};
use super::files::{self, Files};
use super::resource::{Resource, Resources, effective};
use super::{Result, json_patch, merge, refused, unsupported};
use crate::kubernetes::Identity;
use crate::kubernetes::kustomize::shape;

/// Applies `patchesStrategicMerge`: files, or patches as text.
pub(super) fn merges(
    entry: &Entry,
    files: &Files<'_>,
    folder: &str,
    resources: &mut Resources,
) -> Result<()> {
    for patch in &entry.patches_strategic_merge {
        let text = files.text(folder, patch).unwrap_or(patch);
        for document in files::documents(text, patch)? {
            strategic(&document, None, (false, false), folder, resources)?;
        }
    }
    Ok(())
}

/// Applies `patches` and `patchesJson6902`.
pub(super) fn patches(
    patches: &[Patch],
    files: &Files<'_>,
    folder: &str,
    resources: &mut Resources,
) -> Result<()> {
    for patch in patches {
        let (text, name) = match (&patch.path, &patch.patch) {
            (Some(path), _) => (files.text(folder, path)?, path.as_str()),
            (None, Some(text)) => (text.as_str(), "a patch"),
            (None, None) => return Err(refused(folder, "a patch says nothing")),
        };
        let targets = match &patch.target {
            Some(target) => Some(Selector::new(target, folder)?.select(resources)),
            None => None,
        };
        let documents = files::documents(text, name)?;
        if let [Value::Array(operations)] = documents.as_slice() {
            let Some(targets) = targets else {
                return Err(refused(folder, &format!("`{name}` does not say whom it changes")));
            };
            for at in targets {
                json(at, operations, folder, resources)?;
            }
            continue;
        }
        if targets.is_some() && documents.len() > 1 {
            return Err(refused(folder, &format!("`{name}` is several patches with one target")));
        }
        let allowed = (patch.options.allow_name_change, patch.options.allow_kind_change);
        for document in &documents {
            strategic(document, targets.as_deref(), allowed, folder, resources)?;
        }
    }
    Ok(())
}

fn json(at: usize, operations: &[Value], folder: &str, resources: &mut Resources) -> Result<()> {
    let identity = resources.at(at).identity();
    let mut object = Value::Object(std::mem::take(&mut resources.at_mut(at).fields));
    let applied = json_patch::apply(&mut object, operations);
    match (applied, object) {
        (Ok(()), Value::Object(fields)) => {
            put(at, &identity, fields, resources);
            Ok(())
        }
        (applied, _) => {
            let why = applied.err().unwrap_or_else(|| "nothing is left of it".to_owned());
            Err(refused(folder, &format!("a patch of {identity} does not fit: {why}")))
        }
    }
}

/// Gives an object its new fields, also where it is called otherwise in them.
fn put(at: usize, before: &Identity, mut fields: Map<String, Value>, resources: &mut Resources) {
    let name = Identity::of(&fields).name;
    if let Some(Value::Object(metadata)) = fields.get_mut("metadata") {
        metadata.insert("name".to_owned(), before.name.clone().into());
    }
    resources.at_mut(at).fields = fields;
    if name != before.name && !name.is_empty() {
        resources.rename(at, name);
    }
}

/// Applies a strategic merge patch to its targets, or to the object that it names.
fn strategic(
    patch: &Value,
    targets: Option<&[usize]>,
    (allow_name, allow_kind): (bool, bool),
    folder: &str,
    resources: &mut Resources,
) -> Result<()> {
    let Value::Object(patch) = patch else {
        return if patch.is_null() { Ok(()) } else { Err(refused(folder, "a patch is no object")) };
    };
    let said = Identity::of(patch);
    if said.kind.is_empty() || said.name.is_empty() {
        return Err(refused(folder, "a patch does not say its kind and its name"));
    }
    if has_key(patch, &|key| key.starts_with('$') && key != "$patch") {
        return Err(unsupported(folder, "a directive other than `$patch` in a patch"));
    }
    let named = match targets {
        Some(_) => None,
        None => {
            let found = resources.known_as(&said);
            Some(found.ok_or_else(|| refused(folder, &format!("a patch is for {said}, and there is none")))?)
        }
    };
    for &at in targets.unwrap_or_default().iter().chain(&named) {
        let identity = resources.at(at).identity();
        let fields = std::mem::take(&mut resources.at_mut(at).fields);
        let namespace = fields.get("metadata").and_then(|metadata| metadata.get("namespace")).cloned();
        let kept: Vec<(&str, Option<Value>)> =
            ["apiVersion", "kind"].map(|field| (field, fields.get(field).cloned())).into();
        let merged =
            merge::fields(fields, patch, shape::of(&identity)).map_err(|mismatch| match mismatch {
                merge::Mismatch::Kind(field) => refused(
                    folder,
                    &format!("a patch of {identity} says something else of `{field}` than it is"),
                ),
                merge::Mismatch::Ambiguous => unsupported(
                    folder,
                    &format!("a patch of {identity} with a list whose elements cannot be told apart"),
                ),
            })?;
        let Some(mut merged) = merged else {
            resources.remove(at);
            continue;
        };
        for (field, value) in kept.into_iter().filter(|_| !allow_kind) {
            merged.extend(value.map(|value| (field.to_owned(), value)));
        }
        if let Some(Value::Object(metadata)) = merged.get_mut("metadata") {
            if !allow_name {
                metadata.insert("name".to_owned(), identity.name.clone().into());
            }
            match namespace {
                Some(namespace) => drop(metadata.insert("namespace".to_owned(), namespace)),
                None => drop(metadata.shift_remove("namespace")),
            }
        }
        put(at, &identity, merged, resources);
    }
    Ok(())
}

fn has_key(fields: &Map<String, Value>, is_it: &impl Fn(&str) -> bool) -> bool {
    fn inside(value: &Value, is_it: &impl Fn(&str) -> bool) -> bool {
        match value {
            Value::Object(fields) => has_key(fields, is_it),
            Value::Array(items) => items.iter().any(|item| inside(item, is_it)),
            _ => false,
        }
    }
    fields.iter().any(|(name, value)| is_it(name) || inside(value, is_it))
}

/// Whom a patch is for. Names are regular expressions of the whole name; what is not said is not asked for.
///
/// Source: kustomize's `types.Selector` and `types.SelectorRegex`.
struct Selector {
    fields: [Option<Regex>; 5],
    labels: Vec<Requirement>,
    annotations: Vec<Requirement>,
}

/// One condition of a selector of labels.
struct Requirement {
    name: String,
    /// The values that fit; none where it only has to be there.
    values: Option<Vec<String>>,
    /// Whether it is the other way round.
    is_not: bool,
}

impl Selector {
    fn new(target: &Target, folder: &str) -> Result<Self> {
        let regex = |text: &str| match text {
            "" => Ok(None),
            text => whole(text)
                .map(Some)
                .ok_or_else(|| refused(folder, &format!("`{text}` is no regular expression"))),
        };
        let requirements = |text: &str| {
            requirements(text).ok_or_else(|| unsupported(folder, &format!("the selector `{text}`")))
        };
        Ok(Selector {
            fields: [
                regex(&target.group)?,
                regex(&target.version)?,
                regex(&target.kind)?,
                regex(&target.name)?,
                regex(&target.namespace)?,
            ],
            labels: requirements(&target.label_selector)?,
            annotations: requirements(&target.annotation_selector)?,
        })
    }

    fn select(&self, resources: &Resources) -> Vec<usize> {
        resources.iter().filter(|(_, resource)| self.selects(resource)).map(|(at, _)| at).collect()
    }

    fn selects(&self, resource: &Resource) -> bool {
        let [group, version, kind, name, namespace] = self.fields.each_ref().map(|regex| {
            move |text: &str| regex.as_ref().is_none_or(|regex| regex.is_match(text.as_bytes()))
        });
        let identity = resource.identity();
        let original = resource.previous.first().unwrap_or(&identity);
        let has = |field: &str, requirements: &[Requirement]| {
            let texts = resource.fields.get("metadata").and_then(|metadata| metadata.get(field));
            requirements.iter().all(|requirement| requirement.holds(texts))
        };
        group(identity.group())
            && version(identity.version())
            && kind(&identity.kind)
            && (name(&original.name) || name(&identity.name))
            && (namespace(effective(original)) || namespace(effective(&identity)))
            && has("labels", &self.labels)
            && has("annotations", &self.annotations)
    }
}

impl Requirement {
    fn holds(&self, texts: Option<&Value>) -> bool {
        let value = texts.and_then(|texts| texts.get(&self.name)?.as_str());
        let fits = match &self.values {
            None => value.is_some(),
            Some(values) => value.is_some_and(|value| values.iter().any(|one| one == value)),
        };
        fits != self.is_not
    }
}

/// A regular expression that a whole text has to match.
pub(super) fn whole(text: &str) -> Option<Regex> {
    RegexBuilder::new(&format!("^(?:{text})$")).unicode(false).build().ok()
}

/// The conditions of `a=b,c!=d,e,!f,g in (h, i)`, as Kubernetes' `labels.Parse` reads them; nothing where it is none of these.
fn requirements(text: &str) -> Option<Vec<Requirement>> {
    let mut depth = 0_i32;
    let parts = text.split(|c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ',' && depth == 0
    });
    parts.map(str::trim).filter(|part| !part.is_empty()).map(requirement).collect()
}

fn requirement(part: &str) -> Option<Requirement> {
    let listed = |values: &str| {
        let values = values.trim().strip_prefix('(')?.strip_suffix(')')?;
        Some(values.split(',').map(|value| value.trim().to_owned()).collect())
    };
    let (name, values, is_not) = if let Some((name, values)) = part.split_once(" notin ") {
        (name, Some(listed(values)?), true)
    } else if let Some((name, values)) = part.split_once(" in ") {
        (name, Some(listed(values)?), false)
    } else if let Some((name, value)) = part.split_once("!=") {
        (name, Some(vec![value.trim().to_owned()]), true)
    } else if let Some((name, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
        (name, Some(vec![value.trim().to_owned()]), false)
    } else if let Some(name) = part.strip_prefix('!') {
        (name, None, true)
    } else {
        (part, None, false)
    };
    let name = name.trim();
    (!name.is_empty() && !name.contains([' ', '<', '>', '('])).then(|| Requirement {
        name: name.to_owned(),
        values,
        is_not,
    })
}
