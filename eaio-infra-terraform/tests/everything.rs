//! One of everything that the language has, in both syntaxes: a snapshot of each for the reader, and the real Terraform
//! to judge them.

mod modules;

use std::path::Path;

use eaio_infra_conformance::snapshots::assert_tree;
use eaio_infra_conformance::terraform::Terraform;
use eaio_infra_terraform::{Backend, Format, RootModule, S3Backend};
use serde_json::json;

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
    for part in ["planned_values", "resource_changes", "output_changes", "variables"] {
        assert_eq!(hcl[part], json[part], "{part}");
    }
    // What both say alike may still be wrong.
    let outputs = &hcl["planned_values"]["outputs"];
    for (name, expected) in [
        (
            "odd",
            json!({"a ${b} %{c}": "$${d} %%{e}", "for": "1", "ключ": "\u{e9}\u{301}👩‍💻", "name": "\"\\\n\t\u{1}"}),
        ),
        ("numbers", json!([0, -1, u64::MAX, 0.1, 1e300, -2.5e-9])),
        ("nested", json!([["a", "b"], []])),
        ("element", json!("b")),
        ("entry", json!("A")),
        ("precedence", json!(1.5)),
        ("negative", json!(-1)),
        ("minus", json!({"a": -2, "b": -2})),
        ("comparison", json!(true)),
        ("logic", json!(false)),
        ("conditional", json!(2)),
        ("choice", json!(2)),
        ("filtered", json!(["b"])),
        ("negated", json!(["b"])),
        ("grouped", json!({"A": ["a"], "B": ["b"]})),
        ("mapped", json!(["zone-a=A", "zone-b=B"])),
        ("values", json!({"zone-a": "A", "zone-b": "B"})),
        ("kept", json!({"zone-a": "A"})),
        ("objects", json!([{"zone": "b", "for": "x"}, {"zone": "a", "for": "x"}])),
        ("dollars", json!("$b$$x%a{x} ${y} $b$")),
        ("alone", json!("b")),
        ("shell", json!("#!/bin/sh\nset -e\necho \"${HOME}\"\n")),
        ("terminator", json!("EOT\n EOT \nEOT_\n\\n\ttab\n")),
        ("lines", json!("a\n\"b\" $${a}\nEOT\n%{if}\n")),
        ("empty", json!({})),
        ("read_for", json!({"a": [{"a": -1, "b c": ["a"]}], "b": [{"a": -1, "b c": ["b"]}]})),
        ("read_template", json!("\"\ttwo\"2 \\ \"q\" ${x}\u{e9}\n")),
        ("read_loop", json!("0=b\n1=a\n")),
        ("read_heredoc", json!("FIRST \\N \"Q\"\n  SECOND B\n")),
        ("read_object", json!("abc")),
        ("read_operations", json!(1)),
    ] {
        assert_eq!(outputs[name]["value"], expected, "{name}");
    }
    // Terraform knows these only when it applies.
    for name in ["all", "every", "read_splat"] {
        assert!(outputs[name].get("value").is_none(), "{name}");
    }
    for name in ["nothing", "then"] {
        assert!(outputs.get(name).is_none_or(|output| output["value"].is_null()), "{name}");
    }
}
