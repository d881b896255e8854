use crate::check::{
    Artifact, Content, Example, Findings, Index, Job, Located, Rule, Workflow, contexts,
    contexts_of_expression,
};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "output-undefined",
    severity: Severity::Error,
    documentation: "A workflow reads an output that nothing sets: of a job that is not waited for, of one that has no such output, \
                    or of a step that the job does not have. The expression is an empty text then, and no error: the image has no \
                    tag, the command one word less.",
    bad: Example::yaml(
        "
on: push
jobs:
  build:
    runs-on: ubuntu-24.04
    outputs:
      tag: ${{ steps.meta.outputs.version }}
    steps:
      - id: metadata
        uses: docker/metadata-action@v5
        with: { images: shop/api }
  deploy:
    needs: build
    runs-on: ubuntu-24.04
    steps:
      - run: ./deploy ${{ needs.build.outputs.image }}
",
    ),
    good: Example::yaml(
        "
on: push
jobs:
  build:
    runs-on: ubuntu-24.04
    outputs:
      tag: ${{ steps.metadata.outputs.version }}
    steps:
      - id: metadata
        uses: docker/metadata-action@v5
        with: { images: shop/api }
  deploy:
    needs: build
    runs-on: ubuntu-24.04
    steps:
      - run: ./deploy ${{ needs.build.outputs.tag }}
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for workflow in index.workflows() {
        for job in &workflow.jobs {
            let mut texts = Vec::new();
            collect(job.value, false, &mut texts);
            for (value, text, is_condition) in texts {
                let read = |context| {
                    let mut found = contexts(text, context);
                    if is_condition && found.is_empty() {
                        found = contexts_of_expression(text, context);
                    }
                    found
                };
                for path in read("needs") {
                    of_job(findings, &workflow, job, value, &path);
                }
                for path in read("steps") {
                    of_step(findings, workflow.artifact, job, value, &path);
                }
            }
        }
    }
}

/// Every text of a value, and whether it is a condition, which is an expression without marks around it.
fn collect<'a>(value: &'a Located, is_condition: bool, texts: &mut Vec<(&'a Located, &'a str, bool)>) {
    match &value.content {
        Content::Text(text) => texts.push((value, text, is_condition)),
        Content::List(items) => items.iter().for_each(|item| collect(item, false, texts)),
        Content::Map(entries) => {
            entries.iter().for_each(|(name, _, value)| collect(value, name == "if", texts));
        }
        _ => {}
    }
}

fn of_job(
    findings: &mut Findings<'_>,
    workflow: &Workflow<'_>,
    job: &Job<'_>,
    value: &Located,
    path: &[&str],
) {
    let [name, "outputs", output, ..] = path else { return };
    let needs = job.needs();
    // A name that is computed may be this one.
    if needs.iter().any(|needed| needed.literal().is_none()) {
        return;
    }
    let Some(other) = workflow.job(name) else {
        // The rule about jobs that are missing says it, where it is waited for.
        if !needs.iter().any(|needed| needed.text().is_some_and(|needed| needed.eq_ignore_ascii_case(name))) {
            let summary = format!(
                "job `{}` reads output `{output}` of `{name}`, which is no job of the workflow",
                job.name
            );
            let names: Vec<&str> = workflow.jobs.iter().map(|job| job.name).collect();
            findings
                .at(workflow.artifact, value, summary)
                .detail(format!("the workflow has {}", names.join(", ")))
                .help("read an output of a job that it waits for");
        }
        return;
    };
    if !needs.iter().any(|needed| needed.text().is_some_and(|needed| needed.eq_ignore_ascii_case(name))) {
        let summary =
            format!("job `{}` reads output `{output}` of `{name}`, for which it does not wait", job.name);
        findings
            .at(workflow.artifact, value, summary)
            .detail("`needs` has only the jobs that a job waits for itself: the output is an empty text")
            .help(format!("add `{name}` to its `needs`"));
        return;
    }
    // What a workflow elsewhere hands out, it says itself.
    if other.value.get("uses").is_some() || other.value.get("outputs").is_some_and(Located::is_unknown) {
        return;
    }
    let outputs: Vec<&str> =
        other.value.get("outputs").into_iter().flat_map(Located::entries).map(|(name, ..)| name).collect();
    if !outputs.iter().any(|known| known.eq_ignore_ascii_case(output)) {
        let there = if outputs.is_empty() {
            "it has none".to_owned()
        } else {
            format!("it has {}", outputs.join(", "))
        };
        findings
            .at(
                workflow.artifact,
                value,
                format!("job `{}` reads output `{output}` of `{name}`, which sets no such output", job.name),
            )
            .detail(there)
            .help(format!("set it under `outputs` of job `{name}`, or read one that is there"));
    }
}

fn of_step(findings: &mut Findings<'_>, artifact: &Artifact, job: &Job<'_>, value: &Located, path: &[&str]) {
    let [id, "outputs" | "outcome" | "conclusion", ..] = path else { return };
    if job.steps.is_empty() || job.step(id).is_some() {
        return;
    }
    let ids: Vec<&str> = job.steps.iter().filter_map(|step| step.id()).collect();
    let there = if ids.is_empty() {
        "none of its steps has an `id`".to_owned()
    } else {
        format!("its steps are {}", ids.join(", "))
    };
    findings
        .at(
            artifact,
            value,
            format!("job `{}` reads `steps.{}`, and has no step `{id}`", job.name, path.join(".")),
        )
        .detail(there)
        .help(format!("give the step that sets it `id: {id}`, or read one that is there"));
}
