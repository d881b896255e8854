use crate::check::{Command, Example, Findings, Index, Job, Located, Rule, Step, Workflow};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "login-without-credentials",
    severity: Severity::Warning,
    documentation: "A job on one of GitHub's machines talks to AWS, and no step before gives it credentials: neither \
                    aws-actions/configure-aws-credentials nor variables such as AWS_ACCESS_KEY_ID. Each job starts on a new machine, \
                    so what an earlier job configured is gone.",
    bad: Example::yaml(
        "
on: push
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: aws-actions/amazon-ecr-login@v2
",
    ),
    good: Example::yaml(
        "
on: push
permissions: { id-token: write }
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: aws-actions/configure-aws-credentials@v5
        with: { role-to-assume: 'arn:aws:iam::111122223333:role/build', aws-region: us-east-1 }
      - uses: aws-actions/amazon-ecr-login@v2
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for workflow in index.workflows() {
        for job in workflow.jobs.iter().filter(|job| job.is_on_github()) {
            if has_variables(&workflow.artifact.value)
                || has_variables(job.value)
                || job.value.get("container").is_some()
            {
                continue;
            }
            if let Some((place, what)) = first_use(&workflow, job) {
                let summary = format!("job `{}` {what}, and nothing before gives it credentials", job.name);
                findings
                    .at(workflow.artifact, place, summary)
                    .help("use aws-actions/configure-aws-credentials in a step before it, with a role that GitHub may assume");
            }
        }
    }
}

/// Whether variables of an environment say who it is to AWS, or may.
fn has_variables(value: &Located) -> bool {
    value.get("env").is_some_and(|env| {
        env.is_unknown() || env.text().is_some() || env.entries().any(|(name, ..)| name.starts_with("AWS_"))
    })
}

/// The first step that talks to AWS, unless one before may give it credentials.
fn first_use<'a>(workflow: &Workflow<'a>, job: &Job<'a>) -> Option<(&'a Located, &'static str)> {
    for step in &job.steps {
        if has_variables(step.value) {
            return None;
        }
        if let Some(action) = step.action() {
            if action == "aws-actions/amazon-ecr-login" {
                return Some((step.value.get("uses")?, "logs in to Amazon ECR"));
            }
            if !step.leaves_no_credentials() {
                return None;
            }
        }
        if may_set(step) {
            return None;
        }
        if step.commands(workflow.artifact).iter().any(talks) {
            return Some((step.value.get("run")?, "runs the AWS CLI"));
        }
    }
    None
}

/// Whether a step may set credentials for those after it.
fn may_set(step: &Step<'_>) -> bool {
    let run = step.value.text_at(&["run"]).unwrap_or_default();
    ["AWS_", "aws configure", "GITHUB_ENV", "source ", ".aws", "assume-role", "sso login"]
        .iter()
        .any(|part| run.contains(part))
}

/// Whether a command asks AWS something that needs to know who asks.
fn talks(command: &Command) -> bool {
    let services =
        ["cloudfront", "cloudformation", "ecr", "ecs", "eks", "lambda", "rds", "secretsmanager", "ssm"];
    let is_anonymous = command.words.iter().any(|word| word.known() == Some("--no-sign-request"));
    !is_anonymous && services.iter().any(|service| command.begins(&["aws", service]))
}
