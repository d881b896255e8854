//! IAM roles of AWS's services, and what they may do.

use crate::component::policy::{document, trust, when};
use crate::terraform::aws::data::iam_policy_document::Statement;
use crate::terraform::{Address, Arn, Ref, RootModule, aws};

use super::Site;

/// A service of AWS that works for this account.
pub(super) struct Service<'a> {
    /// Its principal, such as `eks.amazonaws.com`.
    pub principal: &'a str,
    /// The ARN, or a pattern of it, of what it works for: it may not be talked into using the role for others. Nothing
    /// where the service does not say whom it works for.
    pub source: Option<String>,
}

/// A role of a service: `eaio-prod-{what}`, under the label `{what}-role`.
#[track_caller]
pub(super) fn service_role(
    module: &mut RootModule,
    site: &Site<'_>,
    what: &str,
    description: &str,
    service: Service<'_>,
) -> Ref<aws::IamRole> {
    let mut statement = trust(service.principal);
    if let Some(source) = service.source {
        statement.condition = vec![
            when("StringEquals", "aws:SourceAccount", [site.account.to_string()]),
            when("ArnLike", "aws:SourceArn", [source]),
        ];
    }
    role(module, site, what, description, statement)
}

/// A role that `trust` says who may assume: `eaio-prod-{what}`, under the label `{what}-role`.
#[track_caller]
pub(super) fn role(
    module: &mut RootModule,
    site: &Site<'_>,
    what: &str,
    description: &str,
    trust: Statement,
) -> Ref<aws::IamRole> {
    let trust = document(module, format!("{what}-trust"), vec![trust]);
    module.add(
        format!("{what}-role"),
        aws::IamRole {
            name: format!("{}-{what}", site.name()).into(),
            description: description.into(),
            ..aws::IamRole::new(trust)
        },
    )
}

/// Lets the role of `what` do what a policy of AWS says, such as `service-role/AmazonEBSCSIDriverPolicy`.
#[track_caller]
pub(super) fn attach(module: &mut RootModule, role: &Ref<aws::IamRole>, what: &str, policy: &str) -> Address {
    let name = policy.rsplit('/').next().unwrap_or(policy);
    let arn: Arn<aws::IamPolicy> = Arn::existing(format!("arn:aws:iam::aws:policy/{policy}"));
    let attachment =
        module.add(format!("{what}-{name}"), aws::IamRolePolicyAttachment::new(arn, role.name()));
    attachment.address().clone()
}

/// Lets the role of `what` do what `statements` say.
#[track_caller]
pub(super) fn permit(
    module: &mut RootModule,
    role: &Ref<aws::IamRole>,
    what: &str,
    statements: Vec<Statement>,
) -> Address {
    let policy = document(module, format!("{what}-policy-document"), statements);
    let policy = module.add(
        format!("{what}-policy"),
        aws::IamRolePolicy { name: what.into(), ..aws::IamRolePolicy::new(policy, role.name()) },
    );
    policy.address().clone()
}
