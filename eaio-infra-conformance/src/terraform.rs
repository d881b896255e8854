//! The real Terraform, with the real provider.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::tool::{require_or_skip, said, tool};

/// Terraform, and the folder that it takes providers from.
#[derive(Debug)]
pub struct Terraform {
    plugins: PathBuf,
    home: TempDir,
    environment: Vec<(String, String)>,
}

impl Terraform {
    /// Terraform with the providers in the folder that `EAIO_PLUGIN_DIR` names (the root of a filesystem
    /// mirror), or nothing where one of the two is missing: then the test is to be skipped.
    pub fn find() -> Option<Self> {
        let plugins = std::env::var_os("EAIO_PLUGIN_DIR").map(PathBuf::from).filter(|folder| folder.is_dir());
        let there = require_or_skip("the folder of Terraform providers `EAIO_PLUGIN_DIR`", plugins.is_some());
        tool("terraform", &["version"]).filter(|_| there)?;
        let home = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(home.path().join("terraformrc"), "").expect("a temporary file");
        Some(Terraform { plugins: plugins?, home, environment: Vec::new() })
    }

    /// The same, with more in its environment.
    #[must_use]
    pub fn with_environment(mut self, environment: impl IntoIterator<Item = (String, String)>) -> Self {
        self.environment.extend(environment);
        self
    }

    /// Initialises and validates the root module in `folder`, and leaves `.terraform` in it.
    ///
    /// # Errors
    /// Every error and every warning: what is deprecated today is refused tomorrow.
    pub fn validate(&self, folder: &Path) -> Result<(), String> {
        self.initialise(folder, &["-backend=false"])?;
        let output =
            self.command(folder).args(["validate", "-json"]).output().map_err(|error| error.to_string())?;
        let verdict: Value = serde_json::from_slice(&output.stdout)
            .map_err(|_| format!("{}: terraform validate: {}", folder.display(), said(&output)))?;
        match verdict["diagnostics"].as_array().map(Vec::as_slice) {
            Some([]) if verdict["valid"] == true => Ok(()),
            diagnostics => {
                let lines: Vec<String> = diagnostics.into_iter().flatten().map(line).collect();
                Err(format!("{}: terraform validate:\n{}", folder.display(), lines.join("\n")))
            }
        }
    }

    /// Initialises the root module in `folder`, and plans it: what `terraform show -json` says of the plan. What it
    /// requires must be plannable without an account, and its state is kept in that folder.
    ///
    /// # Errors
    /// Where Terraform refuses the module.
    pub fn plan(&self, folder: &Path) -> Result<Value, String> {
        self.plan_with(folder, &[])
    }

    /// The same, with values of variables.
    ///
    /// # Errors
    /// Where Terraform refuses the module.
    pub fn plan_with(&self, folder: &Path, variables: &[(&str, &str)]) -> Result<Value, String> {
        self.initialise(folder, &[])?;
        self.plan_initialised(folder, variables)
    }

    /// The same, of a folder that was initialised for what it requires still: that takes its time with a large provider.
    ///
    /// # Errors
    /// Where Terraform refuses the module.
    pub fn plan_initialised(&self, folder: &Path, variables: &[(&str, &str)]) -> Result<Value, String> {
        let variables: Vec<String> =
            variables.iter().map(|(name, value)| format!("-var={name}={value}")).collect();
        let mut plan =
            vec!["plan", "-input=false", "-no-color", "-lock=false", "-refresh=false", "-out=plan"];
        plan.extend(variables.iter().map(String::as_str));
        self.run(folder, &plan)?;
        let output = self.run(folder, &["show", "-json", "plan"])?;
        serde_json::from_slice(&output)
            .map_err(|error| format!("{}: terraform show: {error}", folder.display()))
    }

    /// Initialises the root module in `folder`, and applies it: what it requires must need no account. Its state stays in
    /// the folder.
    ///
    /// # Errors
    /// Where Terraform refuses the module.
    pub fn apply(&self, folder: &Path) -> Result<(), String> {
        self.initialise(folder, &[])?;
        self.run(folder, &["apply", "-input=false", "-no-color", "-auto-approve"]).map(drop)
    }

    /// What `terraform show -json` says of the state in `folder`.
    ///
    /// # Errors
    /// Where there is none that Terraform can read.
    pub fn state(&self, folder: &Path) -> Result<Value, String> {
        let output = self.run(folder, &["show", "-json"])?;
        serde_json::from_slice(&output)
            .map_err(|error| format!("{}: terraform show: {error}", folder.display()))
    }

    /// Whether every `*.tf` in `folder` and below is laid out as `terraform fmt` would.
    ///
    /// # Errors
    /// What it would change.
    pub fn format_check(&self, folder: &Path) -> Result<(), String> {
        self.run(folder, &["fmt", "-check", "-diff", "-recursive", "-no-color"]).map(drop)
    }

    fn initialise(&self, folder: &Path, options: &[&str]) -> Result<(), String> {
        let plugins = format!("-plugin-dir={}", self.plugins.display());
        self.run(folder, &[&["init", "-input=false", "-no-color", &plugins], options].concat()).map(drop)
    }

    /// What a command says on stdout, where it succeeds.
    fn run(&self, folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, String> {
        let output = self.command(folder).args(arguments).output().map_err(|error| error.to_string())?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(format!("{}: terraform {}: {}", folder.display(), arguments[0], said(&output)))
    }

    /// Terraform in `folder`, with no configuration of whoever runs the test, and with no word to its makers.
    fn command(&self, folder: &Path) -> Command {
        let mut command = Command::new("terraform");
        command.current_dir(folder).env("TF_CLI_CONFIG_FILE", self.home.path().join("terraformrc"));
        command.env("CHECKPOINT_DISABLE", "1").env_remove("TF_DATA_DIR").env_remove("TF_WORKSPACE");
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// One of Terraform's diagnostics.
fn line(diagnostic: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let place =
        format!("{}:{}", text(&diagnostic["range"]["filename"]), diagnostic["range"]["start"]["line"]);
    let context = text(&diagnostic["snippet"]["context"]);
    let [severity, summary, detail] = ["severity", "summary", "detail"].map(|field| text(&diagnostic[field]));
    format!("{severity}: {summary}: {detail} ({place} {context})")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A check that never fails proves nothing.
    #[test]
    fn what_is_deprecated_is_refused() {
        let Some(terraform) = Terraform::find() else { return };
        let folder = tempfile::tempdir().expect("a temporary folder");
        let text = r#"{
            "terraform": { "required_providers": { "aws": { "source": "hashicorp/aws" } } },
            "resource": { "aws_eip": { "nat": { "vpc": true } } }
        }"#;
        std::fs::write(folder.path().join("main.tf.json"), text).expect("a temporary file");
        let refused =
            terraform.validate(folder.path()).expect_err("5.100 warns, and 6.x has no such argument");
        assert!(refused.contains("warning: Argument is deprecated"), "{refused}");
        assert!(refused.contains("main.tf.json:3"), "{refused}");
    }
}
