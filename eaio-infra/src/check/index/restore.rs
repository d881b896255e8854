//! How long it takes to restore a database that runs in the cluster.

use crate::check::Located;
use crate::unit::Duration;

use super::{Index, Object, Pod, known, quantity};

/// What a gp3 volume writes in a second where nothing else is asked for, in MiB.
///
/// Source: Amazon EBS, "General Purpose SSD volumes", "gp3 volume performance".
const GP3: u64 = 125;

/// A database that comes back from its archive, onto the one volume that it has.
#[derive(Debug, Clone)]
pub struct Restore<'a> {
    /// What runs it.
    pub workload: &'a Object<'a>,
    /// The size of its volume.
    pub size: &'a Located,
    /// How much that writes in a second at most, in MiB.
    pub rate: u64,
    /// How long it takes at least to write a full volume, in whole minutes.
    pub takes: Duration,
}

impl Index<'_> {
    /// Every database that comes back from its archive of write-ahead log, where it is known how fast its volume is. What is
    /// kept in several places need not be restored to go on.
    pub fn restores(&self) -> Vec<Restore<'_>> {
        let templates = self.claims().into_iter().filter(|claim| claim.template.is_some());
        templates.filter_map(|claim| self.restore(claim.object, claim.spec)).collect()
    }

    fn restore<'i>(&'i self, workload: &'i Object<'i>, claim: &'i Located) -> Option<Restore<'i>> {
        let replicas = workload.at(&["spec", "replicas"]);
        let is_one = replicas.is_none_or(|count| count.number().is_some_and(|count| count <= 1.0));
        let pod = self.pods().iter().find(|pod| std::ptr::eq(pod.object.artifact, workload.artifact))?;
        if !is_one || !is_restored(pod) {
            return None;
        }
        let size = claim.at(&["resources", "requests", "storage"])?;
        let rate = self.rate(claim)?;
        let takes = Duration::minutes(quantity::amount("memory", size)? / (rate << 20) / 60);
        Some(Restore { workload, size, rate, takes })
    }

    /// How much the volume of a claim writes in a second, in MiB, where that is known.
    fn rate(&self, claim: &Located) -> Option<u64> {
        let name = known(claim.get("storageClassName"))?;
        let class = self
            .object("StorageClass", "default", name)
            .or_else(|| self.objects_of("StorageClass").find(|class| class.name == name))?;
        match class.at(&["parameters", "throughput"]) {
            Some(throughput) => throughput.text()?.parse().ok().filter(|rate| (1..=1 << 20).contains(rate)),
            None => (class.text_at(&["parameters", "type"]) == Some("gp3")).then_some(GP3),
        }
    }
}

/// Whether what is on its volume comes back from an archive of write-ahead log.
fn is_restored(pod: &Pod<'_>) -> bool {
    let mut arguments = pod.arguments();
    arguments.any(|argument| {
        let command = argument.text().and_then(|argument| argument.strip_prefix("archive_command="));
        command.is_some_and(|command| !command.is_empty())
    })
}
