//! The file in which people waive what is found in other files: `.eaio-infra.toml`.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Diagnostics, SourceLocation};
use crate::unit::Date;

use super::meant::meant;
use super::{Decision, Pattern, RULES, Scope};

/// What a waiver may say.
const KEYS: [&str; 4] = ["rule", "path", "reason", "until"];

/// The decisions in the text of a file, which diagnostics name `file`, and every mistake in it. A waiver with a mistake is
/// no decision; the others are.
///
/// ```toml
/// [[waiver]]
/// rule = "floating-tag"
/// path = "k8s/**"                     # optional: a file, or a pattern with `*`, `?` and `**`, seen from this folder
/// reason = "pinned with the next release"
/// until = "2027-03-31"                # optional: the last day
/// ```
pub fn parse(file: &str, text: &str) -> (Vec<Decision>, Diagnostics) {
    let mut reader = Reader { file, text, diagnostics: Diagnostics::new() };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let help = "what stands here is TOML: https://toml.io";
        reader.mistake(error.span().unwrap_or_default(), error.message(), help);
    }
    let decisions = reader.decisions(table.get_ref());
    (decisions, reader.diagnostics)
}

struct Reader<'t> {
    file: &'t str,
    text: &'t str,
    diagnostics: Diagnostics,
}

impl Reader<'_> {
    fn decisions(&mut self, table: &DeTable<'_>) -> Vec<Decision> {
        let mut decisions = Vec::new();
        for (key, value) in table {
            if key.get_ref() != "waiver" {
                self.unknown_key(key.span(), key.get_ref(), &["waiver"]);
                continue;
            }
            let DeValue::Array(waivers) = value.get_ref() else {
                self.mistake(key.span(), "`waiver` is no list", "write `[[waiver]]` above each");
                continue;
            };
            for waiver in waivers {
                match waiver.get_ref() {
                    DeValue::Table(fields) => decisions.extend(self.decision(waiver.span(), fields)),
                    _ => self.mistake(waiver.span(), "it is no waiver", "write `[[waiver]]` above each"),
                }
            }
        }
        decisions
    }

    /// The decision of one waiver, where nothing is wrong with it.
    fn decision(&mut self, span: Range<usize>, fields: &DeTable<'_>) -> Option<Decision> {
        let mistakes = self.diagnostics.len();
        for key in fields.keys().filter(|key| !KEYS.contains(&key.get_ref().as_ref())) {
            self.unknown_key(key.span(), key.get_ref(), &KEYS);
        }
        let rule = self.required(&span, fields, "rule", "name the rule: `check --list` lists them");
        let rule = rule.and_then(|(span, name)| self.rule(span, &name));
        let reason = self.required(&span, fields, "reason", "say why it is right to live with it");
        let path = self.text(fields, "path").and_then(|(span, path)| match Pattern::parse(&path) {
            Ok(pattern) => Some(pattern),
            Err(reason) => {
                let help = "such as `k8s/job.yaml` or `k8s/**`";
                self.mistake(span, format!("`{path}` is no path of files: {reason}"), help);
                None
            }
        });
        let until = self.until(fields);
        let decision = Decision {
            rule: rule?,
            scope: Scope::Files(path),
            reason: reason?.1,
            until,
            location: self.location(span.start),
        };
        (self.diagnostics.len() == mistakes).then_some(decision)
    }

    fn rule(&mut self, span: Range<usize>, name: &str) -> Option<&'static str> {
        let known = RULES.iter().map(|rule| rule.name);
        let found = known.clone().find(|known| *known == name);
        if found.is_none() {
            let help = meant(name, known).unwrap_or_else(|| "`check --list` lists the rules".into());
            self.mistake(span, format!("there is no rule `{name}`"), help);
        }
        found
    }

    /// The last day, which may be a text or a date of TOML's.
    fn until(&mut self, fields: &DeTable<'_>) -> Option<Date> {
        let value = fields.get("until")?;
        let written = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(date) => date.to_string(),
            _ => self.text(fields, "until")?.1,
        };
        match Date::parse(&written) {
            Ok(date) => Some(date),
            Err(error) => {
                let help = "it is the last day on which it is waived";
                self.mistake(value.span(), error.to_string(), help);
                None
            }
        }
    }

    /// A text that a waiver has to have.
    fn required(
        &mut self,
        span: &Range<usize>,
        fields: &DeTable<'_>,
        key: &str,
        help: &str,
    ) -> Option<(Range<usize>, String)> {
        if !fields.contains_key(key) {
            self.mistake(span.clone(), format!("the waiver has no `{key}`"), help);
            return None;
        }
        let (span, text) = self.text(fields, key)?;
        if text.trim().is_empty() {
            self.mistake(span, format!("the waiver's `{key}` is empty"), help);
            return None;
        }
        Some((span, text))
    }

    /// What stands under `key`, where that is a text.
    fn text(&mut self, fields: &DeTable<'_>, key: &str) -> Option<(Range<usize>, String)> {
        let value: &Spanned<DeValue<'_>> = fields.get(key)?;
        if let DeValue::String(text) = value.get_ref() {
            return Some((value.span(), text.to_string()));
        }
        self.mistake(value.span(), format!("`{key}` is no text"), "put it in quotes");
        None
    }

    fn unknown_key(&mut self, span: Range<usize>, key: &str, known: &[&str]) {
        let help = meant(key, known.iter().copied())
            .unwrap_or_else(|| format!("what is known here: `{}`", known.join("`, `")));
        self.mistake(span, format!("nothing is known by the name `{key}` here"), help);
    }

    fn mistake(&mut self, span: Range<usize>, summary: impl Into<String>, help: impl Into<String>) {
        let location = self.location(span.start);
        self.diagnostics
            .push(Diagnostic::error("waiver-invalid", summary).with_help(help).with_location(location));
    }

    /// The line and column, from 1, of what begins after so many bytes.
    fn location(&self, offset: usize) -> SourceLocation {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        let number = |count: usize| u32::try_from(count + 1).unwrap_or(u32::MAX);
        SourceLocation {
            file: self.file.to_owned(),
            line: number(before.matches('\n').count()),
            column: number(line.chars().count()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_right_is_a_decision() {
        let (decisions, mistakes) = parse(
            ".eaio-infra.toml",
            "[[waiver]]\nrule = 'no-probe'\npath = 'k8s/**'\nreason = 'a batch system'\nuntil = 2027-03-31\n\n\
             [[waiver]]\nrule = 'no-limits'\nreason = 'a laptop'\n",
        );
        assert!(mistakes.is_empty(), "{mistakes}");
        insta::assert_debug_snapshot!(decisions, @r#"
        [
            Decision {
                rule: "no-probe",
                scope: Files(
                    Some(
                        Pattern(
                            "k8s/**",
                        ),
                    ),
                ),
                reason: "a batch system",
                until: Some(
                    Date(2027-03-31),
                ),
                location: SourceLocation {
                    file: ".eaio-infra.toml",
                    line: 1,
                    column: 1,
                },
            },
            Decision {
                rule: "no-limits",
                scope: Files(
                    None,
                ),
                reason: "a laptop",
                until: None,
                location: SourceLocation {
                    file: ".eaio-infra.toml",
                    line: 7,
                    column: 1,
                },
            },
        ]
        "#);
        assert_eq!(parse(".eaio-infra.toml", ""), (Vec::new(), Diagnostics::new()));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic_or_decide_without_a_reason(text in r#"([\[\]{}=,.'"é \n]|waiver|rule|path|reason|until|2027-03-31|a\*){0,40}"#) {
            let (decisions, mistakes) = parse("a.toml", &text);
            let is_reasoned = |decision: &Decision| !decision.reason.trim().is_empty();
            proptest::prop_assert!(decisions.iter().all(is_reasoned), "{mistakes}");
        }
    }

    #[test]
    fn what_is_nested_deeply_is_a_mistake() {
        let (decisions, mistakes) = parse("a.toml", &format!("waiver = {}", "[".repeat(100_000)));
        assert!(decisions.is_empty() && mistakes.has_errors());
    }

    #[test]
    fn every_mistake_is_at_its_place() {
        let (decisions, mistakes) = parse(
            ".eaio-infra.toml",
            r#"
waivers = 1

[[waiver]]
rule = "no-prob"
resaon = "é"; until = "2027-02-30"

[[waiver]]
rule = 1
reason = " "
until = 2027-03-31T00:00:00Z
path = "../a.yaml"

[[waiver]]
rule = "no-such-thing"
reason = "right"
colour = "red"

[[waiver]]
rule = "no-probe"
reason = "right"
"#,
        );
        assert_eq!(decisions.len(), 1);
        insta::assert_snapshot!(mistakes, @r"
        error[waiver-invalid]: nothing is known by the name `waivers` here
          --> .eaio-infra.toml:2:1
           = help: did you mean `waiver`?

        error[waiver-invalid]: the waiver has no `reason`
          --> .eaio-infra.toml:4:1
           = help: say why it is right to live with it

        error[waiver-invalid]: there is no rule `no-prob`
          --> .eaio-infra.toml:5:8
           = help: did you mean `no-probe`?

        error[waiver-invalid]: nothing is known by the name `resaon` here
          --> .eaio-infra.toml:6:1
           = help: did you mean `reason`?

        error[waiver-invalid]: unexpected key or value, expected newline, `#`
          --> .eaio-infra.toml:6:13
           = help: what stands here is TOML: https://toml.io

        error[waiver-invalid]: `rule` is no text
          --> .eaio-infra.toml:9:8
           = help: put it in quotes

        error[waiver-invalid]: the waiver's `reason` is empty
          --> .eaio-infra.toml:10:10
           = help: say why it is right to live with it

        error[waiver-invalid]: `2027-03-31T00:00:00Z` is not a date: expected a year of 4 digits, a month and a day of 2, with `-` between them, as in `2027-03-31`
          --> .eaio-infra.toml:11:9
           = help: it is the last day on which it is waived

        error[waiver-invalid]: `../a.yaml` is no path of files: it is seen from the folder of this file, with `/` between folders, and cannot leave it
          --> .eaio-infra.toml:12:8
           = help: such as `k8s/job.yaml` or `k8s/**`

        error[waiver-invalid]: there is no rule `no-such-thing`
          --> .eaio-infra.toml:15:8
           = help: `check --list` lists the rules

        error[waiver-invalid]: nothing is known by the name `colour` here
          --> .eaio-infra.toml:17:1
           = help: what is known here: `rule`, `path`, `reason`, `until`
        ");
        insta::assert_snapshot!(parse("a.toml", "waiver = 1\n").1, @r"
        error[waiver-invalid]: `waiver` is no list
          --> a.toml:1:1
           = help: write `[[waiver]]` above each
        ");
        insta::assert_snapshot!(parse("a.toml", "waiver = [1]\n").1, @r"
        error[waiver-invalid]: it is no waiver
          --> a.toml:1:11
           = help: write `[[waiver]]` above each
        ");
    }
}
