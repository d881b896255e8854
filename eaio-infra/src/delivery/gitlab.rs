//! Jobs of a pipeline of GitLab.
//!
//! Source: GitLab Docs, "CI/CD YAML syntax reference", "Predefined CI/CD variables" and "Notes API".

use indexmap::IndexMap;
use serde::Serialize;

use super::{ReviewPipeline, shell};
use crate::yaml;

#[derive(Serialize)]
struct Job {
    #[serde(skip_serializing_if = "Option::is_none")]
    needs: Option<Vec<Needed>>,
    image: String,
    rules: Vec<Rule>,
    timeout: &'static str,
    variables: IndexMap<&'static str, String>,
    script: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    artifacts: Option<Artifacts>,
}

#[derive(Serialize)]
struct Needed {
    job: String,
    artifacts: bool,
}

#[derive(Serialize)]
struct Rule {
    #[serde(rename = "if")]
    condition: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    when: Option<&'static str>,
}

#[derive(Serialize)]
struct Artifacts {
    expose_as: String,
    paths: Vec<String>,
    when: &'static str,
    expire_in: &'static str,
}

/// The job that comments checks nothing out. It writes with `REVIEW_TOKEN`, since the token of a job cannot; where that is not set,
/// as in forks, it is not there. GitLab hands a project's variables to every job, that which runs the proposal too: so it should
/// be the token of a project's reporter, who may comment and nothing else.
pub(super) fn jobs(pipeline: &ReviewPipeline) -> String {
    let names = [format!("review of {}", pipeline.system), format!("comment on {}", pipeline.system)];
    let jobs: IndexMap<&str, Job> =
        [(&*names[0], review(pipeline)), (&*names[1], comment(pipeline, &names[0]))].into_iter().collect();
    format!("# Written by `eaio-infra workflow gitlab`.\n{}", yaml::to_string(&jobs))
}

fn at(pipeline: &ReviewPipeline, file: &str) -> String {
    match pipeline.directory.as_str() {
        "." => file.to_owned(),
        directory => format!("{directory}/{file}"),
    }
}

fn review(pipeline: &ReviewPipeline) -> Job {
    let command = pipeline.command(
        "\"$CI_MERGE_REQUEST_DIFF_BASE_SHA\"",
        &["--write", "markdown=review.md", "--write", "html=review.html", "--write", "json=review.json"],
    );
    let script = format!(
        "code=0\n{command} || code=$?\n# 2 is that there are changes, which is no mistake.\n[ \"$code\" = 2 ] || exit \"$code\"\n"
    );
    let directory = (pipeline.directory != ".").then(|| format!("cd {}", shell::quote(&pipeline.directory)));
    Job {
        needs: None,
        image: pipeline.image.clone(),
        rules: vec![Rule { condition: "$CI_PIPELINE_SOURCE == \"merge_request_event\"", when: None }],
        timeout: "30 minutes",
        // Where the proposal left its target has to be there.
        variables: [("GIT_DEPTH", "0".to_owned())].into_iter().collect(),
        script: directory.into_iter().chain([script]).collect(),
        artifacts: Some(Artifacts {
            expose_as: format!("review of {}", pipeline.system),
            paths: ["review.html", "review.md", "review.json"].map(|file| at(pipeline, file)).to_vec(),
            when: "always",
            expire_in: "30 days",
        }),
    }
}

fn comment(pipeline: &ReviewPipeline, review: &str) -> Job {
    let script = "\
[ -s \"$REPORT\" ] || exit 0
notes=\"$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes\"
curl --fail --silent --show-error --request POST --header \"PRIVATE-TOKEN: $REVIEW_TOKEN\" --data-urlencode \"body@$REPORT\" --output /dev/null \"$notes\"
";
    Job {
        needs: Some(vec![Needed { job: review.to_owned(), artifacts: true }]),
        image: pipeline.image.clone(),
        rules: vec![Rule {
            condition: "$CI_PIPELINE_SOURCE == \"merge_request_event\" && $REVIEW_TOKEN",
            // What does not pass is told, too.
            when: Some("always"),
        }],
        timeout: "5 minutes",
        variables: [("GIT_STRATEGY", "none".to_owned()), ("REPORT", at(pipeline, "review.md"))]
            .into_iter()
            .collect(),
        script: vec![script.to_owned()],
        artifacts: None,
    }
}
