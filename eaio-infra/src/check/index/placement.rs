//! Whether a pod can go to the nodes of a group.
//!
//! Source: Kubernetes, "Assigning Pods to Nodes", "Taints and Tolerations" and "Well-Known Labels, Annotations and Taints".

use super::known;
use super::node_group::{NodeGroup, Taint};
use super::nodes::{Nodes, Workload};
use super::requests::GPU;
use crate::check::Located;
use crate::unit::Architecture;

/// The label of a node that says what its processor runs.
pub const ARCHITECTURE: &str = "kubernetes.io/arch";

/// The label of a node that says which zone it is in.
pub const ZONE: &str = "topology.kubernetes.io/zone";

/// What a pod demands of a node's labels: each of these, or of one of several such lists.
#[derive(Debug, Clone)]
pub struct Demand<'a> {
    /// The label.
    pub key: &'a str,
    /// `In`, `NotIn`, `Exists`, `DoesNotExist`, `Gt` or `Lt`.
    pub operator: &'a str,
    /// The values; nothing where one is not known.
    pub values: Option<Vec<&'a str>>,
    /// Where it stands.
    pub value: &'a Located,
}

impl<'a> Workload<'a> {
    /// Whether where its pods go follows from what it says: it picks no node itself, and leaves it to the scheduler that everybody
    /// has.
    pub fn is_scheduled(&self) -> bool {
        let says = |field| self.pod.spec.get(field);
        says("nodeName").is_none()
            && says("runtimeClassName").is_none()
            && says("resourceClaims").is_none()
            && says("schedulerName").is_none_or(|name| name.text() == Some("default-scheduler"))
    }

    /// What its pods demand of a node, whichever they go to.
    pub fn selector(&self) -> Vec<Demand<'a>> {
        let labels = self.pod.spec.get("nodeSelector").into_iter().flat_map(Located::entries);
        let demand = |(key, _, value): (&'a str, _, &'a Located)| Demand {
            key,
            operator: "In",
            values: known(Some(value)).map(|value| vec![value]),
            value,
        };
        labels.map(demand).collect()
    }

    /// What its pods demand of a node besides: all of one of these lists. None is nothing.
    pub fn terms(&self) -> Vec<Vec<Demand<'a>>> {
        let required = ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"];
        let terms = self.pod.spec.at(&required).and_then(|required| required.get("nodeSelectorTerms"));
        let demand = |expression: &'a Located| {
            let values = expression.get("values").map_or(&[][..], Located::items);
            Demand {
                key: known(expression.get("key")).unwrap_or_default(),
                operator: expression.text_at(&["operator"]).unwrap_or_default(),
                values: values.iter().map(|value| known(Some(value))).collect(),
                value: expression,
            }
        };
        let of_term = |term: &'a Located| {
            let expressions = term.get("matchExpressions").map_or(&[][..], Located::items);
            expressions.iter().map(demand).collect()
        };
        terms.map_or(&[][..], Located::items).iter().map(of_term).collect()
    }

    /// What its pods demand of a node, and where that stands.
    pub fn demands(&self) -> Vec<Demand<'a>> {
        self.selector().into_iter().chain(self.terms().into_iter().flatten()).collect()
    }

    /// The taints of a group that keep its pods off, for certain.
    pub fn kept_off_by<'g, 'b>(&self, group: &'g NodeGroup<'b>) -> Vec<&'g Taint<'b>> {
        let taints = group.taints.iter().flatten().filter(|taint| taint.is_strict());
        taints.filter(|taint| !self.may_tolerate(taint)).collect()
    }

    fn may_tolerate(&self, taint: &Taint<'_>) -> bool {
        // EKS adds the toleration to pods that ask for the resource (Amazon EKS, platform versions: the admission controller
        // ExtendedResourceToleration), and agents take their own taint away once they are ready.
        if (taint.key == GPU && self.requests.gpus > 0)
            || taint.key.ends_with("not-ready")
            || taint.key.ends_with("uninitialized")
        {
            return true;
        }
        let Some(tolerations) = self.pod.spec.get("tolerations") else { return false };
        let is_same = |toleration: &Located, field: &str, wanted: &str| match toleration.get(field) {
            // What is no text, or filled in later, may be anything.
            Some(value) => known(Some(value)).is_none_or(|value| value == wanted) && value.text() != Some(""),
            None => wanted.is_empty(),
        };
        tolerations.is_unknown()
            || tolerations.items().iter().any(|toleration| {
                let is_any = |field: &str| toleration.get(field).is_none_or(|value| value.text() == Some(""));
                let exists = toleration.text_at(&["operator"]) == Some("Exists");
                (is_any("effect") || is_same(toleration, "effect", taint.effect))
                    && ((exists && is_any("key")) || is_same(toleration, "key", taint.key))
                    && (exists
                        || is_same(toleration, "value", taint.value)
                        || (taint.value.is_empty() && is_any("value")))
            })
    }
}

impl Nodes<'_> {
    /// Whether a group's nodes have the labels that a workload's pods demand; nothing where that is not known.
    pub fn selects(&self, workload: &Workload<'_>, group: &NodeGroup<'_>) -> Option<bool> {
        self.selects_but(workload, group, "")
    }

    /// The same, whatever the label `ignored` is.
    pub fn selects_but(&self, workload: &Workload<'_>, group: &NodeGroup<'_>, ignored: &str) -> Option<bool> {
        self.meets(&workload.selector(), &workload.terms(), group, ignored)
    }

    fn meets(
        &self,
        selector: &[Demand<'_>],
        terms: &[Vec<Demand<'_>>],
        group: &NodeGroup<'_>,
        ignored: &str,
    ) -> Option<bool> {
        let all = |demands: &[Demand<'_>]| {
            let asked = demands.iter().filter(|demand| demand.key != ignored);
            every(asked.map(|demand| demand.is_met(self.label(group, demand.key))))
        };
        let any = terms.iter().map(|demands| all(demands).map(|is_met| !is_met));
        let of_terms = if terms.is_empty() { Some(true) } else { every(any).map(|none| !none) };
        every([all(selector), of_terms].into_iter())
    }

    /// The groups that a workload's pods may go to, as far as labels and taints say.
    pub(super) fn open_to(&self, workload: &Workload<'_>) -> Vec<usize> {
        let (selector, terms) = (workload.selector(), workload.terms());
        let is_open = |group: &NodeGroup<'_>| {
            workload.kept_off_by(group).is_empty() && self.meets(&selector, &terms, group, "") != Some(false)
        };
        (0..self.groups.len()).filter(|at| is_open(&self.groups[*at])).collect()
    }

    /// The values of which a node of a group bears one under `key`: none where it bears no such label, nothing where that is not
    /// known.
    fn label(&self, group: &NodeGroup<'_>, key: &str) -> Option<Vec<String>> {
        let labels = group.labels.as_ref()?;
        if let Some((_, value)) = labels.iter().find(|(name, _)| *name == key) {
            return known(Some(value)).map(|value| vec![value.to_owned()]);
        }
        if group.has_own_setup {
            return None;
        }
        let machines = || group.machines();
        let one = |value: Option<&str>| Some(vec![value?.to_owned()]);
        match key {
            ARCHITECTURE | "beta.kubernetes.io/arch" => {
                let names = machines()?.into_iter().map(|machine| {
                    if machine.architecture() == Architecture::Arm64 { "arm64" } else { "amd64" }.to_owned()
                });
                Some(names.collect())
            }
            "kubernetes.io/os" | "beta.kubernetes.io/os" => {
                let image = group.image.map_or(Some("AL2023"), Located::text)?.to_uppercase();
                one(Some(if image.contains("WINDOWS") { "windows" } else { "linux" }))
            }
            "node.kubernetes.io/instance-type" | "beta.kubernetes.io/instance-type" => {
                Some(group.types.as_ref()?.iter().map(|name| (*name).to_owned()).collect())
            }
            ZONE | "failure-domain.beta.kubernetes.io/zone" => {
                Some(group.zones.as_ref()?.iter().map(|zone| (*zone).to_owned()).collect())
            }
            "eks.amazonaws.com/nodegroup" | "alpha.eksctl.io/nodegroup-name" => one(group.node_group_name),
            "eks.amazonaws.com/capacityType" => one(group.capacity_type),
            // An agent may set what has a domain, where no group of these does.
            _ if key.contains('/') && !self.labels.contains(key) => None,
            _ => Some(Vec::new()),
        }
    }
}

impl Demand<'_> {
    /// Whether a node meets it that bears one of `values`; nothing where that is not known.
    fn is_met(&self, values: Option<Vec<String>>) -> Option<bool> {
        let values = values?;
        let wanted = self.values.as_ref();
        let are_among = |values: &[String]| {
            let wanted = wanted?;
            let among = values.iter().filter(|value| wanted.contains(&value.as_str())).count();
            match among {
                0 => Some(false),
                all if all == values.len() => Some(true),
                _ => None,
            }
        };
        match self.operator {
            "In" => are_among(&values),
            "NotIn" => are_among(&values).map(|among| !among),
            "Exists" => Some(!values.is_empty()),
            "DoesNotExist" => Some(values.is_empty()),
            _ => None,
        }
    }
}

/// Whether all are true; nothing where that is not known.
fn every(mut answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    answers
        .find_map(|answer| match answer {
            Some(false) => Some(Some(false)),
            None => {
                all = None;
                None
            }
            Some(true) => None,
        })
        .unwrap_or(all)
}
