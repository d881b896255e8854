//! The real kustomize decides: what it builds from a computed overlay is what was lowered.

mod custom;
mod environments;
mod generate;
mod tool;

use std::collections::BTreeMap;

use eaio_infra::kubernetes::kustomize::{Environment, base_and_overlays};
use eaio_infra::kubernetes::{Objects, Scope};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde_json::Value;

/// Lists whose order means nothing to Kubernetes. That of `env` does where a value refers to an
/// earlier variable.
const UNORDERED: &[&str] = &[
    "ports",
    "volumes",
    "volumeMounts",
    "volumeDevices",
    "imagePullSecrets",
    "topologySpreadConstraints",
    "secrets",
];

fn normalised(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let normalise = |(name, value): (String, Value)| {
                let mut value = normalised(value);
                if let Value::Array(elements) = &mut value {
                    let refers = elements
                        .iter()
                        .any(|element| element["value"].as_str().is_some_and(|text| text.contains("$(")));
                    if UNORDERED.contains(&name.as_str()) || name == "env" && !refers {
                        elements.sort_by_key(Value::to_string);
                    }
                }
                (name, value)
            };
            // A BTreeMap, so that the order of fields means nothing.
            let sorted: BTreeMap<String, Value> = fields.into_iter().map(normalise).collect();
            Value::Object(sorted.into_iter().collect())
        }
        Value::Array(elements) => elements.into_iter().map(normalised).collect(),
        scalar => scalar,
    }
}

fn identity(object: &Value) -> String {
    let metadata = &object["metadata"];
    format!("{} {} {} {}", object["apiVersion"], object["kind"], metadata["namespace"], metadata["name"])
}

fn by_identity(objects: impl IntoIterator<Item = Value>) -> BTreeMap<String, String> {
    objects
        .into_iter()
        .map(|object| {
            let text = serde_json::to_string_pretty(&normalised(object.clone())).expect("plain data");
            (identity(&object), text)
        })
        .collect()
}

/// Compares kustomize's build of every overlay with what was lowered.
fn check(environments: &[(String, Objects)]) -> Result<(), String> {
    let borrowed: Vec<Environment<'_>> =
        environments.iter().map(|(name, objects)| Environment { name, objects }).collect();
    let files = base_and_overlays(&borrowed).map_err(|problems| problems.to_string())?;
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    for (path, contents) in &files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a path in a folder")).map_err(|e| e.to_string())?;
        std::fs::write(path, contents).map_err(|e| e.to_string())?;
    }
    let shown = || {
        let show = |(path, text): &(String, String)| format!("# {path}\n{text}");
        files.iter().map(show).collect::<Vec<_>>().join("\n")
    };
    tool::build(&folder.path().join("base")).map_err(|error| format!("base: {error}\n{}", shown()))?;
    for (name, objects) in environments {
        let built = tool::build(&folder.path().join("overlays").join(name))
            .map_err(|error| format!("{name}: {error}\n{}", shown()))?;
        let count = built.len();
        let built = by_identity(built);
        let lowered = objects.resolved();
        assert!(lowered.iter().all(|o| (o.scope() == Scope::Cluster) == o.identity().namespace.is_none()));
        let lowered = by_identity(lowered.iter().map(|o| Value::Object(o.fields().clone())));
        if count != built.len() || built.keys().ne(lowered.keys()) {
            let (built, lowered): (Vec<_>, Vec<_>) = (built.keys().collect(), lowered.keys().collect());
            return Err(format!("{name}: built {built:#?}\nlowered {lowered:#?}\n{}", shown()));
        }
        for (identity, lowered) in &lowered {
            let built = &built[identity];
            if built != lowered {
                let difference = similar::TextDiff::from_lines(lowered, built);
                let difference = difference.unified_diff().header("lowered", "built").to_string();
                return Err(format!("{name}: {identity}\n{difference}\n{}", shown()));
            }
        }
    }
    Ok(())
}

#[test]
fn overlays_build_what_was_lowered() {
    if !tool::is_there() {
        return;
    }
    // Fixed, so that a failure is one of the change at hand; PROPTEST_RNG_SEED and PROPTEST_CASES
    // look further.
    let mut config = Config { failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(1);
    }
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 40;
    }
    let mut runner = TestRunner::new(config);
    let result = runner
        .run(&environments::environments(), |environments| check(&environments).map_err(TestCaseError::fail));
    if let Err(error) = result {
        panic!("{}", error.to_string().lines().take(400).collect::<Vec<_>>().join("\n"));
    }
}
