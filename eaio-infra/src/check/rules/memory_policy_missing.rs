use crate::check::{Example, Findings, Image, Index, Process, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "memory-policy-missing",
    severity: Severity::Warning,
    documentation: "Redis has a bound to its memory and no policy for what to do at it. The default is `noeviction`: once it is full \
                    every write fails, which is right for a store and wrong for a cache. One that writes an append-only file is a \
                    store, and left alone.",
    bad: Example::yaml(
        "
services:
  cache:
    image: redis:7.4.1
    command: redis-server --maxmemory 256mb
",
    ),
    good: Example::yaml(
        "
services:
  cache:
    image: redis:7.4.1
    command: redis-server --maxmemory 256mb --maxmemory-policy allkeys-lru
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for process in index.processes().iter().filter(|process| is_redis(process)) {
        let Some((bound, at)) = process.option("--maxmemory") else { continue };
        let is_configured = process.words.iter().any(|(word, _)| word.ends_with(".conf"));
        let is_store = process.option("--appendonly").is_some_and(|(value, _)| value != "no");
        let has_policy = process.option("--maxmemory-policy").is_some();
        if bound == "0" || is_configured || is_store || has_policy || process.is_open() {
            continue;
        }
        findings
            .at(process.artifact, at, format!("{} refuses writes once it holds {bound}", process.title))
            .detail("it has no `--maxmemory-policy`, and the default is `noeviction`")
            .help("say `--maxmemory-policy allkeys-lru` for a cache, or `noeviction` where that is meant");
    }
}

/// Whether it is a server of Redis, or of what came of it.
pub(super) fn is_redis(process: &Process<'_>) -> bool {
    let image = process.image.and_then(Image::new);
    let repository = image.map_or("", |image| image.repository.rsplit('/').next().unwrap_or_default());
    matches!(repository, "redis" | "valkey" | "redis-stack-server")
        || process.runs("redis-server")
        || process.runs("valkey-server")
}
