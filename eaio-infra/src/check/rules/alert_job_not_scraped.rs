use std::collections::HashSet;

use crate::check::{Example, Findings, Index, Located, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "alert-job-not-scraped",
    severity: Severity::Warning,
    documentation: "An alert asks for the metrics of a job that Prometheus does not scrape. There are none, so that its expression is \
                    never true: the alert stays silent, whatever happens. It is said only where all jobs are known: no ServiceMonitor \
                    adds others, and no relabelling names them anew.",
    bad: Example::markdown(
        r#"
```yaml
scrape_configs:
  - job_name: shop-api
    static_configs: [{ targets: ["api:9090"] }]
```
```yaml
groups:
  - name: shop
    rules:
      - alert: ApiDown
        expr: up{job="api"} == 0
```
"#,
    ),
    good: Example::markdown(
        r#"
```yaml
scrape_configs:
  - job_name: api
    static_configs: [{ targets: ["api:9090"] }]
```
```yaml
groups:
  - name: shop
    rules:
      - alert: ApiDown
        expr: up{job="api"} == 0
```
"#,
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let jobs = index.scrape_jobs();
    let mut folders: HashSet<&str> = HashSet::new();
    let mut names = Vec::new();
    for (artifact, job) in &jobs {
        let Some(name) = job.get("job_name").and_then(Located::literal) else { return };
        let relabels =
            ["relabel_configs", "metric_relabel_configs"].iter().filter_map(|field| job.get(field));
        let is_renamed = relabels.flat_map(Located::items).any(|relabel| {
            relabel.text_at(&["target_label"]) == Some("job")
                || relabel.text_at(&["action"]) == Some("labelmap")
        });
        let has_labels = job
            .get("static_configs")
            .map_or(&[][..], Located::items)
            .iter()
            .any(|target| target.at(&["labels", "job"]).is_some());
        let is_file = ["file_sd_configs", "http_sd_configs"].iter().any(|field| job.get(field).is_some());
        if is_renamed || has_labels || is_file || job.get("honor_labels").is_some_and(Located::is_true) {
            return;
        }
        folders.insert(artifact.folder());
        names.push(name);
    }
    let is_added = |kind| index.objects_of(kind).next().is_some();
    let has_more = jobs.iter().any(|(artifact, _)| artifact.value.get("scrape_config_files").is_some());
    if names.is_empty()
        || has_more
        || ["ServiceMonitor", "PodMonitor", "ScrapeConfig", "Probe", "Prometheus"]
            .iter()
            .any(|kind| is_added(kind))
    {
        return;
    }
    for (artifact, rule) in index.monitoring_rules() {
        // What stands elsewhere another Prometheus may read.
        let Some(expression) = rule.get("expr").filter(|_| folders.contains(artifact.folder())) else {
            continue;
        };
        let mut told = HashSet::new();
        for job in jobs_of(expression.text().unwrap_or_default()) {
            if names.contains(&job) || !told.insert(job) {
                continue;
            }
            let what = rule.text_at(&["alert"]).or(rule.text_at(&["record"])).unwrap_or("?");
            findings
                .at(
                    artifact,
                    expression,
                    format!("`{what}` asks for job `{job}`, which Prometheus does not scrape"),
                )
                .detail(format!("it scrapes {}", names.join(", ")))
                .help("ask for a job that is scraped, or scrape that one");
        }
    }
}

/// The jobs that an expression asks for by their whole name.
fn jobs_of(expression: &str) -> impl Iterator<Item = &str> {
    let parts = expression.split("job=\"").collect::<Vec<_>>();
    let found = parts.windows(2).filter_map(|pair| {
        // Not the end of another label's name, such as `cronjob`.
        let is_whole = !pair[0].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let job = pair[1].split('"').next()?;
        (is_whole && !job.is_empty() && !job.contains(['$', '{'])).then_some(job)
    });
    found.collect::<Vec<_>>().into_iter()
}
