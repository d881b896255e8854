//! What `check` found, as SARIF 2.1.0.
//!
//! Sources: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0"; GitHub, "SARIF support for code
//! scanning", which wants a location of every result and paths from the root of the repository.

use std::fmt::Write;

use eaio_infra::check::{RULES, Rule};
use eaio_infra::diagnostic::{Diagnostic, Severity, SourceLocation, Waived};
use serde_json::{Value, json};

use crate::Exit;
use crate::commands::CheckReport;
use crate::terminal::Printed;

use super::findings::{message, paragraph, printed};

/// One run of `check`.
pub(crate) fn log(report: &CheckReport, exit: Exit) -> Printed {
    let rules: Vec<Value> = RULES.iter().map(rule).collect();
    let results: Vec<Value> =
        report.diagnostics.iter().map(|diagnostic| result(diagnostic, report.is_of_files)).collect();
    printed(&json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "eaio-infra",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            // That something was found, or could not be read, is a result: the run itself came to its end.
            "invocations": [{ "executionSuccessful": true, "exitCode": exit as u8 }],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

fn rule(rule: &Rule) -> Value {
    let documentation = paragraph(rule.documentation);
    let first = documentation.split_inclusive(". ").next().unwrap_or(&documentation).trim_end();
    json!({
        "id": rule.name,
        "shortDescription": { "text": first },
        "fullDescription": { "text": documentation },
        "help": { "text": documentation, "markdown": rule.to_markdown() },
        "defaultConfiguration": { "level": level(rule.severity) },
    })
}

fn result(diagnostic: &Diagnostic, is_of_files: bool) -> Value {
    let severity = diagnostic.waived.as_ref().map_or(diagnostic.severity, |waived| waived.severity);
    // What has no place is about all of them: the file at the root that names what was checked.
    let nowhere = SourceLocation {
        file: if is_of_files { ".eaio-infra.toml" } else { "Cargo.toml" }.to_owned(),
        line: 1,
        column: 1,
    };
    let mut result = json!({
        "ruleId": diagnostic.rule,
        "level": level(severity),
        "message": { "text": message(diagnostic) },
        "locations": [location(diagnostic.location.as_ref().unwrap_or(&nowhere))],
        // Empty where nothing is waived, which says that somebody looked.
        "suppressions": diagnostic.waived.iter().map(|waived| suppression(waived, is_of_files)).collect::<Vec<_>>(),
    });
    // What is wrong with a file or a waiver is found by no rule of the table.
    if let Some(index) = RULES.iter().position(|rule| rule.name == diagnostic.rule) {
        result["ruleIndex"] = index.into();
    }
    result
}

fn suppression(waived: &Waived, is_of_files: bool) -> Value {
    let until = waived.until.iter().map(|until| format!(" (until {until})")).collect::<String>();
    json!({
        "kind": if is_of_files { "external" } else { "inSource" },
        "status": "accepted",
        "justification": format!("{}{until}", waived.reason),
        "location": location(&waived.location),
    })
}

fn location(location: &SourceLocation) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&location.file) },
            "region": { "startLine": location.line.max(1), "startColumn": location.column.max(1) },
        },
    })
}

/// A path as a reference of RFC 3986: one that begins at the root of the disk is a URI of its own.
fn uri(path: &str) -> String {
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(byte.into())
            }
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use eaio_infra::diagnostic::Diagnostics;

    use super::*;

    #[test]
    fn a_path_is_a_reference() {
        assert_eq!(uri("k8s/a b:c.yaml"), "k8s/a%20b%3Ac.yaml");
        assert_eq!(uri("/tmp/é#1%.yaml"), "file:///tmp/%C3%A9%231%25.yaml");
    }

    #[test]
    fn what_has_no_place_is_at_the_root() {
        let diagnostics = Diagnostics::from(Diagnostic::error("unreadable", "it cannot be read"));
        let report = CheckReport { diagnostics, ..CheckReport::default() };
        let text = log(&report, Exit::Differs).out;
        let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas/sarif-2.1.0.json");
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(file.path(), &text).expect("a temporary file");
        if let Err(mistakes) = eaio_infra_conformance::schema::validate(&schema, file.path()) {
            panic!("{mistakes}");
        }
        let log: Value = serde_json::from_str(&text).expect("it is JSON");
        insta::assert_snapshot!(format!("{:#}", log["runs"][0]["results"]), @r#"
        [
          {
            "ruleId": "unreadable",
            "level": "error",
            "message": {
              "text": "it cannot be read"
            },
            "locations": [
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "Cargo.toml"
                  },
                  "region": {
                    "startLine": 1,
                    "startColumn": 1
                  }
                }
              }
            ],
            "suppressions": []
          }
        ]
        "#);
    }
}
