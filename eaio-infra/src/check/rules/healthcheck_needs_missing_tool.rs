use crate::check::{Example, Findings, Image, Index, Located, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "healthcheck-needs-missing-tool",
    severity: Severity::Error,
    documentation: "A health check runs a program that the image does not have. It fails each time: the container counts as \
                    unhealthy, whatever waits for it does not start, and Kubernetes kills it again and again.",
    bad: Example::yaml(
        r#"
services:
  ollama:
    image: ollama/ollama:0.12.0
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:11434"]
"#,
    ),
    good: Example::yaml(
        r#"
services:
  ollama:
    image: ollama/ollama:0.12.0
    healthcheck:
      test: ["CMD", "ollama", "list"]
"#,
    ),
    check,
};

/// Repository, the programs that its images lack, and what to run instead.
///
/// Sources: ollama/ollama issue 9781; prometheus/prometheus and prometheus/alertmanager, `Dockerfile`, on BusyBox.
const LACKING: &[(&str, &[&str], &str)] = &[
    ("ollama/ollama", &["curl", "wget"], "run `ollama list`"),
    ("prom/alertmanager", &["curl"], "run `wget --spider`"),
    ("prom/prometheus", &["curl"], "run `wget --spider`"),
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let lacking = |image: Option<&str>| {
        let image = Image::new(image?)?;
        LACKING
            .iter()
            .find(|(repository, ..)| image.registry == "docker.io" && image.repository == *repository)
    };
    for project in index.projects() {
        for service in project.services.iter().filter(|service| service.value.get("build").is_none()) {
            let Some((repository, tools, help)) = lacking(service.value.text_at(&["image"])) else {
                continue;
            };
            let Some(test) = service.value.at(&["healthcheck", "test"]) else { continue };
            // It may put the program there itself.
            if service
                .words()
                .filter_map(Located::text)
                .any(|word| word.contains("install") || word.contains("apk add"))
            {
                continue;
            }
            if let Some(tool) = tool(test, tools) {
                let summary = format!(
                    "the health check of service `{}` runs {tool}, which {repository} does not have",
                    service.name
                );
                findings.at(project.artifact, test, summary).help(*help);
            }
        }
    }
    for pod in index.pods() {
        for container in pod.containers() {
            let Some((repository, tools, help)) = lacking(container.value.text_at(&["image"])) else {
                continue;
            };
            let of = |name: &str| container.value.get(name).map_or(&[][..], Located::items);
            if of("command")
                .iter()
                .chain(of("args"))
                .filter_map(Located::text)
                .any(|word| word.contains("install"))
            {
                continue;
            }
            for probe in ["startupProbe", "readinessProbe", "livenessProbe"] {
                let Some(command) = container.value.at(&[probe, "exec", "command"]) else { continue };
                if let Some(tool) = tool(command, tools) {
                    let summary = format!(
                        "the {probe} of container `{}` runs {tool}, which {repository} does not have",
                        container.name()
                    );
                    findings
                        .at(pod.object.artifact, command, summary)
                        .subject(pod.object.title())
                        .help(format!("{help}, or ask with `httpGet`"));
                }
            }
        }
    }
}

/// The first program of a check, where it is one of `tools`. Behind `||` there may be another way to ask.
fn tool<'t>(test: &Located, tools: &[&'t str]) -> Option<&'t str> {
    let words: Vec<&str> = match test.text() {
        Some(text) => vec![text],
        None => test.items().iter().map(Located::text).collect::<Option<_>>()?,
    };
    let shell = ["CMD", "CMD-SHELL", "sh", "/bin/sh", "bash", "/bin/bash", "-c"];
    let run = words.into_iter().find(|word| !shell.contains(word))?;
    let program = run.split_whitespace().next()?;
    let rest = run.split_once("||").map_or("", |(_, rest)| rest).trim();
    (rest.is_empty() || rest.starts_with("exit")).then_some(())?;
    tools.iter().copied().find(|tool| program == *tool)
}
