//! What a month costs before and after.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{Artifact, Index};
use crate::cost::{Estimate, PRICED_ON};
use crate::review::{Cents, CostDelta};
use crate::unit::Money;

/// What a month costs before and after; nothing where neither has anything that costs.
pub(in crate::review) fn costs(before: &[Artifact], after: &[Artifact]) -> Option<CostDelta> {
    let [old, new] = [before, after].map(|artifacts| Estimate::of(&Index::new(artifacts, None)));
    let is_empty = |estimate: &Estimate| estimate.items.is_empty() && estimate.unpriced.is_empty();
    if is_empty(&old) && is_empty(&new) {
        return None;
    }
    let names: BTreeSet<&String> = old.items.keys().chain(new.items.keys()).collect();
    let components = names.into_iter().filter_map(|name| {
        let [old, new] = [&old, &new].map(|estimate| estimate.items.get(name).copied().unwrap_or_default());
        (old != new).then(|| (name.clone(), (cents(old), cents(new))))
    });
    let components: BTreeMap<_, _> = components.collect();
    // Where no sum differs, only what came or went without a price is worth a word.
    let unpriced: BTreeSet<&String> = if components.is_empty() {
        old.unpriced.symmetric_difference(&new.unpriced).collect()
    } else {
        old.unpriced.union(&new.unpriced).collect()
    };
    Some(CostDelta {
        currency: "USD".to_owned(),
        before: cents(old.total()),
        after: cents(new.total()),
        components,
        unpriced: unpriced.into_iter().cloned().collect(),
        priced_on: PRICED_ON.to_owned(),
    })
}

fn cents(money: Money) -> Cents {
    Cents(i64::try_from(money.as_micro_dollars().saturating_add(5_000) / 10_000).unwrap_or(i64::MAX))
}
