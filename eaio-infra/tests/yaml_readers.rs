//! The law of the YAML encoder: whatever a string holds, a reader of YAML 1.1 (PyYAML, and libyaml, on
//! which Go's readers are modelled), one of YAML 1.2 (ruamel.yaml) and our own read the same string, as
//! a value and as a key.

use eaio_infra::yaml;
use eaio_infra_conformance as conformance;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

/// Strings that some reader of YAML is known to take for something else.
#[rustfmt::skip]
const NASTY: &[&str] = &[
    // Booleans, nulls and the special tokens of YAML 1.1.
    "on", "On", "ON", "off", "no", "No", "yes", "y", "Y", "n", "N", "true", "True", "FALSE", "null", "Null", "~",
    "", "=", "<<", "nan", ".nan", ".NaN", ".inf", "-.inf", "+.Inf", "inf",
    // Numbers, base 60, dates.
    "0", "-0", "+1", "1_000", "1e3", "1E3", "1e+3", "1.e5", ".5", "5.", "1.10", "0o7", "010", "08", "0x1f", "0b11", "0x",
    "22:22", "1:2:3", "190:20:30.15", "08:30", "1,000", "_1", "1_", "-_", "+__", "_", "9007199254740993", "1e999", "-", "+", ".", "-1",
    "2024-01-01", "2024-1-1", "2024-01-01T10:00:00Z", "2001-12-14 21:59:43.10 -5", "12e03", "0.", "123456789012345678901234567890",
    // Indicators and document markers.
    "- x", "-", "--", "---", "--- x", "...", "... x", "? x", "?", "?x", ": ", ":", ":x", "x:", "x: y", "a:b", "#", "# x",
    "x #y", "x#y", "x\t#y", "&a", "*a", "!t", "!!str x", "!", "%d", "%YAML 1.2", "@", "`", "|", "|-", ">", ">-", "[", "]",
    "{", "}", "[]", "{}", "{a: b}", ",", "a,b", "a, b", "'", "\"", "'x'", "\"x\"", "it's", "say \"x\"", "\\", "\\n", "a\\",
    "x: 'y", "key: |", "- - -", "a: b: c", "http://x:80/?a=b&c#d", "${A:?b}", "$$", "{{ x }}", "{% x %}",
    // White space and lines.
    " ", "  ", "\t", "\n", "\n\n", "\r", "\r\n", " x", "x ", "\tx", "x\t", "x\ty", "x  y", "a\nb", "a\nb\n", "a\nb\n\n",
    "\na", "\n\na\n", " a\nb", "a\n b", "a\n  b\nc", "\ta\nb", "a\n\tb", "a \nb", "a\t\nb", "a\n \nb", "a\n\nb", "a\r\nb\r\n",
    "a\rb", "a\n---\nb\n", "---\na\n", "a\n...\n", "# a\n# b\n", "a: b\nc: d\n", "- a\n- b\n", "#!/bin/sh\nset -e\n", "a\n ", "a\n\n ",
    // Characters that editors and readers mistake for line ends, marks or nothing.
    "\u{85}", "a\u{85}b", "\u{2028}", "a\u{2028}b", "\u{2029}", "\u{feff}", "\u{feff}a", "a\u{feff}", "a\nb\u{feff}", "\0", "\u{1}",
    "\u{7}", "\u{8}", "\u{b}", "\u{c}", "\u{1b}[0m", "\u{7f}", "\u{80}", "\u{9f}", "\u{a0}", "\u{a0}x", "x\u{a0}", "x\u{a0}#y", "\u{3000}x",
    "\u{200b}", "\u{fffd}", "\u{fffe}", "\u{ffff}", "\u{1fffe}", "\u{10ffff}", "\u{e000}", "🙂", "a\n🙂\n", "日本語", "é", "e\u{301}", "a\u{85}\nb", "a\u{2028}\nb",
    "a\n\u{1}", "a\n\u{a0}", "\u{a0}\na", "\u{2003}\na", "\u{2003}a",
];

fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => proptest::sample::select(NASTY).prop_map(str::to_owned),
        2 => proptest::sample::select(vec![" ", "\n", ":", "#", "-", "'", "\"", "\t", "\\", "0", "_", ".", "e", "a"])
            .prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop_oneof![
        3 => proptest::collection::vec(piece, 1..6).prop_map(|pieces| pieces.concat()),
        2 => "[-+]?[0-9_.:exobaf]{1,8}",
        2 => "[ -~\n\t]{0,20}",
        1 => ".{0,200}",
        1 => "[a-z \n]{100,1200}",
    ]
}

/// Every place a string can stand in: a value of a map and of a list, in one another, and a key.
fn everywhere<'a>(strings: impl IntoIterator<Item = &'a str>) -> Value {
    let mut document = json!({"values": [], "keys": {}, "nested": []});
    for (index, string) in strings.into_iter().enumerate() {
        let place =
            json!({string: {string: [string, [string], {"a": string, "b": [[string, {string: string}]]}]}});
        document["values"].as_array_mut().expect("a list").push(string.into());
        document["keys"][string] = index.into();
        document["nested"].as_array_mut().expect("a list").push(place);
    }
    document
}

/// As `read_yaml.py` prints it.
fn as_python_prints(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            json!({"map": map.iter().map(|(key, value)| json!([key, as_python_prints(value)])).collect::<Vec<_>>()})
        }
        Value::Array(items) => items.iter().map(as_python_prints).collect(),
        scalar => scalar.clone(),
    }
}

/// The first place where two values differ, so that a failure shows a string and not a megabyte.
fn difference(expected: &Value, actual: &Value, path: &str) -> Option<String> {
    match (expected, actual) {
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            expected.iter().zip(actual).enumerate().find_map(|(index, (expected, actual))| {
                difference(expected, actual, &format!("{path}/{index}"))
            })
        }
        (Value::Object(expected), Value::Object(actual)) if expected.keys().eq(actual.keys()) => expected
            .iter()
            .find_map(|(key, expected)| difference(expected, &actual[key], &format!("{path}/{key}"))),
        _ => (expected != actual).then(|| format!("{path}: expected {expected}, read {actual}")),
    }
}

#[test]
fn other_readers_read_the_same_strings() {
    let Some(mut python) = conformance::tool("python3", &["--version"]) else { return };
    let mut runner = TestRunner::deterministic();
    let generated: Vec<String> =
        (0..600).map(|_| nasty().new_tree(&mut runner).expect("nothing is filtered").current()).collect();
    let mut document = everywhere(NASTY.iter().copied().chain(generated.iter().map(String::as_str)));
    document["scalars"] =
        json!([0, -1, u64::MAX, i64::MIN, 0.5, -0.25, 1e21, 1.5e-7, 1e300, 100.0, true, false, null]);

    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("strings.yaml");
    std::fs::write(&file, yaml::to_string(&document)).expect("a temporary file");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/read_yaml.py");
    let output = python.arg(script).arg(&file).output().expect("python3 starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let readings: Value = serde_json::from_slice(&output.stdout).expect("the script prints JSON");
    let expected = as_python_prints(&document);
    for (reader, reading) in readings.as_object().expect("a map of readers") {
        if conformance::require_or_skip(reader, !reading.is_null()) {
            assert_eq!(difference(&expected, reading, ""), None, "{reader} reads something else");
        }
    }
}

#[test]
fn our_reader_reads_the_known_strings() {
    let document = everywhere(NASTY.iter().copied());
    let reading = yaml::parse(&yaml::to_string(&document)).expect("our own output");
    assert_eq!(difference(&document, &reading, ""), None);
}

proptest! {
    #[test]
    fn our_reader_reads_any_string(strings in proptest::collection::vec(nasty(), 1..4)) {
        let document = everywhere(strings.iter().map(String::as_str));
        let text = yaml::to_string(&document);
        prop_assert_eq!(&yaml::parse(&text).expect("our own output"), &document);
        prop_assert!(text.lines().all(|line| !line.ends_with(' ')), "white space at a line's end:\n{}", text);
        let stream = yaml::to_documents([&document, &document]);
        prop_assert_eq!(yaml::parse_documents(&stream).expect("our own output"), vec![document.clone(), document]);
    }
}
