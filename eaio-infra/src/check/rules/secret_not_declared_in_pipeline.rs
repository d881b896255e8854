use crate::check::{Artifact, Example, Findings, Index, Located, Rule, Source, Workflow};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "secret-not-declared-in-pipeline",
    severity: Severity::Error,
    documentation: "A job calls a workflow of the same repository and gives it a secret that the workflow does not declare, or leaves \
                    out one that it requires. GitHub refuses the calling workflow: none of its jobs runs.",
    bad: Example::markdown(
        "
```yaml
on:
  workflow_call:
    secrets:
      DEPLOY_KEY: { required: true }
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps: [{ run: ./deploy, env: { KEY: '${{ secrets.DEPLOY_KEY }}' } }]
```
```yaml
on: push
jobs:
  deploy:
    uses: ./.github/workflows/deploy.yaml
    secrets: { KEY: '${{ secrets.DEPLOY_KEY }}' }
```
",
    ),
    good: Example::markdown(
        "
```yaml
on:
  workflow_call:
    secrets:
      DEPLOY_KEY: { required: true }
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps: [{ run: ./deploy, env: { KEY: '${{ secrets.DEPLOY_KEY }}' } }]
```
```yaml
on: push
jobs:
  deploy:
    uses: ./.github/workflows/deploy.yaml
    secrets: { DEPLOY_KEY: '${{ secrets.DEPLOY_KEY }}' }
```
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let workflows: Vec<Workflow<'_>> = index.workflows().collect();
    for workflow in &workflows {
        for job in &workflow.jobs {
            let Some(file) = job.value.text_at(&["uses"]).and_then(|uses| uses.strip_prefix("./")) else {
                continue;
            };
            let Some(declared) = called(&workflows, workflow, file) else { continue };
            let given = job.value.get("secrets");
            // `inherit` gives all of them.
            if given.is_some_and(|given| given.text().is_some() || given.is_unknown()) {
                continue;
            }
            let same = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
            let names: Vec<&str> = declared.iter().map(|(name, _)| *name).collect();
            for (name, place, _) in given.into_iter().flat_map(Located::entries) {
                if !names.iter().any(|known| same(known, name)) {
                    let there = if names.is_empty() {
                        "it declares none".to_owned()
                    } else {
                        format!("it declares {}", names.join(", "))
                    };
                    findings
                        .at_place(
                            workflow.artifact,
                            place,
                            format!(
                                "job `{}` gives secret `{name}` to {file}, which does not declare it",
                                job.name
                            ),
                        )
                        .detail(there)
                        .help("declare it under `on.workflow_call.secrets`, or call it as it is declared");
                }
            }
            for (name, secret) in &declared {
                let is_given =
                    given.into_iter().flat_map(Located::entries).any(|(given, ..)| same(given, name));
                if secret.get("required").is_some_and(Located::is_true) && !is_given {
                    findings
                        .at_place(
                            workflow.artifact,
                            job.place,
                            format!(
                                "job `{}` does not give secret `{name}` to {file}, which requires it",
                                job.name
                            ),
                        )
                        .help(format!(
                            "give it: `secrets: {{ {name}: … }}`, or all of them: `secrets: inherit`"
                        ));
                }
            }
        }
    }
}

/// The secrets that the workflow in `file` declares, where it is here. In a document it is the only one that can be called.
fn called<'a>(
    workflows: &[Workflow<'a>],
    caller: &Workflow<'a>,
    file: &str,
) -> Option<Vec<(&'a str, &'a Located)>> {
    let is_there = |artifact: &Artifact| match &artifact.source {
        Source::File(path) if caller.artifact.is_in_document() => path == caller.artifact.folder(),
        Source::File(path) => path == file || path.ends_with(&format!("/{file}")),
        Source::Definition { .. } => false,
    };
    let called = workflows.iter().filter(|workflow| is_there(workflow.artifact));
    let mut found: Vec<&Located> = called.filter_map(|workflow| call(&workflow.artifact.value)).collect();
    let declaration = found.pop().filter(|_| found.is_empty())?;
    let secrets = declaration.get("secrets").into_iter().flat_map(Located::entries);
    Some(secrets.map(|(name, _, secret)| (name, secret)).collect())
}

/// What a workflow says of being called. To YAML 1.1 its `on` is `true`.
fn call(workflow: &Located) -> Option<&Located> {
    workflow.get("on").or_else(|| workflow.get("true"))?.get("workflow_call")
}
