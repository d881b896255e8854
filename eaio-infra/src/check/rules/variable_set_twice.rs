use std::collections::HashMap;

use crate::check::{Artifact, Example, Findings, Index, Located, Place, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "variable-set-twice",
    severity: Severity::Warning,
    documentation: "A container's environment sets a variable twice. The last one wins, and nothing says so: whoever changes the first \
                    changes nothing. `kubectl apply` compares the list by name, and may drop either of them.",
    bad: Example::yaml(
        "
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
          env:
            - { name: LOG_LEVEL, value: info }
            - { name: REGION, value: eu-central-1 }
            - { name: LOG_LEVEL, value: debug }
",
    ),
    good: Example::yaml(
        "
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:1.0.0
          env:
            - { name: LOG_LEVEL, value: info }
            - { name: REGION, value: eu-central-1 }
",
    ),
    check,
};

/// A variable, and what it is set to.
struct Set<'a> {
    name: &'a str,
    place: Place,
    /// What a person reads; nothing where it is taken from elsewhere.
    value: Option<&'a str>,
    /// Everything that it is set to, to compare.
    whole: Vec<&'a Located>,
}

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for pod in index.pods() {
        for container in pod.containers() {
            let entries = container.value.get("env").map_or(&[][..], Located::items);
            let all = entries.iter().filter_map(|entry| {
                let name = entry.get("name")?;
                let whole = ["value", "valueFrom"].iter().filter_map(|field| entry.get(field));
                Some(Set {
                    name: name.literal()?,
                    place: name.place,
                    value: entry.text_at(&["value"]),
                    whole: whole.collect(),
                })
            });
            let user = format!("container `{}` of {}", container.name(), pod.object.title());
            repeated(pod.object.artifact, &user, all, findings);
        }
    }
    for project in index.projects() {
        for service in &project.services {
            let listed = service.value.get("environment").map_or(&[][..], Located::items);
            let all = listed.iter().filter_map(|entry| {
                let text = entry.text()?;
                let (name, value) =
                    text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
                let is_known = !name.contains(['$', '{']);
                is_known.then_some(Set { name, place: entry.place, value, whole: vec![entry] })
            });
            repeated(project.artifact, &format!("service `{}`", service.name), all, findings);
        }
    }
}

fn repeated<'a>(
    artifact: &Artifact,
    user: &str,
    all: impl Iterator<Item = Set<'a>>,
    findings: &mut Findings<'_>,
) {
    let mut last: HashMap<&str, Set<'a>> = HashMap::new();
    for set in all {
        let name = set.name;
        let Some(earlier) = last.insert(name, set) else { continue };
        let set = &last[name];
        // It adds to what the earlier one says, as in `PATH: $(PATH):/opt/bin`.
        if set.value.is_some_and(|value| value.contains(&format!("$({name})"))) {
            continue;
        }
        let is_same = earlier.whole.len() == set.whole.len()
            && earlier.whole.iter().zip(&set.whole).all(|(one, other)| one.content == other.content);
        let summary = if is_same {
            format!("{user} sets `{name}` twice, to the same")
        } else {
            format!("{user} sets `{name}` twice, and the last one wins")
        };
        let line = |set: &Set<'_>| artifact.location(set.place).line;
        findings
            .at_place(artifact, set.place, summary)
            .detail(format!("it is set in line {} first", line(&earlier)))
            .help("take one of them out");
    }
}
