//! What a pipeline does not let pass.

use std::fmt;
use std::str::FromStr;

use eaio_infra::review::{Action, DeltaKind, Direction, Effect, Reason, Review};

/// What `--fail-on` names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Gates(Vec<Gate>);

/// One thing that does not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gate {
    /// Something goes.
    Destroy,
    /// Something is replaced, or may be.
    Replace,
    /// What holds data goes or is replaced, or a consequence is that data is lost.
    DataLoss,
    /// Nobody is served for a time.
    Downtime,
    /// What was shut is open, to whom or for what.
    Open,
    /// A month costs more, by so much of what it did.
    CostPercent(u32),
    /// A month costs more, by so much.
    CostAmount(u32),
}

/// What was not read or compared, by the rules that say so: behind it may stand anything that a gate is about.
const NOT_KNOWN: &[&str] = &["kustomize-build", "kustomize-unsupported", "not-compared", "unreadable"];

/// The same, where only what it all means together is not known.
const MEANING_NOT_KNOWN: &str = "meaning-not-compared";

/// What is only declared: where it goes, nothing is destroyed.
const DECLARED: [&str; 4] = ["output", "provider", "values", "variable"];

/// What decides how many there are: who may be another may be gone.
const COUNTS: [&str; 3] = ["count", "for_each", "for_each or count"];

/// Why something does not pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// As it was named.
    pub(crate) gate: String,
    /// What there is of it.
    pub(crate) reason: String,
}

impl fmt::Display for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Gate::Destroy => f.write_str("destroy"),
            Gate::Replace => f.write_str("replace"),
            Gate::DataLoss => f.write_str("data-loss"),
            Gate::Downtime => f.write_str("downtime"),
            Gate::Open => f.write_str("open"),
            Gate::CostPercent(percent) => write!(f, "cost>{percent}%"),
            Gate::CostAmount(amount) => write!(f, "cost>{amount}"),
        }
    }
}

impl FromStr for Gate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let plain = [Gate::Destroy, Gate::Replace, Gate::DataLoss, Gate::Downtime, Gate::Open];
        if let Some(gate) = plain.into_iter().find(|gate| gate.to_string() == text) {
            return Ok(gate);
        }
        let known = "it is none of destroy, replace, data-loss, downtime, open, cost>10%, cost>200";
        let Some(limit) = text.strip_prefix("cost") else { return Err(format!("`{text}`: {known}")) };
        let number =
            |limit: &str| limit.parse().map_err(|_| format!("`{text}`: `{limit}` is no whole number"));
        match limit.strip_prefix('>').map(|limit| (limit, limit.strip_suffix('%'))) {
            Some((_, Some(percent))) => number(percent).map(Gate::CostPercent),
            Some((amount, None)) => number(amount).map(Gate::CostAmount),
            None => Err(format!("`{text}`: {known}")),
        }
    }
}

impl FromStr for Gates {
    type Err = String;

    /// Every mistake at once.
    fn from_str(text: &str) -> Result<Self, String> {
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        let (good, wrong): (Vec<_>, Vec<_>) = words.map(Gate::from_str).partition(Result::is_ok);
        let wrong: Vec<String> = wrong.into_iter().filter_map(Result::err).collect();
        if wrong.is_empty() { Ok(Gates(good.into_iter().flatten().collect())) } else { Err(wrong.join("; ")) }
    }
}

impl fmt::Display for Gates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&names.join(","))
    }
}

impl Gates {
    /// What of `review` does not pass.
    pub(super) fn failures(&self, review: &Review) -> Vec<Failure> {
        let failure = |gate: &Gate| Some(Failure { gate: gate.to_string(), reason: gate.reason(review)? });
        self.0.iter().filter_map(failure).collect()
    }
}

impl Gate {
    /// What does not pass, or that nobody knows whether it does: a gate that nobody can shut is none.
    fn reason(self, review: &Review) -> Option<String> {
        self.known(review).or_else(|| self.not_known(review))
    }

    fn not_known(self, review: &Review) -> Option<String> {
        let asks_meaning = matches!(self, Gate::Open | Gate::CostPercent(_) | Gate::CostAmount(_));
        let is_about_meaning = asks_meaning && !review.changes.is_empty();
        let is_meant =
            |rule: &str| NOT_KNOWN.contains(&rule) || (is_about_meaning && rule == MEANING_NOT_KNOWN);
        let found: Vec<String> = review
            .diagnostics
            .iter()
            .filter(|diagnostic| is_meant(diagnostic.rule))
            .map(|diagnostic| diagnostic.summary.clone())
            .collect();
        Some(format!("{} is not known: {}", self.subject(), some(&found)?))
    }

    /// What it asks.
    const fn subject(self) -> &'static str {
        match self {
            Gate::Destroy => "what is destroyed",
            Gate::Replace => "what is replaced",
            Gate::DataLoss => "what data is lost",
            Gate::Downtime => "who is not served",
            Gate::Open => "what is opened",
            Gate::CostPercent(_) | Gate::CostAmount(_) => "how much more it costs",
        }
    }

    fn known(self, review: &Review) -> Option<String> {
        let changes = |is_meant: &dyn Fn(&eaio_infra::review::Change) -> bool| {
            let names: Vec<String> = review
                .changes
                .iter()
                .filter(|change| is_meant(change))
                .map(|change| change.identity.to_string())
                .collect();
            some(&names)
        };
        let follows = |change: &eaio_infra::review::Change, effect| {
            change.consequences.iter().any(|consequence| consequence.effect == effect)
        };
        match self {
            Gate::Destroy => changes(&|change| {
                let may_go = |reason: &Reason| COUNTS.contains(&reason.argument.as_str());
                (change.action == Action::Destroy && !DECLARED.contains(&change.identity.kind.as_str()))
                    || (change.action == Action::MayReplace && change.reasons.iter().any(may_go))
            }),
            Gate::Replace => changes(&|change| change.action.replaces()),
            Gate::DataLoss => changes(&|change| {
                (change.is_stateful && change.action.destroys()) || follows(change, Effect::DataLoss)
            }),
            Gate::Downtime => changes(&|change| follows(change, Effect::Downtime)),
            Gate::Open => {
                let is_opened = |delta: &&eaio_infra::review::Delta| {
                    matches!(delta.kind, DeltaKind::Reach | DeltaKind::Privilege)
                        && delta.direction == Direction::Opened
                };
                let names: Vec<String> =
                    review.deltas.iter().filter(is_opened).map(|delta| delta.subject.clone()).collect();
                some(&names)
            }
            Gate::CostPercent(_) | Gate::CostAmount(_) => self.cost(review),
        }
    }

    /// What is not known does not pass: a gate that nobody can shut is none.
    fn cost(self, review: &Review) -> Option<String> {
        let Some(costs) = &review.costs else {
            return (!review.changes.is_empty()).then(|| "what the changes cost is not known".to_owned());
        };
        if costs.is_partial {
            let unpriced = costs.unpriced.iter().map(|(name, why)| format!("{name}: {why}"));
            let unpriced: Vec<String> = unpriced.collect();
            return Some(format!("how much more it costs is not known: {}", unpriced.join("; ")));
        }
        let rises = match self {
            Gate::CostPercent(percent) => costs.rises_over(percent),
            Gate::CostAmount(amount) => costs.difference().0 > i64::from(amount) * 100,
            _ => false,
        };
        rises.then(|| format!("{} → {} {} a month", costs.before, costs.after, costs.currency))
    }
}

/// The first few names, and how many more there are; `None` where there are none.
fn some(names: &[String]) -> Option<String> {
    const FEW: usize = 3;
    let few = names.get(..FEW).unwrap_or(names).join(", ");
    match names.len() {
        0 => None,
        count if count > FEW => Some(format!("{few} and {} more", count - FEW)),
        _ => Some(few),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eaio_infra::diagnostic::Diagnostic;
    use eaio_infra::review::{Cents, Change, CostDelta, Identity};

    #[test]
    fn every_mistake_is_told_at_once() {
        let wrong =
            Gates::from_str("replace,explode, cost>x%,cost,costly>1,cost>-1").expect_err("five are wrong");
        assert_eq!(wrong.split("; ").count(), 5, "{wrong}");
        let gates = Gates::from_str("destroy, replace,data-loss,downtime,open,cost>10%,cost>200,")
            .expect("all are right");
        assert_eq!(gates.to_string(), "destroy,replace,data-loss,downtime,open,cost>10%,cost>200");
        assert_eq!(Gates::from_str(""), Ok(Gates::default()));
    }

    #[test]
    fn what_is_not_known_does_not_pass() {
        let identity = Identity { unit: String::new(), kind: String::new(), name: "a".into() };
        let mut review =
            Review { changes: vec![Change::new(identity, Action::MayReplace)], ..Review::default() };
        let failures =
            |text: &str, review: &Review| Gates::from_str(text).expect("gates").failures(review).len();
        assert_eq!(failures("replace,destroy", &review), 1);
        assert_eq!(failures("cost>10%", &review), 1);
        review.costs = Some(CostDelta { before: Cents(1000), after: Cents(1100), ..CostDelta::default() });
        assert_eq!(failures("cost>10%,cost>1,cost>0", &review), 1);
        review.costs = Some(CostDelta { is_partial: true, ..CostDelta::default() });
        assert_eq!(failures("cost>10%", &review), 1);
        assert_eq!(failures("cost>10%", &Review::default()), 0);
    }

    #[test]
    fn what_is_declared_alone_is_not_destroyed() {
        let gone = |kind: &str, action| {
            let identity = Identity { unit: String::new(), kind: kind.into(), name: "a".into() };
            let review = Review { changes: vec![Change::new(identity, action)], ..Review::default() };
            Gates::from_str("destroy").expect("a gate").failures(&review).len()
        };
        assert_eq!(gone("output", Action::Destroy), 0);
        assert_eq!(gone("aws_vpc", Action::Destroy), 1);
        assert_eq!(gone("file", Action::Destroy), 1);
    }

    #[test]
    fn what_was_not_compared_does_not_pass() {
        let all = "destroy,replace,data-loss,downtime,open,cost>10%,cost>200";
        let told = |rule: &'static str| {
            let identity = Identity { unit: String::new(), kind: String::new(), name: "a".into() };
            let costs = Some(CostDelta::default());
            let changes = vec![Change::new(identity, Action::Update)];
            let diagnostics = Diagnostic::warning(rule, "`a` is not computed here").into();
            let review = Review { changes, costs, diagnostics, ..Review::default() };
            let failures = Gates::from_str(all).expect("gates").failures(&review).into_iter();
            failures.map(|failure| format!("{}: {}\n", failure.gate, failure.reason)).collect::<String>()
        };
        insta::assert_snapshot!(told("kustomize-unsupported"), @"
        destroy: what is destroyed is not known: `a` is not computed here
        replace: what is replaced is not known: `a` is not computed here
        data-loss: what data is lost is not known: `a` is not computed here
        downtime: who is not served is not known: `a` is not computed here
        open: what is opened is not known: `a` is not computed here
        cost>10%: how much more it costs is not known: `a` is not computed here
        cost>200: how much more it costs is not known: `a` is not computed here
        ");
        insta::assert_snapshot!(told("meaning-not-compared"), @"
        open: what is opened is not known: `a` is not computed here
        cost>10%: how much more it costs is not known: `a` is not computed here
        cost>200: how much more it costs is not known: `a` is not computed here
        ");
        assert_eq!(told("change-ignored"), "");
    }
}
