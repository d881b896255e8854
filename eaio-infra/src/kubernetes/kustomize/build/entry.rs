//! The file `kustomization.yaml`, as somebody wrote it.

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

use super::files::{self, Files};
use super::{Result, refused, unsupported};

type Texts = IndexMap<String, String>;

/// What a kustomization says, as far as it is computed here. Fields are those of kustomize's `types.Kustomization`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Entry {
    pub(super) resources: Vec<String>,
    pub(super) bases: Vec<String>,
    pub(super) components: Vec<String>,
    pub(super) namespace: Option<String>,
    pub(super) name_prefix: Option<String>,
    pub(super) name_suffix: Option<String>,
    pub(super) labels: Vec<Label>,
    pub(super) common_labels: Texts,
    pub(super) common_annotations: Texts,
    pub(super) images: Vec<Image>,
    pub(super) replicas: Vec<Replicas>,
    pub(super) patches: Vec<Patch>,
    pub(super) patches_strategic_merge: Vec<String>,
    pub(super) patches_json6902: Vec<Patch>,
    pub(super) config_map_generator: Vec<Generator>,
    pub(super) secret_generator: Vec<Generator>,
    pub(super) generator_options: Options,
}

/// The fields that are read; any other is something that is not computed here.
const KNOWN: &[&str] = &[
    "apiVersion",
    "kind",
    "metadata",
    "resources",
    "bases",
    "components",
    "namespace",
    "namePrefix",
    "nameSuffix",
    "labels",
    "commonLabels",
    "commonAnnotations",
    "images",
    "replicas",
    "patches",
    "patchesStrategicMerge",
    "patchesJson6902",
    "configMapGenerator",
    "secretGenerator",
    "generatorOptions",
    // The order of what is built means nothing.
    "sortOptions",
];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Label {
    #[serde(default)]
    pub(super) pairs: Texts,
    #[serde(default)]
    pub(super) include_selectors: bool,
    #[serde(default)]
    pub(super) include_templates: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Image {
    pub(super) name: String,
    #[serde(default)]
    pub(super) new_name: String,
    #[serde(default)]
    pub(super) new_tag: String,
    #[serde(default)]
    pub(super) tag_suffix: String,
    #[serde(default)]
    pub(super) digest: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Replicas {
    pub(super) name: String,
    #[serde(default)]
    pub(super) count: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Patch {
    pub(super) path: Option<String>,
    pub(super) patch: Option<String>,
    pub(super) target: Option<Target>,
    #[serde(default)]
    pub(super) options: Allowed,
}

/// What a patch may change besides.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct Allowed {
    pub(super) allow_name_change: bool,
    pub(super) allow_kind_change: bool,
}

/// Whom a patch is for: regular expressions, and selectors of labels and annotations.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct Target {
    pub(super) group: String,
    pub(super) version: String,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) namespace: String,
    pub(super) label_selector: String,
    pub(super) annotation_selector: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct Generator {
    pub(super) name: String,
    pub(super) namespace: Option<String>,
    pub(super) behavior: Option<String>,
    #[serde(rename = "type")]
    pub(super) secret_type: Option<String>,
    pub(super) literals: Vec<String>,
    pub(super) files: Vec<String>,
    pub(super) envs: Vec<String>,
    pub(super) env: Option<String>,
    pub(super) options: Options,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct Options {
    pub(super) labels: Texts,
    pub(super) annotations: Texts,
    pub(super) disable_name_suffix_hash: bool,
    pub(super) immutable: bool,
}

impl Entry {
    /// The kustomization of `folder`.
    pub(super) fn read(files: &Files<'_>, folder: &str) -> Result<Self> {
        let text = files.kustomization(folder).ok_or_else(|| refused(folder, "there is none"))?;
        let path = files::join(folder, files::NAMES[0]).unwrap_or_default();
        let mut documents = files::documents(text, &path)?.into_iter();
        let Some(Value::Object(mut fields)) = documents.next() else {
            return Err(refused(folder, "its file is empty"));
        };
        // `resources:` with nothing after it says nothing.
        fields.retain(|_, value| !value.is_null());
        let is_empty = |value: &Value| match value {
            Value::Array(items) => items.is_empty(),
            Value::Object(fields) => fields.is_empty(),
            _ => false,
        };
        let unknown: Vec<String> = fields
            .iter()
            .filter(|(name, value)| !KNOWN.contains(&name.as_str()) && !is_empty(value))
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        if !unknown.is_empty() {
            return Err(unsupported(folder, &unknown.join(" and ")));
        }
        serde_json::from_value(Value::Object(fields)).map_err(|error| {
            // A field of a part that nobody here has heard of may mean anything.
            match error.to_string() {
                text if text.starts_with("unknown field") => {
                    let field = text.split('`').nth(1).unwrap_or_default();
                    unsupported(folder, &format!("`{field}`"))
                }
                text => refused(folder, &text),
            }
        })
    }
}
