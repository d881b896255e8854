//! One of everything that the language has, in both syntaxes: a snapshot of each for the reader, and the real Terraform
//! to judge them.

mod modules;

use std::path::Path;

use eaio_infra_conformance::snapshots::assert_tree;
use eaio_infra_conformance::terraform::Terraform;
use eaio_infra_terraform::{Backend, Format, RootModule, S3Backend};

fn write(module: &RootModule, format: Format, folder: &Path) {
    std::fs::create_dir_all(folder).expect("a temporary folder");
    for (name, text) in module.encode(format).unwrap_or_else(|mistakes| panic!("{mistakes}")) {
        std::fs::write(folder.join(name), text).expect("a temporary file");
    }
}

fn snapshots() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots"))
}

/// Each file of `module` in both syntaxes.
fn assert_snapshots(folder: &str, module: &RootModule) {
    for format in [Format::Hcl, Format::Json] {
        let files = module.encode(format).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        let syntax = if format == Format::Hcl { "hcl" } else { "json" };
        let root = snapshots().join(folder).join(syntax);
        assert_tree(&root, files.iter().map(|(name, text)| (name.clone(), text.as_str())));
    }
}

#[test]
fn everything_reads_well() {
    assert_snapshots("everything", &modules::everything(true));
}

#[test]
fn what_needs_no_cloud_reads_well() {
    assert_snapshots("cloudless", &modules::cloudless());
}

#[test]
fn every_backend_reads_well() {
    let text = str::to_owned;
    let backends = [
        Backend::None,
        Backend::Local { path: text("terraform.tfstate") },
        Backend::S3(S3Backend {
            bucket: text("state"),
            key: text("shop/prod"),
            region: text("us-east-1"),
            kms_key_id: Some(text("alias/state")),
            allowed_account_ids: vec![text("123456789012")],
        }),
        Backend::Gcs { bucket: text("state"), prefix: text("shop/prod") },
        Backend::Azurerm {
            resource_group_name: text("state"),
            storage_account_name: text("state"),
            container_name: text("state"),
            key: text("shop/prod"),
        },
        Backend::Http {
            address: text("https://example.com/state"),
            lock_address: Some(text("https://example.com/lock")),
            unlock_address: Some(text("https://example.com/unlock")),
        },
        Backend::Remote { hostname: None, organization: text("example"), workspace: text("prod") },
        Backend::Cloud {
            hostname: Some(text("tfe.example.com")),
            organization: text("example"),
            workspace: text("prod"),
        },
    ];
    let texts = backends.map(|backend| {
        let files = RootModule::new(backend).to_hcl().expect("nothing is wrong");
        files["terraform.tf"].clone()
    });
    assert_tree(&snapshots().join("backends"), [("terraform.tf".to_owned(), texts.join("\n").as_str())]);
}

#[test]
fn terraform_accepts_everything() {
    let Some(terraform) = Terraform::find() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let module = modules::everything(false);
    for (format, name) in [(Format::Hcl, "hcl"), (Format::Json, "json")] {
        let root = folder.path().join(name);
        write(&module, format, &root);
        write(&modules::child(), format, &root.join("modules/bucket"));
        terraform.validate(&root).unwrap_or_else(|refused| panic!("{refused}"));
    }
}

#[test]
fn terraform_would_format_nothing() {
    let Some(terraform) = Terraform::find() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, module) in [
        ("everything", modules::everything(true)),
        ("cloudless", modules::cloudless()),
        ("child", modules::child()),
    ] {
        write(&module, Format::Hcl, &folder.path().join(name));
    }
    terraform.format_check(folder.path()).unwrap_or_else(|changed| panic!("{changed}"));
}

#[test]
fn both_syntaxes_are_one_plan() {
    let Some(terraform) = Terraform::find() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let module = modules::cloudless();
    let [hcl, json] = [Format::Hcl, Format::Json].map(|format| {
        let root = folder.path().join(format!("{format:?}"));
        write(&module, format, &root);
        terraform.plan(&root).unwrap_or_else(|refused| panic!("{refused}"))
    });
    for part in ["planned_values", "resource_changes", "output_changes", "variables", "relevant_attributes"] {
        assert_eq!(hcl[part], json[part], "{part}");
    }
    assert_eq!(hcl["planned_values"]["outputs"]["shell"]["value"], "#!/bin/sh\nset -e\necho \"${HOME}\"\n");
}
