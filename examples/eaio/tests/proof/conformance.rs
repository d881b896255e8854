//! The real tools accept what is rendered.

use std::collections::BTreeSet;
use std::fs;

use eaio_infra::platform::eks;
use eaio_infra::render::disk::Output;
use eaio_infra::render::{Options, Target, render};
use eaio_infra::terraform::Format;
use eaio_infra::topology::Platform;
use eaio_infra_conformance::terraform::Terraform;
use eaio_infra_conformance::{compose, kubernetes, kustomize};
use serde_json::Value;

use crate::support::{on_disk, rendered};

/// Fails with every mistake at once.
fn accept(verdicts: impl IntoIterator<Item = Result<(), String>>) {
    let mistakes: Vec<String> = verdicts.into_iter().filter_map(Result::err).collect();
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n\n"));
}

/// The folders of the files that are called `name`.
fn folders_with(name: &str) -> BTreeSet<String> {
    let folder = |(path, _): (&str, &str)| Some(path.strip_suffix(name)?.strip_suffix('/')?.to_owned());
    rendered().iter().filter_map(folder).collect()
}

#[test]
fn terraform_accepts_every_root_module() {
    let Some(terraform) = Terraform::find() else { return };
    let out = on_disk();
    let modules = folders_with("terraform.tf.json");
    assert_eq!(modules.len(), 5, "four environments and bootstrap: {modules:?}");
    accept(modules.iter().map(|module| terraform.validate(&out.path().join(module))));
}

/// One environment will do: the two syntaxes have one source.
#[test]
fn terraform_accepts_its_native_syntax_too() {
    let Some(terraform) = Terraform::find() else { return };
    let options = Options { targets: vec![Target::Terraform], syntax: Format::Hcl, ..Options::default() };
    let prod = render(&eaio::system(), "prod", &options).expect("prod is right");
    let out = tempfile::tempdir().expect("a temporary folder");
    let written = Output::new(out.path(), "eaio").write(&prod.tree, &prod.scope, false);
    assert!(written.is_ok_and(|written| written.diagnostics.is_empty()), "an empty folder takes files");
    accept(prod.root_modules.keys().map(|module| terraform.validate(&out.path().join(module))));
    accept([terraform.format_check(out.path())]);
}

#[test]
fn kustomize_builds_what_was_lowered_and_kubernetes_knows_every_field() {
    let out = on_disk();
    let kubernetes_folder = out.path().join("eaio/kubernetes");
    let system = eaio::system();
    let mut verdicts = Vec::new();
    let mut versions = BTreeSet::new();
    for environment in system.environments.iter().filter(|one| matches!(one.platform, Platform::Eks { .. })) {
        let name = &environment.name;
        let built = match kustomize::build(&kubernetes_folder.join(format!("overlays/{name}"))) {
            Ok(Some(built)) => built,
            Ok(None) => return,
            Err(mistake) => {
                verdicts.push(Err(mistake));
                continue;
            }
        };
        let lowered =
            eks::lower(&system, environment).expect("it was rendered a moment ago").objects.resolved();
        let lowered = lowered.iter().map(|object| Value::Object(object.fields().clone()));
        let version = environment.cluster.version.to_string();
        let in_environment = |mistake: String| format!("{name}:\n{mistake}");
        let computed = eaio_infra::kubernetes::kustomize::build(
            &rendered().iter().collect(),
            &format!("eaio/kubernetes/overlays/{name}"),
        );
        let computed = computed.map_err(|mistakes| mistakes.to_string());
        verdicts.push(
            computed.and_then(|computed| kustomize::same_objects(&built, computed)).map_err(in_environment),
        );
        verdicts.push(kustomize::same_objects(&built, lowered).map_err(in_environment));
        verdicts.push(kubernetes::validate(&built, &version).map(drop).map_err(in_environment));
        versions.insert(version);
    }
    // The base is applied by nobody, and is valid all the same: a reader of it can trust it.
    let base = kustomize::build(&kubernetes_folder.join("base")).map(Option::unwrap_or_default);
    verdicts.extend(versions.iter().map(|version| {
        let base = base.as_deref().map_err(String::clone)?;
        kubernetes::validate(base, version).map(drop).map_err(|mistake| format!("base:\n{mistake}"))
    }));
    accept(verdicts);
}

#[test]
fn the_schema_of_compose_accepts_every_project() {
    let out = on_disk();
    let projects = folders_with("compose.yaml");
    assert!(!projects.is_empty(), "EAIO runs on a laptop");
    accept(projects.iter().map(|project| {
        let file = out.path().join(project).join("compose.yaml");
        assert!(fs::exists(&file).is_ok_and(|there| there), "{} was rendered", file.display());
        compose::validate(&file).map(drop)
    }));
}
