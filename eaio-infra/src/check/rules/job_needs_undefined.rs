use crate::check::{Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "job-needs-undefined",
    severity: Severity::Error,
    documentation: "A job of a workflow waits for a job that the workflow does not have, or for itself. GitHub refuses the whole \
                    workflow: none of its jobs runs.",
    bad: Example::yaml(
        "
on: push
jobs:
  build:
    runs-on: ubuntu-24.04
    steps: [{ run: make }]
  deploy:
    needs: [build, test]
    runs-on: ubuntu-24.04
    steps: [{ run: make deploy }]
",
    ),
    good: Example::yaml(
        "
on: push
jobs:
  build:
    runs-on: ubuntu-24.04
    steps: [{ run: make }]
  deploy:
    needs: [build]
    runs-on: ubuntu-24.04
    steps: [{ run: make deploy }]
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for workflow in index.workflows() {
        let names: Vec<&str> = workflow.jobs.iter().map(|job| job.name).collect();
        for job in &workflow.jobs {
            for needed in job.needs() {
                let Some(name) = needed.literal() else { continue };
                if name != job.name && workflow.job(name).is_some() {
                    continue;
                }
                let what =
                    if name == job.name { "which is itself" } else { "which the workflow does not have" };
                let summary = format!("job `{}` waits for `{name}`, {what}", job.name);
                findings
                    .at(workflow.artifact, needed, summary)
                    .detail(format!("the workflow has {}", names.join(", ")))
                    .help("wait for one of the workflow's jobs");
            }
        }
    }
}
