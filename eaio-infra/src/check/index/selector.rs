//! What selects pods, or namespaces, by their labels.

use std::fmt;

use crate::check::Located;

use super::Index;
use super::kubernetes::{Object, Pod, is_template, items, known};

/// Labels that a controller puts on the pods that it makes: no template has them.
const SET_BY_CONTROLLERS: &[&str] = &[
    "acme.cert-manager.io/http01-solver",
    "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-completion-index",
    "batch.kubernetes.io/job-name",
    "controller-revision-hash",
    "controller-uid",
    "job-name",
    "pod-template-generation",
    "pod-template-hash",
    "rollouts-pod-template-hash",
    "statefulset.kubernetes.io/pod-name",
];

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

    /// What pods have of the labels that are asked.
    pub fn borne_by(self, pods: &[&Pod<'_>]) -> String {
        let asked = self.asked();
        let mut shown: Vec<String> = Vec::new();
        for pod in pods {
            let labels = pod.labels.into_iter().flat_map(Located::entries);
            let labels = labels.filter(|(name, ..)| asked.iter().any(|(asked, _)| asked == name));
            let labels: Vec<String> =
                labels.filter_map(|(name, _, value)| Some(format!("{name}: {}", value.text()?))).collect();
            if !labels.is_empty() {
                shown.push(format!("{} has {}", pod.object.title(), labels.join(", ")));
            }
        }
        match shown.len() {
            0 => "no pod of the namespace has any of these labels".to_owned(),
            1..=5 => shown.join("\n"),
            more => format!("{}\nand {} more", shown[..5].join("\n"), more - 5),
        }
    }
}

impl<'a> Index<'a> {
    /// Whether what is here can tell that it selects nothing: no controller sets the labels, and nothing is left to fill in.
    pub fn judges(&self, selector: Selector<'_>) -> bool {
        !selector.is_empty()
            && selector.asked().iter().all(|(name, values)| {
                !SET_BY_CONTROLLERS.contains(name)
                    && values
                        .iter()
                        .all(|value| known(Some(value)).is_some_and(|value| !self.may_be_made(value)))
            })
    }

    /// Whether something that may be in a namespace makes pods that a selector selects: kinds of others that have a template, too.
    pub fn may_select_in(&self, namespace: &str, selector: Selector<'_>) -> bool {
        let may_be_there = |object: &Object<'_>| object.may_be_in(namespace);
        self.pods().iter().any(|pod| may_be_there(&pod.object) && selector.selects(pod.labels))
            || self.objects().iter().any(|object| {
                may_be_there(object)
                    && object
                        .at(&["spec", "template", "metadata", "labels"])
                        .is_some_and(|labels| selector.selects(Some(labels)))
            })
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
