//! Mistakes that stand between artifacts, which no schema and no scanner sees: one rule, one file, one table.
//!
//! A rule reads an [`Index`] of artifacts, whoever wrote them: what a definition lowers to, or files.

mod applied;
mod artifact;
mod blocks;
pub(crate) mod credential;
pub(crate) mod definition;
mod index;
mod lifecycle;
mod located;
mod near;
pub mod read;
mod rule;
mod rules;
pub mod waive;

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, available_parallelism};

use crate::diagnostic::Diagnostics;

pub use applied::check_read;
pub use artifact::{Artifact, Language, Source};
pub use definition::Definition;
// What rules read, under one name: its modules say which noun is where.
pub use index::*;
pub use located::{Content, Located, Place, Unknown};
pub use rule::{Example, Findings, Rule};
pub use rules::RULES;

/// Everything that the rules find in `artifacts`: all at once.
pub fn check(artifacts: &[Artifact]) -> Diagnostics {
    check_with(artifacts, &RULES.iter().collect::<Vec<_>>())
}

/// Everything that some of the rules find.
pub fn check_with(artifacts: &[Artifact], rules: &[&Rule]) -> Diagnostics {
    found(&Index::new(artifacts, None), rules)
}

/// Everything that the rules find in `artifacts`, which are what `definition` lowers to.
pub(crate) fn check_definition(artifacts: &[Artifact], definition: Definition<'_>) -> Diagnostics {
    found(&Index::new(artifacts, Some(definition)), &RULES.iter().collect::<Vec<_>>())
}

/// Below this, starting a thread takes longer than the rules.
const WORTH_A_THREAD: usize = 500;

/// No rule knows of another, so that each thread takes the next one that is left. Diagnostics are sorted whoever found them.
fn found(index: &Index<'_>, rules: &[&Rule]) -> Diagnostics {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut diagnostics = Diagnostics::new();
        while let Some(rule) = rules.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut findings = Findings::new(rule);
            (rule.check)(index, &mut findings);
            diagnostics.extend(findings.into_diagnostics());
        }
        diagnostics
    };
    let threads =
        if index.len() < WORTH_A_THREAD { 1 } else { available_parallelism().map_or(1, usize::from) };
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut diagnostics = work();
        for other in others {
            diagnostics.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        diagnostics
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{Options, render};
    use crate::topology::System;

    /// What one rule finds in every environment of a system. Nothing else may keep it from being rendered.
    fn found_in(rule: &Rule, system: &System) -> Diagnostics {
        let mut found = Diagnostics::new();
        for environment in &system.environments {
            let rendered = render(system, environment.name.as_str(), &Options::default());
            let diagnostics =
                rendered.map_or_else(|diagnostics| diagnostics, |rendered| rendered.diagnostics);
            let (own, others): (Vec<_>, Vec<_>) =
                diagnostics.iter().cloned().partition(|diagnostic| diagnostic.rule == rule.name);
            let others: Diagnostics = others.into_iter().collect();
            assert!(!others.has_errors(), "{}: its example is wrong otherwise: {others}", rule.name);
            found.extend(own);
        }
        found
    }

    /// Each rule's own examples: what it finds, and what it leaves alone. They are its documentation, too.
    #[test]
    fn every_rule_finds_its_bad_example_and_leaves_its_good_one_alone() {
        for rule in RULES {
            let found = |example: Example| {
                let (text, file) = match example {
                    Example::File { text, .. } => (text, example.file().expect("a file has a name")),
                    Example::Definition { system, .. } => return found_in(rule, &system()),
                };
                let read = read::files([(file, text)]);
                assert!(read.diagnostics.is_empty(), "{}: {}", rule.name, read.diagnostics);
                assert!(!read.artifacts.is_empty(), "{}: its example is no artifact", rule.name);
                check_with(&read.artifacts, &[rule])
            };
            let (bad, good) = (found(rule.bad), found(rule.good));
            assert!(!bad.is_empty(), "{} does not find its own bad example", rule.name);
            assert!(good.is_empty(), "{} finds something in its good example: {good}", rule.name);
            insta::with_settings!({ snapshot_path => "snapshots/rules", prepend_module_to_snapshot => false }, {
                insta::assert_snapshot!(rule.name, bad, rule.bad.text().trim());
            });
        }
    }

    /// What one rule calls good, no other rule may call an error.
    #[test]
    fn no_rule_finds_an_error_in_what_another_calls_good() {
        for rule in RULES {
            let Some(file) = rule.good.file() else { continue };
            let read = read::files([(file, rule.good.text())]);
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
