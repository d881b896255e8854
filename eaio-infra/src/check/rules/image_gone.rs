use crate::check::{Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "image-gone",
    severity: Severity::Warning,
    documentation: "An image is from a place that its makers have left: what still runs has it from a cache, and the next machine cannot \
                    pull it. In 2025-08 Bitnami moved its images to an archive, and in 2026-09 `minio/minio` was reported gone from \
                    Docker Hub.",
    bad: Example::yaml(
        "
services:
  database:
    image: bitnami/postgresql:16.4.0
  store:
    image: minio/minio:RELEASE.2023-03-20T20-16-18Z
",
    ),
    good: Example::yaml(
        "
services:
  database:
    image: postgres:17.2
  store:
    image: registry.example.com/mirror/minio/minio:RELEASE.2023-03-20T20-16-18Z
",
    ),
    check,
};

/// What repositories on Docker Hub begin with, what became of them, what to do.
///
/// Source: the facts of this project, 2026-11.
const GONE: &[(&str, &str, &str)] = &[
    (
        "bitnami/",
        "the images of Bitnami moved to an archive in 2025-08",
        "use the image of the software's own makers, or a copy in a registry of your own",
    ),
    (
        "minio/minio",
        "`minio/minio` was reported gone from Docker Hub in 2026-09",
        "use a copy in a registry of your own, or another S3 store",
    ),
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for (artifact, value, image, user) in index.images() {
        let gone = GONE.iter().find(|(repository, ..)| {
            let is_all = repository.ends_with('/') && image.repository.starts_with(repository);
            image.registry == "docker.io" && (is_all || image.repository == *repository)
        });
        if let Some((_, what, help)) = gone {
            let summary =
                format!("{user} runs `{}`, which may no longer be pulled", value.text().unwrap_or("?"));
            findings.at(artifact, value, summary).detail(*what).help(*help);
        }
    }
}
