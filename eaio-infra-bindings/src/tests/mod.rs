//! A toy provider that has one of each, from its schema to Rust.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::allow::Allow;
use super::kinds::Kinds;
use super::schema::Slice;
use super::units::Units;
use super::{files, generate, slice};

const KINDS: &str = "
*            network_id  Id<toy_network>
toy_host     host_name   String
toy_network  name        Name<toy_network>
";

fn allow() -> Value {
    json!({
        "address": "registry.terraform.io/example/toy",
        "version": "1.2.3",
        "requirement": ">= 1.2, < 3",
        "data": ["toy_network"],
        "ephemeral": ["toy_password"],
        "endpoints": ["network"],
        "leave_out": {},
        "settable_ids": [],
        "several": ["toy_host.nodes", "toy_network.route"],
        "names": {},
    })
}

fn toy_slice(allow: &Value) -> anyhow::Result<Slice> {
    slice::slice(
        &serde_json::from_str(include_str!("toy-schema.json"))?,
        &json!({"resources": {"toy_network": {}, "toy_host": {"only_5_100": ["gone"]}}}),
        &json!({"resources": {
            "toy_network": {"forces_replacement": ["cidr"], "conditional": {"zones": {}}},
            "toy_host": {"blocks_forcing_replacement": {"disk": ["add", "remove"]}},
        }}),
        &Allow::parse(&allow.to_string())?,
    )
}

fn generated(kinds: &str, allow: &Value) -> anyhow::Result<files::Files> {
    let kinds = Kinds::parse(kinds)?;
    generate::files(
        &toy_slice(allow)?,
        &Allow::parse(&allow.to_string())?,
        &kinds,
        &Units::parse("seconds timeout\nGiB size")?,
    )
}

#[test]
fn the_slice_of_a_provider() {
    insta::assert_snapshot!(toy_slice(&allow()).expect("it is right").to_json());
}

#[test]
fn the_bindings_of_a_provider() {
    let files = files::format(
        generated(KINDS, &allow()).expect("it is right"),
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/..")),
    )
    .expect("rustfmt is there");
    let whole: String = files.iter().map(|(path, text)| format!("== {path}\n{text}\n")).collect();
    insta::assert_snapshot!(whole);
}

#[test]
fn a_slice_reads_as_it_was_written() {
    let written = toy_slice(&allow()).expect("it is right").to_json();
    assert_eq!(Slice::parse(&written).expect("it was just written").to_json(), written);
}

#[test]
fn a_rule_that_decides_nothing_is_refused() {
    let error =
        generated(&format!("{KINDS}toy_host subnet_id String"), &allow()).expect_err("it decides nothing");
    assert_eq!(error.to_string(), "rules that decide nothing:\ntoy_host subnet_id");
}

#[test]
fn a_reference_that_no_rule_decides_is_refused() {
    let error =
        generated("toy_network name Name<toy_network>", &allow()).expect_err("nothing decides network_id");
    let lines: Vec<_> = error.to_string().lines().skip(1).map(str::to_owned).collect();
    assert_eq!(
        lines,
        ["toy_host.mirror.disk.network_id", "toy_host.network_id", "toy_network.route.network_id"]
    );
}

#[test]
fn a_kind_of_what_is_no_resource_is_refused() {
    let error = generated("* network_id Id<toy_net>", &allow()).expect_err("there is no toy_net");
    assert_eq!(error.to_string(), "the kinds name `toy_net`, which is no resource here");
}

#[test]
fn what_is_left_out_must_be_there() {
    let mut allow = allow();
    allow["leave_out"] = json!({"toy_host.wheel": "a mistake"});
    let error = toy_slice(&allow).err().expect("there is no wheel");
    assert_eq!(error.to_string(), "`toy_host.wheel` is to be left out, but is not in the schema");
}

#[test]
fn stale_files_are_found() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let text = |text: &str| text.to_owned();
    let files = BTreeMap::from([("mod.rs".into(), text("// 1")), ("data/vpc.rs".into(), text("// 2"))]);
    files::write(folder.path(), &files).expect("the folder is ours");
    assert!(files::differences(folder.path(), &files).expect("it is there").is_empty());
    let others = BTreeMap::from([("mod.rs".into(), text("// 1, changed")), ("lb.rs".into(), text("// 3"))]);
    let stale = files::differences(folder.path(), &others).expect("it is there");
    assert_eq!(stale, ["lb.rs", "mod.rs", "data/vpc.rs"]);
}
