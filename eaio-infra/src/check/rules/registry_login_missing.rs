use crate::check::{Example, Findings, Index, Job, Located, Place, Rule, Step, Workflow};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "registry-login-missing",
    severity: Severity::Error,
    documentation: "A job on one of GitHub's machines pushes an image, and no step before logs in to a registry. The machine is new and \
                    knows no password: after all the building the push is denied.",
    bad: Example::yaml(
        "
on: push
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: docker/build-push-action@v6
        with: { push: true, tags: 'ghcr.io/shop/api:1.4.0' }
",
    ),
    good: Example::yaml(
        "
on: push
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: docker/login-action@v3
        with: { registry: ghcr.io, username: shop, password: '${{ secrets.GITHUB_TOKEN }}' }
      - uses: docker/build-push-action@v6
        with: { push: true, tags: 'ghcr.io/shop/api:1.4.0' }
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for workflow in index.workflows() {
        let has_configuration = |value: &Located| {
            value.get("env").is_some_and(|env| {
                env.text().is_some() || env.entries().any(|(name, ..)| name.contains("DOCKER"))
            })
        };
        for job in workflow.jobs.iter().filter(|job| job.is_on_github()) {
            if job.value.get("container").is_some()
                || has_configuration(job.value)
                || has_configuration(&workflow.artifact.value)
            {
                continue;
            }
            if let Some((place, image)) = first_push(&workflow, job) {
                findings
                    .at_place(
                        workflow.artifact,
                        place,
                        format!(
                            "job `{}` pushes {image}, and nothing before logs in to its registry",
                            job.name
                        ),
                    )
                    .help("use docker/login-action, or the login of the registry's own, in a step before it");
            }
        }
    }
}

/// The first image that a job pushes, unless a step before may log in.
fn first_push(workflow: &Workflow<'_>, job: &Job<'_>) -> Option<(Place, String)> {
    for step in &job.steps {
        if may_log_in(step) {
            return None;
        }
        if step.action() == Some("docker/build-push-action")
            && step.input("push").is_some_and(Located::is_true)
        {
            let tags = step.input("tags")?;
            let first = tags.text()?.split(['\n', ',']).map(str::trim).find(|tag| !tag.is_empty())?;
            return (!is_open(first)).then(|| (tags.place, format!("`{first}`")));
        }
        for command in step.commands(workflow.artifact) {
            if command.begins(&["docker", "push"]) {
                let image = command.words.iter().skip(2).find(|word| !word.start.starts_with('-'))?;
                return (!is_open(&image.written)).then(|| (command.place, format!("`{}`", image.written)));
            }
        }
    }
    None
}

/// Whether everybody may push to a registry: one of the job's own, or one that keeps images for hours.
fn is_open(image: &str) -> bool {
    ["localhost", "127.0.0.1", "ttl.sh/", "registry:"].iter().any(|registry| image.starts_with(registry))
}

/// Whether a step may leave a password behind.
fn may_log_in(step: &Step<'_>) -> bool {
    let names = ["auth", "aws", "azure", "cred", "gcloud", "login", "vault"];
    let says = |text: &str| names.iter().any(|name| text.to_ascii_lowercase().contains(name));
    let run = step.value.text_at(&["run"]).unwrap_or_default();
    let of_command = says(run)
        || run.contains(".docker")
        || run.contains("DOCKER_")
        || run.contains("make ")
        || run.contains("./");
    !step.leaves_no_credentials()
        || of_command
        || step.value.get("env").is_some_and(|env| env.entries().any(|(name, ..)| name.contains("DOCKER")))
}
