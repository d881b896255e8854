//! Roles of service accounts, by EKS Pod Identity.

use crate::component::PodIdentity;
use crate::component::policy::{self, when};
use crate::terraform::aws::data::iam_policy_document::Statement;
use crate::terraform::{Ref, RootModule, aws};

use super::{Site, role};

/// A service account of the cluster.
#[derive(Debug, Clone, Copy)]
pub(super) struct Account<'a> {
    /// Its namespace.
    pub namespace: &'a str,
    /// Its name.
    pub name: &'a str,
}

/// Gives a service account a role that may do what its grants say.
pub(super) fn pod_identity(
    module: &mut RootModule,
    site: &Site<'_>,
    cluster: &Ref<aws::EksCluster>,
    identity: &PodIdentity,
) -> Ref<aws::IamRole> {
    let account = Account { namespace: &identity.namespace, name: &identity.service_account };
    associate(module, site, cluster, account, policy::statements(&identity.grants))
}

/// Gives a service account a role that may do what `statements` say.
pub(super) fn associate(
    module: &mut RootModule,
    site: &Site<'_>,
    cluster: &Ref<aws::EksCluster>,
    account: Account<'_>,
    statements: Vec<Statement>,
) -> Ref<aws::IamRole> {
    module.file("identities");
    let role = role(module, site, account);
    // A bucket may bear the same name, and has a policy, too.
    role::permit(module, &role, &format!("{}-pods", account.name), statements);
    module.add(
        format!("{}-identity", account.name),
        aws::EksPodIdentityAssociation::new(cluster.name(), account.namespace, role.arn(), account.name),
    );
    role
}

/// A role that the pods of one service account get, and nothing else: `eaio-prod-{account}`.
///
/// Source: Amazon EKS, "Create IAM role with trust policy required by EKS Pod Identity".
pub(super) fn role(module: &mut RootModule, site: &Site<'_>, account: Account<'_>) -> Ref<aws::IamRole> {
    let cluster = format!("arn:aws:eks:{}:{}:cluster/{}", site.region, site.account, site.name());
    let trust = Statement {
        actions: ["sts:AssumeRole", "sts:TagSession"].into(),
        condition: vec![
            when("StringEquals", "aws:RequestTag/eks-cluster-arn", [cluster]),
            when("StringEquals", "aws:RequestTag/kubernetes-namespace", [account.namespace]),
            when("StringEquals", "aws:RequestTag/kubernetes-service-account", [account.name]),
        ],
        ..policy::trust("pods.eks.amazonaws.com")
    };
    let description =
        format!("Pods of the service account {}/{} get this role", account.namespace, account.name);
    role::role(module, site, account.name, &description, trust)
}
