//! checkov, which looks for what is unsafe or unwise in one resource, and in few of them together.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde_json::Value;

use crate::tool::{said, tool};

/// What checkov says of a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How many checks passed in each file, by its path from the folder.
    pub passed: BTreeMap<String, usize>,
    /// What failed.
    pub failed: Vec<Finding>,
}

/// A check that failed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The check, such as `CKV_AWS_18`.
    pub check: String,
    /// What it wants.
    pub name: String,
    /// The file, by its path from the folder.
    pub file: String,
    /// The resource as checkov names it: an object by kind, namespace and name; a Terraform resource with its type where the
    /// check looks at several, and without it where it looks at one.
    pub resource: String,
}

/// Shows the finding as `check file: resource: name`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { check, name, file, resource } = self;
        write!(f, "{check} {file}: {resource}: {name}")
    }
}

/// Asks checkov about every `*.tf.json` and every Kubernetes manifest below `folder`, at once: to start it takes longer than
/// its work. Nothing where there is no checkov: then the test is to be skipped.
///
/// # Errors
/// What it cannot read, which it would pass over in silence.
pub fn scan(folder: &Path) -> Result<Option<Report>, String> {
    let Some(mut checkov) = tool("checkov", &["--version"]) else { return Ok(None) };
    // `terraform` reads no JSON, finds nothing, and succeeds.
    checkov.args(["--framework", "terraform_json", "kubernetes"]);
    // Its guidelines would come from the network.
    checkov.args(["--skip-download", "--compact", "--output", "json", "--directory", "."]);
    let output = checkov.current_dir(folder).output().map_err(|error| error.to_string())?;
    // It exits with 1 where a check failed, and prints one report where it would print a list of one.
    let reports: Value = serde_json::from_slice(&output.stdout).map_err(|_| said(&output))?;
    let reports = match reports {
        Value::Array(reports) => reports,
        report => vec![report],
    };
    let mut all = Report::default();
    for report in &reports {
        if report["summary"]["parsing_errors"] != 0 {
            return Err(format!("{}: {}", report["check_type"], String::from_utf8_lossy(&output.stderr)));
        }
        for check in checks(report, "passed_checks") {
            *all.passed.entry(text(check, "file_path")).or_default() += 1;
        }
        all.failed.extend(checks(report, "failed_checks").map(|check| Finding {
            check: text(check, "check_id"),
            name: text(check, "check_name"),
            file: text(check, "file_path"),
            resource: text(check, "resource"),
        }));
    }
    all.failed.sort();
    Ok(Some(all))
}

fn checks<'r>(report: &'r Value, result: &str) -> impl Iterator<Item = &'r Value> {
    report["results"][result].as_array().into_iter().flatten()
}

/// A path begins with `/`, or with `./`, as if the folder were the root.
fn text(check: &Value, key: &str) -> String {
    check[key].as_str().unwrap_or_default().trim_start_matches("./").trim_start_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A check that never fails proves nothing, and neither does one that reads nothing.
    #[test]
    fn what_is_unsafe_is_found_and_what_is_safe_passes() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
        write("main.tf.json", r#"{ "resource": { "aws_sns_topic": { "alarms": { "name": "alarms" } } } }"#);
        write(
            "pod.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: b }\nspec: { hostPID: true, containers: [{ name: a, image: a:1 }] }\n",
        );
        let Some(report) = scan(folder.path()).expect("it reads both") else { return };
        let failed = |check: &str| -> Vec<String> {
            let failed = report.failed.iter().filter(|finding| finding.check == check);
            failed.map(|finding| format!("{} {}", finding.file, finding.resource)).collect()
        };
        assert_eq!(failed("CKV_AWS_26"), ["main.tf.json resource.alarms"]);
        assert_eq!(failed("CKV_K8S_17"), ["pod.yaml Pod.b.a"]);
        assert!(report.passed["pod.yaml"] > 0, "{:?}", report.passed);
        write("main.tf.json", r#"{ "resource": ["#);
        assert!(scan(folder.path()).is_err(), "it cannot be read");
    }
}
