//! How many pods a PodDisruptionBudget keeps, against how many there are.

use super::{Index, Object, Pod, Selector, quantity};
use crate::check::Located;

/// A PodDisruptionBudget.
#[derive(Debug)]
pub struct Budget<'i, 'a> {
    /// The object.
    pub object: &'i Object<'a>,
    /// What it keeps, and where it says so.
    pub keeps: Keeps,
    /// Where it says so.
    pub value: &'a Located,
    /// The pods that it selects.
    pub pods: Vec<&'i Pod<'a>>,
    /// How many there are, at least and at most, where that is known.
    pub replicas: Option<(u64, u64)>,
    /// The autoscalers that decide it.
    pub autoscalers: Vec<&'i Object<'a>>,
}

/// What a budget keeps of the pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeps {
    /// That many.
    Count(u64),
    /// That share in percent, rounded up to whole pods.
    Percent(u64),
    /// Each of them: nothing may be unavailable.
    All,
}

impl Keeps {
    fn new(budget: &Object<'_>) -> Option<Self> {
        let percent = |value: &Located| value.text()?.strip_suffix('%')?.parse::<u64>().ok();
        if let Some(value) = budget.at(&["spec", "minAvailable"]) {
            return match (quantity::count(value), percent(value)) {
                (Some(count), _) => Some(Keeps::Count(count)),
                (_, Some(100..)) => Some(Keeps::All),
                (_, Some(percent)) => Some(Keeps::Percent(percent)),
                _ => None,
            };
        }
        let value = budget.at(&["spec", "maxUnavailable"])?;
        (quantity::count(value).or_else(|| percent(value)) == Some(0)).then_some(Keeps::All)
    }

    /// Whether no pod of `replicas` may go.
    pub fn is_all_of(self, replicas: u64) -> bool {
        replicas > 0
            && match self {
                Keeps::Count(count) => count >= replicas,
                Keeps::Percent(percent) => (percent * replicas).div_ceil(100) >= replicas,
                Keeps::All => true,
            }
    }
}

impl<'a> Index<'a> {
    /// Every PodDisruptionBudget that says how many pods it keeps.
    pub fn budgets(&self) -> impl Iterator<Item = Budget<'_, 'a>> {
        self.objects_of("PodDisruptionBudget").filter_map(|object| {
            let value =
                object.at(&["spec", "minAvailable"]).or_else(|| object.at(&["spec", "maxUnavailable"]))?;
            let keeps = Keeps::new(object)?;
            let selector = Selector::of(object.at(&["spec", "selector"])?);
            let pods: Vec<&Pod<'a>> = self.selected(object.namespace, selector).collect();
            let autoscalers = pods.iter().flat_map(|pod| self.autoscalers_of(&pod.object)).collect();
            let replicas = pods.iter().map(|pod| self.replicas(&pod.object)).collect::<Option<Vec<_>>>();
            let replicas = replicas.filter(|replicas| !replicas.is_empty()).map(|replicas| {
                replicas.into_iter().fold((0, 0), |sum, (least, most)| (sum.0 + least, sum.1 + most))
            });
            Some(Budget { object, keeps, value, pods, replicas, autoscalers })
        })
    }

    /// How many pods a workload has, at least and at most: what its autoscaler says, or what it says itself. Where neither
    /// does, it is one; but who leaves it out leaves it to an autoscaler, which may not be among the artifacts.
    fn replicas(&self, workload: &Object<'a>) -> Option<(u64, u64)> {
        if !matches!(workload.kind, "Deployment" | "StatefulSet" | "ReplicaSet" | "ReplicationController") {
            return None;
        }
        let Some(autoscaler) = self.autoscalers_of(workload).next() else {
            return quantity::count(workload.at(&["spec", "replicas"])?).map(|count| (count, count));
        };
        let least = autoscaler.at(&["spec", "minReplicas"]).map_or(Some(1), quantity::count)?;
        let most = quantity::count(autoscaler.at(&["spec", "maxReplicas"])?)?;
        Some((least, most.max(least)))
    }
}
