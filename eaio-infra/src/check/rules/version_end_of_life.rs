use crate::check::{Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "version-end-of-life",
    severity: Severity::Warning,
    documentation: "An image is of a release whose makers no longer mend it: what is found to be wrong with it, stays. Only releases \
                    that a tag names are judged, and only those whose end is certain.",
    bad: Example::yaml(
        "
services:
  database:
    image: postgres:13-alpine
",
    ),
    good: Example::yaml(
        "
services:
  database:
    image: postgres:17.2
",
    ),
    check,
};

/// Repository, registry, release, the day on which its support ended. As of 2026-11; what is not in it is not judged.
///
/// Sources: postgresql.org, "Versioning Policy"; mongodb.com, "Support Policy Lifecycles"; the release cycle of Python's
/// developer guide; endoflife.date for the others (MySQL and MariaDB: the end of the community releases).
const ENDED: &[(&str, &str, &str, &str)] = &[
    ("postgres", HUB, "14", "2026-11-12"),
    ("postgres", HUB, "13", "2025-11-13"),
    ("postgres", HUB, "12", "2024-11-21"),
    ("postgres", HUB, "11", "2023-11-09"),
    ("postgres", HUB, "10", "2022-11-10"),
    ("postgres", HUB, "9", "2021-11-11"),
    ("mysql", HUB, "8.0", "2026-04-30"),
    ("mysql", HUB, "5.7", "2023-10-31"),
    ("mysql", HUB, "5.6", "2021-02-28"),
    ("mariadb", HUB, "10.6", "2026-07-06"),
    ("mariadb", HUB, "10.5", "2025-06-24"),
    ("mariadb", HUB, "10.4", "2024-06-18"),
    ("mongo", HUB, "6", "2025-07-31"),
    ("mongo", HUB, "5", "2024-10-31"),
    ("mongo", HUB, "4", "2024-02-29"),
    ("mongo", HUB, "3", "2021-04-30"),
    ("elasticsearch", HUB, "7", "2026-01-15"),
    ("elasticsearch/elasticsearch", "docker.elastic.co", "7", "2026-01-15"),
    ("python", HUB, "3.10", "2026-10-31"),
    ("python", HUB, "3.9", "2025-10-31"),
    ("python", HUB, "3.8", "2024-10-07"),
    ("python", HUB, "3.7", "2023-06-27"),
    ("python", HUB, "3.6", "2021-12-23"),
    ("node", HUB, "20", "2026-04-30"),
    ("node", HUB, "18", "2025-04-30"),
    ("node", HUB, "16", "2023-09-11"),
    ("node", HUB, "14", "2023-04-30"),
    ("php", HUB, "8.1", "2025-12-31"),
    ("php", HUB, "8.0", "2023-11-26"),
    ("php", HUB, "7", "2022-11-28"),
];

/// Docker's own images.
const HUB: &str = "docker.io";

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for (artifact, value, image, user) in index.images() {
        let ended = ENDED.iter().find(|(repository, registry, release, _)| {
            *repository == image.repository && *registry == image.registry && image.is_of(release)
        });
        if let Some((repository, _, release, day)) = ended {
            let name = repository.rsplit('/').next().unwrap_or(repository);
            let summary = format!("{user} runs {name} {release}, whose support has ended");
            findings
                .at(artifact, value, summary)
                .detail(format!("its makers mended nothing after {day}"))
                .help(format!("move to a release of {name} that is supported"));
        }
    }
}
