use crate::check::rule::definition;
use crate::check::{Findings, Index, Rule};
use crate::cost::{Estimate, PRICED_ON};
use crate::diagnostic::Severity;
use crate::unit::Money;

pub const RULE: Rule = Rule {
    name: "budget-exceeded",
    severity: Severity::Error,
    documentation: "What an environment starts with costs more in a month, at list prices, than its `budget`. What has no price here, \
                    and what is paid by use, is in no sum: it costs more than is said, never less.",
    bad: definition!("examples/budget_exceeded_bad.rs"),
    good: definition!("examples/budget_exceeded_good.rs"),
    check,
};

/// How many of the dearest are named.
const SHOWN: usize = 5;

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let Some(environment) = index.definition().map(|definition| definition.environment) else { return };
    let Some(budget) = environment.budget else { return };
    let estimate = Estimate::of(index);
    let total = estimate.total();
    if total <= budget {
        return;
    }
    let mut items: Vec<(&String, Money)> =
        estimate.items.iter().map(|(what, price)| (what, *price)).collect();
    items.sort_by_key(|(_, price)| std::cmp::Reverse(*price));
    let dearest =
        items.iter().take(SHOWN).map(|(what, price)| format!("{what} ${}", price.rounded_dollars()));
    let mut detail =
        format!("the dearest: {}\nprices of {PRICED_ON}", dearest.collect::<Vec<_>>().join(", "));
    if !estimate.unpriced.is_empty() {
        detail += &format!("; {} more have no price here", estimate.unpriced.len());
    }
    findings
        .at_location(
            environment.location().clone(),
            format!(
                "`{}` costs ${} in a month, and its budget is ${}",
                environment.name,
                total.rounded_dollars(),
                budget.rounded_dollars()
            ),
        )
        .detail(detail)
        .help("start with less, or agree on a larger `budget`");
}
