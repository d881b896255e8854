use crate::check::{Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "obsolete-attribute",
    severity: Severity::Warning,
    documentation: "A Compose file begins with `version`. Compose reads every file as of its newest specification, ignores the attribute \
                    and warns of it at every command: it promises a compatibility that nothing keeps.",
    bad: Example::yaml(
        "
version: \"3.8\"
services:
  api:
    image: example/api:1.0.0
",
    ),
    good: Example::yaml(
        "
services:
  api:
    image: example/api:1.0.0
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for project in index.projects() {
        let version = project.artifact.value.entries().find(|(name, ..)| *name == "version");
        if let Some((_, place, _)) = version {
            findings
                .at_place(project.artifact, place, "Compose ignores `version`, and warns of it")
                .help("take the line out");
        }
    }
}
