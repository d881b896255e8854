use crate::check::{Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "action-gone",
    severity: Severity::Error,
    documentation: "A workflow uses a major version of an action that github.com has shut down: the step fails, always. It is a \
                    warning where the version was only written for Node.js 12 or 16, which runners no longer have: they run it \
                    in a newer one, for which it was never meant.",
    bad: Example::yaml(
        "
on: push
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/upload-artifact@v3
        with: { name: report, path: report.html }
",
    ),
    good: Example::yaml(
        "
on: push
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/upload-artifact@v4
        with: { name: report, path: report.html }
",
    ),
    check,
};

/// Actions, the last major version that fails, and the day from which it does.
///
/// Source: GitHub Changelog, "Deprecation notice: v3 of the artifact actions" and "Deprecation of v1-v2 of actions/cache".
const GONE: &[(&str, u32, &str)] = &[
    ("actions/upload-artifact", 3, "2025-01-30"),
    ("actions/download-artifact", 3, "2025-01-30"),
    ("actions/cache", 2, "2025-03-01"),
];

/// Actions, and the last major version of each that was written for Node.js 16 or before. Runners have had none of these since
/// 2024-11.
///
/// Source: GitHub Changelog, "GitHub Actions: All Actions will run on Node20 instead of Node16 by default"; the `runs.using` of
/// each action's `action.yml`.
const OLD: &[(&str, u32)] = &[
    ("actions/checkout", 3),
    ("actions/setup-node", 3),
    ("actions/setup-python", 4),
    ("actions/setup-go", 4),
    ("actions/setup-java", 3),
    ("actions/cache", 3),
    ("actions/github-script", 6),
    ("docker/build-push-action", 4),
    ("docker/login-action", 2),
    ("docker/metadata-action", 4),
    ("docker/setup-buildx-action", 2),
    ("docker/setup-qemu-action", 2),
    ("aws-actions/configure-aws-credentials", 3),
    ("aws-actions/amazon-ecr-login", 1),
    ("azure/setup-kubectl", 3),
    ("azure/setup-helm", 3),
    ("hashicorp/setup-terraform", 2),
    ("codecov/codecov-action", 3),
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for action in index.actions() {
        let Some(major) = action.major() else { continue };
        let is_it = |name: &str, last: u32| name == action.name && major <= last;
        if let Some((name, last, day)) = GONE.iter().find(|(name, last, _)| is_it(name, *last)) {
            findings
                .at(action.artifact, action.value, format!("`{name}@v{major}` is shut down: the step fails"))
                .detail(format!("since {day}, up to v{last}"))
                .help(format!("use v{} or later; what it does may differ", last + 1));
        } else if let Some((name, last)) = OLD.iter().find(|(name, last)| is_it(name, *last)) {
            findings
                .at(
                    action.artifact,
                    action.value,
                    format!("`{name}@v{major}` was written for a Node.js that runners no longer have"),
                )
                .detail("they run it in a newer one, for which it was not meant")
                .help(format!("use v{} or later", last + 1))
                .warning();
        }
    }
}
