use super::model_exceeds_gpu_memory::gib;
use crate::check::{Claim, Example, Findings, Index, Located, Pod, Rule, quantity};
use crate::diagnostic::Severity;
use crate::unit::Bytes;

pub const RULE: Rule = Rule {
    name: "model-exceeds-volume",
    severity: Severity::Error,
    documentation: "The models that a pod of Ollama pulls are larger, by their parameters alone, than the volume that it keeps them on: \
                    the download ends when the volume is full, and the pod never gets all of them.",
    bad: Example::yaml(BAD),
    good: Example::yaml(GOOD),
    check,
};

const BAD: &str = "
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: ollama }
spec:
  serviceName: ollama
  selector: { matchLabels: { app: ollama } }
  template:
    metadata: { labels: { app: ollama } }
    spec:
      containers:
        - name: ollama
          image: ollama/ollama:0.12.0
          lifecycle: { postStart: { exec: { command: [ollama, pull, 'llama3.3:70b'] } } }
          volumeMounts: [{ name: models, mountPath: /root/.ollama }]
  volumeClaimTemplates:
    - metadata: { name: models }
      spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 20Gi } } }
";

const GOOD: &str = "
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: ollama }
spec:
  serviceName: ollama
  selector: { matchLabels: { app: ollama } }
  template:
    metadata: { labels: { app: ollama } }
    spec:
      containers:
        - name: ollama
          image: ollama/ollama:0.12.0
          lifecycle: { postStart: { exec: { command: [ollama, pull, 'llama3.3:70b'] } } }
          volumeMounts: [{ name: models, mountPath: /root/.ollama }]
  volumeClaimTemplates:
    - metadata: { name: models }
      spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 100Gi } } }
";

/// Where Ollama keeps models, where nothing else is said (Ollama, FAQ, "Where are models stored?").
const HOME: &str = "/root/.ollama";

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let claims = index.claims();
    for pod in index.pods() {
        let models = pod.models();
        let Some(first) = models.first() else { continue };
        let all: Bytes = models.iter().map(|model| model.size).sum();
        let Some((volume, size)) = volume(pod, &claims) else { continue };
        if all <= size {
            continue;
        }
        let each: Vec<String> =
            models.iter().map(|model| format!("{} {}", model.name, gib(model.size))).collect();
        findings
            .at(
                pod.object.artifact,
                first.value,
                format!(
                    "the models of {} are {} at least, and its volume `{volume}` has {size}",
                    pod.object.title(),
                    gib(all)
                ),
            )
            .detail(each.join(", "))
            .help("make the volume larger, or pull fewer or smaller models");
    }
}

/// The volume on which a pod's models are, and its size where that is known.
fn volume<'a>(pod: &Pod<'a>, claims: &[Claim<'a>]) -> Option<(&'a str, Bytes)> {
    let of_ollama = pod.containers().filter(|container| {
        container.value.text_at(&["image"]).is_some_and(|image| image.contains("ollama"))
    });
    let mut found = of_ollama.filter_map(|container| {
        let said = container.variables().find(|(name, _)| *name == "OLLAMA_MODELS");
        let folder = said.map_or(Some(HOME), |(_, value)| value.text())?;
        let mounts = container.value.get("volumeMounts").map_or(&[][..], Located::items);
        let mount = mounts.iter().find(|mount| {
            mount.text_at(&["mountPath"]).is_some_and(|path| {
                let path = path.trim_end_matches('/');
                path == folder
                    || (said.is_none() && folder.starts_with(path))
                    || path == "/root/.ollama/models"
            })
        })?;
        mount.text_at(&["name"])
    });
    let name = found.next()?;
    let bytes = |value: &Located| quantity::amount("memory", value).map(Bytes::new);
    let of_template = claims.iter().find(|claim| {
        claim.template == Some(name)
            && claim.object.kind == pod.object.kind
            && claim.object.name == pod.object.name
    });
    let requested = ["resources", "requests", "storage"];
    if let Some(claim) = of_template {
        return Some((name, bytes(claim.spec.at(&requested)?)?));
    }
    let volume = pod.volumes().iter().find(|volume| volume.text_at(&["name"]) == Some(name))?;
    if let Some(limit) = volume.at(&["emptyDir", "sizeLimit"]) {
        return Some((name, bytes(limit)?));
    }
    let claimed = volume.text_at(&["persistentVolumeClaim", "claimName"])?;
    let mut meant = claims.iter().filter(|claim| {
        claim.template.is_none()
            && claim.object.name == claimed
            // What EFS gives has no size.
            && claim.spec.text_at(&["storageClassName"]).is_none_or(|class| !class.contains("efs"))
            && claim.object.may_share_namespace(&pod.object)
    });
    match (meant.next(), meant.next()) {
        (Some(claim), None) => Some((name, bytes(claim.spec.at(&requested)?)?)),
        _ => None,
    }
}
