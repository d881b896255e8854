//! A toy provider that has one of each, from its schema to Rust.

use std::path::Path;

use serde_json::{Value, json};

use super::files::{Files, HEADER};
use super::generate::Destination;
use super::slice::Facts;
use super::{Allow, Kinds, Slice, Units, Values, files, generate, slice, unknown_types};

const KINDS: &str = "
*            network_id  Id<toy_network>
toy_host     host_name   String
toy_network  name        Name<toy_network>
";

const TOY: Destination<'_> = Destination { language: "eaio_infra_terraform", made_by: "the tests" };

fn schema() -> Value {
    serde_json::from_str(include_str!("toy-schema.json")).expect("it is JSON")
}

fn allow() -> Value {
    json!({
        "address": "registry.terraform.io/example/toy",
        "version": "1.2.3",
        "requirement": ">= 1.2, < 3",
        "data": ["toy_network"],
        "ephemeral": ["toy_password"],
        "endpoints": ["network"],
        "several": ["toy_host.nodes", "toy_network.route"],
        "stateful": ["toy_host"],
    })
}

fn facts() -> Facts {
    Facts {
        differences: Some(json!({"resources": {"toy_network": {}, "toy_host": {"only_5_100": ["gone"]}}})),
        replacements: Some(json!({"resources": {
            "toy_network": {"forces_replacement": ["cidr"], "conditional": {"zones": {}}},
            "toy_host": {"blocks_forcing_replacement": {"disk": ["add", "remove"]}},
        }})),
        values: Values {
            ignoring_case: ["toy_host.type".to_owned()].into(),
            ranges: [
                ("toy_host.timeout".to_owned(), [Some(1), Some(60)]),
                ("toy_host.disk.size".to_owned(), [Some(8), None]),
            ]
            .into(),
            ..values(&[("toy_host.type", &["small", "large"]), ("toy_host.rules.port", &["80", "443"])])
        },
    }
}

fn values(values: &[(&str, &[&str])]) -> Values {
    let owned = |values: &[&str]| values.iter().map(|value| json!(value)).collect();
    let values = values.iter().map(|(path, values)| ((*path).to_owned(), owned(values))).collect();
    Values { values, ..Values::default() }
}

fn toy_slice(allow: &Value, facts: &Facts) -> anyhow::Result<Slice> {
    slice::slice(&schema(), facts, &Allow::parse(&allow.to_string())?)
}

fn generated(kinds: &str, allow: &Value) -> anyhow::Result<Files> {
    let kinds = Kinds::parse(kinds)?;
    let slice = toy_slice(allow, &facts())?;
    let units = Units::parse("seconds timeout\nGiB size")?;
    generate::files(&slice, &Allow::parse(&allow.to_string())?, Some(&kinds), &units, TOY)
}

fn whole(files: &Files) -> String {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let files = files::format(files, Some(root)).expect("it is Rust").expect("rustfmt is there");
    files.iter().map(|(path, text)| format!("== {path}\n{text}\n")).collect()
}

#[test]
fn the_slice_of_a_provider() {
    insta::assert_snapshot!(toy_slice(&allow(), &facts()).expect("it is right").to_json());
}

#[test]
fn the_bindings_of_a_provider() {
    insta::assert_snapshot!(whole(&generated(KINDS, &allow()).expect("it is right")));
}

#[test]
fn a_plain_list_and_a_schema_are_enough() {
    let list = "# what we use\n toy_network # with its routes\n\ndata.toy_network\n";
    let mut allow = Allow::parse(list).expect("it is a list");
    assert!(allow.resources.contains("toy_network") && allow.data.len() == 1 && allow.ephemeral.is_empty());
    (allow.address, allow.version, allow.requirement) =
        ("example.com/example/toy-beta".into(), "1.2.3".into(), "1.2.3".into());
    let schema = json!({"provider_schemas": {
        "example.com/example/toy-beta": schema()["provider_schemas"]["registry.terraform.io/example/toy"],
    }});
    let slice = slice::slice(&schema, &Facts::default(), &allow).expect("it is right");
    let there = Destination { language: "eaio_infra::terraform", made_by: "a user" };
    let files = generate::files(&slice, &allow, None, &Units::default(), there).expect("it is right");
    insta::assert_snapshot!(whole(&files));
}

#[test]
fn a_slice_reads_as_it_was_written() {
    let written = toy_slice(&allow(), &facts()).expect("it is right").to_json();
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
    let error = toy_slice(&allow, &facts()).expect_err("there is no wheel");
    assert_eq!(error.to_string(), "`toy_host.wheel` is to be left out, but is not in the schema");
}

#[test]
fn a_pattern_leaves_out_all_that_it_matches() {
    let mut allow = allow();
    allow["leave_out"] = json!({"toy_host.*k": "no disks", "toy_host.p*": "no ports and passwords"});
    // Nothing is known of what is left out.
    let slice = toy_slice(&allow, &Facts { values: Values::default(), ..facts() }).expect("it is right");
    let left: Vec<_> = slice.resources["toy_host"].keys().map(String::as_str).collect();
    assert!(!left.iter().any(|name| ["disk", "port", "password"].contains(name)), "{left:?}");
    assert!(left.contains(&"network_id") && left.contains(&"mirror"), "{left:?}");
}

#[test]
fn a_name_in_the_metadata_is_an_own_name() {
    let block = |attributes: Value| json!({"nesting_mode": "list", "max_items": 1, "block": {"attributes": attributes}});
    let name = json!({"name": {"type": "string", "required": true}});
    let mut schema = schema();
    schema["provider_schemas"]["registry.terraform.io/example/toy"]["resource_schemas"]["toy_network"] = json!({
        "block": {"block_types": {"metadata": block(name.clone()), "peer": block(name)}},
    });
    let allow = Allow {
        address: "registry.terraform.io/example/toy".into(),
        version: "1.2.3".into(),
        ..Allow::parse("toy_network").expect("it is a list")
    };
    let slice = slice::slice(&schema, &Facts::default(), &allow).expect("it is right");
    let kinds = Kinds::parse("toy_network metadata.name,peer.name Name<toy_network>").expect("it is right");
    let files = generate::files(&slice, &allow, Some(&kinds), &Units::default(), TOY).expect("it is right");
    let fields: Vec<_> = files["network.rs"].lines().filter(|line| line.starts_with("pub name:")).collect();
    assert_eq!(fields, ["pub name: Value<String>,", "pub name: Value<Name<toy::Network>>,"]);
}

#[test]
fn a_stateful_type_must_be_there() {
    let mut allow = allow();
    allow["stateful"] = json!(["toy_wheel"]);
    let error = generated(KINDS, &allow).expect_err("there is no wheel");
    assert_eq!(error.to_string(), "`toy_wheel` is to be stateful, but is no resource here");
}

#[test]
fn allowed_values_that_cannot_be_are_refused_at_once() {
    let values = values(&[
        ("data.toy_network.name", &["lan"]),
        ("toy_host.disk", &["a"]),
        ("toy_host.type", &["small", "very large"]),
        ("toy_host.wheel", &["a"]),
    ]);
    let error = toy_slice(&allow(), &Facts { values, ..facts() }).expect_err("only the first is right");
    assert_eq!(
        error.to_string(),
        "allowed values:\n\
         toy_host.disk: there is no such text or number\n\
         toy_host.type: `very large` has a space, `|` or parenthesis\n\
         toy_host.wheel: there is no such text or number"
    );
}

#[test]
fn blocks_by_key_are_refused() {
    let mut schema = schema();
    let host =
        &mut schema["provider_schemas"]["registry.terraform.io/example/toy"]["resource_schemas"]["toy_host"];
    host["block"]["block_types"]["port"]["nesting_mode"] = json!("map");
    let allow = Allow::parse(&allow().to_string()).expect("it is right");
    let error = slice::slice(&schema, &facts(), &allow).expect_err("there is a map of blocks");
    assert_eq!(error.to_string(), "toy_host.port: blocks by key are not supported; leave it out");
}

#[test]
fn every_unknown_type_is_named_at_once() {
    let list = "toy_netwrok\ntoy_host\ntoy_password\ndata.toy_wheel\n";
    let allow =
        Allow { address: "registry.terraform.io/example/toy".into(), ..Allow::parse(list).expect("a list") };
    insta::assert_snapshot!(unknown_types(&schema(), &allow, "types.txt", list).to_string(), @r"
    error[unknown-type]: `toy_netwrok` is not a resource of `example/toy`
      --> types.txt:1:1
       = help: did you mean `toy_network`?

    error[unknown-type]: `toy_password` is not a resource of `example/toy`
      --> types.txt:3:1
       = help: it is an ephemeral resource: `ephemeral.toy_password`

    error[unknown-type]: `toy_wheel` is not a data source of `example/toy`
      --> types.txt:4:1
    ");
    let allow = Allow { resources: ["toy_wheel".to_owned()].into(), ..allow };
    let in_json = unknown_types(&schema(), &allow, "allow.json", "{}").to_string();
    assert!(
        in_json.contains("`toy_wheel` is not a resource of `example/toy`\n   |  allow.json"),
        "{in_json}"
    );
}

#[test]
fn stale_files_are_found_and_those_of_people_stay() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path();
    let text = |text: &str| format!("{HEADER}{text}");
    let files = Files::from([("mod.rs".into(), text("1")), ("data/vpc.rs".into(), text("2"))]);
    let plan = files::plan(path, &files).expect("it is empty");
    assert_eq!(plan.create, ["data/vpc.rs", "mod.rs"]);
    files::write(path, &files, &plan).expect("the folder is ours");
    let plan = files::plan(path, &files).expect("it is there");
    assert!(plan.stale().is_empty() && plan.unchanged == 2);

    std::fs::write(path.join("people.rs"), "// ours").expect("the folder is ours");
    std::fs::write(path.join("lb.rs"), "// ours").expect("the folder is ours");
    std::fs::write(path.join("picture.png"), [0xff]).expect("the folder is ours");
    let others = Files::from([("mod.rs".into(), text("1, changed")), ("lb.rs".into(), text("3"))]);
    let plan = files::plan(path, &others).expect("it is there");
    assert_eq!(plan.stale(), ["data/vpc.rs", "mod.rs"]);
    assert_eq!(plan.foreign, ["lb.rs"]);
}
