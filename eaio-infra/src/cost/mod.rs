//! What a month costs, as far as what is rendered says it: each resource with a list price, and by name each one without.
//!
//! What depends on use (traffic, requests, bytes that are stored in a bucket) has no place in a sum, and is named.

mod claims;
mod prices;

use std::collections::BTreeMap;

use crate::check::{Content, Index, Located, Resource};
use crate::unit::{InstanceType, Money, Region};

pub use prices::PRICED_ON;

use prices::HOURS_PER_MONTH;

/// What a month costs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Estimate {
    /// What has a price: by resource, per month.
    pub items: BTreeMap<String, Money>,
    /// What costs something and is in no sum, each with the reason.
    pub unpriced: BTreeMap<String, &'static str>,
}

impl Estimate {
    /// What the resources of `index` cost in a month at list prices, the sizes taken that they start with.
    pub fn of(index: &Index<'_>) -> Self {
        let mut estimate = Estimate::default();
        for resource in index.all_resources().iter().filter(|resource| !resource.is_data) {
            let Some(price) = prices::of(resource.resource_type) else { continue };
            let address = resource.address();
            let monthly = count(index, resource).and_then(|count| {
                let priced = Priced { index, resource, region: region(index, resource) };
                Ok(price(&priced)?.times(count))
            });
            estimate.add(address, monthly);
        }
        claims::add(index, &mut estimate);
        estimate
    }

    fn add(&mut self, what: String, monthly: Result<Money, Unpriced>) {
        match monthly {
            Ok(monthly) => drop(self.items.insert(what, monthly)),
            Err(reason) => drop(self.unpriced.insert(what, reason)),
        }
    }

    /// The sum of what has a price.
    pub fn total(&self) -> Money {
        self.items.values().copied().sum()
    }
}

/// A resource whose price is asked for, and where it is.
struct Priced<'i, 'a> {
    index: &'i Index<'a>,
    resource: &'i Resource<'a>,
    region: Option<Region>,
}

/// Why something has no price.
type Unpriced = &'static str;

impl Priced<'_, '_> {
    fn number(&self, path: &[&str]) -> Result<u64, Unpriced> {
        self.number_or(path, None)
    }

    /// What stands at a path, or what AWS takes where nothing does.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // It was seen to be whole, and in between.
    fn number_or(&self, path: &[&str], otherwise: Option<u64>) -> Result<u64, Unpriced> {
        if self.index.value(self.resource, path).is_none() {
            return otherwise.ok_or("its size is not said");
        }
        let number = self.index.number(self.resource, path).ok_or("its size is computed")?;
        let is_count = number.fract() == 0.0 && (0.0..=1e9).contains(&number);
        is_count.then_some(number as u64).ok_or("its size is no number")
    }

    fn text(&self, path: &[&str]) -> Result<&str, Unpriced> {
        self.index.text(self.resource, path).ok_or("its size is computed")
    }

    fn is_true(&self, path: &[&str]) -> bool {
        self.index.is_true(self.resource, path)
    }

    /// How many elements stand at a path.
    fn elements(&self, path: &[&str]) -> Result<u64, Unpriced> {
        match self.index.value(self.resource, path).map(|value| &value.content) {
            Some(Content::List(items)) => Ok(items.len() as u64),
            None => Ok(0),
            _ => Err("how many there are is computed"),
        }
    }

    /// The list prices are those of one region.
    fn in_us_east_1(&self) -> Result<(), Unpriced> {
        (self.region.map(|region| region.to_string()).as_deref() == Some("us-east-1"))
            .then_some(())
            .ok_or("the prices here are those of us-east-1")
    }

    fn instance(&self, name: &str) -> Result<Money, Unpriced> {
        let instance = InstanceType::parse(name).map_err(|_| "an instance type without a price here")?;
        let region = self.region.ok_or("its region is not known")?;
        let hourly =
            instance.price_per_hour(region).ok_or("an instance type without a price in its region")?;
        Ok(hourly.times(HOURS_PER_MONTH))
    }
}

/// How many of a resource there are.
fn count(index: &Index<'_>, resource: &Resource<'_>) -> Result<u64, Unpriced> {
    if let Some(each) = resource.body.get("for_each") {
        return match &index.resolved(resource, each).content {
            Content::List(items) => Ok(items.len() as u64),
            Content::Map(entries) => Ok(entries.len() as u64),
            _ => Err("how many there are is computed"),
        };
    }
    match resource.body.get("count").map(|count| index.resolved(resource, count)).map(Located::number) {
        None => Ok(1),
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // It is in between.
        Some(Some(count)) if (0.0..=1e6).contains(&count) => Ok(count as u64),
        Some(_) => Err("how many there are is computed"),
    }
}

/// The region of a resource's provider, where it is known.
fn region(index: &Index<'_>, resource: &Resource<'_>) -> Option<Region> {
    let alias = resource.body.get("provider").and_then(|provider| {
        let name = provider.text().or_else(|| provider.reference())?;
        Some(name.split_once('.').map_or("", |(_, alias)| alias).to_owned())
    });
    let providers = index.root_module(resource).blocks("provider");
    let is_its = |body: &&Located| {
        body.text_at(&["alias"]).unwrap_or_default() == alias.as_deref().unwrap_or_default()
    };
    let aws = providers.into_iter().filter(|(name, ..)| *name == "aws").map(|(_, _, body, _)| body);
    let body = aws.into_iter().find(is_its)?;
    Region::parse(index.resolved(resource, body.get("region")?).text()?).ok()
}
