//! Add-ons of EKS: what a node needs to become ready comes before the nodes, what runs on them after.

use serde_json::json;

use crate::component::Keys;
use crate::component::policy::{allow, when};
use crate::terraform::aws::data::iam_policy_document::Statement;
use crate::terraform::aws::eks_addon;
use crate::terraform::{Address, Meta, Ref, RootModule, aws};

use super::identity::{self, Account};
use super::node_groups::NodeGroups;
use super::{Site, role};

/// What a node needs to become ready. Returns what node groups wait for.
pub(super) fn before_nodes(
    module: &mut RootModule,
    site: &Site<'_>,
    cluster: &Ref<aws::EksCluster>,
) -> Vec<Address> {
    module.file("addons");
    let node = Account { namespace: "kube-system", name: "aws-node" };
    let role = identity::role(module, site, node);
    let policy = role::attach(module, &role, node.name, "AmazonEKS_CNI_Policy");
    let agent = add(module, site, cluster, Addon::new("eks-pod-identity-agent"), &[]);
    let proxy = add(module, site, cluster, Addon::new("kube-proxy"), &[]);
    // Without it, NetworkPolicies would be accepted and not enforced.
    let configuration = json!({ "enableNetworkPolicy": "true" });
    let network =
        Addon { identity: Some((node, &role)), configuration: Some(configuration), ..Addon::new("vpc-cni") };
    let network = add(module, site, cluster, network, &[policy]);
    vec![agent, proxy, network]
}

/// What runs on the nodes.
pub(super) fn after_nodes(
    module: &mut RootModule,
    site: &Site<'_>,
    cluster: &Ref<aws::EksCluster>,
    keys: &Keys,
    nodes: &NodeGroups,
) {
    module.file("addons");
    let nodes: Vec<Address> = nodes.values().map(|group| group.address().clone()).collect();
    for name in ["coredns", "eks-node-monitoring-agent", "metrics-server"] {
        add(module, site, cluster, Addon::new(name), &nodes);
    }
    volumes(module, site, cluster, keys, &nodes);
}

/// The driver of EBS volumes, which are encrypted by the data key.
fn volumes(
    module: &mut RootModule,
    site: &Site<'_>,
    cluster: &Ref<aws::EksCluster>,
    keys: &Keys,
    nodes: &[Address],
) {
    let account = Account { namespace: "kube-system", name: "ebs-csi-controller-sa" };
    let role = identity::role(module, site, account);
    let policy = role::attach(module, &role, account.name, "service-role/AmazonEBSCSIDriverPolicy");
    let grants = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"];
    let uses = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"];
    let key = role::permit(
        module,
        &role,
        account.name,
        vec![
            Statement {
                condition: vec![when("Bool", "kms:GrantIsForAWSResource", ["true"])],
                ..allow("VolumeGrants", &grants, [keys.data.arn()])
            },
            allow("Volumes", &uses, [keys.data.arn()]),
        ],
    );
    // The provider's default tags do not reach what the driver makes.
    let tags = json!({ "system": site.system.to_string(), "environment": site.environment.name.to_string() });
    let addon = Addon {
        identity: Some((account, &role)),
        configuration: Some(json!({ "controller": { "extraVolumeTags": tags } })),
        ..Addon::new("aws-ebs-csi-driver")
    };
    add(module, site, cluster, addon, &[nodes, &[policy, key]].concat());
}

struct Addon<'a> {
    name: &'static str,
    /// Its service account and what that may do.
    identity: Option<(Account<'a>, &'a Ref<aws::IamRole>)>,
    configuration: Option<serde_json::Value>,
}

impl Addon<'_> {
    fn new(name: &'static str) -> Self {
        Addon { name, identity: None, configuration: None }
    }
}

fn add(
    module: &mut RootModule,
    site: &Site<'_>,
    cluster: &Ref<aws::EksCluster>,
    addon: Addon<'_>,
    after: &[Address],
) -> Address {
    let name = addon.name;
    // AWS's default version for the cluster's version, so that add-ons are upgraded with the cluster.
    let version = module.add(
        format!("{name}-version"),
        aws::data::EksAddonVersion::new(name, site.environment.cluster.version),
    );
    let mut resource = aws::EksAddon {
        addon_version: version.version().into(),
        // The definition decides, whatever was there before.
        resolve_conflicts_on_create: "OVERWRITE".into(),
        resolve_conflicts_on_update: "OVERWRITE".into(),
        ..aws::EksAddon::new(name, cluster.name())
    };
    if let Some((account, role)) = addon.identity {
        resource.pod_identity_association =
            vec![eks_addon::PodIdentityAssociation::new(role.arn(), account.name)];
    }
    if let Some(configuration) = addon.configuration {
        resource.configuration_values = configuration.to_string().into();
    }
    let meta = Meta { depends_on: after.to_vec(), ..Meta::default() };
    module.add_with(name, resource, meta).address().clone()
}
