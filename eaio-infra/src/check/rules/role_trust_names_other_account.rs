use std::collections::HashSet;

use crate::check::{Example, Findings, Index, Located, Resource, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "role-trust-names-other-account",
    severity: Severity::Error,
    documentation: "A role trusts an identity provider of another account than the one that the root module is for. \
                    AssumeRoleWithWebIdentity knows the providers of the role's own account alone, so nobody can ever be this \
                    role: mostly an ARN was copied from another environment.",
    bad: Example::hcl(
        r#"
provider "aws" {
  region              = "us-east-1"
  allowed_account_ids = ["111122223333"]
}

resource "aws_iam_role" "deploy" {
  name = "shop-deploy"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::444455556666:oidc-provider/token.actions.githubusercontent.com" }
    }]
  })
}
"#,
    ),
    good: Example::hcl(
        r#"
provider "aws" {
  region              = "us-east-1"
  allowed_account_ids = ["111122223333"]
}

resource "aws_iam_role" "deploy" {
  name = "shop-deploy"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
    }]
  })
}
"#,
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for policy in index.policies().iter().filter(|policy| policy.argument == "assume_role_policy") {
        for (kind, name) in policy.statements.iter().flat_map(|statement| &statement.principals) {
            let account = name.text().filter(|_| kind == "Federated").and_then(account);
            let Some(account) = account else { continue };
            let Some(own) = own_accounts(index, &policy.owner) else { continue };
            if own.is_empty() || own.contains(account) {
                continue;
            }
            let mut own: Vec<&str> = own.into_iter().collect();
            own.sort_unstable();
            let address = policy.owner.address();
            findings
                .at_place(
                    policy.artifact,
                    name.place,
                    format!("{address} trusts an identity provider of account {account}: nobody can be it"),
                )
                .subject(address)
                .detail(format!("the root module is for account {}", own.join(", ")))
                .help("name the provider of the role's own account, best by reference");
        }
    }
}

/// The account in an ARN of IAM.
fn account(arn: &str) -> Option<&str> {
    let account = arn.strip_prefix("arn:aws:iam::")?.split(':').next()?;
    (account.len() == 12 && account.bytes().all(|digit| digit.is_ascii_digit())).then_some(account)
}

/// The accounts that the root module's providers are for, as far as they are written; nothing where one of them is not.
fn own_accounts<'a>(index: &Index<'a>, role: &Resource<'a>) -> Option<HashSet<&'a str>> {
    let mut own = HashSet::new();
    for (label, _, provider, _) in index.root_module(role).blocks("provider") {
        if label != "aws" {
            continue;
        }
        let allowed = provider.get("allowed_account_ids").map(|ids| index.resolved(role, ids));
        let roles = index.blocks(provider, "assume_role").filter_map(|block| block.get("role_arn"));
        let assumed: Vec<&str> = roles.filter_map(|arn| account(index.resolved(role, arn).text()?)).collect();
        let allowed = allowed.map_or(&[][..], Located::items);
        let allowed: Option<Vec<&str>> =
            allowed.iter().map(|account| index.resolved(role, account).text()).collect();
        let allowed = allowed?;
        if allowed.is_empty() && assumed.is_empty() {
            return None;
        }
        own.extend(allowed.into_iter().chain(assumed));
    }
    Some(own)
}
