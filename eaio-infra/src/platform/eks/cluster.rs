//! The EKS cluster: who reaches its API, and who administers it.

use crate::component::Keys;
use crate::component::policy::allow;
use crate::terraform::aws::{eks_access_policy_association as association, eks_cluster};
use crate::terraform::{Lifecycle, Meta, Ref, RootModule, aws};
use crate::topology::{ApiEndpoint, SubnetTier};
use crate::unit::Cidr;

use super::Site;
use super::network::NetworkResources;
use super::role::{self, Service};

/// Everything that the control plane logs.
const LOGS: [&str; 5] = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/// The cluster, its role and its log. Nodes and add-ons follow.
pub(super) fn cluster(
    module: &mut RootModule,
    site: &Site<'_>,
    keys: &Keys,
    network: &NetworkResources,
) -> Ref<aws::EksCluster> {
    module.file("cluster");
    let Site { environment, account, region, .. } = *site;
    let name = site.name();
    let tier = environment.tier;
    let log = module.add(
        "cluster-log",
        aws::CloudwatchLogGroup {
            name: format!("/aws/eks/{name}/cluster").into(),
            kms_key_id: keys.logs.arn().into(),
            retention_in_days: tier.log_retention_days().into(),
            ..aws::CloudwatchLogGroup::default()
        },
    );
    let service = Service {
        principal: "eks.amazonaws.com",
        source: Some(format!("arn:aws:eks:{region}:{account}:cluster/{name}")),
    };
    let role = role::service_role(module, site, "cluster", "The control plane works as this role", service);
    let policy = role::attach(module, &role, "cluster", "AmazonEKSClusterPolicy");
    let actions = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ListGrants"];
    let encryption = role::permit(
        module,
        &role,
        "cluster-encryption",
        vec![allow("Secrets", &actions, [keys.secrets.arn()])],
    );

    let cluster = aws::EksCluster {
        version: (&environment.cluster.version).into(),
        // Every add-on is Terraform's.
        bootstrap_self_managed_addons: false.into(),
        enabled_cluster_log_types: LOGS.into(),
        access_config: Some(eks_cluster::AccessConfig {
            authentication_mode: "API".into(),
            bootstrap_cluster_creator_admin_permissions: false.into(),
        }),
        encryption_config: Some(eks_cluster::EncryptionConfig::new(
            ["secrets"],
            eks_cluster::EncryptionConfigProvider::new(keys.secrets.arn()),
        )),
        // Extended support costs six times as much; without it AWS upgrades the cluster when standard support ends.
        upgrade_policy: Some(eks_cluster::UpgradePolicy {
            support_type: if tier.is_redundant() { "EXTENDED" } else { "STANDARD" }.into(),
        }),
        ..aws::EksCluster::new(name, role.arn(), endpoint(module, site, network))
    };
    let cluster = module.add_with(
        "cluster",
        cluster,
        Meta {
            // EKS makes the log group itself, unencrypted and forever, where it finds none.
            depends_on: vec![log.address().clone(), policy, encryption],
            lifecycle: Lifecycle { prevent_destroy: tier.keeps_data(), ..Lifecycle::default() },
            ..Meta::default()
        },
    );
    administrators(module, site, &cluster);
    cluster
}

/// Where the control plane stands, and who reaches the API server: over its private endpoint, the nodes, which share the
/// cluster's own security group, and whatever else is in the VPC.
fn endpoint(module: &mut RootModule, site: &Site<'_>, network: &NetworkResources) -> eks_cluster::VpcConfig {
    let name = format!("{}-api", site.name());
    let access = module.add(
        "api-access",
        aws::SecurityGroup {
            name: name.as_str().into(),
            description: "Kubernetes API: reached by administrators and pipelines inside of the VPC".into(),
            vpc_id: network.vpc.id().into(),
            tags: [("Name", name.as_str())].into(),
            ..aws::SecurityGroup::default()
        },
    );
    module.add(
        "api-from-vpc",
        aws::VpcSecurityGroupIngressRule {
            description: "HTTPS from inside of the VPC".into(),
            cidr_ipv4: site.environment.network.cidr.into(),
            from_port: 443.into(),
            to_port: 443.into(),
            ..aws::VpcSecurityGroupIngressRule::new("tcp", access.id())
        },
    );
    let subnets: Vec<_> =
        network.subnets[&SubnetTier::Intra].values().map(|(_, subnet)| subnet.id()).collect();
    let private = eks_cluster::VpcConfig {
        endpoint_private_access: true.into(),
        endpoint_public_access: false.into(),
        security_group_ids: [access.id()].into(),
        ..eks_cluster::VpcConfig::new(subnets)
    };
    match &site.environment.cluster.api_endpoint {
        ApiEndpoint::Private => private,
        ApiEndpoint::Public(from) => eks_cluster::VpcConfig {
            endpoint_public_access: true.into(),
            public_access_cidrs: from.iter().map(Cidr::to_string).collect::<Vec<_>>().into(),
            ..private
        },
    }
}

fn administrators(module: &mut RootModule, site: &Site<'_>, cluster: &Ref<aws::EksCluster>) {
    for principal in &site.environment.cluster.administrators {
        let role = principal.rsplit('/').next().unwrap_or(principal);
        // An IAM name may have characters that a label may not.
        let role = role.replace(|c: char| !c.is_ascii_alphanumeric() && c != '_', "-");
        let entry = module.add(
            format!("administrator-{role}"),
            aws::EksAccessEntry::new(cluster.name(), principal.as_str()),
        );
        module.add(
            format!("administrator-{role}-policy"),
            aws::EksAccessPolicyAssociation::new(
                cluster.name(),
                "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
                entry.principal_arn(),
                association::AccessScope::new("cluster"),
            ),
        );
    }
}
