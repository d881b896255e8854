//! The `replicas` and the `images` of a kustomization.

use regex::bytes::{Regex, RegexBuilder};
use serde_json::{Value, json};

use super::entry::{Image, Replicas};
use super::resource::Resources;
use super::{Result, refused, unsupported};

/// Gives every workload that is called so a number of pods.
pub(super) fn scale(entries: &[Replicas], folder: &str, resources: &mut Resources) -> Result<()> {
    for entry in entries {
        let reached: Vec<usize> = resources
            .named(&entry.name)
            .filter(|(_, resource)| {
                // From kustomize's `builtinpluginconsts`: `replicas`.
                matches!(
                    resource.kind(),
                    "Deployment" | "ReplicationController" | "ReplicaSet" | "StatefulSet"
                )
            })
            .map(|(at, _)| at)
            .collect();
        if reached.is_empty() {
            return Err(refused(
                folder,
                &format!("`replicas` names `{}`, and there is no such workload", entry.name),
            ));
        }
        for at in reached {
            let spec = resources.at_mut(at).fields.entry("spec").or_insert_with(|| json!({}));
            if let Some(spec) = spec.as_object_mut() {
                spec.insert("replicas".to_owned(), entry.count.into());
            }
        }
    }
    Ok(())
}

/// Gives every container that runs an image another one.
pub(super) fn retag(entries: &[Image], folder: &str, resources: &mut Resources) -> Result<()> {
    for entry in entries {
        if !entry.tag_suffix.is_empty() {
            // kustomize 5.5 appends it twice in some places, and once in others.
            return Err(unsupported(folder, "`tagSuffix`"));
        }
        // From kustomize's `image.IsImageMatched`: the name is a regular expression.
        let pattern = format!("^{}(:[a-zA-Z0-9_.{{}}-]*)?(@sha256:[a-zA-Z0-9_.{{}}-]*)?$", entry.name);
        let pattern = RegexBuilder::new(&pattern).unicode(false).build();
        let pattern = pattern
            .map_err(|_| refused(folder, &format!("the image `{}` is no regular expression", entry.name)))?;
        for resource in resources.iter_mut().filter(|resource| resource.kind() != "CustomResourceDefinition")
        {
            resource.fields.iter_mut().for_each(|(name, value)| containers(name, value, entry, &pattern));
        }
    }
    Ok(())
}

/// Every container of any list of that name, in custom resources too.
fn containers(name: &str, value: &mut Value, entry: &Image, pattern: &Regex) {
    match value {
        Value::Array(items) => {
            if matches!(name, "containers" | "initContainers") {
                for image in items.iter_mut().filter_map(|item| item.get_mut("image")) {
                    if let Some(text) = image.as_str().filter(|text| pattern.is_match(text.as_bytes())) {
                        *image = changed(text, entry).into();
                    }
                }
            }
            items.iter_mut().for_each(|item| containers("", item, entry, pattern));
        }
        Value::Object(fields) => {
            fields.iter_mut().for_each(|(name, value)| containers(name, value, entry, pattern));
        }
        _ => {}
    }
}

/// The image that an entry makes of another.
fn changed(image: &str, entry: &Image) -> String {
    let (rest, mut digest) = image.split_once('@').unwrap_or((image, ""));
    // A colon before the first slash is that of a port.
    let path = rest.find('/').unwrap_or(0);
    let (mut name, mut tag) = match rest[path..].find(':') {
        Some(colon) => (&rest[..path + colon], rest[path + colon + 1..].to_owned()),
        None => (rest, String::new()),
    };
    if !entry.new_name.is_empty() {
        name = &entry.new_name;
    }
    if !entry.new_tag.is_empty() || !entry.digest.is_empty() {
        (tag, digest) = (entry.new_tag.clone(), &entry.digest);
    }
    let part = |mark: &str, text: &str| if text.is_empty() { String::new() } else { format!("{mark}{text}") };
    format!("{name}{}{}", part(":", &tag), part("@", digest))
}
