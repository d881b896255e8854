use crate::check::{Artifact, Example, Findings, Index, Located, Rule};
use crate::diagnostic::Severity;
use crate::unit::Image;

pub const RULE: Rule = Rule {
    name: "floating-tag",
    severity: Severity::Warning,
    documentation: "An image has no tag, or one that is moved to another image without anybody here saying so, such as `latest`, and no \
                    digest. Two machines run two versions under one name, and there is nothing to roll back to.",
    bad: Example::yaml(
        "
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:latest
---
services:
  redis:
    image: redis
",
    ),
    good: Example::yaml(
        "
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
---
services:
  redis:
    image: redis:${REDIS_VERSION:-7.2.5}
  web:
    build: .
    image: web
",
    ),
    check,
};

/// Tags that are moved.
const FLOATING: &[&str] = &[
    "latest",
    "stable",
    "edge",
    "main",
    "master",
    "trunk",
    "nightly",
    "dev",
    "develop",
    "development",
    "canary",
    "head",
    "snapshot",
    "rolling",
    "staging",
    "production",
    "prod",
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for pod in index.pods() {
        for container in pod.containers() {
            let Some(image) = container.value.get("image") else { continue };
            let of = format!("container `{}` of {}", container.name(), pod.object.title());
            judge(index, pod.object.artifact, image, of, findings);
        }
    }
    for project in index.projects() {
        for service in &project.services {
            // What is built is not pulled: its tag is what it is called here.
            let Some(image) = service.value.get("image").filter(|_| service.value.get("build").is_none())
            else {
                continue;
            };
            judge(index, project.artifact, image, format!("service `{}`", service.name), findings);
        }
    }
}

fn judge(index: &Index<'_>, artifact: &Artifact, value: &Located, of: String, findings: &mut Findings<'_>) {
    let Some(image) = value.literal().and_then(|text| Image::parse(text).ok()) else { return };
    if image.digest().is_some() || image.tag().is_some_and(|tag| !is_floating(tag)) {
        return;
    }
    let name =
        image.tag().map_or(image.as_str(), |tag| &image.as_str()[..image.as_str().len() - tag.len() - 1]);
    if index.is_retagged(name) {
        return;
    }
    let summary = match image.tag() {
        Some(tag) => format!("image `{image}` is whatever `{tag}` is when it is pulled"),
        None => format!("image `{image}` has no tag: it is whatever `latest` is when it is pulled"),
    };
    findings
        .at(artifact, value, summary)
        .detail(of)
        .help("give it the tag of a release, such as `:1.4.2`, or a digest");
}

/// Whether a tag is moved: it is one of those that are, or such a one for a variant, as in `stable-alpine`. What bears a
/// number besides, such as `main-3f9c1e2`, may stay where it is.
fn is_floating(tag: &str) -> bool {
    let tag = tag.to_ascii_lowercase();
    let variant = FLOATING.iter().find_map(|floating| tag.strip_prefix(floating)?.strip_prefix('-'));
    FLOATING.contains(&tag.as_str())
        || tag.starts_with("latest-")
        || tag.ends_with("-latest")
        || variant.is_some_and(|variant| {
            ["alpine", "slim", "bookworm", "perl", "debian", "ubuntu"].contains(&variant)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_moved_floats() {
        for tag in ["latest", "main", "latest-pg16", "stable-alpine", "cuda-latest"] {
            assert!(is_floating(tag), "{tag}");
        }
        for tag in ["1.0.0", "16-alpine", "main-3f9c1e2", "edge-24.1.1", "stable-20240101", "v2"] {
            assert!(!is_floating(tag), "{tag}");
        }
    }
}
