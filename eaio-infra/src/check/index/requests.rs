//! What a pod asks a node for.

use std::fmt;

use super::{Container, Pod, quantity};
use crate::unit::{Bytes, millicores};

/// What the scheduler counts NVIDIA's GPUs by.
pub const GPU: &str = "nvidia.com/gpu";

/// An amount of each resource: what a pod asks for, at least, or what a node has, at most.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Requests {
    /// Thousandths of a core.
    pub cpu: u64,
    /// Bytes.
    pub memory: u64,
    /// GPUs.
    pub gpus: u64,
}

impl Requests {
    /// What a pod asks for, at least: what cannot be read is nothing. A pod that is resized asks for what somebody else says.
    ///
    /// Source: Kubernetes, "Init Containers" and "Sidecar Containers" (resource sharing within containers).
    pub(super) fn of(pod: &Pod<'_>, is_resized: bool) -> Self {
        let mut running = Requests::default();
        let mut starting = Requests::default();
        for container in pod.containers() {
            let requests = Requests::of_container(&container);
            let is_sidecar = container.value.text_at(&["restartPolicy"]) == Some("Always");
            if !container.is_initial || is_sidecar {
                running = running.plus(requests);
            } else {
                // Sidecars that were started before it run beside it.
                starting = starting.max_of(running.plus(requests));
            }
        }
        let all = running.max_of(starting);
        // A pod that says what it asks for as a whole asks for nothing else.
        if is_resized || pod.spec.get("resources").is_some() {
            Requests { gpus: all.gpus, ..Requests::default() }
        } else {
            all
        }
    }

    fn of_container(container: &Container<'_>) -> Self {
        let amount = |resource: &str| {
            container.request(resource).and_then(|value| quantity::amount(resource, value)).unwrap_or(0)
        };
        let gpus = container
            .request(GPU)
            .and_then(|value| quantity::count(value).or_else(|| value.text()?.parse().ok()));
        Requests { cpu: amount("cpu"), memory: amount("memory"), gpus: gpus.unwrap_or(0) }
    }

    /// Both together.
    pub fn plus(self, other: Self) -> Self {
        Requests {
            cpu: self.cpu.saturating_add(other.cpu),
            memory: self.memory.saturating_add(other.memory),
            gpus: self.gpus.saturating_add(other.gpus),
        }
    }

    /// So many of it.
    pub fn times(self, count: u64) -> Self {
        let of = |amount: u64| amount.saturating_mul(count);
        Requests { cpu: of(self.cpu), memory: of(self.memory), gpus: of(self.gpus) }
    }

    /// What is left of it without another.
    pub fn minus(self, other: Self) -> Self {
        Requests {
            cpu: self.cpu.saturating_sub(other.cpu),
            memory: self.memory.saturating_sub(other.memory),
            gpus: self.gpus.saturating_sub(other.gpus),
        }
    }

    /// The more of each resource.
    pub fn max_of(self, other: Self) -> Self {
        Requests {
            cpu: self.cpu.max(other.cpu),
            memory: self.memory.max(other.memory),
            gpus: self.gpus.max(other.gpus),
        }
    }

    /// Whether a node that has `other` has it.
    pub fn fits(self, other: Self) -> bool {
        self.cpu <= other.cpu && self.memory <= other.memory && self.gpus <= other.gpus
    }

    /// Its numbers, in the order of the resources.
    pub fn amounts(self) -> [u64; 3] {
        [self.cpu, self.memory, self.gpus]
    }
}

/// As a person reads it: "2 CPU, 16Gi of memory, 1 GPU", without what it is nothing of.
impl fmt::Display for Requests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = (0..3).filter(|at| self.amounts()[*at] > 0);
        let parts: Vec<String> = parts.map(|at| shown(at, self.amounts()[at])).collect();
        if parts.is_empty() { f.write_str("nothing") } else { f.write_str(&parts.join(", ")) }
    }
}

/// An amount of the resource at a place in [`Requests::amounts`].
pub fn shown(resource: usize, amount: u64) -> String {
    const GIB: u64 = 1 << 30;
    match resource {
        0 => format!("{} CPU", millicores(amount).to_decimal()),
        // Tenths, rounded down.
        1 if amount >= GIB && !amount.is_multiple_of(GIB) => {
            format!("{}.{}Gi of memory", amount / GIB, amount % GIB * 10 / GIB)
        }
        1 => format!("{} of memory", Bytes::new(amount)),
        _ => format!("{amount} GPU{}", if amount == 1 { "" } else { "s" }),
    }
}
