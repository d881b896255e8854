//! For programs: one object, of the schema `docs/review.schema.json`.

use std::collections::BTreeMap;
use std::fmt::Write;

use eaio_infra::check::{Content, Located, Unknown};
use eaio_infra::diagnostic::Diagnostics;
use eaio_infra::review::{Action, Cents, Change, Difference, Fold, shown};
use serde::Serialize;
use serde_json::Value;

use super::assumption::{Assumption, assumptions};
use super::{Parts, text};
use crate::commands::{DiffKind, DiffReport};

/// What the schema is called. Another number is another schema: what a program reads of this one stays.
pub(super) const SCHEMA: &str = "eaio-infra.review/v1";

#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    title: &'r str,
    kind: &'static str,
    before: &'r str,
    after: &'r str,
    counts: BTreeMap<&'static str, usize>,
    changes: Vec<ChangeDocument<'r>>,
    folds: Vec<FoldDocument>,
    deltas: Vec<DeltaDocument<'r>>,
    costs: Option<Costs<'r>>,
    ignored: Vec<IgnoredDocument<'r>>,
    failures: Vec<FailureDocument<'r>>,
    assumptions: Vec<Assumption>,
    notes: &'r [String],
    diagnostics: &'r Diagnostics,
}

#[derive(Serialize)]
struct ChangeDocument<'r> {
    unit: &'r str,
    kind: &'r str,
    name: &'r str,
    action: &'static str,
    stateful: bool,
    moved_from: Option<&'r str>,
    differences: Vec<DifferenceDocument>,
    reasons: Vec<ReasonDocument<'r>>,
    consequences: Vec<ConsequenceDocument<'r>>,
}

#[derive(Serialize)]
struct DifferenceDocument {
    path: String,
    sensitive: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Value>,
}

#[derive(Serialize)]
struct ReasonDocument<'r> {
    argument: &'r str,
    chain: &'r [String],
}

#[derive(Serialize)]
struct ConsequenceDocument<'r> {
    effect: &'static str,
    text: &'r str,
}

#[derive(Serialize)]
struct FoldDocument {
    noise: &'static str,
    text: String,
    objects: Vec<ObjectDocument>,
}

#[derive(Serialize)]
struct ObjectDocument {
    unit: String,
    kind: String,
    name: String,
}

#[derive(Serialize)]
struct DeltaDocument<'r> {
    kind: &'static str,
    direction: &'static str,
    subject: &'r str,
    before: Option<&'r str>,
    after: Option<&'r str>,
    text: &'r str,
}

#[derive(Serialize)]
struct Costs<'r> {
    currency: &'r str,
    before_per_month: f64,
    after_per_month: f64,
    components: BTreeMap<&'r str, Component>,
    unpriced: Vec<String>,
    priced_on: &'r str,
}

#[derive(Serialize)]
struct Component {
    before_per_month: f64,
    after_per_month: f64,
}

#[derive(Serialize)]
struct IgnoredDocument<'r> {
    pattern: &'r str,
    objects: usize,
    destroyed: usize,
    differences: usize,
}

#[derive(Serialize)]
struct FailureDocument<'r> {
    gate: &'r str,
    reason: &'r str,
}

pub(super) fn render(report: &DiffReport) -> String {
    let review = &report.review;
    let count = |action| review.changes.iter().filter(|change| change.action == action).count();
    let document = Document {
        schema: SCHEMA,
        title: &report.title,
        kind: match report.kind {
            DiffKind::Change => "change",
            DiffKind::Comparison => "comparison",
        },
        before: &report.before,
        after: &report.after,
        counts: Action::ALL.into_iter().map(|action| (action.name(), count(action))).collect(),
        changes: review.changes.iter().map(change).collect(),
        folds: Parts::of(report).folded.folds.iter().map(fold).collect(),
        deltas: review
            .deltas
            .iter()
            .map(|delta| DeltaDocument {
                kind: delta.kind.name(),
                direction: delta.direction.name(),
                subject: &delta.subject,
                before: delta.before.as_deref(),
                after: delta.after.as_deref(),
                text: &delta.text,
            })
            .collect(),
        costs: review.costs.as_ref().map(|costs| Costs {
            currency: &costs.currency,
            before_per_month: amount(costs.before),
            after_per_month: amount(costs.after),
            components: costs
                .components
                .iter()
                .map(|(name, (before, after))| {
                    let component =
                        Component { before_per_month: amount(*before), after_per_month: amount(*after) };
                    (name.as_str(), component)
                })
                .collect(),
            unpriced: costs.unpriced.iter().map(|(name, why)| format!("{name}: {why}")).collect(),
            priced_on: &costs.priced_on,
        }),
        ignored: report
            .ignored
            .iter()
            .map(|ignored| IgnoredDocument {
                pattern: &ignored.pattern,
                objects: ignored.objects,
                destroyed: ignored.destroyed,
                differences: ignored.differences,
            })
            .collect(),
        failures: report
            .failures
            .iter()
            .map(|failure| FailureDocument { gate: &failure.gate, reason: &failure.reason })
            .collect(),
        assumptions: assumptions(report),
        notes: &report.notes,
        diagnostics: &review.diagnostics,
    };
    let mut json =
        serde_json::to_string_pretty(&document).expect("it has string keys, and no number is infinite");
    json.push('\n');
    escaped(&json)
}

/// The same document, safe to be looked at and printed: what turns the direction of text, and what a runner obeys, stands in texts
/// alone, where JSON can write it otherwise.
fn escaped(document: &str) -> String {
    let mut out = String::with_capacity(document.len());
    for character in document.chars() {
        match character {
            character if character != '\n' && text::is_deceptive(character) => {
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            character => out.push(character),
        }
    }
    out.replace(text::COMMAND, "\\u0023#[")
}

fn change(change: &Change) -> ChangeDocument<'_> {
    ChangeDocument {
        unit: &change.identity.unit,
        kind: &change.identity.kind,
        name: &change.identity.name,
        action: change.action.name(),
        stateful: change.is_stateful,
        moved_from: change.moved_from.as_deref(),
        differences: change.differences.iter().map(difference).collect(),
        reasons: change
            .reasons
            .iter()
            .map(|reason| ReasonDocument { argument: &reason.argument, chain: &reason.chain })
            .collect(),
        consequences: change
            .consequences
            .iter()
            .map(|consequence| ConsequenceDocument {
                effect: consequence.effect.name(),
                text: &consequence.text,
            })
            .collect(),
    }
}

fn difference(difference: &Difference) -> DifferenceDocument {
    let side = |side: &Option<Located>| match difference.is_sensitive {
        true => side.as_ref().map(|_| Value::from(text::MASK)),
        false => side.as_ref().map(value),
    };
    DifferenceDocument {
        path: difference.path.to_string(),
        sensitive: difference.is_sensitive,
        before: side(&difference.before),
        after: side(&difference.after),
    }
}

fn fold(fold: &Fold) -> FoldDocument {
    let object = |identity: &eaio_infra::review::Identity| ObjectDocument {
        unit: identity.unit.clone(),
        kind: identity.kind.clone(),
        name: identity.name.clone(),
    };
    FoldDocument {
        noise: fold.noise.name(),
        text: fold.to_string(),
        objects: fold.objects.iter().map(object).collect(),
    }
}

/// What only Terraform knows is written as Terraform's JSON has it: `${aws_vpc.main.id}`.
fn value(located: &Located) -> Value {
    match &located.content {
        Content::Null => Value::Null,
        Content::Bool(value) => Value::from(*value),
        // A whole number is written as one.
        #[allow(clippy::cast_possible_truncation)]
        Content::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => {
            Value::from(*number as i64)
        }
        Content::Number(number) => Value::from(*number),
        Content::Text(text) => Value::from(text.as_str()),
        Content::List(items) => items.iter().map(value).collect(),
        Content::Map(entries) => {
            entries.iter().map(|(name, _, inner)| (name.clone(), value(inner))).collect()
        }
        Content::Unknown(Unknown::Template(_)) => Value::from(shown(located)),
        Content::Unknown(_) => Value::from(format!("${{{}}}", shown(located))),
    }
}

#[allow(clippy::cast_precision_loss)] // Nothing costs 2^53 cents.
fn amount(cents: Cents) -> f64 {
    cents.0 as f64 / 100.0
}
