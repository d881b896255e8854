//! YAML: the one encoder of the project, and the one reader.
//!
//! The law of the encoder: a string is read back as the same string by every reader, whether it
//! follows YAML 1.1 (PyYAML, older kubectl) or YAML 1.2 (Compose, yq), so `on`, `22:22` and
//! `2024-01-01` come out quoted. `tests/yaml_readers.rs` asks those readers.
//!
//! The data model is JSON's, as it is for Compose and Kubernetes: every key is a string, and no
//! number is infinite.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;
use serde_saphyr::{DoubleQuoted, SerializerOptions, Tagged};

use crate::diagnostic::{Diagnostic, SourceLocation};

/// `value` as one document.
pub fn to_string<T: Serialize + ?Sized>(value: &T) -> String {
    let mut out = String::new();
    write_document(&mut out, value);
    out
}

/// `values` as documents of one stream, with `---` between two.
pub fn to_documents<T: Serialize>(values: impl IntoIterator<Item = T>) -> String {
    let mut out = String::new();
    for value in values {
        if !out.is_empty() {
            out.push_str("---\n");
        }
        write_document(&mut out, &value);
    }
    out
}

/// Reads one document. Plain scalars follow YAML 1.2: `on` and `yes` are strings.
pub fn parse(text: &str) -> Result<Value, Diagnostic> {
    serde_saphyr::from_str_with_options(text, reader_options()).map_err(diagnostic)
}

/// Reads every document of a stream; those that hold nothing are left out.
pub fn parse_documents(text: &str) -> Result<Vec<Value>, Diagnostic> {
    serde_saphyr::from_multiple_with_options(text, reader_options()).map_err(diagnostic)
}

/// Reads every document of a stream as kubectl does, which follows YAML 1.1: `yes` is true, and `0644` is octal. What nests deeper
/// than anybody writes is refused.
pub(crate) fn parse_manifests(text: &str) -> Result<Vec<Value>, Diagnostic> {
    let options = serde_saphyr::options! {
        legacy_octal_numbers: true,
        ignore_binary_tag_for_string: true,
        with_snippet: false,
        emit_comments: false,
        budget: serde_saphyr::budget! {
            max_depth: 128,
            flow_nesting_limit: 128,
            max_documents: usize::MAX,
            max_events: usize::MAX,
            max_nodes: usize::MAX,
            max_total_scalar_bytes: usize::MAX,
        },
    };
    serde_saphyr::from_multiple_with_options(text.strip_prefix('\u{feff}').unwrap_or(text), options)
        .map_err(diagnostic)
}

fn write_document<T: Serialize + ?Sized>(out: &mut String, value: &T) {
    let value = serde_json::to_value(value).expect("what we encode has string keys and cannot fail");
    // A long line is folded only past this width.
    let options: SerializerOptions = serde_saphyr::ser_options! { folded_wrap_chars: usize::MAX };
    serde_saphyr::to_fmt_writer_with_options(&mut BlankLines::new(out), &Readable(&value), options)
        .expect("writing to a string cannot fail");
}

/// A value whose strings are written in the style that reads best and that every reader agrees on.
struct Readable<'a>(&'a Value);

impl Serialize for Readable<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::String(text) if needs_double_quotes(text) => DoubleQuoted(text).serialize(serializer),
            Value::Array(items) => {
                let mut sequence = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    sequence.serialize_element(&Readable(item))?;
                }
                sequence.end()
            }
            Value::Object(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    if is_sign_and_underscores(key) {
                        map.serialize_entry(&explicit_string(key), &Readable(value))?;
                    } else {
                        map.serialize_entry(key, &Readable(value))?;
                    }
                }
                map.end()
            }
            plain => plain.serialize(serializer),
        }
    }
}

/// Whether the encoder would choose a style that does not do for `text`. It writes every text of
/// several lines as a literal block, which a person or a tool that trims lines would misread where
/// the text starts with white space (the block would need an indentation indicator) or has white
/// space before a line's end (invisible).
fn needs_double_quotes(text: &str) -> bool {
    let misread_block =
        || text.starts_with([' ', '\t', '\n']) || text.split('\n').any(|line| line.ends_with([' ', '\t']));
    (text.contains('\n') && misread_block()) || is_sign_and_underscores(text)
}

/// `-_` and the like: ruamel.yaml takes them for integers and fails, and the encoder, which quotes
/// whatever else could be a number, does not know.
fn is_sign_and_underscores(text: &str) -> bool {
    text.strip_prefix(['-', '+']).is_some_and(|rest| rest.starts_with('_') && rest.bytes().all(|b| b == b'_'))
}

/// A key that says that it is a string. The encoder decides by itself whether to quote a key, and
/// offers no other way to overrule it.
fn explicit_string(key: &str) -> Tagged<&str> {
    Tagged(key, Some("tag:yaml.org,2002:str".into()))
}

/// Leaves lines empty that hold nothing but indentation: the encoder indents the empty lines of a
/// literal block, and an editor or `git diff --check` objects to that. No string's own spaces are
/// lost, because one that ends a line in white space is double quoted.
struct BlankLines<'a> {
    out: &'a mut String,
    /// Spaces since the start of the line, not yet written.
    indentation: usize,
    at_line_start: bool,
}

impl<'a> BlankLines<'a> {
    fn new(out: &'a mut String) -> Self {
        BlankLines { out, indentation: 0, at_line_start: true }
    }
}

impl fmt::Write for BlankLines<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for piece in text.split_inclusive('\n') {
            let mut rest = piece;
            if self.at_line_start {
                rest = piece.trim_start_matches(' ');
                self.indentation += piece.len() - rest.len();
                if rest.is_empty() {
                    continue;
                }
                if rest != "\n" {
                    self.out.extend(std::iter::repeat_n(' ', self.indentation));
                }
                self.indentation = 0;
            }
            self.out.push_str(rest);
            self.at_line_start = rest.ends_with('\n');
        }
        Ok(())
    }
}

fn reader_options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        strict_booleans: true,
        with_snippet: false,
        emit_comments: false,
        // A tree of ours may hold any number of documents. What guards against a file that grows
        // when it is read, the limits on aliases, stays.
        budget: serde_saphyr::budget! {
            max_documents: usize::MAX,
            max_events: usize::MAX,
            max_nodes: usize::MAX,
            max_total_scalar_bytes: usize::MAX,
        },
    }
}

fn diagnostic(error: serde_saphyr::Error) -> Diagnostic {
    // The reader knows the line and the column; its caller knows the file.
    let place = error.location().map(|location| SourceLocation {
        file: "<yaml>".into(),
        line: u32::try_from(location.line()).unwrap_or(u32::MAX),
        column: u32::try_from(location.column()).unwrap_or(u32::MAX),
    });
    Diagnostic::error("invalid-yaml", error.without_snippet().to_string()).with_location(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn strings_stay_strings_and_text_stays_readable() {
        let value = json!({
            "on": "no",
            "port": "22:22",
            "version": "1.10",
            "count": 3,
            "ratio": 0.5,
            "enabled": true,
            "nothing": null,
            "empty": {"list": [], "map": {}, "text": ""},
            "long": "word ".repeat(24).trim_end(),
            "script": "set -e\n\nif true; then\n  echo '# done: $HOME'\nfi\n",
            "two-lines": "a\nb",
            "kept": "a\n\n",
            "trailing": "a \nb",
            "items": [{"name": "a", "lines": "x\n\ny\n"}, ["nested", ["twice\nover"]]],
        });
        insta::assert_snapshot!(to_string(&value), @r#"
        "on": "no"
        port: "22:22"
        version: "1.10"
        count: 3
        ratio: 0.5
        enabled: true
        nothing: null
        empty:
          list: []
          map: {}
          text: ""
        long: word word word word word word word word word word word word word word word word word word word word word word word word
        script: |
          set -e

          if true; then
            echo '# done: $HOME'
          fi
        two-lines: |-
          a
          b
        kept: |+
          a

        trailing: "a \nb"
        items:
        - name: a
          lines: |
            x

            y
        - - nested
          - - |-
              twice
              over
        "#);
    }

    #[test]
    fn documents_are_separated_and_read_again() {
        let documents = [json!({"a": 1}), json!({"b": ["x", "---"]})];
        let text = to_documents(&documents);
        assert_eq!(text, "a: 1\n---\nb:\n- x\n- \"---\"\n");
        assert_eq!(parse_documents(&text).expect("our own output"), documents);
        assert_eq!(to_documents::<Value>([]), "");
    }

    #[test]
    fn plain_scalars_are_read_as_yaml_1_2() {
        let value = parse("a: yes\nb: on\nc: true\nd: ~\ne: 0o17\nf: 1.5\ng: !!str 1\n").expect("valid");
        assert_eq!(value, json!({"a": "yes", "b": "on", "c": true, "d": null, "e": 15, "f": 1.5, "g": "1"}));
    }

    #[test]
    fn errors_have_a_line_and_a_column() {
        for text in ["a: 1\nb: [1, 2\nc: 3\n", "a: 1\na: 2\n", "a: .inf\n", "a: *missing\n"] {
            let error = parse(text).expect_err(text);
            let place = error.location.clone().expect("a place");
            assert!(place.line >= 1 && place.column >= 1, "{error}");
        }
    }

    #[test]
    fn many_documents_are_read() {
        let text = to_documents((0..3000).map(|index| json!({"index": index})));
        assert_eq!(parse_documents(&text).expect("our own output").len(), 3000);
    }
}
