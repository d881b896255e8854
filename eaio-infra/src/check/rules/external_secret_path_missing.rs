use std::collections::HashSet;

use crate::check::{Example, Findings, Index, Located, Object, Rule, known};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "external-secret-path-missing",
    severity: Severity::Error,
    documentation: "An ExternalSecret reads a secret that Terraform here does not make, beside others in the same folder that it \
                    does: mostly a name that was written differently in two places. The Secret is never made, and its pods wait \
                    for it. It is a warning where the name is not nearly one of those that are there.",
    bad: Example::markdown(
        r#"
```hcl
resource "aws_secretsmanager_secret" "database" {
  name = "shop/prod/database"
}
```

```yaml
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: database, namespace: shop }
spec:
  secretStoreRef: { kind: ClusterSecretStore, name: aws }
  data:
    - secretKey: password
      remoteRef: { key: shop/prod/databse, property: password }
```
"#,
    ),
    good: Example::markdown(
        r#"
```hcl
resource "aws_secretsmanager_secret" "database" {
  name = "shop/prod/database"
}
```

```yaml
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: database, namespace: shop }
spec:
  secretStoreRef: { kind: ClusterSecretStore, name: aws }
  data:
    - secretKey: password
      remoteRef: { key: shop/prod/database, property: password }
```
"#,
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let mut names = HashSet::new();
    for resource_type in ["aws_secretsmanager_secret", "aws_ssm_parameter"] {
        for resource in index.resources(resource_type) {
            match index.value(resource, &["name"]).and_then(Located::text) {
                Some(name) => names.insert(name),
                // Which names there are, nobody knows.
                None => return,
            };
        }
        names.extend(index.data_sources(resource_type).filter_map(|data| index.text(data, &["name"])));
    }
    if names.is_empty() {
        return;
    }
    let mut sorted: Vec<&str> = names.iter().copied().collect();
    sorted.sort_unstable();
    for external in index.objects_of("ExternalSecret").filter(|external| may_be_of_aws(index, external)) {
        let list = |field| external.at(&["spec", field]).map_or(&[][..], Located::items);
        let data = list("data").iter().filter_map(|entry| entry.at(&["remoteRef", "key"]));
        let all = list("dataFrom").iter().filter_map(|entry| entry.at(&["extract", "key"]));
        let mut seen = HashSet::new();
        for value in data.chain(all) {
            let Some(key) = known(Some(value)).filter(|key| !key.starts_with("arn:")) else { continue };
            if names.contains(key) || !seen.insert(key) {
                continue;
            }
            let Some((folder, _)) = key.rsplit_once('/').filter(|(folder, _)| !folder.is_empty()) else {
                continue;
            };
            // Sorted, what is in one folder stands together.
            let start = sorted.partition_point(|name| *name < folder);
            let beside: Vec<&str> = sorted[start..]
                .iter()
                .copied()
                .take_while(|name| name.starts_with(folder))
                .filter(|name| name.rsplit_once('/').is_some_and(|(of, _)| of == folder))
                .collect();
            if beside.is_empty() {
                continue;
            }
            let meant = beside.iter().find(|name| is_near(name, key));
            let there: Vec<String> = beside.iter().take(6).map(|name| format!("`{name}`")).collect();
            let finding = findings
                .at(
                    external.artifact,
                    value,
                    format!("{} reads `{key}`, which nothing here makes", external.title()),
                )
                .detail(format!("in that folder there is {}", there.join(", ")));
            match meant {
                Some(meant) => finding.help(format!("read `{meant}`")),
                None => finding.help("make the secret in Terraform, or read one that is there").warning(),
            };
        }
    }
}

/// Whether the store that it reads from may be AWS's: it is, or it is not here.
fn may_be_of_aws(index: &Index<'_>, external: &Object<'_>) -> bool {
    let Some(name) = external.text_at(&["spec", "secretStoreRef", "name"]) else { return true };
    let kind = external.text_at(&["spec", "secretStoreRef", "kind"]).unwrap_or("SecretStore");
    let mut stores = index.objects_of(kind).filter(|store| store.name == name).peekable();
    stores.peek().is_none() || stores.any(|store| store.at(&["spec", "provider", "aws"]).is_some())
}

/// Whether two texts differ in one letter: another one, one more, one less, or two in the other order.
pub(super) fn is_near(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let same = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let (a, b) = (&one[same..], &other[same..]);
    let same = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - same], &b[..b.len() - same]);
    // `data-1` and `data-2` are two.
    if a.iter().chain(b).any(char::is_ascii_digit) {
        return false;
    }
    match (a, b) {
        ([_], [_] | []) | ([], [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_near;

    #[test]
    fn one_letter() {
        assert!(is_near("databse", "database") && is_near("shop_a", "shop-a") && is_near("ab", "ba"));
        assert!(!is_near("data-1", "data-2") && !is_near("logs", "docs") && !is_near("a", "a"));
        assert!(!is_near("prod", "dev"));
    }
}
