use super::memory_policy_missing::is_redis;
use crate::check::{Example, Findings, Index, Located, Process, Rule, quantity};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "maxmemory-over-limit",
    severity: Severity::Error,
    documentation: "Redis may hold as much as its container's limit of memory, or more. The kernel kills it before it ever evicts \
                    a key, and what it held is gone. Its buffers and the copy for a snapshot need memory, too.",
    bad: Example::yaml(
        "
services:
  cache:
    image: redis:7.4.1
    command: redis-server --maxmemory 1gb --maxmemory-policy allkeys-lru
    deploy: { resources: { limits: { memory: 512M } } }
",
    ),
    good: Example::yaml(
        "
services:
  cache:
    image: redis:7.4.1
    command: redis-server --maxmemory 384mb --maxmemory-policy allkeys-lru
    deploy: { resources: { limits: { memory: 512M } } }
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for process in index.processes().iter().filter(|process| is_redis(process)) {
        let Some((written, at)) = process.option("--maxmemory") else { continue };
        let Some((limit, shown)) = limit(process) else { continue };
        if bytes(written).is_some_and(|bound| bound >= limit) {
            findings
                .at(
                    process.artifact,
                    at,
                    format!("{} may hold {written}, and is killed at {shown}", process.title),
                )
                .detail("`--maxmemory` against the container's limit of memory")
                .help("leave a quarter of the limit to buffers, snapshots and fragments");
        }
    }
}

/// The limit of a container's memory in bytes, and how it is written.
fn limit(process: &Process<'_>) -> Option<(u64, String)> {
    let in_pod = process.value.at(&["resources", "limits", "memory"]);
    if let Some(value) = in_pod {
        return Some((quantity::amount("memory", value)?, quantity::shown(value)));
    }
    let in_compose = process
        .value
        .at(&["deploy", "resources", "limits", "memory"])
        .or_else(|| process.value.get("mem_limit"));
    let written = in_compose.and_then(Located::literal)?;
    // To Compose `m` and `mb` are the same, and both are 2^20.
    let (number, unit) = parts(written)?;
    let factor = match unit.as_str() {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        _ => return None,
    };
    Some((number.checked_mul(factor)?, written.to_owned()))
}

/// A size as Redis reads it: `1g` is 10^9, `1gb` is 2^30.
///
/// Source: the comment on units at the top of `redis.conf`.
fn bytes(written: &str) -> Option<u64> {
    let (number, unit) = parts(written)?;
    let factor = match unit.as_str() {
        "" | "b" => 1,
        "k" => 1_000,
        "kb" => 1 << 10,
        "m" => 1_000_000,
        "mb" => 1 << 20,
        "g" => 1_000_000_000,
        "gb" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(factor)
}

fn parts(written: &str) -> Option<(u64, String)> {
    let written = written.trim();
    let end = written.find(|c: char| !c.is_ascii_digit()).unwrap_or(written.len());
    Some((written[..end].parse().ok()?, written[end..].to_ascii_lowercase()))
}
