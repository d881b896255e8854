use crate::check::{Artifact, Example, Findings, Index, Language, Located, Object, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "policy-not-enforced",
    severity: Severity::Error,
    documentation: "NetworkPolicies are written for a cluster whose network plugin does not enforce them: \
                    the Amazon VPC CNI does only where its add-on says `enableNetworkPolicy`, and no other \
                    plugin is here that would. The API server takes them, and nothing is closed.",
    bad: Example::markdown(
        r#"
```hcl
resource "aws_eks_addon" "vpc-cni" {
  cluster_name = aws_eks_cluster.main.name
  addon_name   = "vpc-cni"
}
```

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny, namespace: shop }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
```
"#,
    ),
    good: Example::markdown(
        r#"
```hcl
resource "aws_eks_addon" "vpc-cni" {
  cluster_name         = aws_eks_cluster.main.name
  addon_name           = "vpc-cni"
  configuration_values = jsonencode({ enableNetworkPolicy = "true" })
}
```

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny, namespace: shop }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
```
"#,
    ),
    check,
};

/// Parts of the names of what enforces NetworkPolicies in the place of the Amazon VPC CNI.
const ENFORCING: &[&str] =
    &["antrea", "calico", "cilium", "kube-router", "network-policy-agent", "tigera", "weave"];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let addons: Vec<Addon<'_>> = addons(index);
    let Some(addon) = addons.first() else { return };
    let policies: Vec<&Object<'_>> = index
        .objects_of("NetworkPolicy")
        .filter(|policy| policy.api_version.starts_with("networking.k8s.io/"))
        .filter(|policy| policy.artifact.may_belong_with(addon.artifact))
        .collect();
    let Some(policy) = policies.first() else { return };
    // Of several clusters nobody knows for which the policies are.
    let is_one = |other: &Addon<'_>| other.artifact.folder() == addon.artifact.folder();
    if !addons.iter().all(is_one)
        || addons.iter().any(|addon| addon.enforces != Some(false))
        || has_other(index)
    {
        return;
    }
    let others = match policies.len() {
        1 => String::new(),
        several => format!(", and {} more", several - 1),
    };
    let finding = findings.at(
        addon.artifact,
        addon.value,
        "the add-on vpc-cni does not say `enableNetworkPolicy`: no NetworkPolicy is enforced",
    );
    // A document need not show everything that is installed.
    let finding = if addon.artifact.is_in_document() { finding.warning() } else { finding };
    finding
        .detail(format!("NetworkPolicy `{}` of `{}`{others}", policy.name, policy.namespace))
        .help("give the add-on the configuration values {\"enableNetworkPolicy\": \"true\"}");
}

/// The network plugin of a cluster, as an add-on.
struct Addon<'a> {
    artifact: &'a Artifact,
    value: &'a Located,
    /// Whether it enforces policies; nothing where nobody knows.
    enforces: Option<bool>,
}

fn addons<'a>(index: &Index<'a>) -> Vec<Addon<'a>> {
    let mut addons = Vec::new();
    for addon in index.resources("aws_eks_addon") {
        if index.text(addon, &["addon_name"]) != Some("vpc-cni") {
            continue;
        }
        let values = index.value(addon, &["configuration_values"]);
        addons.push(Addon {
            artifact: addon.artifact,
            value: addon.body.get("addon_name").unwrap_or(addon.body),
            enforces: enforces(values),
        });
    }
    for artifact in index.artifacts(Language::Eksctl) {
        let listed = artifact.value.get("addons").map_or(&[][..], Located::items);
        for addon in listed.iter().filter(|addon| addon.text_at(&["name"]) == Some("vpc-cni")) {
            let enforces = enforces(addon.get("configurationValues"));
            addons.push(Addon { artifact, value: addon.get("name").unwrap_or(addon), enforces });
        }
    }
    addons
}

/// Whether configuration values, which are JSON or YAML in a text, or were it before they were encoded, turn enforcement on.
fn enforces(values: Option<&Located>) -> Option<bool> {
    let Some(values) = values else { return Some(false) };
    let is_on = |value: &Located| value.is_true() || value.text() == Some("true");
    match values.text() {
        Some(text) if !text.contains("enableNetworkPolicy") => Some(false),
        Some(text) => {
            let after = text.split("enableNetworkPolicy").nth(1).unwrap_or_default();
            let word = after.trim_start_matches(['"', '\'', ' ', ':', '\\']);
            if word.starts_with("false") { Some(false) } else { Some(true) }
        }
        None if values.is_unknown() => None,
        None => match values.get("enableNetworkPolicy") {
            Some(value) if value.is_unknown() => None,
            value => Some(value.is_some_and(is_on)),
        },
    }
}

/// Whether something else that enforces them is here, or may be.
fn has_other(index: &Index<'_>) -> bool {
    let is_enforcing = |text: &str| ENFORCING.iter().any(|name| text.to_lowercase().contains(name));
    let releases = index.resources("helm_release").any(|release| {
        ["name", "chart", "repository"].iter().any(|field| match index.value(release, &[field]) {
            Some(value) => value.text().is_none_or(is_enforcing),
            None => false,
        })
    });
    let objects = index.objects().iter().any(|object| {
        let group = object.api_version;
        // The plugin itself, set up by its own manifest.
        let is_plugin =
            object.kind == "DaemonSet" && (is_enforcing(object.name) || object.name == "aws-node");
        is_plugin || is_enforcing(group) || (object.kind == "ConfigMap" && object.name == "amazon-vpc-cni")
    });
    let auto = index.resources("aws_eks_cluster").any(|cluster| cluster.body.get("compute_config").is_some());
    releases || objects || auto || index.has_other_policies()
}
