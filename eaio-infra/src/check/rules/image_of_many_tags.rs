use crate::check::{Example, Findings, Index, Job, Located, Rule, Step, Workflow, contexts};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "image-of-many-tags",
    severity: Severity::Error,
    documentation: "A command takes the output `tags` of docker/metadata-action for one image. It is a list, one line for each tag, \
                    and there is more than one: the command breaks after the first line, or is given a name that no image has. \
                    docker/build-push-action takes the list; what deploys needs one of them, best a digest.",
    bad: Example::yaml(
        r#"
on: push
jobs:
  build:
    runs-on: ubuntu-24.04
    outputs:
      image: ${{ steps.meta.outputs.tags }}
    steps:
      - id: meta
        uses: docker/metadata-action@v5
        with:
          images: ghcr.io/shop/api
          tags: |
            type=ref,event=branch
            type=sha
  deploy:
    needs: build
    runs-on: ubuntu-24.04
    steps:
      - run: kubectl set image deployment/api api=${{ needs.build.outputs.image }} -n shop
"#,
    ),
    good: Example::yaml(
        r#"
on: push
jobs:
  build:
    runs-on: ubuntu-24.04
    outputs:
      image: ghcr.io/shop/api@${{ steps.push.outputs.digest }}
    steps:
      - id: meta
        uses: docker/metadata-action@v5
        with:
          images: ghcr.io/shop/api
          tags: |
            type=ref,event=branch
            type=sha
      - uses: docker/login-action@v3
        with: { registry: ghcr.io, username: shop, password: "${{ secrets.GITHUB_TOKEN }}" }
      - id: push
        uses: docker/build-push-action@v6
        with: { push: true, tags: "${{ steps.meta.outputs.tags }}" }
  deploy:
    needs: build
    runs-on: ubuntu-24.04
    steps:
      - run: kubectl set image deployment/api api=${{ needs.build.outputs.image }} -n shop
"#,
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for workflow in index.workflows() {
        for job in &workflow.jobs {
            for command in job.commands(workflow.artifact) {
                let takes_one = [
                    &["kubectl", "set", "image"][..],
                    &["docker", "pull"],
                    &["docker", "run"],
                    &["crane", "digest"],
                ];
                let Some(taker) = takes_one.iter().find(|words| command.begins(words)) else { continue };
                for word in &command.words {
                    let Some((place, lines)) = many_tags(&workflow, job, &word.written) else { continue };
                    let summary = format!(
                        "`{}` of job `{}` gets a list of tags as one image",
                        taker.join(" "),
                        job.name
                    );
                    findings
                        .at_place(workflow.artifact, command.place, summary)
                        .detail(format!(
                            "line {} takes the output `tags` of docker/metadata-action: {lines} kinds of tags, one line for each that an event has",
                            place.place.line
                        ))
                        .help("hand out one image: its digest, `IMAGE@${{ steps.PUSH.outputs.digest }}`, or `IMAGE:${{ steps.META.outputs.version }}`");
                }
            }
        }
    }
}

/// Where a word takes the tags of several lines from, and how many lines there are.
fn many_tags<'a>(workflow: &Workflow<'a>, job: &Job<'a>, word: &str) -> Option<(&'a Located, usize)> {
    for path in contexts(word, "needs") {
        let [name, "outputs", output, ..] = path.as_slice() else { continue };
        let Some(other) = workflow.job(name) else { continue };
        let Some(value) = other.value.at(&["outputs", output]) else { continue };
        if let Some(lines) = value.text().and_then(|text| lines_of_step(other, text)) {
            return Some((value, lines));
        }
    }
    Some((job.value, lines_of_step(job, word)?))
}

/// How many lines of tags a text is, where it is the tags of a step of that job.
fn lines_of_step(job: &Job<'_>, text: &str) -> Option<usize> {
    // Something is done with them.
    if text.contains(['(', '|']) {
        return None;
    }
    contexts(text, "steps").iter().find_map(|path| match path.as_slice() {
        [id, "outputs", "tags"] => lines(job.step(id)?),
        _ => None,
    })
}

/// How many kinds of tags docker/metadata-action makes at once, where it is more than one for certain: one that every event
/// has, and another.
///
/// Source: docker/metadata-action, "README", "tags input".
fn lines(step: &Step<'_>) -> Option<usize> {
    if step.action() != Some("docker/metadata-action") {
        return None;
    }
    let tags = step.input("tags")?.text()?;
    let tags: Vec<&str> = tags
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#') && !line.contains("enable="))
        .collect();
    let is_always = |tag: &&str| {
        !tag.starts_with("type=") || ["type=sha", "type=raw"].iter().any(|always| tag.starts_with(always))
    };
    (tags.len() > 1 && tags.iter().any(is_always)).then_some(tags.len())
}
