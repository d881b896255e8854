use crate::check::{Content, Example, Findings, Index, Located, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "scrape-annotation-missing",
    severity: Severity::Warning,
    documentation: "Prometheus keeps only the pods that are annotated with prometheus.io/scrape, and no pod here is. It scrapes \
                    nothing: dashboards stay empty, and alerts silent.",
    bad: Example::markdown(
        "
```yaml
scrape_configs:
  - job_name: pods
    kubernetes_sd_configs: [{ role: pod }]
    relabel_configs:
      - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_scrape]
        action: keep
        regex: true
```
```yaml
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: shop/api:1.4.0 }] }
```
",
    ),
    good: Example::markdown(
        r#"
```yaml
scrape_configs:
  - job_name: pods
    kubernetes_sd_configs: [{ role: pod }]
    relabel_configs:
      - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_scrape]
        action: keep
        regex: true
```
```yaml
apiVersion: v1
kind: Pod
metadata: { name: api, annotations: { prometheus.io/scrape: "true" } }
spec: { containers: [{ name: api, image: shop/api:1.4.0 }] }
```
"#,
    ),
    check,
};

const ANNOTATION: &str = "prometheus.io/scrape";

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let jobs = index.scrape_jobs();
    if jobs.is_empty() {
        return;
    }
    let pods = index.pods().iter().filter(|pod| !pod.is_finite());
    let mut files: Vec<(bool, &str, String)> = Vec::new();
    for pod in pods {
        let value = pod.object.value();
        let annotations = match pod.object.kind {
            "Pod" => value.at(&["metadata", "annotations"]),
            _ => value.at(&["spec", "template", "metadata", "annotations"]),
        };
        if annotations
            .is_some_and(|annotations| annotations.is_unknown() || annotations.get(ANNOTATION).is_some())
        {
            return;
        }
        files.push((pod.object.artifact.is_in_document(), pod.object.artifact.folder(), pod.object.title()));
    }
    for (artifact, job) in jobs {
        let is_of_pods = job
            .get("kubernetes_sd_configs")
            .map_or(&[][..], Located::items)
            .iter()
            .any(|discovery| discovery.text_at(&["role"]) == Some("pod"));
        let relabels = job.get("relabel_configs").map_or(&[][..], Located::items);
        let Some(keep) = relabels.iter().find(|relabel| is_keep(relabel)).filter(|_| is_of_pods) else {
            continue;
        };
        // One document says nothing of what another shows.
        let meant: Vec<&str> = files
            .iter()
            .filter(|(is_in_document, folder, _)| match artifact.is_in_document() {
                true => *folder == artifact.folder(),
                false => !is_in_document,
            })
            .map(|(_, _, title)| title.as_str())
            .collect();
        if meant.is_empty() {
            continue;
        }
        let name = job.text_at(&["job_name"]).unwrap_or("?");
        let summary = format!("job `{name}` keeps only pods annotated with {ANNOTATION}, and none is");
        findings
            .at(artifact, keep, summary)
            .detail(format!("the pods here are those of {}", meant.join(", ")))
            .help(format!(
                "annotate the pods that have metrics with `{ANNOTATION}: \"true\"`, and with their port"
            ));
    }
}

fn is_keep(relabel: &Located) -> bool {
    let sources = relabel.get("source_labels").map_or(&[][..], Located::items);
    let is_annotation = matches!(sources, [one] if one.text() == Some("__meta_kubernetes_pod_annotation_prometheus_io_scrape"));
    let is_true = relabel
        .get("regex")
        .is_some_and(|regex| regex.content == Content::Bool(true) || regex.text() == Some("true"));
    is_annotation && is_true && relabel.text_at(&["action"]) == Some("keep")
}
