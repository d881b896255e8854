//! The strict schemas of Kubernetes and of custom resources.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::tool::{require_or_skip, said};

const SCRIPT: &str = include_str!("kubernetes.py");
const NEEDS: &str = "import jsonschema, kubernetes_validate, yaml";

/// Where the published schemas of custom resources stand, as `<group>_<Kind>_<version>.json`.
fn custom_schemas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../eaio-infra/tests/schemas/custom")
}

/// Validates the objects of a YAML stream against the schemas of the Kubernetes `version`, such as `1.35`. True where
/// they could be asked. PyYAML reads the stream, as YAML 1.1.
///
/// # Errors
/// Everything that the schemas refuse: fields they do not know, too. An object of a kind without a schema is a
/// mistake, because nobody has checked it.
pub fn validate(stream: &str, version: &str) -> Result<bool, String> {
    let there =
        Command::new("python3").args(["-c", NEEDS]).output().is_ok_and(|output| output.status.success());
    if !require_or_skip("the Python package `kubernetes-validate`", there) {
        return Ok(false);
    }
    let ask = || {
        let mut python = Command::new("python3")
            .args(["-c", SCRIPT, version])
            .arg(custom_schemas())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        // It says nothing before it has read everything, so neither waits for the other.
        python.stdin.take().expect("it is piped").write_all(stream.as_bytes())?;
        python.wait_with_output()
    };
    let output = ask().map_err(|error| error.to_string())?;
    if output.status.success() { Ok(true) } else { Err(said(&output)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(stream: &str) -> Option<String> {
        match validate(stream, "1.35") {
            Ok(true) => Some(String::new()),
            Ok(false) => None,
            Err(mistakes) => Some(mistakes),
        }
    }

    /// A check that never fails proves nothing.
    #[test]
    fn what_is_wrong_is_refused() {
        let service = |ports: &str| {
            format!("apiVersion: v1\nkind: Service\nmetadata: {{ name: a }}\nspec: {{ ports: [{ports}] }}\n")
        };
        let store = |service: &str| {
            format!(
                "apiVersion: external-secrets.io/v1\nkind: SecretStore\nmetadata: {{ name: a }}\n\
                 spec: {{ provider: {{ aws: {{ service: {service}, region: us-east-1 }} }} }}\n"
            )
        };
        let Some(accepted) = verdict(&[service("{ port: 80 }"), store("SecretsManager")].join("---\n"))
        else {
            return;
        };
        assert_eq!(accepted, "");
        for (stream, mistake) in [
            (service("{ port: x }"), "Service a: spec.ports.0.port: 'x' is not of type 'integer'"),
            (service("{ port: 80, prt: 80 }"), "'prt' was unexpected"),
            (
                store("SecretManager"),
                "SecretStore a: spec.provider.aws.service: 'SecretManager' is not one of",
            ),
            (service("{ port: 80 }").replace("Service", "Servant"), "Servant a: no schema for v1 Servant"),
            (
                "apiVersion: apps.example.com/v1\nkind: Deployment\nmetadata: { name: a }\n".into(),
                "no schema for",
            ),
            (String::new(), "no objects"),
        ] {
            let refused = verdict(&stream).expect("it was there a moment ago");
            assert!(refused.contains(mistake), "{stream}\n{refused}");
        }
    }
}
