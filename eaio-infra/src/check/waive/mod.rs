//! What somebody has decided to live with: what a decision covers becomes a note that says why. A decision that covers
//! nothing is a warning, and so is one that has ended.

mod file;
mod meant;
mod pattern;

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Diagnostics, SourceLocation};
use crate::topology::Environment;
use crate::unit::Date;

use super::RULES;
use meant::meant;

pub use file::parse;
pub use pattern::Pattern;

/// A decision to live with what a rule finds, wherever it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The rule, such as `floating-tag`.
    pub rule: &'static str,
    /// Where what it finds is waived.
    pub scope: Scope,
    /// Why.
    pub reason: String,
    /// The last day on which it is waived; for good, where there is none.
    pub until: Option<Date>,
    /// Where the decision stands.
    pub location: SourceLocation,
}

/// Where findings are waived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// In all of an environment.
    Environment,
    /// In what was added on this line; nowhere, where nothing was.
    Component(Option<SourceLocation>),
    /// In the files that the pattern matches; in all of them, where there is no pattern.
    Files(Option<Pattern>),
}

/// What was checked, and when.
#[derive(Debug, Clone, Copy)]
pub struct Scan<'a> {
    /// Today, where that is known. Where it is not, nothing has ended.
    pub today: Option<Date>,
    /// The files that were checked, as diagnostics name them, and their paths as decisions do: from the folder of the file
    /// that these stand in. It has no files that are not below that folder.
    pub files: &'a BTreeMap<String, String>,
    /// Whether that was everything that a decision can be about. Where it was not, a decision is not said to cover nothing
    /// unless files that it names were among them.
    pub is_whole: bool,
}

impl Decision {
    fn covers(&self, diagnostic: &Diagnostic, scan: &Scan<'_>) -> bool {
        let place = diagnostic.location.as_ref();
        let is_there = match &self.scope {
            Scope::Environment => true,
            Scope::Component(component) => component.is_some() && place == component.as_ref(),
            Scope::Files(pattern) => place
                .and_then(|place| scan.files.get(&place.file))
                .is_some_and(|path| pattern.as_ref().is_none_or(|pattern| pattern.matches(path))),
        };
        diagnostic.rule == self.rule && is_there
    }

    fn has_ended(&self, scan: &Scan<'_>) -> bool {
        self.until.zip(scan.today).is_some_and(|(until, today)| until < today)
    }

    /// Whether what it is about was checked.
    fn is_judged(&self, scan: &Scan<'_>) -> bool {
        let names_one = |pattern: &Pattern| scan.files.values().any(|path| pattern.matches(path));
        scan.is_whole || matches!(&self.scope, Scope::Files(Some(pattern)) if names_one(pattern))
    }

    fn of_nothing(&self) -> Diagnostic {
        let help = if RULES.iter().any(|rule| rule.name == self.rule) {
            let folder = match &self.scope {
                Scope::Files(Some(pattern)) => {
                    format!(", or `{pattern}` is not where (a folder is `folder/**`)")
                }
                _ => String::new(),
            };
            format!("take the waiver out: what it was for is mended{folder}")
        } else {
            let known = RULES.iter().map(|rule| rule.name);
            meant(self.rule, known)
                .unwrap_or_else(|| "there is no such rule: `check --list` lists them".into())
        };
        Diagnostic::warning(
            "waiver-of-nothing",
            format!("nothing is found by `{}` that could be waived", self.rule),
        )
        .with_help(help)
        .with_location(self.location.clone())
    }

    fn ended(&self, until: Date) -> Diagnostic {
        Diagnostic::warning("waiver-expired", format!("the waiver of `{}` ended on {until}", self.rule))
            .with_detail(format!("its reason was: {}", self.reason))
            .with_help("mend what it was for, or decide again, until another day")
            .with_location(self.location.clone())
    }
}

/// What was found, with what is waived as notes, and a warning for each decision that waives nothing.
pub fn apply(found: Diagnostics, decisions: &[Decision], scan: &Scan<'_>) -> Diagnostics {
    let mut is_used = vec![false; decisions.len()];
    let mut all = Diagnostics::new();
    for diagnostic in found {
        let mut waives = None;
        for (decision, is_used) in decisions.iter().zip(&mut is_used) {
            if decision.covers(&diagnostic, scan) {
                *is_used = true;
                if diagnostic.waived.is_none() && waives.is_none() && !decision.has_ended(scan) {
                    waives = Some(decision);
                }
            }
        }
        all.push(match waives {
            Some(Decision { reason, until, location, .. }) => {
                diagnostic.with_waiver(reason, until.map(|until| until.to_string()), location.clone())
            }
            None => diagnostic,
        });
    }
    for (decision, is_used) in decisions.iter().zip(is_used) {
        match decision.until {
            Some(until) if is_used && decision.has_ended(scan) => all.push(decision.ended(until)),
            _ if !is_used && decision.is_judged(scan) => all.push(decision.of_nothing()),
            _ => {}
        }
    }
    all
}

/// What was found in `environment`, with what its definition waives as notes.
pub(crate) fn waive(environment: &Environment, found: Diagnostics, today: Option<Date>) -> Diagnostics {
    let decisions: Vec<Decision> = environment
        .waivers()
        .iter()
        .map(|waiver| Decision {
            rule: waiver.rule,
            scope: match &waiver.component {
                None => Scope::Environment,
                Some(component) => {
                    let entry = environment.components().get(component);
                    Scope::Component(entry.map(|entry| entry.location.clone()))
                }
            },
            reason: waiver.reason.to_owned(),
            until: waiver.until,
            location: waiver.location.clone(),
        })
        .collect();
    apply(found, &decisions, &Scan { today, files: &BTreeMap::new(), is_whole: true })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::component::Redis;
    use crate::topology::{Machine, Tier};
    use crate::unit::{date, gib, name};

    /// A finding in `redis`, and one of the same rule elsewhere.
    fn scenario(write: impl Fn(&mut Environment, &crate::unit::Name)) -> String {
        let mut environment = Environment::compose(name!("dev"), Machine { memory: gib(4) });
        environment.tier = Tier::Local;
        let redis = environment.add(name!("redis"), Redis::default());
        write(&mut environment, redis.name());
        let place = environment.components()[redis.name()].location.clone();
        let found: Diagnostics = [
            Diagnostic::error("no-probe", "redis has no probe").with_help("add one").with_location(place),
            Diagnostic::error("no-probe", "another has no probe"),
        ]
        .into_iter()
        .collect();
        let text = waive(&environment, found, Some(date!("2027-04-01"))).to_string();
        // The line of this file is nobody's business.
        let lines = text.lines().map(|line| match line.split_once("mod.rs:") {
            Some((before, after)) => {
                format!(
                    "{before}mod.rs{}",
                    after.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':')
                )
            }
            None => line.to_owned(),
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_is_waived_is_a_note_and_a_waiver_of_nothing_a_warning() {
        let shown = scenario(|environment, redis| {
            environment.waive("no-probe", Some(redis), "it restarts at once").until(date!("2027-04-01"));
            environment.waive("floating-tag", None, "it is a laptop");
            environment.waive("floating-tags", None, "it is a laptop");
            environment.waive("no-probe", Some(&name!("postgres")), "there is no postgres");
        });
        insta::assert_snapshot!(shown, @r"
        error[no-probe]: another has no probe

        warning[waiver-of-nothing]: nothing is found by `floating-tag` that could be waived
          --> eaio-infra/src/check/waive/mod.rs
           = help: take the waiver out: what it was for is mended

        warning[waiver-of-nothing]: nothing is found by `floating-tags` that could be waived
          --> eaio-infra/src/check/waive/mod.rs
           = help: did you mean `floating-tag`?

        warning[waiver-of-nothing]: nothing is found by `no-probe` that could be waived
          --> eaio-infra/src/check/waive/mod.rs
           = help: take the waiver out: what it was for is mended

        note[no-probe]: redis has no probe
          --> eaio-infra/src/check/waive/mod.rs
           = waived: it restarts at once (until 2027-04-01; eaio-infra/src/check/waive/mod.rs)
        ");
    }

    #[test]
    fn what_has_ended_waives_nothing_and_says_so() {
        let shown = scenario(|environment, redis| {
            environment.waive("no-probe", Some(redis), "it restarts at once").until(date!("2027-03-31"));
        });
        insta::assert_snapshot!(shown, @r"
        error[no-probe]: another has no probe

        error[no-probe]: redis has no probe
          --> eaio-infra/src/check/waive/mod.rs
           = help: add one

        warning[waiver-expired]: the waiver of `no-probe` ended on 2027-03-31
          --> eaio-infra/src/check/waive/mod.rs
           |  its reason was: it restarts at once
           = help: mend what it was for, or decide again, until another day
        ");
    }

    #[test]
    fn files_are_waived_by_pattern_and_not_judged_where_they_were_not_checked() {
        let toml = "\
[[waiver]]
rule = \"no-probe\"
path = \"k8s/**\"
reason = \"a batch system\"

[[waiver]]
rule = \"floating-tag\"
path = \"helm/values.yaml\"
reason = \"the chart pins it\"

[[waiver]]
rule = \"port-mismatch\"
reason = \"nowhere\"
";
        let (decisions, mistakes) = parse(".eaio-infra.toml", toml);
        assert!(mistakes.is_empty(), "{mistakes}");
        let at = |file: &str| SourceLocation { file: file.into(), line: 1, column: 1 };
        let found: Diagnostics = ["../k8s/a/b.yaml", "../compose.yaml", "/elsewhere/k8s/a.yaml"]
            .map(|file| Diagnostic::error("no-probe", "there is no probe").with_location(at(file)))
            .into_iter()
            .collect();
        let files = BTreeMap::from([
            ("../k8s/a/b.yaml".to_owned(), "k8s/a/b.yaml".to_owned()),
            ("../compose.yaml".to_owned(), "compose.yaml".to_owned()),
        ]);
        let applied = |is_whole| {
            let scan = Scan { today: None, files: &files, is_whole };
            apply(found.clone(), &decisions, &scan)
        };
        let severities: Vec<String> = applied(false).iter().map(|one| one.severity.to_string()).collect();
        assert_eq!(severities, ["error", "error", "note"]);
        insta::assert_snapshot!(applied(true), @r"
        error[no-probe]: there is no probe
          --> ../compose.yaml:1:1

        error[no-probe]: there is no probe
          --> /elsewhere/k8s/a.yaml:1:1

        warning[waiver-of-nothing]: nothing is found by `floating-tag` that could be waived
          --> .eaio-infra.toml:6:1
           = help: take the waiver out: what it was for is mended, or `helm/values.yaml` is not where (a folder is `folder/**`)

        warning[waiver-of-nothing]: nothing is found by `port-mismatch` that could be waived
          --> .eaio-infra.toml:11:1
           = help: take the waiver out: what it was for is mended

        note[no-probe]: there is no probe
          --> ../k8s/a/b.yaml:1:1
           = waived: a batch system (.eaio-infra.toml:1:1)
        ");
    }
}
