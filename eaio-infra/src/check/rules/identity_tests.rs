//! Identities and secrets: what is right, and looks as if it were not; and the forms in which a mistake stands.

use super::data_tests::{found, in_terraform};

#[test]
fn a_policy_is_read_in_every_form() {
    let heredoc = r#"
resource "aws_s3_bucket" "uploads" {
  bucket = "shop-uploads"
}
resource "aws_iam_policy" "api" {
  policy = <<EOF
{ "Statement": [{ "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "${aws_s3_bucket.uploads.arn}" }] }
EOF
}
"#;
    assert_eq!(in_terraform(heredoc), ["bucket-arn-without-objects:6"]);
    assert!(in_terraform(&heredoc.replace("uploads.arn}", "uploads.arn}/*")).is_empty());
    let document = r#"
resource "aws_s3_bucket" "uploads" {
  bucket = "shop-uploads"
}
data "aws_iam_policy_document" "api" {
  statement {
    actions   = ["s3:ListBucket"]
    resources = ["${aws_s3_bucket.uploads.arn}/*"]
  }
}
resource "aws_iam_policy" "api" {
  policy = data.aws_iam_policy_document.api.json
}
"#;
    assert_eq!(in_terraform(document), ["bucket-arn-without-objects:8"]);
    let dynamic = document.replace(
        "  statement {",
        "  dynamic \"statement\" {\n    for_each = []\n    content {}\n  }\n  statement {",
    );
    assert!(in_terraform(&dynamic).is_empty());
}

#[test]
fn policies_that_are_no_mistake() {
    let right = r#"
resource "aws_s3_bucket" "uploads" {
  bucket = "shop-uploads"
}
resource "aws_iam_policy" "api" {
  policy = jsonencode({ Statement = [
    { Effect = "Allow", Action = ["s3:GetObject", "s3:ListBucket"], Resource = [aws_s3_bucket.uploads.arn, "${aws_s3_bucket.uploads.arn}/*"] },
    { Effect = "Allow", Action = "s3:PutObject", Resource = var.bucket_arn },
    { Effect = "Deny", Action = "*", Resource = "*" },
    { Effect = "Allow", Action = "*", Resource = "*", Condition = { Bool = { "aws:ViaAWSService" = "true" } } },
    { Effect = "Allow", Action = ["ec2:DescribeInstances", "xray:*"], Resource = "*" },
    { Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::other-bucket/*" },
    { Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::shop-uploads-2/*" },
  ] })
}
resource "aws_kms_key" "data" {
  policy = jsonencode({ Statement = [
    { Effect = "Allow", Action = "kms:*", Resource = "*", Principal = { AWS = "arn:aws:iam::111122223333:root" } },
  ] })
}
resource "aws_iam_role" "deploy" {
  assume_role_policy = jsonencode({ Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::999988887777:root" } },
  ] })
}
resource "aws_iam_role_policy_attachment" "deploy" {
  role       = aws_iam_role.deploy.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
"#;
    assert_eq!(in_terraform(right), Vec::<String>::new());
}

#[test]
fn an_administrator_in_a_pod() {
    let text = r#"
resource "aws_iam_role" "api" {
  assume_role_policy = jsonencode({ Statement = [
    { Effect = "Allow", Action = ["sts:AssumeRole", "sts:TagSession"], Principal = { Service = "pods.eks.amazonaws.com" } },
  ] })
}
resource "aws_iam_role_policy_attachment" "api" {
  role       = aws_iam_role.api.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
"#;
    assert_eq!(in_terraform(text), ["wildcard-policy:9"]);
}

#[test]
fn keys_that_may_be_used() {
    let with = |more: &str| {
        format!(
            r#"
resource "aws_kms_key" "data" {{}}
resource "aws_s3_bucket" "uploads" {{
  bucket = "shop-uploads"
}}
resource "aws_s3_bucket_server_side_encryption_configuration" "uploads" {{
  bucket = aws_s3_bucket.uploads.id
  rule {{
    apply_server_side_encryption_by_default {{
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.data.arn
    }}
  }}
}}
resource "aws_iam_role" "api" {{
  name = "api"
}}
resource "aws_iam_role_policy" "api" {{
  role   = aws_iam_role.api.name
  policy = jsonencode({{ Statement = [{{ Effect = "Allow", Action = "s3:GetObject", Resource = "${{aws_s3_bucket.uploads.arn}}/*" }}] }})
}}
{more}
"#
        )
    };
    assert_eq!(in_terraform(&with("")), ["key-without-decrypt-grant:20"]);
    let decrypt = |role: &str, resource: &str| {
        format!(
            r#"resource "aws_iam_role_policy" "key" {{
  role   = {role}
  policy = jsonencode({{ Statement = [{{ Effect = "Allow", Action = ["kms:Decrypt"], Resource = {resource} }}] }})
}}"#
        )
    };
    for more in [
        decrypt("aws_iam_role.api.id", "aws_kms_key.data.arn"),
        decrypt("\"api\"", "\"*\""),
        decrypt("aws_iam_role.api.id", "var.key_arn"),
        decrypt("var.role", "\"*\""),
        "resource \"aws_iam_role_policy_attachment\" \"more\" {\n  role       = aws_iam_role.api.name\n  policy_arn = var.policy_arn\n}".to_owned(),
        "resource \"aws_kms_grant\" \"api\" {\n  key_id = aws_kms_key.data.key_id\n}".to_owned(),
        "module \"more\" {\n  source = \"./more\"\n}".to_owned(),
    ] {
        assert!(in_terraform(&with(&more)).is_empty(), "{more}");
    }
}

#[test]
fn credentials_in_images_and_pipelines() {
    let docker = "FROM node:22-slim\nENV PORT=80 DB_PASSWORD=\"eK7rq2mZ\"\nENV API_KEY_FILE=/run/secrets/key\nENV API_TOKEN $TOKEN\nARG NPM_TOKEN\n";
    assert_eq!(found("Dockerfile", docker), ["plaintext-secret:2"]);
    let terraform = r#"
variable "password" {
  type    = string
  default = "eK7rq2mZ"
}
resource "aws_db_instance" "main" {
  engine   = "postgres"
  password = var.password
}
resource "aws_secretsmanager_secret_version" "set_later" {
  secret_id     = "shop"
  secret_string = "changed-by-hand"
  lifecycle {
    ignore_changes = [secret_string]
  }
}
resource "aws_secretsmanager_secret_version" "api" {
  secret_id     = "shop"
  secret_string = jsonencode({ username = "shop", password = "eK7rq2mZ" })
}
resource "aws_ssm_parameter" "open" {
  name  = "/shop/url"
  type  = "String"
  value = "https://shop.example.com"
}
"#;
    assert_eq!(in_terraform(terraform), ["plaintext-secret:8", "plaintext-secret:19"]);
}

#[test]
fn roles_that_are_trusted() {
    let text = |test: &str, subject: &str, namespace: &str| {
        format!(
            r#"
```hcl
resource "aws_iam_role" "api" {{
  name = "shop-api"
  assume_role_policy = jsonencode({{ Statement = [{{
    Effect    = "Allow"
    Action    = "sts:AssumeRoleWithWebIdentity"
    Principal = {{ Federated = aws_iam_openid_connect_provider.cluster.arn }}
    Condition = {{ {test} = {{ "${{local.issuer}}:sub" = "{subject}", "${{local.issuer}}:aud" = "sts.amazonaws.com" }} }}
  }}] }})
}}
```

```yaml
apiVersion: v1
kind: ServiceAccount
metadata: {{ name: api{namespace}, annotations: {{ eks.amazonaws.com/role-arn: 'arn:aws:iam::111122223333:role/shop-api' }} }}
```
"#
        )
    };
    let found = |test: &str, subject: &str, namespace: &str| found("a.md", &text(test, subject, namespace));
    let of_shop = ", namespace: shop";
    assert!(found("StringEquals", "system:serviceaccount:shop:api", of_shop).is_empty());
    assert!(found("StringLike", "system:serviceaccount:shop:*", of_shop).is_empty());
    assert!(found("StringEquals", "system:serviceaccount:any:api", "").is_empty());
    assert_eq!(
        found("StringEquals", "system:serviceaccount:shop:web", of_shop),
        ["irsa-subject-mismatch:17"]
    );
    assert_eq!(found("StringEquals", "system:serviceaccount:shop:*", of_shop), ["irsa-subject-mismatch:9"]);
}
