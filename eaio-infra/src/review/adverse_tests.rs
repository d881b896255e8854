//! What somebody found who set out to make a review keep silent, or say the opposite.

use super::testing::{text, tree};
use super::{Delta, review};

/// The changes, and what they mean.
fn told(before: &str, after: &str) -> String {
    let review = review(&tree(before), &tree(after));
    let said = |delta: &Delta| format!("{} {}: {}\n", delta.kind, delta.direction, delta.text);
    text(&review) + "\n" + &review.deltas.iter().map(said).collect::<String>()
}

/// A pod that says nothing of its ports.
const API: &str = "# a.yaml
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { containers: [{ name: api, image: 'api:1' }] }
---
";

#[test]
fn a_provider_that_a_module_knows_by_another_name() {
    let root = |of: &str| {
        format!(
            "# main.tf
provider \"aws\" {{
  alias  = \"east\"
  region = \"us-east-1\"
}}
provider \"aws\" {{
  alias  = \"west\"
  region = \"us-west-2\"
}}
module \"data\" {{
  source    = \"./data\"
  providers = {{ aws.store = aws.{of} }}
}}
# data/main.tf
resource \"aws_db_instance\" \"orders\" {{
  provider   = aws.store
  identifier = \"orders\"
}}
"
        )
    };
    insta::assert_snapshot!(told(&root("east"), &root("west")), @r#"
    ~/? module.data.aws_db_instance.orders (stateful)
        because of provider
        provider: "aws.east" → "aws.west"
        data-loss: it is looked for elsewhere: where it is not found there, it is made anew, and the one that there is stays, unmanaged, with its data
    "#);
    insta::assert_snapshot!(told(&root("west"), &root("west").replace("us-west-2", "eu-west-1")), @r#"
    ~/? provider.aws.west
        because of region
        region: "us-west-2" → "eu-west-1"
        data-loss: what it manages is looked for elsewhere: what is not found there is made anew, and what there is stays, unmanaged, with the data of module.data.aws_db_instance.orders
    "#);
}

#[test]
fn a_denial_on_other_conditions() {
    let policy = |secure: bool| {
        format!(
            r#"# main.tf
resource "aws_s3_bucket_policy" "b" {{
  bucket = "b"
  policy = jsonencode({{
    Statement = [{{
      Effect = "Deny", Action = "s3:*", Resource = "*", Principal = "*"
      Condition = {{ Bool = {{ "aws:SecureTransport" = "{secure}" }} }}
    }}]
  }})
}}
"#
        )
    };
    insta::assert_snapshot!(told(&policy(false), &policy(true)), @r#"
    ~ aws_s3_bucket_policy.b
        policy.Statement[].Condition.Bool.aws:SecureTransport[]: "false" → "true"

    privilege opened: b no longer: denied s3:* for AWS *, on other conditions: Bool aws:SecureTransport is false → Bool aws:SecureTransport is true
    "#);
}

#[test]
fn a_condition_on_what_nobody_else_knows() {
    let policy = |referer: &str| {
        format!(
            r#"# main.tf
resource "aws_s3_bucket_policy" "b" {{
  bucket = "b"
  policy = jsonencode({{
    Statement = [{{
      Effect = "Allow", Action = "s3:GetObject", Resource = "*", Principal = "*"
      Condition = {{ StringEquals = {{ "aws:Referer" = ["{referer}"] }} }}
    }}]
  }})
}}
"#
        )
    };
    insta::assert_snapshot!(told(&policy("marker-one"), &policy("marker-two")), @"
    ~ aws_s3_bucket_policy.b
        policy.Statement[].Condition.StringEquals.aws:Referer[]: (sensitive) → (sensitive)

    privilege opened: b now: s3:GetObject for AWS *, on other conditions: StringEquals aws:Referer is (sensitive) → StringEquals aws:Referer is (sensitive)
    ");
}

#[test]
fn an_egress_without_rules_is_no_restriction_unless_it_is_named() {
    let policy = |more: &str| {
        format!(
            "{API}apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{ name: api, namespace: shop }}
spec: {{ podSelector: {{ matchLabels: {{ app: api }} }}{more} }}
"
        )
    };
    insta::assert_snapshot!(told(&policy(", policyTypes: [Ingress, Egress]"), &policy(", egress: []")), @r#"
    ~ NetworkPolicy shop/api
        spec.policyTypes: "[Ingress, Egress]" → -
        spec.egress: - → "[]"

    reach opened: Pod shop/api now: connecting to any address
    "#);
}

#[test]
fn a_pod_that_takes_on_the_label_that_a_policy_lets_in() {
    let pods = |label: &str| {
        format!(
            "{API}apiVersion: v1
kind: Pod
metadata: {{ name: web, namespace: shop, labels: {{ app: web{label} }} }}
spec: {{ containers: [{{ name: web, image: 'web:1' }}] }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{ name: api, namespace: shop }}
spec:
  podSelector: {{ matchLabels: {{ app: api }} }}
  ingress: [{{ from: [{{ podSelector: {{ matchLabels: {{ may: call }} }} }}] }}, {{ ports: [{{ port: 8080 }}], from: [{{ podSelector: {{ matchLabels: {{ may: call }} }} }}] }}]
"
        )
    };
    insta::assert_snapshot!(told(&pods(""), &pods(", may: call")), @r#"
    ~ Pod shop/web
        metadata.labels.may: - → "call"

    reach opened: Pod shop/api now: reached from Pod shop/web
    reach opened: Pod shop/api:8080 now: reached from Pod shop/web
    "#);
}

#[test]
fn an_exception_of_ipv6_that_goes() {
    let policy = |except: &str| {
        format!(
            "{API}apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{ name: api, namespace: shop }}
spec: {{ podSelector: {{}}, ingress: [{{ from: [{{ ipBlock: {{ cidr: '2001:db8::/32'{except} }} }}] }}] }}
"
        )
    };
    insta::assert_snapshot!(told(&policy(", except: ['2001:db8:1::/48']"), &policy("")), @r#"
    ~ NetworkPolicy shop/api
        spec.ingress[].from[].ipBlock.except: "[2001:db8:1::/48]" → -

    reach opened: Pod shop/api now: reached from 2001:db8::/32 at every port
    reach closed: Pod shop/api no longer: reached from 2001:db8::/32 (not 2001:db8:1::/48) at every port
    "#);
}

#[test]
fn what_compose_takes_away_is_not_known() {
    let base = "# compose.yaml
services:
  db: { image: 'postgres:15', volumes: ['data:/var/lib/postgresql/data'] }
volumes: { data: {} }
";
    let over = |more: &str| format!("{base}# compose.override.yaml\nservices:\n  db: {{{more}}}\n");
    insta::assert_snapshot!(told(&over(""), &over(" volumes: !reset [] ")), @"warning[not-compared]: what `!reset` and `!override` take away in `compose.yaml` is not known here");
    let of = |name: &str| format!("{base}# .env\nCOMPOSE_PROJECT_NAME={name}\n");
    insta::assert_snapshot!(told(&of("a"), &of("b")), @"
    ~ file .env
        : (sensitive) → (sensitive)
    warning[not-compared]: which files `compose.yaml` is of, or what its project is called, `COMPOSE_…` in `.env` says otherwise
    ");
}

#[test]
fn a_document_of_nothing_is_nothing() {
    let object = "# a.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n";
    insta::assert_snapshot!(told(object, &format!("{object}---\n")), @"nothing");
    insta::assert_snapshot!(told(object, &format!("{object}---\n  #a comment\n...\n")), @"nothing");
}

#[test]
fn a_manifest_in_broken_json_is_unreadable() {
    let json = |end: &str| {
        format!(
            "# a.json\n{{\"kind\": \"ConfigMap\", \"apiVersion\": \"v1\", \"metadata\": {{\"name\": \"x\"}}{end}\n"
        )
    };
    insta::assert_snapshot!(told(&json("}"), &json("")), @"
    - ConfigMap x
    + file a.json
    error[unreadable]: it is no YAML
      --> a.json:1:1
       |  unclosed bracket '{'
       = help: the rest was checked without it
    ");
}
