//! The reader that asks for no places says the same as the one that does.

use proptest::prelude::*;

use crate::check::read::{Read, files, many};
use crate::check::{Content, Located, Place, Unknown};

/// The same value as if it stood nowhere. Of a name that is said twice the last value counts, wherever it stands among the others.
fn without_places(value: &Located) -> Located {
    let content = match &value.content {
        Content::List(items) => Content::List(items.iter().map(without_places).collect()),
        Content::Map(entries) => {
            let entries = entries.iter();
            let mut entries: Vec<_> = entries
                .map(|(name, _, value)| (name.clone(), Place::default(), without_places(value)))
                .collect();
            entries.sort_by(|(one, ..), (other, ..)| one.cmp(other));
            Content::Map(entries)
        }
        Content::Unknown(Unknown::Template(pieces)) => {
            Content::Unknown(Unknown::Template(pieces.iter().map(without_places).collect()))
        }
        content => content.clone(),
    };
    Located { place: Place::default(), content }
}

/// What was read, without places.
fn said(read: &Read) -> (Vec<(String, Located)>, String) {
    let values = read.artifacts.iter().map(|artifact| {
        (format!("{:?} {:?}", artifact.source, artifact.language), without_places(&artifact.value))
    });
    (values.collect(), read.diagnostics.to_string())
}

/// Single values as somebody may write them: what YAML would take for something else, escapes, templates, and what is broken.
fn leaf() -> impl Strategy<Value = String> {
    let written = prop::sample::select(vec![
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1.0",
        "-1.5e3",
        "1E+2",
        "1e-7",
        "123456789012345678901234567890",
        "9007199254740993",
        "1e308",
        r#""""#,
        r#""yes""#,
        r#""null""#,
        r#""0x10""#,
        r#""1_000""#,
        r#""~""#,
        r#"".inf""#,
        r#""2026-01-01""#,
        r#""- a""#,
        r#""a: b # c""#,
        r#""\u0041\/\n\t\r\b\f\"\\""#,
        r#""\ud83d\ude00é\u2028\u0085\u0000""#,
        r#""${aws_vpc.main.id}""#,
        r#""${var.a}-${local.b}""#,
        r#""%{ if var.a }b%{ endif }""#,
        r#""$${a}""#,
        r#""${""#,
        r#""${jsonencode({\"a\": 1})}""#,
        r#""${aws_subnet.a[\"b\"].id}""#,
        r#""<<EOT""#,
        "&a",
        "*a",
        "!!str 1",
        "01",
        "+1",
        ".5",
        "'a'",
        "tRue",
        "NaN",
        "",
    ]);
    let letters = any::<String>().prop_map(|text| serde_json::Value::from(text).to_string());
    // Of more digits than these, serde_json has the last one off by one.
    let number = any::<i32>().prop_map(|number| (f64::from(number) / 1000.0).to_string());
    prop_oneof![8 => written.prop_map(str::to_owned), 2 => letters, 1 => number]
}

fn name() -> impl Strategy<Value = String> {
    let written = prop::sample::select(vec![
        "a", "a", "b", "resource", "<<", "=", "null", "1", "a b", "${a.b}", "é", "\\u0061",
    ]);
    prop_oneof![9 => written.prop_map(|name| format!("\"{name}\"")), 1 => any::<String>().prop_map(|name| serde_json::Value::from(name).to_string())]
}

fn value() -> impl Strategy<Value = String> {
    leaf().prop_recursive(4, 24, 4, |inner| {
        let space = prop::sample::select(vec!["", " ", "\n  ", "\r\n", "\t"]);
        let list = (prop::collection::vec(inner.clone(), 0..4), space.clone())
            .prop_map(|(items, space)| format!("[{space}{}{space}]", items.join(&format!(",{space}"))));
        let map = (prop::collection::vec((name(), inner), 0..4), space).prop_map(|(entries, space)| {
            let entries: Vec<String> =
                entries.iter().map(|(name, value)| format!("{name}:{space}{value}")).collect();
            format!("{{{space}{}{space}}}", entries.join(&format!(",{space}")))
        });
        prop_oneof![1 => list, 2 => map]
    })
}

fn text() -> impl Strategy<Value = String> {
    let around =
        prop::sample::select(vec![("", ""), ("\u{feff}", "\n"), ("\n \n", ""), ("", "x"), ("# a\n", "")]);
    (around, value()).prop_map(|((before, after), value)| format!("{before}{{\"resource\": {value}}}{after}"))
}

fn are_the_same(text: &str) -> Result<(), TestCaseError> {
    let file = [("main.tf.json", text)];
    prop_assert_eq!(said(&many(file)), said(&files(file)), "{}", text);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_readers_say_the_same(text in text()) {
        are_the_same(&text)?;
    }
}

#[test]
fn both_readers_say_the_same_of_what_is_deep_or_no_object() {
    for depth in [90, 100, 120, 127, 128, 200] {
        let text = format!("{{\"a\": {}1{}}}", "[".repeat(depth), "]".repeat(depth));
        are_the_same(&text).expect("they say the same");
    }
    for text in [
        "",
        "[]",
        "1",
        "\"a\"",
        "{}",
        "{} {}",
        "{\"a\": 1",
        "{\"a\": 1,}",
        "{\"a\": 1, \"a\": 2, \"b\": 3}",
        "{\"//\": \"a\"}",
    ] {
        are_the_same(text).expect("they say the same");
    }
}
