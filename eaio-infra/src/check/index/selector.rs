//! What selects pods, or namespaces, by their labels.

use std::fmt;

use crate::check::Located;

use super::kubernetes::{is_template, items};

/// What selects pods by their labels: equal labels, and expressions.
#[derive(Debug, Clone, Copy)]
pub struct Selector<'a> {
    labels: Option<&'a Located>,
    expressions: &'a [Located],
}

impl<'a> Selector<'a> {
    /// `matchLabels` and `matchExpressions`.
    pub fn of(value: &'a Located) -> Self {
        Selector {
            labels: value.get("matchLabels"),
            expressions: value.get("matchExpressions").map_or(&[], Located::items),
        }
    }

    /// Everything.
    pub(super) fn everything() -> Self {
        Selector { labels: None, expressions: &[] }
    }

    /// Labels alone, as a Service has them.
    pub fn labels(labels: &'a Located) -> Self {
        Selector { labels: Some(labels), expressions: &[] }
    }

    /// The labels that have to be equal, of those that are known.
    pub(super) fn equal(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let labels = self.labels.into_iter().flat_map(Located::entries);
        labels.filter_map(|(name, _, value)| Some((name, value.text()?)))
    }

    /// Whether it asks for nothing, and selects everything.
    pub fn is_empty(&self) -> bool {
        self.expressions.is_empty()
            && self.labels.is_none_or(|labels| !labels.is_unknown() && labels.entries().next().is_none())
    }

    /// What must be there: each label, and the values of which it must have one; none where any will do.
    pub fn asked(&self) -> Vec<(&'a str, Vec<&'a Located>)> {
        let labels = self.labels.into_iter().flat_map(Located::entries);
        let equal = labels.map(|(name, _, value)| (name, vec![value]));
        let expressions = self.expressions.iter().filter_map(|expression| {
            let values = match expression.text_at(&["operator"])? {
                "In" => items(expression, &["values"]).iter().collect(),
                "Exists" => Vec::new(),
                _ => return None,
            };
            Some((expression.text_at(&["key"])?, values))
        });
        equal.chain(expressions).collect()
    }

    /// Whether it selects what has these labels. What cannot be known is taken to.
    pub fn selects(&self, labels: Option<&Located>) -> bool {
        if labels.is_some_and(|labels| labels.is_unknown()) {
            return true;
        }
        let is_same = |label: &str, value: &str| label == value || is_template(label) || is_template(value);
        let label = |name: &str| labels.and_then(|labels| labels.get(name)).map(Located::text);
        let equal = self.labels.into_iter().flat_map(Located::entries).all(|(name, _, value)| {
            match (label(name), value.text()) {
                (Some(Some(label)), Some(value)) => is_same(label, value),
                // A label that is no text, or a value: nobody knows.
                (Some(_), _) => true,
                (None, _) => false,
            }
        });
        let fits = self.expressions.iter().all(|expression| {
            let (Some(key), Some(operator)) =
                (expression.text_at(&["key"]), expression.text_at(&["operator"]))
            else {
                return true;
            };
            let values = expression.get("values").map_or(&[][..], Located::items);
            let is_among = |label: &str| values.iter().any(|value| value.text() == Some(label));
            match (operator, label(key).flatten()) {
                ("In", label) => label.is_some_and(|label| {
                    values.iter().any(|value| value.text().is_none_or(|value| is_same(label, value)))
                }),
                ("NotIn", label) => !label.is_some_and(is_among),
                ("Exists", label) => label.is_some(),
                ("DoesNotExist", label) => label.is_none(),
                _ => true,
            }
        });
        equal && fits
    }
}

/// As it is written: "app: api, tier".
impl fmt::Display for Selector<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, values)) in self.asked().into_iter().enumerate() {
            let values: Vec<&str> = values.into_iter().map(|value| value.text().unwrap_or("?")).collect();
            let separator = if at == 0 { "" } else { ", " };
            match values.as_slice() {
                [] => write!(f, "{separator}{name}")?,
                values => write!(f, "{separator}{name}: {}", values.join(" or "))?,
            }
        }
        Ok(())
    }
}
