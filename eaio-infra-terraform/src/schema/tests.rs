use serde_json::{Value, json};

use super::{Entry, Nesting, Slice, Type, from_json, is_listable, to_json};
use crate::{Mode, Requirement};

#[test]
fn what_is_written_reads_the_same() {
    let compact = json!({
        "disk": {"": "list 1..1 replaces", "device": "string computed", "size": "number required"},
        "filter": {"": "list 0..1", "not": {"": "list 0..1", "filter": {"": "list 1..1 recursive..2"}}},
        "kind": "string optional values(gp2|gp3)",
        "labels": {"": "map attribute optional computed", "value": "string required"},
        "manifest": "dynamic required may_replace",
        "nodes": "list(object(id=string,zones=set(string),)) computed sensitive",
        "port": {"": "set 1.."},
        "priority": "number optional range(-1..)",
        "weight": "string optional ignoring_case values(low||high) range(0..255)",
    });
    let entries = from_json(&compact).expect("it is right");
    assert_eq!(to_json(&entries), compact);
    let Entry::Block(labels) = &entries["labels"] else { panic!("it is a block") };
    assert!(labels.is_attribute && labels.nesting == Nesting::Map && labels.flags.computed);
    let Entry::Attribute(manifest) = &entries["manifest"] else { panic!("it is an attribute") };
    assert_eq!(manifest.value, Type::Dynamic);
    assert!(entries["manifest"].flags().required && entries["disk"].flags().replaces);
}

#[test]
fn what_is_wrong_is_named_with_its_path() {
    let cases: [(Value, &str); 8] = [
        (json!({"a": {"": "list", "b": "strin"}}), "a: b: `strin` is no type"),
        (json!({"a": {"b": "string"}}), "a: a block without a header"),
        (json!({"a": {"": "lists"}}), "a: `lists` in `lists`"),
        (json!({"a": "string optinal"}), "a: `optinal` in `string optinal`"),
        (json!({"a": "string) optional"}), "a: `)` in `string) optional`"),
        (json!({"a": "string values(a(|b)"}), "a: `values(a(|b)` in `string values(a(|b)`"),
        (json!({"a": "number range(0..x)"}), "a: `range(0..x)` in `number range(0..x)`"),
        (
            json!({"a": 1}),
            "a: invalid type: integer `1`, expected an attribute as text or a nested block as an object",
        ),
    ];
    for (value, expected) in cases {
        assert_eq!(from_json(&value).expect_err("it is wrong").to_string(), expected);
    }
}

#[test]
fn a_value_in_a_list_has_none_of_the_lists_own_characters() {
    assert!(
        ["gp3", "", "a b", "a|b", "(a)", "AES256", "aws:kms"].map(is_listable)
            == [true, true, false, false, false, true, true]
    );
}

#[test]
fn a_slice_reads_what_is_asked_for() {
    static TOY: Slice = Slice {
        requirement: Requirement { name: "toy", source: "example/toy", version: "~> 1.2" },
        version: "1.2.3",
        knows_replacements: true,
        provider: r#"{"region":"string optional"}"#,
        types: &[
            (Mode::Managed, "toy_disk", "this is not read"),
            (Mode::Managed, "toy_host", r#"{"name":"string required"}"#),
            (Mode::Data, "toy_disk", r#"{"size":"number computed"}"#),
        ],
        stateful: &["toy_disk"],
    };
    assert!(TOY.types.is_sorted());
    assert!(TOY.entries(Mode::Managed, "toy_host").is_some_and(|host| host["name"].flags().required));
    assert!(TOY.entries(Mode::Data, "toy_disk").is_some_and(|disk| disk.contains_key("size")));
    assert_eq!(TOY.entries(Mode::Ephemeral, "toy_disk"), None);
    assert!(TOY.configuration().contains_key("region"));
    assert!(TOY.is_stateful("toy_disk") && !TOY.is_stateful("toy_host"));
}
