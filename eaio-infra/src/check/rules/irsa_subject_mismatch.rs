use std::collections::HashMap;

use crate::check::{Artifact, Example, Findings, Index, Pattern, Place, Policy, Rule, known, matches};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "irsa-subject-mismatch",
    severity: Severity::Error,
    documentation: "A ServiceAccount asks for a role that trusts another one: `system:serviceaccount:<namespace>:<name>` in the \
                    role's trust policy is not its own, or has a `*` where `StringEquals` takes it as a letter. Its pods get \
                    AccessDenied from AssumeRoleWithWebIdentity.",
    bad: Example::markdown(
        r#"
```hcl
resource "aws_iam_role" "api" {
  name = "shop-api"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.cluster.arn }
      Condition = { StringEquals = { "oidc.example:sub" = "system:serviceaccount:default:api" } }
    }]
  })
}
```

```yaml
apiVersion: v1
kind: ServiceAccount
metadata:
  name: api
  namespace: shop
  annotations: { eks.amazonaws.com/role-arn: 'arn:aws:iam::111122223333:role/shop-api' }
```
"#,
    ),
    good: Example::markdown(
        r#"
```hcl
resource "aws_iam_role" "api" {
  name = "shop-api"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.cluster.arn }
      Condition = { StringEquals = { "oidc.example:sub" = "system:serviceaccount:shop:api" } }
    }]
  })
}
```

```yaml
apiVersion: v1
kind: ServiceAccount
metadata:
  name: api
  namespace: shop
  annotations: { eks.amazonaws.com/role-arn: 'arn:aws:iam::111122223333:role/shop-api' }
```
"#,
    ),
    check,
};

/// The annotation that names the role.
const ANNOTATION: &str = "eks.amazonaws.com/role-arn";

/// A ServiceAccount that asks for a role.
struct Account<'a> {
    artifact: &'a Artifact,
    place: Place,
    title: String,
    namespace: Option<&'a str>,
    name: &'a str,
}

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let mut roles: HashMap<&str, Vec<&Policy<'_>>> = HashMap::new();
    let mut by_address: HashMap<(&str, String), &Policy<'_>> = HashMap::new();
    for policy in index.policies().iter().filter(|policy| policy.argument == "assume_role_policy") {
        wildcards(policy, findings);
        if let Some(name) = index.text(&policy.owner, &["name"]) {
            roles.entry(name).or_default().push(policy);
        }
        by_address.insert((policy.owner.artifact.folder(), policy.owner.address()), policy);
    }
    for object in index.objects_of("ServiceAccount") {
        let Some(value) = object.at(&["metadata", "annotations", ANNOTATION]) else { continue };
        let role = known(Some(value)).and_then(|arn| arn.rsplit('/').next());
        // Several root modules may make a role of that name: one for each environment.
        let trusts = role.and_then(|role| roles.get(role)).map_or(&[][..], Vec::as_slice);
        let written = object.at(&["metadata", "namespace"]);
        let account = Account {
            artifact: object.artifact,
            place: value.place,
            title: object.title(),
            namespace: written.and_then(|namespace| known(Some(namespace))),
            name: object.name,
        };
        judge(trusts, &account, findings);
    }
    for resource_type in ["kubernetes_service_account", "kubernetes_service_account_v1"] {
        for resource in index.resources(resource_type) {
            let Some(metadata) = index.blocks(resource.body, "metadata").next() else { continue };
            let annotations = metadata.get("annotations").map(|value| index.resolved(resource, value));
            let Some(value) = annotations.and_then(|annotations| annotations.get(ANNOTATION)) else {
                continue;
            };
            let Some((role, _)) = index.referent(resource, value) else { continue };
            let trust = by_address.get(&(role.artifact.folder(), role.address())).copied();
            let Some(name) = metadata.get("name").and_then(|name| index.resolved(resource, name).literal())
            else {
                continue;
            };
            let namespace = metadata.get("namespace").map(|value| index.resolved(resource, value));
            let account = Account {
                artifact: resource.artifact,
                place: value.place,
                title: resource.address(),
                namespace: namespace.map_or(Some("default"), |namespace| namespace.literal()),
                name,
            };
            judge(trust.as_slice(), &account, findings);
        }
    }
}

/// The subjects that a trust names, each with how it is compared; nothing where one of them is not known.
fn subjects<'p>(policy: &'p Policy<'_>) -> Option<Vec<(&'p str, &'p str)>> {
    if !policy.is_whole || policy.statements.iter().any(|statement| !statement.is_whole) {
        return None;
    }
    let mut subjects = Vec::new();
    for condition in policy.statements.iter().flat_map(|statement| &statement.conditions) {
        let is_subject = match condition.variable.pieces.last() {
            Some(crate::check::Piece::Text(text)) => text.ends_with(":sub"),
            _ => return None,
        };
        for value in condition.values.iter().filter(|_| is_subject) {
            subjects.push((condition.test.as_str(), value.text()?));
        }
    }
    (!subjects.is_empty()).then_some(subjects)
}

fn judge(trusts: &[&Policy<'_>], account: &Account<'_>, findings: &mut Findings<'_>) {
    let all: Option<Vec<_>> = trusts.iter().map(|trust| subjects(trust)).collect();
    let Some(all) = all else { return };
    let is_it = |(test, subject): &(&str, &str)| {
        let Some(rest) = subject.strip_prefix("system:serviceaccount:") else { return subject.contains('*') };
        let Some((namespace, name)) = rest.split_once(':') else { return rest.contains('*') };
        let is_pattern = test.contains("Like");
        let is_same = |wanted: &str, given: &str| {
            wanted == given || (is_pattern && matches(wanted, given)) || wanted.contains('*')
        };
        is_same(name, account.name) && account.namespace.is_none_or(|given| is_same(namespace, given))
    };
    let Some(trust) = trusts.first() else { return };
    if all.iter().flatten().any(is_it) {
        return;
    }
    let named: Vec<String> = all.iter().flatten().map(|(_, subject)| format!("`{subject}`")).collect();
    let role = trust.owner.address();
    let namespace = account.namespace.unwrap_or("default");
    findings
        .at_place(
            account.artifact,
            account.place,
            format!("{} asks for a role that does not trust it", account.title),
        )
        .detail(format!("{role} trusts {}", named.join(", ")))
        .help(format!("trust `system:serviceaccount:{namespace}:{}`, or ask for its own role", account.name));
}

/// A `*` that is no pattern.
fn wildcards(policy: &Policy<'_>, findings: &mut Findings<'_>) {
    for condition in policy.statements.iter().flat_map(|statement| &statement.conditions) {
        if condition.test != "StringEquals" {
            continue;
        }
        let subject = |value: &&Pattern<'_>| {
            value.text().is_some_and(|text| text.starts_with("system:serviceaccount:") && text.contains('*'))
        };
        if let Some(value) = condition.values.iter().find(subject) {
            let text = value.text().unwrap_or_default();
            findings
                .at_place(
                    policy.artifact,
                    value.place,
                    format!(
                        "{} trusts `{text}`, and StringEquals takes `*` as a letter",
                        policy.owner.address()
                    ),
                )
                .subject(policy.owner.address())
                .help("compare with StringLike, or name the ServiceAccount");
        }
    }
}
