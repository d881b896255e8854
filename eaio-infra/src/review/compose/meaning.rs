//! What means the same to Compose, and where order means nothing.

use std::collections::HashSet;

use crate::check::{Content, Located};
use crate::unit::Duration;

use super::super::difference::{Meaning, Order, scalar};
use super::super::{Difference, Path};

/// What is known of the values of a project.
pub(super) struct Meant {
    /// What the part of the project is: `service`, `secret`.
    pub(super) kind: &'static str,
}

impl Meaning for Meant {
    fn order(&self, path: &Path, before: &[Located], after: &[Located]) -> Order {
        let all_have = |field: &str| before.iter().chain(after).all(|item| item.get(field).is_some());
        match path.names().last() {
            // A port of a container may be several of the machine.
            Some("ports") if all_have("target") => {
                let are_distinct = |ports: &[Located]| {
                    let mut seen = HashSet::new();
                    ports
                        .iter()
                        .all(|port| seen.insert((port.text_at(&["target"]), port.text_at(&["protocol"]))))
                };
                match are_distinct(before) && are_distinct(after) {
                    true => Order::Keyed(&["target", "protocol"]),
                    false => Order::Keyed(&["target", "protocol", "published", "host_ip"]),
                }
            }
            Some("volumes") if all_have("target") => Order::Keyed(&["target"]),
            Some("secrets" | "configs") if all_have("source") => Order::Keyed(&["source", "target"]),
            // Later files of variables win, and so do later words of a command.
            Some(
                "cap_add"
                | "cap_drop"
                | "security_opt"
                | "group_add"
                | "profiles"
                | "expose"
                | "devices"
                | "ports"
                | "volumes"
                | "secrets"
                | "configs"
                | "aliases"
                | "tmpfs"
                | "device_cgroup_rules"
                | "cache_from"
                | "external_links"
                | "links"
                | "volumes_from"
                | "capabilities"
                | "device_ids",
            ) => Order::Set,
            _ => Order::Placed,
        }
    }

    fn means_the_same(&self, path: &Path, before: &Located, after: &Located) -> bool {
        let (Some(one), Some(other)) = (scalar(before), scalar(after)) else { return false };
        if one == other {
            return true;
        }
        let name = path.names().last().unwrap_or_default();
        if is_in_environment(path) {
            return false;
        }
        match name {
            "interval" | "timeout" | "start_period" | "start_interval" | "stop_grace_period" | "delay"
            | "window" | "monitor" | "max_delay" => {
                millis(&one).is_some_and(|one| millis(&other) == Some(one))
            }
            "mem_limit" | "mem_reservation" | "memswap_limit" | "shm_size" | "memory" | "size" | "soft"
            | "hard" => bytes(&one).is_some_and(|one| bytes(&other) == Some(one)),
            "cpus" | "cpu_count" | "cpu_percent" | "cpu_shares" => {
                let number = |text: &str| text.parse::<f64>().ok();
                number(&one).is_some_and(|one| number(&other) == Some(one))
            }
            _ => false,
        }
    }

    fn is_sensitive(&self, path: &Path) -> bool {
        // A config may have one, too; then what of it may be a secret is masked, as everywhere.
        self.kind == "secret" && path.names().eq(["content"])
    }
}

fn is_in_environment(path: &Path) -> bool {
    path.names().next().is_some_and(|name| matches!(name, "environment" | "labels"))
}

/// A duration in any order and number of its units: `90s`, `1m30s`.
///
/// Source: Compose Specification, "Specifying durations".
fn millis(text: &str) -> Option<u64> {
    if let Ok(duration) = Duration::parse(text) {
        return Some(duration.as_millis());
    }
    let mut total = 0_u64;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = rest[..digits].parse().ok()?;
        let (unit, after) = ["ms", "h", "m", "s"]
            .iter()
            .find_map(|unit| Some((*unit, rest[digits..].strip_prefix(unit)?)))?;
        let factor = match unit {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            _ => 3_600_000,
        };
        total = total.checked_add(number.checked_mul(factor)?)?;
        rest = after;
    }
    Some(total)
}

/// A size: `1g` is 2³⁰.
///
/// Source: Compose Specification, "Specifying byte values": `b`, `k` or `kb`, `m` or `mb`, `g` or `gb`.
fn bytes(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text[..digits].parse().ok()?;
    let shift = match text[digits..].trim() {
        "" | "b" => 0,
        "k" | "kb" => 10,
        "m" | "mb" => 20,
        "g" | "gb" => 30,
        "t" | "tb" => 40,
        _ => return None,
    };
    number.checked_mul(1 << shift)
}

/// What Compose takes where nobody says anything.
///
/// Source: Compose Specification, each attribute's description.
const DEFAULTS: &[(&[&str], &str)] = &[
    (&["protocol"], "tcp"),
    (&["mode"], "ingress"),
    (&["restart"], "no"),
    (&["privileged"], "false"),
    (&["read_only"], "false"),
    (&["tty"], "false"),
    (&["stdin_open"], "false"),
    (&["init"], "false"),
    (&["external"], "false"),
    (&["internal"], "false"),
    (&["required"], "true"),
    (&["stop_grace_period"], "10s"),
    (&["healthcheck", "interval"], "30s"),
    (&["healthcheck", "timeout"], "30s"),
    (&["healthcheck", "retries"], "3"),
    (&["driver"], "local"),
    (&["build", "context"], "."),
    (&["build", "dockerfile"], "Dockerfile"),
];

/// Whether a difference is only that one says what the other leaves to Compose.
pub(super) fn is_nothing(difference: &Difference) -> bool {
    let value = match (&difference.before, &difference.after) {
        (Some(value), None) | (None, Some(value)) => value,
        _ => return false,
    };
    let names: Vec<&str> = difference.path.names().collect();
    let is_empty = |value: &Located| match &value.content {
        Content::Null => true,
        Content::List(items) => items.is_empty(),
        Content::Map(entries) => entries.is_empty(),
        _ => false,
    };
    // A variable without a value is one that whoever runs Compose gives.
    if matches!(names.as_slice(), ["environment" | "networks" | "depends_on", _]) {
        return false;
    }
    // An empty command is another than that of the image.
    let says_something =
        names.last().is_some_and(|name| matches!(*name, "command" | "entrypoint" | "profiles"));
    if is_empty(value) {
        return !says_something || value.content == Content::Null;
    }
    // On the network that everybody is on anyway.
    if names == ["networks"] {
        let entries: Vec<_> = value.entries().collect();
        return matches!(entries.as_slice(), [("default", _, value)] if is_empty(value));
    }
    scalar(value).is_some_and(|said| {
        DEFAULTS.iter().any(|(path, default)| names.ends_with(path) && said == *default)
            && !is_in_environment(&difference.path)
    })
}
