use std::collections::{HashMap, HashSet};

use crate::check::{Example, Findings, Index, Pattern, Place, Policy, Resource, Rule, Statement};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "key-without-decrypt-grant",
    severity: Severity::Error,
    documentation: "A role may read a secret or the objects of a bucket, and may not decrypt with the customer key that they are \
                    encrypted with: no policy of it allows `kms:Decrypt`, and neither does the key's own, nor a grant. Every read \
                    is refused, with an AccessDenied that names the key.",
    bad: Example::hcl(
        r#"
resource "aws_kms_key" "secrets" {
  description = "Secrets"
}

resource "aws_secretsmanager_secret" "database" {
  name       = "shop/database"
  kms_key_id = aws_kms_key.secrets.arn
}

resource "aws_iam_role" "api" {
  name               = "shop-api"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "api" {
  role = aws_iam_role.api.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = aws_secretsmanager_secret.database.arn
    }]
  })
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_kms_key" "secrets" {
  description = "Secrets"
}

resource "aws_secretsmanager_secret" "database" {
  name       = "shop/database"
  kms_key_id = aws_kms_key.secrets.arn
}

resource "aws_iam_role" "api" {
  name               = "shop-api"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "api" {
  role = aws_iam_role.api.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = aws_secretsmanager_secret.database.arn },
      { Effect = "Allow", Action = "kms:Decrypt", Resource = aws_kms_key.secrets.arn },
    ]
  })
}
"#,
    ),
    check,
};

/// Managed policies of AWS that allow nothing of KMS, by how their names begin. What is none of them may.
const WITHOUT_KMS: &[&str] = &[
    "AmazonEC2ContainerRegistry",
    "AmazonEKS",
    "AmazonS3ReadOnlyAccess",
    "AmazonSQS",
    "AmazonSSMManagedInstanceCore",
    "CloudWatchAgentServerPolicy",
    "service-role/AWSLambdaBasicExecutionRole",
];

/// Where a resource stands: its root module's folder, and its address.
type At<'a> = (&'a str, String);

fn at<'a>(resource: &Resource<'a>) -> At<'a> {
    (resource.artifact.folder(), resource.address())
}

/// All that a role may do.
#[derive(Default)]
struct Rights<'i, 'a> {
    policies: Vec<&'i Policy<'a>>,
    /// Whether there may be more than that.
    may_have_more: bool,
}

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let encrypted = encrypted(index);
    if encrypted.is_empty() {
        return;
    }
    let open = open_keys(index);
    let mut roles: Vec<(At<'_>, Rights<'_, '_>)> = rights(index).into_iter().collect();
    roles.sort_by(|(one, _), (other, _)| one.cmp(other));
    for ((_, role), rights) in roles {
        if rights.may_have_more {
            continue;
        }
        let mut seen = HashSet::new();
        for policy in &rights.policies {
            for statement in policy.statements.iter().filter(|statement| statement.is_allow) {
                for (resource, key, place) in read(index, policy, statement, &encrypted) {
                    let is_said = !seen.insert(key.1.clone());
                    if is_said || open.contains(&key) || may_decrypt(index, &rights, &key) {
                        continue;
                    }
                    findings
                        .at_place(
                            policy.artifact,
                            place,
                            format!("{role} reads {resource}, and may not decrypt with {}", key.1),
                        )
                        .subject(policy.owner.address())
                        .detail("no policy of it allows `kms:Decrypt` on that key, nor does the key's own")
                        .help(format!("allow `kms:Decrypt` on `{}.arn`", key.1));
                }
            }
        }
    }
}

/// The secrets and buckets that are encrypted with a key of their root module.
fn encrypted<'a>(index: &Index<'a>) -> HashMap<At<'a>, At<'a>> {
    let mut encrypted = HashMap::new();
    for secret in index.resources("aws_secretsmanager_secret") {
        let key = secret.body.get("kms_key_id").and_then(|key| index.referent(secret, key));
        if let Some((key, _)) = key.filter(|(key, _)| key.resource_type == "aws_kms_key") {
            encrypted.insert(at(secret), at(key));
        }
    }
    for configuration in index.resources("aws_s3_bucket_server_side_encryption_configuration") {
        let bucket =
            configuration.body.get("bucket").and_then(|bucket| index.referent(configuration, bucket));
        let by_default = ["rule", "apply_server_side_encryption_by_default", "kms_master_key_id"];
        let key = index.value(configuration, &by_default).and_then(|key| index.referent(configuration, key));
        let key = key.filter(|(key, _)| key.resource_type == "aws_kms_key");
        encrypted.extend(bucket.zip(key).map(|((bucket, _), (key, _))| (at(bucket), at(key))));
    }
    encrypted
}

/// The keys whose own policy may let others decrypt than those whom policies of the account let, or that are granted.
fn open_keys<'a>(index: &Index<'a>) -> HashSet<At<'a>> {
    let mut open = HashSet::new();
    for grant in index.resources("aws_kms_grant") {
        let key = grant.body.get("key_id").and_then(|key| index.referent(grant, key));
        open.extend(key.map(|(key, _)| at(key)));
    }
    for policy in index.resources("aws_kms_key_policy") {
        let key = policy.body.get("key_id").and_then(|key| index.referent(policy, key));
        open.extend(key.map(|(key, _)| at(key)));
    }
    for policy in index.policies().iter().filter(|policy| policy.owner.resource_type == "aws_kms_key") {
        let is_root = |name: &Pattern<'_>| match name.pieces.last() {
            Some(crate::check::Piece::Text(text)) => text.ends_with(":root"),
            _ => false,
        };
        let lets_others = policy.statements.iter().any(|statement| {
            statement.is_allow
                && (statement.is_about("kms:Decrypt") || !statement.is_whole)
                && statement.principals.iter().any(|(kind, name)| kind != "Service" && !is_root(name))
        });
        if lets_others || !policy.is_whole {
            open.insert(at(&policy.owner));
        }
    }
    open
}

/// What each role may do.
fn rights<'i, 'a>(index: &'i Index<'a>) -> HashMap<At<'a>, Rights<'i, 'a>> {
    let roles = Roles::new(index);
    let mut rights: HashMap<At<'a>, Rights<'i, 'a>> = HashMap::new();
    let mut customer: HashMap<At<'a>, &Policy<'a>> = HashMap::new();
    let mut open: HashSet<&str> = HashSet::new();
    for policy in index.policies() {
        let owner = &policy.owner;
        match owner.resource_type {
            "aws_iam_role_policy" => match roles.of(index, owner) {
                Some(role) => rights.entry(role).or_default().policies.push(policy),
                None => open.extend([owner.artifact.folder()]),
            },
            "aws_iam_role" if policy.argument == "inline_policy" => {
                rights.entry(at(owner)).or_default().policies.push(policy);
            }
            "aws_iam_policy" => {
                customer.insert(at(owner), policy);
            }
            _ => {}
        }
    }
    for attachment in index.resources("aws_iam_role_policy_attachment") {
        let Some(role) = roles.of(index, attachment) else {
            open.insert(attachment.artifact.folder());
            continue;
        };
        let rights = rights.entry(role).or_default();
        let Some(value) = attachment.body.get("policy_arn") else { continue };
        let policy = index.referent(attachment, value).and_then(|(policy, _)| customer.get(&at(policy)));
        let managed = index.text(attachment, &["policy_arn"]);
        let managed = managed.and_then(|arn| arn.strip_prefix("arn:aws:iam::aws:policy/"));
        match (policy, managed) {
            (Some(policy), _) => rights.policies.push(policy),
            (None, Some(name)) if WITHOUT_KMS.iter().any(|of| name.starts_with(of)) => {}
            (None, _) => rights.may_have_more = true,
        }
    }
    // What attaches one policy to several, or is in a module, may be of any role.
    open.extend(index.resources("aws_iam_policy_attachment").map(|attachment| attachment.artifact.folder()));
    let with_modules = index.root_modules().iter().filter(|module| !module.blocks("module").is_empty());
    open.extend(with_modules.map(|module| module.folder));
    for role in index.resources("aws_iam_role") {
        if role.body.get("managed_policy_arns").is_some() || role.is_repeated() {
            rights.entry(at(role)).or_default().may_have_more = true;
        }
    }
    for ((folder, _), rights) in &mut rights {
        let is_known = |policy: &&Policy<'_>| {
            policy.is_whole && policy.statements.iter().all(|statement| statement.is_whole)
        };
        rights.may_have_more |= open.contains(folder) || !rights.policies.iter().all(is_known);
    }
    rights
}

/// Roles by their names, where these are written.
struct Roles<'a>(HashMap<(&'a str, &'a str), At<'a>>);

impl<'a> Roles<'a> {
    fn new(index: &Index<'a>) -> Self {
        let named = index
            .resources("aws_iam_role")
            .filter_map(|role| Some(((role.artifact.folder(), index.text(role, &["name"])?), at(role))));
        Roles(named.collect())
    }

    /// The role that a policy or an attachment is of.
    fn of(&self, index: &Index<'a>, of: &Resource<'a>) -> Option<At<'a>> {
        let value = of.body.get("role")?;
        match index.resolved(of, value).text() {
            Some(name) => self.0.get(&(of.artifact.folder(), name)).cloned(),
            None => index.referent(of, value).map(|(role, _)| at(role)),
        }
    }
}

/// What a statement lets read that is encrypted with a key: the resource, the key, and where it stands.
fn read<'a>(
    index: &Index<'a>,
    policy: &Policy<'a>,
    statement: &Statement<'a>,
    encrypted: &HashMap<At<'a>, At<'a>>,
) -> Vec<(String, At<'a>, Place)> {
    let reads = |resource_type: &str| match resource_type {
        "aws_secretsmanager_secret" => statement.is_about("secretsmanager:GetSecretValue"),
        "aws_s3_bucket" => statement.is_about("s3:GetObject"),
        _ => false,
    };
    let found = statement.resources.iter().filter_map(|pattern| {
        let (value, _) = pattern.value_and_rest()?;
        let (resource, _) = index.referent(&policy.owner, value)?;
        let key = encrypted.get(&at(resource)).filter(|_| reads(resource.resource_type))?;
        Some((resource.address(), key.clone(), pattern.place))
    });
    found.collect()
}

/// Whether a role may decrypt with a key, or nobody knows whether.
fn may_decrypt(index: &Index<'_>, rights: &Rights<'_, '_>, key: &At<'_>) -> bool {
    rights.policies.iter().any(|policy| {
        policy
            .statements
            .iter()
            .filter(|statement| statement.is_allow && statement.is_about("kms:Decrypt"))
            .any(|statement| {
                statement.resources.iter().any(|pattern| match pattern.value_and_rest() {
                    Some((value, _)) => match index.referent(&policy.owner, value) {
                        Some((of, _)) if of.resource_type == "aws_kms_key" => at(of) == *key,
                        // An alias, a variable: it may be of this key.
                        _ => true,
                    },
                    None => true,
                })
            })
    })
}
