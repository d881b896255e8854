//! A workflow of GitHub Actions.
//!
//! Source: GitHub Docs, "Workflow syntax for GitHub Actions", "Secure use reference" and "Automatic token authentication".

use indexmap::IndexMap;
use serde::Serialize;

use super::ReviewPipeline;
use crate::yaml;

/// The actions that it uses, each at the commit of a release, which nobody can move: v4.2.2, v4.6.2 and v4.3.0. Which commit
/// is which release is as many public repositories have it; no registry of ours can be asked.
const CHECKOUT: &str = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683";
const UPLOAD: &str = "actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02";
const DOWNLOAD: &str = "actions/download-artifact@d3f86a106a0bac45b974a628896c90dbdf5c8093";
const RELEASES: &str = "\
# actions/checkout v4.2.2, actions/upload-artifact v4.6.2, actions/download-artifact v4.3.0
";

#[derive(Serialize)]
struct Workflow {
    name: String,
    on: On,
    permissions: Permissions,
    concurrency: Concurrency,
    jobs: IndexMap<&'static str, Job>,
}

#[derive(Serialize)]
struct On {
    pull_request: IndexMap<&'static str, Vec<&'static str>>,
}

#[derive(Serialize, Default)]
#[serde(rename_all = "kebab-case")]
struct Permissions {
    #[serde(skip_serializing_if = "Option::is_none")]
    contents: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pull_requests: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Concurrency {
    group: String,
    cancel_in_progress: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Job {
    #[serde(skip_serializing_if = "Option::is_none")]
    needs: Option<&'static str>,
    #[serde(rename = "if", skip_serializing_if = "Option::is_none")]
    condition: Option<&'static str>,
    runs_on: &'static str,
    timeout_minutes: u32,
    permissions: Permissions,
    #[serde(skip_serializing_if = "Option::is_none")]
    defaults: Option<Defaults>,
    steps: Vec<Step>,
}

#[derive(Serialize)]
struct Defaults {
    run: Shell,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Shell {
    working_directory: String,
}

#[derive(Serialize, Default)]
struct Step {
    name: &'static str,
    #[serde(rename = "if", skip_serializing_if = "Option::is_none")]
    condition: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uses: Option<&'static str>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    with: IndexMap<&'static str, String>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    env: IndexMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<String>,
}

/// Nothing of a pull request stands in a script: what GitHub knows of it gets there through variables.
pub(super) fn workflow(pipeline: &ReviewPipeline) -> String {
    let workflow = Workflow {
        name: format!("review of {}", pipeline.system),
        on: On { pull_request: [("types", vec!["opened", "synchronize", "reopened"])].into_iter().collect() },
        // Each job says what it may.
        permissions: Permissions::default(),
        concurrency: Concurrency {
            group: format!("review-{}-${{{{ github.event.pull_request.number }}}}", pipeline.system),
            cancel_in_progress: true,
        },
        jobs: [("review", review(pipeline)), ("comment", comment(pipeline))].into_iter().collect(),
    };
    format!("# Written by `eaio-infra workflow github`.\n{RELEASES}{}", yaml::to_string(&workflow))
}

fn review(pipeline: &ReviewPipeline) -> Job {
    // What is checked out is the merge of the proposal into its target, whose first parent is the target: nothing before it is
    // needed.
    let command = pipeline.command(
        "HEAD^1",
        &[
            "--format",
            "github",
            "--write",
            "markdown=review.md",
            "--write",
            "html=review.html",
            "--write",
            "json=review.json",
        ],
    );
    let script = format!(
        "code=0\n{command} || code=$?\n# 2 is that there are changes, which is no mistake.\n[ \"$code\" = 2 ] || exit \"$code\"\n"
    );
    let at = |file: &str| match pipeline.directory.as_str() {
        "." => file.to_owned(),
        directory => format!("{directory}/{file}"),
    };
    Job {
        needs: None,
        condition: None,
        runs_on: "ubuntu-latest",
        timeout_minutes: 30,
        permissions: Permissions { contents: Some("read"), ..Permissions::default() },
        defaults: (pipeline.directory != ".")
            .then(|| Defaults { run: Shell { working_directory: pipeline.directory.clone() } }),
        steps: vec![
            Step {
                name: "Check out the merge of the proposal",
                uses: Some(CHECKOUT),
                with: [("fetch-depth", "2".to_owned()), ("persist-credentials", "false".to_owned())]
                    .into_iter()
                    .collect(),
                ..Step::default()
            },
            Step { name: "Review it", run: Some(script), ..Step::default() },
            Step {
                name: "Keep the report",
                condition: Some("${{ !cancelled() }}"),
                uses: Some(UPLOAD),
                with: [
                    ("name", format!("review-{}", pipeline.system)),
                    ("path", ["review.md", "review.html", "review.json"].map(at).join("\n") + "\n"),
                    ("if-no-files-found", "warn".to_owned()),
                ]
                .into_iter()
                .collect(),
                ..Step::default()
            },
        ],
    }
}

/// It has a token that may write, and nothing of the proposal but the report, as text. Its files stand where the deepest folder
/// that they share is: at the artifact's root.
fn comment(pipeline: &ReviewPipeline) -> Job {
    let script = "\
[ -s review.md ] || exit 0
{ printf '%s\\n' \"$MARK\"; cat review.md; } > body.md
mine=$(gh api --paginate \"repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments\" \\
  --jq '.[] | select(.user.login == \"github-actions[bot]\" and (.body | startswith(env.MARK))) | .id' | head -n 1)
if [ -n \"$mine\" ]; then
  gh api --silent --method PATCH \"repos/$GITHUB_REPOSITORY/issues/comments/$mine\" --field body=@body.md
else
  gh api --silent --method POST \"repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments\" --field body=@body.md
fi
";
    Job {
        needs: Some("review"),
        condition: Some(
            "${{ !cancelled() && github.event.pull_request.head.repo.full_name == github.repository }}",
        ),
        runs_on: "ubuntu-latest",
        timeout_minutes: 5,
        permissions: Permissions { pull_requests: Some("write"), ..Permissions::default() },
        defaults: None,
        steps: vec![
            Step {
                name: "Get the report",
                uses: Some(DOWNLOAD),
                with: [("name", format!("review-{}", pipeline.system))].into_iter().collect(),
                ..Step::default()
            },
            Step {
                name: "Comment on the pull request, or change the comment that is there",
                env: [
                    ("GH_TOKEN", "${{ github.token }}".to_owned()),
                    ("NUMBER", "${{ github.event.pull_request.number }}".to_owned()),
                    ("MARK", format!("<!-- eaio-infra review of {} -->", pipeline.system)),
                ]
                .into_iter()
                .collect(),
                run: Some(script.to_owned()),
                ..Step::default()
            },
        ],
    }
}
