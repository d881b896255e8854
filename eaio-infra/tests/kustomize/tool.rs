//! The kustomize in kubectl.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Whether kubectl is on this machine. With `EAIO_CONFORMANCE=required` it must be.
pub fn is_there() -> bool {
    let there =
        Command::new("kubectl").args(["version", "--client"]).output().is_ok_and(|o| o.status.success());
    if !there {
        let required = std::env::var("EAIO_CONFORMANCE").is_ok_and(|value| value == "required");
        assert!(!required, "kubectl is missing, and EAIO_CONFORMANCE=required");
        eprintln!("skipped: kubectl is missing");
    }
    there
}

/// The objects that `kustomize build` makes of a folder.
pub fn build(folder: &Path) -> Result<Vec<Value>, String> {
    let output =
        Command::new("kubectl").arg("kustomize").arg(folder).output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let warnings = String::from_utf8_lossy(&output.stderr);
    if !warnings.trim().is_empty() {
        return Err(format!("kustomize warns: {warnings}"));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_multiple_with_options(&text, options).map_err(|error| format!("{error}\n{text}"))
}
