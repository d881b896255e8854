use std::collections::HashMap;

use crate::check::{Content, Example, Findings, Index, Located, Pod, Rule, known};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "volume-missing",
    severity: Severity::Error,
    documentation: "A container mounts a volume that its pod does not have. The API server refuses the workload.",
    bad: Example::yaml(
        "
apiVersion: v1
kind: Pod
metadata: { name: ollama }
spec:
  containers:
    - name: ollama
      image: ollama/ollama:0.12.0
      volumeMounts: [{ name: models, mountPath: /root/.ollama }]
  volumes:
    - name: cache
      emptyDir: {}
",
    ),
    good: Example::yaml(
        "
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: postgres }
spec:
  serviceName: postgres
  selector: { matchLabels: { app: postgres } }
  template:
    metadata: { labels: { app: postgres } }
    spec:
      containers:
        - name: postgres
          image: postgres:17.2
          volumeMounts:
            - { name: data, mountPath: /var/lib/postgresql/data }
            - { name: run, mountPath: /var/run/postgresql }
      volumes:
        - name: run
          emptyDir: {}
  volumeClaimTemplates:
    - metadata: { name: data }
      spec:
        accessModes: [ReadWriteOnce]
        resources: { requests: { storage: 20Gi } }
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let mut by_name = HashMap::<_, Vec<&Pod<'_>>>::new();
    for pod in index.pods() {
        by_name.entry((pod.object.kind, pod.object.name)).or_default().push(pod);
    }
    for pod in index.pods() {
        // A patch of a workload says only some of it: what its other parts say counts, too.
        let alike = by_name.get(&(pod.object.kind, pod.object.name)).into_iter().flatten();
        let parts = alike.filter(|other| other.object.may_share_namespace(&pod.object));
        let Some(volumes) = parts.map(|part| volumes(part)).collect::<Option<Vec<_>>>() else { continue };
        let volumes = volumes.concat();
        for container in pod.containers() {
            for mount in ["volumeMounts", "volumeDevices"] {
                for mount in container.value.get(mount).map_or(&[][..], Located::items) {
                    let place = mount.get("name");
                    let (Some(place), Some(name)) = (place, known(place)) else { continue };
                    if volumes.contains(&name) {
                        continue;
                    }
                    let summary = format!(
                        "container `{}` mounts volume `{name}`, which {} does not have",
                        container.name(),
                        pod.object.title()
                    );
                    let there = if volumes.is_empty() {
                        "it has no volume".to_owned()
                    } else {
                        format!("it has {}", volumes.join(", "))
                    };
                    findings
                        .at(pod.object.artifact, place, summary)
                        .detail(there)
                        .help(format!("add a volume `{name}`, or name one that is there"));
                }
            }
        }
    }
}

/// The names of the volumes; nothing where one of them is not known.
fn volumes<'a>(pod: &Pod<'a>) -> Option<Vec<&'a str>> {
    let of_pod = pod.spec.get("volumes").map(|list| (list, &["name"][..]));
    let of_templates =
        pod.object.at(&["spec", "volumeClaimTemplates"]).map(|list| (list, &["metadata", "name"][..]));
    let mut names = Vec::new();
    for (list, path) in of_pod.into_iter().chain(of_templates) {
        if !matches!(list.content, Content::List(_) | Content::Null) {
            return None;
        }
        for volume in list.items() {
            names.push(known(volume.at(path))?);
        }
    }
    Some(names)
}
