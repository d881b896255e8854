use crate::check::rule::Finding;
use crate::check::{Artifact, Example, Findings, Index, Language, Located, Place, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "cluster-too-small",
    severity: Severity::Error,
    documentation: "A Redis Cluster would have fewer than three masters: the nodes, shared out so that each master has its \
                    replicas. `redis-cli --cluster create` refuses it, and with two masters none could be voted out by a majority \
                    of them. Six nodes are three masters with one replica each, and two masters with two.",
    bad: Example::yaml(
        "
apiVersion: batch/v1
kind: Job
metadata: { name: create-cluster }
spec:
  template:
    spec:
      restartPolicy: OnFailure
      containers:
        - name: create
          image: redis:7.4.1
          command: [redis-cli, --cluster, create]
          args: ['r-0:6379', 'r-1:6379', 'r-2:6379', 'r-3:6379', 'r-4:6379', 'r-5:6379', --cluster-replicas, '2', --cluster-yes]
",
    ),
    good: Example::yaml(
        "
apiVersion: batch/v1
kind: Job
metadata: { name: create-cluster }
spec:
  template:
    spec:
      restartPolicy: OnFailure
      containers:
        - name: create
          image: redis:7.4.1
          command: [redis-cli, --cluster, create]
          args: ['r-0:6379', 'r-1:6379', 'r-2:6379', 'r-3:6379', 'r-4:6379', 'r-5:6379', --cluster-replicas, '1', --cluster-yes]
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for process in index.processes() {
        let Some((_, at)) = process.option("--cluster").filter(|(word, _)| *word == "create") else {
            continue;
        };
        let replicas = match process.option("--cluster-replicas") {
            Some((written, _)) => written.parse().ok(),
            None => Some(0),
        };
        let after = process.words.iter().skip_while(|(word, _)| *word != "create").skip(1);
        let nodes: Vec<&str> =
            after.map(|(word, _)| *word).take_while(|word| !word.starts_with('-')).collect();
        let is_node = |word: &&str| {
            let port = word.rsplit_once(':').map(|(_, port)| port);
            port.is_some_and(|port| port.parse::<u16>().is_ok()) && !word.contains(['$', '{', '`'])
        };
        // What is filled in later may be any number of nodes.
        let Some(replicas) = replicas.filter(|_| !nodes.is_empty() && nodes.iter().all(is_node)) else {
            continue;
        };
        let _ = judge(findings, process.artifact, at.place, &process.title, nodes.len(), replicas);
    }
    for artifact in index.artifacts(Language::Described) {
        describe(findings, artifact, "", artifact.value.place, &artifact.value);
    }
}

/// Clusters in what a document describes: `mode: cluster`, and how many nodes with how many replicas.
fn describe(findings: &mut Findings<'_>, artifact: &Artifact, name: &str, place: Place, value: &Located) {
    let number = |names: &[&str]| {
        let number = names.iter().find_map(|name| value.get(name)?.number())?;
        let is_count = number.fract() == 0.0 && (0.0..1000.0).contains(&number);
        is_count.then_some(number.round() as usize)
    };
    let is_cluster = value.text_at(&["mode"]) == Some("cluster") || name.contains("cluster");
    let is_redis = name.contains("redis") || name.contains("valkey");
    if is_cluster && is_redis {
        let replicas = number(&["replication", "replicas_per_master", "replicas_per_node"]);
        if let (Some(nodes), Some(replicas)) = (number(&["nodes"]), replicas) {
            let finding = judge(findings, artifact, place, &format!("`{name}`"), nodes, replicas);
            // It may be how many copies there are in all.
            if let Some(finding) = finding.filter(|_| value.get("replication").is_some()) {
                finding.warning();
            }
        }
    }
    for (name, place, value) in value.entries() {
        describe(findings, artifact, name, place, value);
    }
}

fn judge<'f>(
    findings: &'f mut Findings<'_>,
    artifact: &Artifact,
    place: Place,
    what: &str,
    nodes: usize,
    replicas: usize,
) -> Option<Finding<'f>> {
    let masters = nodes / replicas.saturating_add(1);
    if masters >= 3 {
        return None;
    }
    let plural = if masters == 1 { "" } else { "s" };
    let finding = findings
        .at_place(
            artifact,
            place,
            format!("{what} would have {masters} master{plural}: a Redis Cluster needs 3"),
        )
        .detail(format!("{nodes} nodes, {replicas} replicas for each master"))
        .help(format!("take {} nodes, or fewer replicas", replicas.saturating_add(1).saturating_mul(3)));
    Some(finding)
}
