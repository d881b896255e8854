//! What a month costs before and after.

use std::collections::BTreeSet;

use crate::check::Index;
use crate::cost::{Estimate, PRICED_ON};
use crate::review::{Cents, CostDelta};
use crate::unit::Money;

use super::environment::Environment;

/// Adds what a month of an environment costs before and after, where anything of it costs. What has a price on one side and none on
/// the other is in no sum: the difference would be none of cost. Of what has no price, that is named which the change is about.
pub(super) fn add(
    [before, after]: [&Index<'_>; 2],
    environment: &Environment,
    is_changed: &dyn Fn(&str) -> bool,
    costs: &mut Option<CostDelta>,
) {
    let [old, new] = [before, after].map(Estimate::of);
    if [&old, &new].iter().all(|of| of.items.is_empty() && of.unpriced.is_empty()) {
        return;
    }
    let costs = costs.get_or_insert_with(|| CostDelta {
        currency: "USD".to_owned(),
        priced_on: PRICED_ON.to_owned(),
        ..CostDelta::default()
    });
    let all = [&old, &new].map(|of| of.items.keys().chain(of.unpriced.keys()));
    let names: BTreeSet<&String> = all.into_iter().flatten().collect();
    for name in names {
        let [was, is] = [&old, &new].map(|of| of.items.get(name).copied().map(cents));
        let reasons = [&old, &new].map(|of| of.unpriced.get(name));
        costs.is_partial |=
            matches!((was, is, reasons), (Some(_), _, [_, Some(_)]) | (_, Some(_), [Some(_), _]));
        let because = match (was, is, reasons) {
            (Some(was), _, [_, Some(reason)]) => format!("{was} before, and now {reason}"),
            (_, Some(is), [Some(reason), _]) => format!("{is} now, and before {reason}"),
            (.., [Some(_), Some(_)]) if !is_changed(name) => continue,
            (.., [None, Some(reason)] | [Some(reason), _]) => (*reason).to_owned(),
            _ => {
                let (was, is) = (was.unwrap_or_default(), is.unwrap_or_default());
                costs.before.0 = costs.before.0.saturating_add(was.0);
                costs.after.0 = costs.after.0.saturating_add(is.0);
                if was != is {
                    costs.components.insert(environment.name(name), (was, is));
                }
                continue;
            }
        };
        costs.unpriced.insert(environment.name(name), because);
    }
}

fn cents(money: Money) -> Cents {
    Cents(i64::try_from(money.as_micro_dollars().saturating_add(5_000) / 10_000).unwrap_or(i64::MAX))
}
