//! What is computed here is what the real kustomize builds, feature by feature.

use std::collections::BTreeMap;

use eaio_infra::kubernetes::kustomize::build;
use eaio_infra_conformance::kustomize;

/// Files in one text: each begins at a line `# path`.
fn files(text: &str) -> BTreeMap<&str, String> {
    let mut files: BTreeMap<&str, String> = BTreeMap::new();
    let mut path = "";
    for line in text.lines() {
        match line.strip_prefix("# ") {
            Some(name) => path = name,
            None if path.is_empty() => {}
            None => files.entry(path).or_default().push_str(&format!("{line}\n")),
        }
    }
    files
}

/// Compares what both make of `top`; what one refuses, the other does, too.
fn compare(scenario: &str, text: &str) -> Result<(), String> {
    let files = files(text);
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    for (path, contents) in &files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a path in a folder")).map_err(|e| e.to_string())?;
        std::fs::write(path, contents).map_err(|e| e.to_string())?;
    }
    let mut kubectl = kustomize::kubectl().ok_or("kubectl was there a moment ago")?;
    let output =
        kubectl.arg("kustomize").arg(folder.path().join("top")).output().map_err(|e| e.to_string())?;
    let files: BTreeMap<&str, &str> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let ours = build(&files, "top");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    match (output.status.success(), ours) {
        (true, Ok(objects)) => {
            let built = String::from_utf8_lossy(&output.stdout).into_owned();
            kustomize::same_objects(&built, objects).map_err(|error| format!("{scenario}: {error}"))
        }
        (false, Err(_)) => Ok(()),
        (true, Err(problems)) => Err(format!("{scenario}: only kustomize builds it: {problems}")),
        (false, Ok(_)) => Err(format!("{scenario}: kustomize refuses it: {said}")),
    }
}

#[test]
fn every_feature_is_built_as_kustomize_builds_it() {
    if kustomize::kubectl().is_none() {
        return;
    }
    let scenarios = include_str!("scenarios.txt");
    let failures: Vec<String> = scenarios
        .split("\n#### ")
        .skip(1)
        .filter_map(|scenario| {
            let (name, text) = scenario.split_once('\n')?;
            compare(name, &format!("\n{text}")).err()
        })
        .collect();
    assert!(
        failures.is_empty(),
        "{} of {}\n{}",
        failures.len(),
        scenarios.split("\n#### ").count() - 1,
        failures.join("\n\n")
    );
}

/// What is not computed here is named, and nothing is built by halves.
#[test]
fn what_is_not_computed_is_named() {
    let kustomizations = [
        "helmCharts: [{ name: redis }]\nreplacements: [{ source: {} }]\n",
        "resources: ['https://example.com/a.yaml']\n",
        "resources: [github.com/eaio/infra//base?ref=v1]\n",
        "configMapGenerator: [{ name: a, literals: [A=1], fromNowhere: 1 }]\n",
        "images: [{ name: a, tagSuffix: -b }]\n",
        "resources: [missing.yaml]\n",
        "resources: [.]\n",
        "resources: 1\n",
        "resources: [\n",
    ];
    let said = kustomizations.map(|kustomization| {
        let files = BTreeMap::from([("top/kustomization.yaml", kustomization)]);
        format!("{kustomization}{}", build(&files, "top").expect_err("it is not computed"))
    });
    insta::assert_snapshot!(said.join("\n\n"));
}

/// Whatever a file says, it is built or refused: never a panic.
#[test]
fn no_text_makes_it_panic() {
    let scenarios = include_str!("scenarios.txt");
    for scenario in scenarios.split("\n#### ").skip(1) {
        let text: Vec<char> = scenario.chars().collect();
        for at in (0..text.len()).step_by(211) {
            for change in ["", "- ", "{", "null", "'", "$patch: delete\n", "&a [*a]"] {
                let changed: String = text[..at]
                    .iter()
                    .chain(&change.chars().collect::<Vec<_>>())
                    .chain(&text[at + 1..])
                    .collect();
                let files = files(&changed);
                let files: BTreeMap<&str, &str> =
                    files.iter().map(|(path, text)| (*path, text.as_str())).collect();
                drop(build(&files, "top"));
            }
        }
    }
}
