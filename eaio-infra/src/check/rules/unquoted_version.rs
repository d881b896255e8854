use crate::check::{Action, Artifact, Example, Findings, Index, Located, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "unquoted-version",
    severity: Severity::Error,
    documentation: "A version such as `3.10` stands without quotes. To YAML it is a number, and its last zero says nothing: the \
                    pipeline installs 3.1, or fails because there is none.",
    bad: Example::yaml(
        "
on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/setup-python@v5
        with: { python-version: 3.10 }
",
    ),
    good: Example::yaml(
        "
on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/setup-python@v5
        with: { python-version: '3.10' }
",
    ),
    check,
};

/// Action, input, what is read, what was meant. Nobody asks for these: Python 3.1 is of 2009, Go 1.2 and 1.3 of 2014, and no
/// runner has them.
const READ: &[(&str, &str, f64, &str)] = &[
    ("actions/setup-python", "python-version", 3.1, "3.10"),
    ("actions/setup-go", "go-version", 1.2, "1.20"),
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for action in index.actions() {
        for (name, input, read, meant) in READ {
            if *name != action.name {
                continue;
            }
            let Some(value) = action.input(input) else { continue };
            let of_matrix = of_matrix(&action, value).map_or(&[][..], Located::items);
            for value in std::iter::once(value).chain(of_matrix) {
                if value.number() == Some(*read) {
                    report(findings, action.artifact, value, &format!("`{input}`"), *read, meant);
                }
            }
        }
    }
    for cluster in index.clusters() {
        let version = cluster.version.filter(|_| cluster.resource.is_none());
        if let Some(version) = version.filter(|version| version.number() == Some(1.3)) {
            report(findings, cluster.artifact, version, "the version of the cluster", 1.3, "1.30");
        }
    }
}

/// The values that a matrix has for an input that is `${{ matrix.name }}`.
fn of_matrix<'a>(action: &Action<'a>, value: &Located) -> Option<&'a Located> {
    let name =
        value.text()?.trim().strip_prefix("${{")?.strip_suffix("}}")?.trim().strip_prefix("matrix.")?;
    action.job.at(&["strategy", "matrix", name])
}

fn report(
    findings: &mut Findings<'_>,
    artifact: &Artifact,
    value: &Located,
    what: &str,
    read: f64,
    meant: &str,
) {
    findings
        .at(artifact, value, format!("{what} is {read}: without quotes {meant} is a number"))
        .help(format!("write '{meant}'"));
}
