//! The review of a proposed change, and what it does not let pass.

use crate::diagnostic::Diagnostic;

use super::shell;

/// Reviews what a pull request does to every environment: the report is a comment, a page to download and, on GitHub, the
/// run's summary; and what [`fail_on`](Self::fail_on) names does not pass.
///
/// What is proposed runs, because a definition is a program. So on GitHub it runs in a job that may only read, and what may write
/// a comment is another job, which has nothing of the proposal but the report's text. From a fork, nothing may write: there the
/// report is the summary and the page. On GitLab, a comment takes a token of your own, in the variable `REVIEW_TOKEN`; give it no
/// more than a reporter's role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewPipeline {
    /// The system, of which there may be several in a repository.
    pub system: String,
    /// What runs the system's program, word by word, such as `cargo run --quiet --package shop --`.
    pub program: Vec<String>,
    /// What does not pass, as `diff --fail-on` reads it; nothing, to only report.
    pub fail_on: String,
    /// Where the definition and its snapshots are, seen from the repository's root; `.` for there.
    pub directory: String,
    /// The image that a GitLab job runs in. It has what builds the definition, git, and curl.
    pub image: String,
}

impl ReviewPipeline {
    /// The review of `system`, whose program is what `cargo run` runs.
    pub fn new(system: impl Into<String>) -> Self {
        ReviewPipeline {
            system: system.into(),
            program: ["cargo", "run", "--quiet", "--"].map(str::to_owned).to_vec(),
            fail_on: "data-loss,replace,destroy,open".to_owned(),
            directory: ".".to_owned(),
            image: "rust:1.90".to_owned(),
        }
    }

    /// The file of a workflow of GitHub Actions: `.github/workflows/review.yaml`.
    ///
    /// # Errors
    /// A field cannot be put into a workflow.
    pub fn to_github(&self) -> Result<String, Diagnostic> {
        self.check()?;
        Ok(super::github::workflow(self))
    }

    /// The jobs of a pipeline of GitLab: a file to `include:`, or `.gitlab-ci.yml` itself.
    ///
    /// # Errors
    /// A field cannot be put into a job.
    pub fn to_gitlab(&self) -> Result<String, Diagnostic> {
        self.check()?;
        Ok(super::gitlab::jobs(self))
    }

    /// The command, against `base`, which is a word of the shell's own.
    pub(super) fn command(&self, base: &str, more: &[&str]) -> String {
        let mut words: Vec<String> = self.program.iter().map(|word| shell::quote(word)).collect();
        words.extend(["diff", "--all", "--base"].map(str::to_owned));
        words.push(base.to_owned());
        words.extend(more.iter().map(|word| shell::quote(word)));
        if !self.fail_on.is_empty() {
            words.extend(["--fail-on".to_owned(), shell::quote(&self.fail_on)]);
        }
        words.join(" ")
    }

    /// GitHub replaces `${{ … }}` wherever it stands, before a shell sees it; a line's end would begin another command.
    fn check(&self) -> Result<(), Diagnostic> {
        let fields = [
            ("system", &self.system),
            ("fail_on", &self.fail_on),
            ("directory", &self.directory),
            ("image", &self.image),
        ];
        let fields = fields.into_iter().chain(self.program.iter().map(|word| ("program", word)));
        for (name, text) in fields {
            let required = name != "fail_on";
            if text.contains("${{") || text.chars().any(char::is_control) || (required && text.is_empty()) {
                return Err(Diagnostic::error(
                    "invalid-pipeline",
                    format!("`{name}` cannot be `{}`", text.escape_debug()),
                )
                .with_help("write it on one line, without `${{`"));
            }
        }
        if self.program.is_empty() {
            return Err(Diagnostic::error("invalid-pipeline", "`program` has no word"));
        }
        Ok(())
    }
}
