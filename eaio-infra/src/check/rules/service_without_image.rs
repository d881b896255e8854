use crate::check::{Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "service-without-image",
    severity: Severity::Error,
    documentation: "A service says neither which image it runs nor how one is built. Compose refuses the whole project. A file that is \
                    laid over another one may leave the image out, and is left alone.",
    bad: Example::yaml(
        "
services:
  worker:
    command: [worker, --queue, default]
",
    ),
    good: Example::yaml(
        "
services:
  worker:
    build: ./worker
    command: [worker, --queue, default]
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for project in index.whole_projects() {
        for service in project.services.iter().filter(|service| !service.has_image()) {
            let summary = format!("service `{}` has neither an image nor a build", service.name);
            findings
                .at_place(project.artifact, service.place, summary)
                .help(format!("give `{}` an `image`, or the directory that it is built from", service.name));
        }
    }
}
