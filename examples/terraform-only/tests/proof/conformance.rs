//! The real Terraform accepts the root module, in both syntaxes.

use eaio_infra::render::disk::Output;
use eaio_infra::terraform::Format;
use eaio_infra_conformance::terraform::Terraform;

use crate::support::rendered;

fn accepted(syntax: Format, ending: &str) {
    let Some(terraform) = Terraform::find() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let rendered = rendered(syntax);
    let written = Output::new(folder.path(), "terraform-only").write(&rendered.tree, &[], false);
    assert!(written.is_ok_and(|written| written.diagnostics.is_empty()), "an empty folder takes files");
    let verdicts = rendered.root_modules.keys().map(|module| {
        let module = folder.path().join(module);
        assert!(module.join(format!("terraform{ending}")).is_file(), "it is in that syntax");
        terraform.validate(&module)
    });
    let mistakes: Vec<String> = verdicts.filter_map(Result::err).collect();
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n\n"));
}

#[test]
fn terraform_accepts_json() {
    accepted(Format::Json, ".tf.json");
}

#[test]
fn terraform_accepts_its_native_syntax() {
    accepted(Format::Hcl, ".tf");
}
