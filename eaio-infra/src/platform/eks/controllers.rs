//! What the controllers in the cluster may do: each in this environment, and nowhere else.

use crate::component::Keys;
use crate::component::policy::{allow, when};
use crate::terraform::aws::data::iam_policy_document::Statement;
use crate::terraform::{Ref, RootModule, Value, aws};
use crate::topology::Tls;

use super::dns::Zone;
use super::identity::{self, Account};
use super::{Site, load_balancer_controller};

/// Roles for the controllers that the environment's objects need.
pub(super) fn controllers(
    module: &mut RootModule,
    site: &Site<'_>,
    cluster: &Ref<aws::EksCluster>,
    vpc: &Ref<aws::Vpc>,
    keys: &Keys,
    zone: Option<&Zone>,
) {
    let mut controller = |namespace, name, statements| {
        identity::associate(module, site, cluster, Account { namespace, name }, statements);
    };
    controller("external-secrets", "external-secrets", secrets(site, keys));
    controller("kube-system", "cluster-autoscaler", autoscaler(site));
    controller(
        "kube-system",
        "aws-load-balancer-controller",
        load_balancer_controller::statements(site, vpc),
    );
    if let Some(zone) = zone {
        controller("external-dns", "external-dns", records(&zone.arn));
        let tls = site.environment.domain.as_ref().map(|domain| domain.tls);
        if matches!(tls, Some(Tls::LetsEncrypt { .. })) {
            controller("cert-manager", "cert-manager", challenges(&zone.arn));
        }
    }
}

/// Reads the environment's own secrets, and those of the environment that it stands by for.
///
/// Source: External Secrets Operator, "AWS Secrets Manager", IAM Policy.
fn secrets(site: &Site<'_>, keys: &Keys) -> Vec<Statement> {
    let Site { system, environment, account, region } = *site;
    let owners = [Some(&environment.name), environment.stands_by_for.as_ref()].into_iter().flatten();
    let paths: Vec<String> = owners
        .map(|owner| format!("arn:aws:secretsmanager:{region}:{account}:secret:{system}/{owner}/*"))
        .collect();
    let read = [
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetResourcePolicy",
        "secretsmanager:GetSecretValue",
        "secretsmanager:ListSecretVersionIds",
    ];
    let via = format!("secretsmanager.{region}.amazonaws.com");
    let mut statements = vec![
        allow("Read", &read, paths),
        Statement {
            condition: vec![when("StringEquals", "kms:ViaService", [via.as_str()])],
            ..allow("Decrypt", &["kms:Decrypt"], [keys.secrets.arn()])
        },
    ];
    if let Some(primary) = &environment.stands_by_for {
        // Its replicas here are encrypted by a key that its own root module made.
        let alias = format!("alias/{system}-{primary}-copies");
        statements.push(Statement {
            condition: vec![
                when("StringEquals", "kms:ViaService", [via.as_str()]),
                when("ForAnyValue:StringEquals", "kms:ResourceAliases", [alias]),
            ],
            ..allow("DecryptReplicas", &["kms:Decrypt"], [format!("arn:aws:kms:{region}:{account}:key/*")])
        });
    }
    statements
}

/// Changes the size of the cluster's own Auto Scaling groups, which EKS tags.
///
/// Source: Kubernetes Autoscaler, "Cluster Autoscaler on AWS", Full Cluster Autoscaler Features Policy.
fn autoscaler(site: &Site<'_>) -> Vec<Statement> {
    let Site { account, region, .. } = *site;
    let name = site.name();
    let describe = [
        "autoscaling:DescribeAutoScalingGroups",
        "autoscaling:DescribeAutoScalingInstances",
        "autoscaling:DescribeLaunchConfigurations",
        "autoscaling:DescribeScalingActivities",
        "autoscaling:DescribeTags",
        "ec2:DescribeImages",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeLaunchTemplateVersions",
        "ec2:GetInstanceTypesFromInstanceRequirements",
    ];
    let scale = ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"];
    let groups = format!("arn:aws:autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/*");
    let owned = format!("aws:ResourceTag/k8s.io/cluster-autoscaler/{name}");
    vec![
        // None of these can be limited to a resource.
        allow("Describe", &describe, ["*"]),
        // The labels and taints of a group that has no nodes.
        allow(
            "DescribeGroups",
            &["eks:DescribeNodegroup"],
            [format!("arn:aws:eks:{region}:{account}:nodegroup/{name}/*")],
        ),
        Statement {
            condition: vec![when("StringEquals", owned, ["owned"])],
            ..allow("Scale", &scale, [groups])
        },
    ]
}

/// Points the domain's names at load balancers.
///
/// Source: external-dns, "Setting up ExternalDNS for Services on AWS", IAM Policy.
fn records(zone: &Value<String>) -> Vec<Statement> {
    vec![
        allow(
            "Records",
            &[
                "route53:ChangeResourceRecordSets",
                "route53:ListResourceRecordSets",
                "route53:ListTagsForResources",
            ],
            [zone.clone()],
        ),
        // Cannot be limited to a zone.
        allow("Zones", &["route53:ListHostedZones"], ["*"]),
    ]
}

/// Proves to Let's Encrypt that the domain is ours, by a text record.
///
/// Source: cert-manager, "Route53", Set up an IAM Policy.
fn challenges(zone: &Value<String>) -> Vec<Statement> {
    vec![
        allow("Changes", &["route53:GetChange"], ["arn:aws:route53:::change/*"]),
        Statement {
            condition: vec![when(
                "ForAllValues:StringEquals",
                "route53:ChangeResourceRecordSetsRecordTypes",
                ["TXT"],
            )],
            ..allow("Challenges", &["route53:ChangeResourceRecordSets"], [zone.clone()])
        },
        allow("Records", &["route53:ListResourceRecordSets"], [zone.clone()]),
        // Cannot be limited to a zone.
        allow("Zones", &["route53:ListHostedZonesByName"], ["*"]),
    ]
}
