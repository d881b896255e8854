//! Mistakes that stand between artifacts, which no schema and no scanner sees: one rule, one file, one table.
//!
//! A rule reads an [`Index`] of artifacts, whoever wrote them: what a definition lowers to, or files.

mod artifact;
mod credential;
pub(crate) mod definition;
mod index;
mod located;
pub mod read;
mod rule;
mod rules;
pub mod waive;

use crate::diagnostic::Diagnostics;

pub use artifact::{Artifact, Language, Source};
pub use index::{
    Budget, Claim, Container, Image, Index, Keeps, Mount, Object, Pod, Project, PublishedPorts, Reference,
    SecretSource, Selector, Service, Utilization, Variable, hosts, known, quantity,
};
pub use located::{Content, Located, Place};
pub use rule::{Findings, Rule};
pub use rules::RULES;

/// Everything that the rules find in `artifacts`: all at once.
pub fn check(artifacts: &[Artifact]) -> Diagnostics {
    check_with(artifacts, &RULES.iter().collect::<Vec<_>>())
}

/// Everything that some of the rules find.
pub fn check_with(artifacts: &[Artifact], rules: &[&Rule]) -> Diagnostics {
    let index = Index::new(artifacts);
    let mut diagnostics = Diagnostics::new();
    for rule in rules {
        let mut findings = Findings::new(rule);
        (rule.check)(&index, &mut findings);
        diagnostics.extend(findings.into_diagnostics());
    }
    diagnostics
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each rule's own examples: what it finds, and what it leaves alone. They are its documentation, too.
    #[test]
    fn every_rule_finds_its_bad_example_and_leaves_its_good_one_alone() {
        let mut shown = String::new();
        for rule in RULES {
            let found = |text: &str| {
                let read = read::files([("example.yaml", text)]);
                assert!(read.diagnostics.is_empty(), "{}: {}", rule.name, read.diagnostics);
                assert!(!read.artifacts.is_empty(), "{}: its example is no artifact", rule.name);
                check_with(&read.artifacts, &[rule])
            };
            let (bad, good) = (found(rule.bad), found(rule.good));
            assert!(!bad.is_empty(), "{} does not find its own bad example", rule.name);
            assert!(good.is_empty(), "{} finds something in its good example: {good}", rule.name);
            shown += &format!("== {}\n{bad}\n", rule.name);
        }
        insta::assert_snapshot!(shown);
    }

    /// What one rule calls good, no other rule may call an error.
    #[test]
    fn no_rule_finds_an_error_in_what_another_calls_good() {
        for rule in RULES {
            let read = read::files([("example.yaml", rule.good)]);
            let found = check(&read.artifacts);
            assert!(!found.has_errors(), "the good example of {}:\n{found}", rule.name);
        }
    }

    #[test]
    fn the_table_is_sorted_and_names_are_kebab_case() {
        let names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
        assert!(names.is_sorted(), "{names:?}");
        assert!(
            names
                .iter()
                .all(|name| name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'))
        );
    }
}
