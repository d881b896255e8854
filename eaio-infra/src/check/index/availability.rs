//! The share of time that AWS promises for the parts that have to answer.

use crate::check::{Artifact, Place};
use crate::topology::Availability;

use super::{Index, Resource};

/// What AWS promises for parts in one zone and in several, in percent.
///
/// Sources, as of the dates that they bear: Amazon RDS SLA (2024-01-22), Amazon MemoryDB SLA (2024-12-01), AWS Database Blog,
/// "Introducing 99.99% Availability with Amazon ElastiCache for Redis and Amazon MemoryDB for Redis" (2023-01), Elastic
/// Load Balancing SLA (2022-07-25), Amazon Compute SLA, instance level and region level (2022-05).
const RDS: [f64; 2] = [99.5, 99.95];
const MEMORY: [f64; 2] = [99.5, 99.99];
const LOAD_BALANCER: [f64; 2] = [99.9, 99.99];
const NODES: [f64; 2] = [99.5, 99.99];

/// A part without which nothing is answered.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    /// Its address, and what it is.
    pub title: String,
    /// The share of time that AWS promises for it, in percent.
    pub promised: f64,
    /// Where it is from.
    pub artifact: &'a Artifact,
    /// Where it stands.
    pub place: Place,
}

/// The parts that have to answer all at once.
#[derive(Debug, Clone, Default)]
pub struct Parts<'a> {
    /// Those for which it is known what AWS promises.
    pub known: Vec<Part<'a>>,
    /// The addresses of the others.
    pub unknown: Vec<String>,
}

impl<'a> Parts<'a> {
    /// What is promised for all that are known: the product of what is promised for each. Nothing where there is none.
    pub fn together(&self) -> Option<Availability> {
        let composed = self.known.iter().fold(1.0, |composed, part| composed * part.promised / 100.0);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // A share of 10,000.
        let composed = Availability::hundredths_of_percent((composed * 10_000.0).round() as u16);
        (!self.known.is_empty()).then_some(composed)
    }

    /// The first of those for which the least is promised.
    pub fn weakest(&self) -> Option<&Part<'a>> {
        self.known.iter().min_by(|one, other| one.promised.total_cmp(&other.promised))
    }
}

/// Whether a part stands in several zones; nothing where that is not known.
type InSeveral = Option<bool>;

impl<'a> Index<'a> {
    /// The load balancers, nodes and managed stores.
    pub fn parts_that_answer(&self) -> Parts<'a> {
        let mut parts = Parts::default();
        for balancer in self.resources("aws_lb") {
            parts.add(balancer, self.is_balanced_over_zones(balancer), "load balancer", LOAD_BALANCER);
        }
        if let Some(group) = self.resources("aws_eks_node_group").next() {
            parts.add(group, self.has_nodes_in_several_zones(), "nodes", NODES);
        }
        for database in self.resources("aws_db_instance").filter(|database| !self.is_replica(database)) {
            parts.add(database, self.flag(database, "multi_az"), "RDS", RDS);
        }
        for cluster in self.resources("aws_memorydb_cluster") {
            // One replica for each shard, where nothing is said.
            let is_several = match self.value(cluster, &["num_replicas_per_shard"]) {
                None => Some(true),
                Some(_) => self.number(cluster, &["num_replicas_per_shard"]).map(|replicas| replicas > 0.0),
            };
            parts.add(cluster, is_several, "MemoryDB", MEMORY);
        }
        for group in self.resources("aws_elasticache_replication_group") {
            parts.add(group, self.flag(group, "multi_az_enabled"), "ElastiCache", MEMORY);
        }
        parts
    }

    fn flag(&self, resource: &Resource<'a>, argument: &str) -> InSeveral {
        let is_unknown = self.value(resource, &[argument]).is_some_and(|value| value.is_unknown());
        (!is_unknown).then(|| self.is_true(resource, &[argument]))
    }

    /// An Application Load Balancer takes subnets of two zones or more; others take one for each zone that they are in.
    ///
    /// Source: Elastic Load Balancing, API reference, `SetSubnets`.
    fn is_balanced_over_zones(&self, balancer: &Resource<'a>) -> InSeveral {
        match self.value(balancer, &["load_balancer_type"]) {
            None => Some(true),
            Some(kind) if kind.text()? == "application" => Some(true),
            Some(_) => {
                let subnets = self.value(balancer, &["subnets"]).filter(|subnets| !subnets.is_unknown())?;
                Some(subnets.items().len() > 1)
            }
        }
    }

    /// Whether nodes run in two zones or more, at the fewest.
    fn has_nodes_in_several_zones(&self) -> InSeveral {
        let groups: Vec<_> = self.systems().flat_map(|nodes| &nodes.groups).collect();
        let is_known = groups.iter().all(|group| group.zones.is_some() && !group.is_repeated);
        let are_all = is_known && self.systems().all(|nodes| !nodes.has_others);
        let certain = groups.iter().filter(|group| !group.is_repeated);
        let mut zones: Vec<&str> = certain.filter_map(|group| group.zones.clone()).flatten().collect();
        zones.sort_unstable();
        zones.dedup();
        match zones.len() {
            0 => None,
            1 => are_all.then_some(false),
            _ => Some(true),
        }
    }
}

impl<'a> Parts<'a> {
    /// A part of which there may be several, or none, is none of which anything is known.
    fn add(&mut self, resource: &Resource<'a>, is_several: InSeveral, what: &str, promised: [f64; 2]) {
        let Some(is_several) = is_several.filter(|_| !resource.is_repeated()) else {
            self.unknown.push(resource.address());
            return;
        };
        let zones = if is_several { "in several zones" } else { "in one zone" };
        self.known.push(Part {
            title: format!("{} ({what} {zones})", resource.address()),
            promised: promised[usize::from(is_several)],
            artifact: resource.artifact,
            place: resource.place,
        });
    }
}
