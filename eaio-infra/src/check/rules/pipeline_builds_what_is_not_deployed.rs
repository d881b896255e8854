use crate::check::{
    Example, Findings, Image, Index, Job, Located, Place, Rule, Step, Word, Workflow, contexts,
};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "pipeline-builds-what-is-not-deployed",
    severity: Severity::Warning,
    documentation: "A workflow pushes an image that nothing here runs, while images of the same owner do run here under other names. \
                    What was built and tested is then not what is deployed.",
    bad: Example::markdown(
        r#"
```yaml
services:
  api:
    image: ghcr.io/shop/api:1.4.0
```
```yaml
on: push
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: docker/login-action@v3
        with: { registry: ghcr.io, username: shop, password: "${{ secrets.GITHUB_TOKEN }}" }
      - uses: docker/build-push-action@v6
        with: { push: true, tags: "ghcr.io/shop/server:${{ github.sha }}" }
```
"#,
    ),
    good: Example::markdown(
        r#"
```yaml
services:
  api:
    image: ghcr.io/shop/api:1.4.0
```
```yaml
on: push
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: docker/login-action@v3
        with: { registry: ghcr.io, username: shop, password: "${{ secrets.GITHUB_TOKEN }}" }
      - uses: docker/build-push-action@v6
        with: { push: true, tags: "ghcr.io/shop/api:${{ github.sha }}" }
```
"#,
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let images = index.images();
    let mut run: Vec<&str> = images.iter().map(|(_, _, image, _)| image.repository).collect();
    run.sort_unstable();
    run.dedup();
    let is_run = |repository: &str| {
        let last = repository.rsplit('/').next().unwrap_or(repository);
        run.iter().any(|other| {
            *other == repository
                || other.ends_with(&format!("/{repository}"))
                || repository.ends_with(&format!("/{other}"))
                || other.rsplit('/').next() == Some(last)
        })
    };
    let workflows: Vec<Workflow<'_>> = index.workflows().collect();
    let mut all: Vec<(&Workflow<'_>, &Job<'_>, Place, String)> = Vec::new();
    for workflow in &workflows {
        for job in &workflow.jobs {
            for (place, name) in pushed(workflow, job) {
                all.extend(repository(&name).map(|repository| (workflow, job, place, repository)));
            }
        }
    }
    // Beside what is run there are images to build with, or for others.
    if all.iter().any(|(.., repository)| is_run(repository)) {
        return;
    }
    let mut told: Vec<&str> = Vec::new();
    for (workflow, job, place, repository) in &all {
        // `eaio` beside `eaio/api`, `shop/server` beside `shop/api`.
        let owner = repository.split('/').next().unwrap_or(repository);
        let is_sibling = |other: &&str| other.split_once('/').is_some_and(|(first, _)| first == owner);
        let siblings: Vec<&str> = run.iter().copied().filter(is_sibling).collect();
        if siblings.is_empty() || told.contains(&repository.as_str()) {
            continue;
        }
        let summary = format!("job `{}` pushes image `{repository}`, which nothing here runs", job.name);
        findings
            .at_place(workflow.artifact, *place, summary)
            .detail(format!("what runs here of `{owner}` is {}", siblings.join(", ")))
            .help("build each image under the name by which it is run");
        told.push(repository);
    }
}

/// The names of the images that a job pushes, and where they stand.
fn pushed(workflow: &Workflow<'_>, job: &Job<'_>) -> Vec<(Place, Word)> {
    let mut found = Vec::new();
    for step in &job.steps {
        if step.action() == Some("docker/build-push-action")
            && step.input("push").is_some_and(Located::is_true)
        {
            found.extend(tags(job, step));
        }
        for command in step.commands(workflow.artifact) {
            if command.begins(&["docker", "push"])
                && let [_, _, word] = command.words.as_slice()
            {
                found.push((command.place, word.clone()));
            }
        }
    }
    found
}

/// The names under which a step pushes an image, with those that docker/metadata-action makes for it.
fn tags(job: &Job<'_>, step: &Step<'_>) -> Vec<(Place, Word)> {
    let Some((value, text)) = step.input("tags").and_then(|value| Some((value, value.text()?))) else {
        return Vec::new();
    };
    let meta = contexts(text, "steps").into_iter().find_map(|path| match path.as_slice() {
        [id, "outputs", "tags"] => {
            job.step(id).filter(|step| step.action() == Some("docker/metadata-action"))
        }
        _ => None,
    });
    let (value, text) = match meta.map(|meta| meta.input("images")) {
        Some(Some(images)) => (images, images.text().unwrap_or_default()),
        Some(None) => return Vec::new(),
        None => (value, text),
    };
    let names = text.split(['\n', ',']).map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| (value.place, crate::check::word(name))).collect()
}

/// The repository of an image, after a registry that need not be known; nothing where a part of it is not known.
fn repository(name: &Word) -> Option<String> {
    // A tag that is filled in later says nothing of the repository.
    if let Some(image) = name.start.strip_suffix(':').or(name.known()) {
        return Image::new(image).map(|image| image.repository.to_owned());
    }
    if name.start.rsplit('/').next().is_some_and(|last| last.contains(':')) {
        return Image::new(&name.start).map(|image| image.repository.to_owned());
    }
    // Nothing but the registry is filled in: `$REGISTRY/shop/api:1`.
    let filled = name.written.matches('$').count();
    let rest = name.end.as_deref()?.strip_prefix('/')?;
    (name.start.is_empty() && filled == 1)
        .then(|| Image::new(rest).map(|image| image.repository.to_owned()))?
}
