use crate::check::near::nearest;
use crate::check::{Example, Findings, Index, Language, Rule, known};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "described-namespace-differs",
    severity: Severity::Warning,
    documentation: "A document says which namespace an environment is in, and its manifests are in another one of nearly that name. \
                    Whoever follows the document looks in the wrong place, and a policy or a secret made there helps nobody.",
    bad: Example::markdown(
        "
```yaml
environment: production
namespace: shop-prod
```
```yaml
apiVersion: v1
kind: ConfigMap
metadata: { name: api, namespace: shop-production }
```
",
    ),
    good: Example::markdown(
        "
```yaml
environment: production
namespace: shop-production
```
```yaml
apiVersion: v1
kind: ConfigMap
metadata: { name: api, namespace: shop-production }
```
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for artifact in index.artifacts(Language::Described) {
        let Some(value) = artifact.value.get("namespace") else { continue };
        let Some(name) = known(Some(value)).filter(|_| artifact.value.get("environment").is_some()) else {
            continue;
        };
        let mut namespaces: Vec<&str> = index
            .objects()
            .iter()
            .filter(|object| object.artifact.folder() == artifact.folder())
            .map(|object| if object.kind == "Namespace" { object.name } else { object.namespace })
            .collect();
        namespaces.sort_unstable();
        namespaces.dedup();
        let near = nearest(name, namespaces.iter().copied());
        if let Some(near) = near.filter(|_| !namespaces.contains(&name)) {
            let environment = artifact.value.text_at(&["environment"]).unwrap_or("the environment");
            findings
                .at(
                    artifact,
                    value,
                    format!(
                        "{environment} is described in namespace `{name}`, and its objects are in `{near}`"
                    ),
                )
                .help("call it the same everywhere");
        }
    }
}
