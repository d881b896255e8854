use crate::check::{Example, Findings, Index, Pattern, Policy, Rule, Statement, matches};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "bucket-arn-without-objects",
    severity: Severity::Error,
    documentation: "A policy allows actions on objects of S3, such as `s3:GetObject`, on the ARN of a bucket, or actions on buckets, \
                    such as `s3:ListBucket`, on that of its objects. Neither is ever the resource of such a request: nothing is \
                    allowed, and everything is refused with AccessDenied.",
    bad: Example::hcl(
        r#"
resource "aws_s3_bucket" "uploads" {
  bucket = "shop-uploads"
}

resource "aws_iam_role_policy" "api" {
  role = aws_iam_role.api.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject"]
      Resource = aws_s3_bucket.uploads.arn
    }]
  })
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_s3_bucket" "uploads" {
  bucket = "shop-uploads"
}

resource "aws_iam_role_policy" "api" {
  role = aws_iam_role.api.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = "${aws_s3_bucket.uploads.arn}/*" },
      { Effect = "Allow", Action = "s3:ListBucket", Resource = aws_s3_bucket.uploads.arn },
    ]
  })
}
"#,
    ),
    check,
};

/// Actions whose resource is an object.
///
/// Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3".
const ON_OBJECTS: &[&str] = &[
    "s3:GetObject",
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:GetObjectVersion",
    "s3:DeleteObjectVersion",
    "s3:PutObjectAcl",
    "s3:GetObjectAcl",
    "s3:GetObjectTagging",
    "s3:PutObjectTagging",
    "s3:RestoreObject",
    "s3:AbortMultipartUpload",
    "s3:ListMultipartUploadParts",
];

/// Actions whose resource is a bucket.
const ON_BUCKETS: &[&str] = &[
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:ListBucketMultipartUploads",
    "s3:GetBucketLocation",
    "s3:GetBucketVersioning",
    "s3:GetBucketPolicy",
    "s3:PutBucketPolicy",
    "s3:GetLifecycleConfiguration",
    "s3:GetEncryptionConfiguration",
];

/// What an ARN is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Bucket,
    Objects,
    /// Nobody knows, or both.
    Any,
}

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for policy in index.policies().iter().filter(|policy| policy.is_whole) {
        for statement in &policy.statements {
            if !statement.is_allow || !statement.is_whole || statement.resources.is_empty() {
                continue;
            }
            let of: Vec<Of> =
                statement.resources.iter().map(|resource| of(index, policy, resource)).collect();
            let (wrong, actions) = if of.iter().all(|of| *of == Of::Bucket) {
                (Of::Objects, ON_OBJECTS)
            } else if of.iter().all(|of| *of == Of::Objects) {
                (Of::Bucket, ON_BUCKETS)
            } else {
                continue;
            };
            let Some(action) = refused(index, policy, statement, wrong, actions) else { continue };
            report(policy, statement, wrong, action, findings);
        }
    }
}

/// An action that a statement names and that nothing in its policy allows on what it is about.
fn refused<'s>(
    index: &Index<'_>,
    policy: &Policy<'_>,
    statement: &'s Statement<'_>,
    needs: Of,
    actions: &[&str],
) -> Option<&'s str> {
    let mut named = statement.actions.iter().filter_map(Pattern::text);
    // `s3:*` is about both.
    named.find(|name| {
        let is_of_them = name.starts_with("s3:")
            && !matches!(*name, "s3:*" | "s3:Get*" | "s3:List*" | "s3:Put*" | "s3:Delete*")
            && actions.iter().any(|action| matches(name, action));
        is_of_them
            && !policy.statements.iter().any(|other| {
                let allows = other.actions.iter().filter_map(Pattern::text).any(|of| matches(of, name));
                other.is_allow
                    && (allows || !other.is_whole)
                    && other.resources.iter().any(|resource| {
                        let of = of(index, policy, resource);
                        of == needs || of == Of::Any
                    })
            })
    })
}

fn of(index: &Index<'_>, policy: &Policy<'_>, resource: &Pattern<'_>) -> Of {
    let of_rest = |rest: &str| match rest.split_once('/') {
        Some((_, key)) if !key.is_empty() => Of::Objects,
        None if !rest.contains('*') => Of::Bucket,
        _ => Of::Any,
    };
    if let Some(text) = resource.text() {
        return text.strip_prefix("arn:aws:s3:::").map_or(Of::Any, of_rest);
    }
    match resource.value_and_rest() {
        Some((value, rest)) => match index.referent(&policy.owner, value) {
            Some((bucket, "arn")) if bucket.resource_type == "aws_s3_bucket" => of_rest(rest),
            _ => Of::Any,
        },
        None => Of::Any,
    }
}

fn report(
    policy: &Policy<'_>,
    statement: &Statement<'_>,
    needs: Of,
    action: &str,
    findings: &mut Findings<'_>,
) {
    let address = policy.owner.address();
    let place = statement.resources.first().map_or(statement.place, |resource| resource.place);
    let (is_on, help) = match needs {
        Of::Objects => ("buckets, and it is about objects", "end the ARN in `/*`"),
        _ => ("objects, and it is about buckets", "name the bucket itself, without `/*`"),
    };
    findings
        .at_place(
            policy.artifact,
            place,
            format!("{address} allows `{action}` on {is_on}: it allows nothing"),
        )
        .subject(address)
        .help(format!("{help}, in a statement of its own where other actions need the other ARN"));
}
