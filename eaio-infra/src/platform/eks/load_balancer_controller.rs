//! What the AWS Load Balancer Controller may do: upstream's policy, limited to this account, region, VPC and cluster, and
//! without what is gone (WAF Classic) or never asked for (Cognito, certificates of IAM, Outposts).
//!
//! Source: kubernetes-sigs/aws-load-balancer-controller, `docs/install/iam_policy.json`.

use crate::component::policy::{allow, when};
use crate::terraform::aws::data::iam_policy_document::{Condition, Statement};
use crate::terraform::{Ref, Value, aws};

use super::Site;

/// The tag that the controller puts on everything it makes.
const CLUSTER_TAG: &str = "elbv2.k8s.aws/cluster";

/// Reading, which cannot be limited to a resource.
const DESCRIBE: [&str; 26] = [
    "ec2:DescribeAccountAttributes",
    "ec2:DescribeAddresses",
    "ec2:DescribeAvailabilityZones",
    "ec2:DescribeInstances",
    "ec2:DescribeInternetGateways",
    "ec2:DescribeIpamPools",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeTags",
    "ec2:DescribeVpcPeeringConnections",
    "ec2:DescribeVpcs",
    "elasticloadbalancing:DescribeCapacityReservation",
    "elasticloadbalancing:DescribeListenerAttributes",
    "elasticloadbalancing:DescribeListenerCertificates",
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeLoadBalancerAttributes",
    "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:DescribeSSLPolicies",
    "elasticloadbalancing:DescribeTags",
    "elasticloadbalancing:DescribeTargetGroupAttributes",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTargetHealth",
    "elasticloadbalancing:DescribeTrustStores",
];

const MODIFY: [&str; 11] = [
    "elasticloadbalancing:DeleteLoadBalancer",
    "elasticloadbalancing:DeleteTargetGroup",
    "elasticloadbalancing:ModifyCapacityReservation",
    "elasticloadbalancing:ModifyIpPools",
    "elasticloadbalancing:ModifyListenerAttributes",
    "elasticloadbalancing:ModifyLoadBalancerAttributes",
    "elasticloadbalancing:ModifyTargetGroup",
    "elasticloadbalancing:ModifyTargetGroupAttributes",
    "elasticloadbalancing:SetIpAddressType",
    "elasticloadbalancing:SetSecurityGroups",
    "elasticloadbalancing:SetSubnets",
];

const LISTENERS: [&str; 10] = [
    "elasticloadbalancing:AddListenerCertificates",
    "elasticloadbalancing:CreateListener",
    "elasticloadbalancing:CreateRule",
    "elasticloadbalancing:DeleteListener",
    "elasticloadbalancing:DeleteRule",
    "elasticloadbalancing:ModifyListener",
    "elasticloadbalancing:ModifyRule",
    "elasticloadbalancing:RemoveListenerCertificates",
    "elasticloadbalancing:SetRulePriorities",
    "elasticloadbalancing:SetWebAcl",
];

/// The statements of the controller's policy.
pub(super) fn statements(site: &Site<'_>, vpc: &Ref<aws::Vpc>) -> Vec<Statement> {
    let service_role =
        format!("arn:aws:iam::{}:role/aws-service-role/elasticloadbalancing.amazonaws.com/*", site.account);
    let mut statements = vec![
        allow("Describe", &DESCRIBE, ["*"]),
        Statement {
            condition: vec![when(
                "StringEquals",
                "iam:AWSServiceName",
                ["elasticloadbalancing.amazonaws.com"],
            )],
            ..allow("ServiceRole", &["iam:CreateServiceLinkedRole"], [service_role])
        },
    ];
    statements.extend(beside(site));
    statements.extend(security_groups(site, vpc));
    statements.extend(load_balancers(site));
    statements
}

/// Certificates, web ACLs and protection of load balancers, which the controller looks up and puts on them.
fn beside(site: &Site<'_>) -> Vec<Statement> {
    let Site { account, region, .. } = *site;
    let certificates = format!("arn:aws:acm:{region}:{account}:certificate/*");
    let web_acls = [
        format!("arn:aws:wafv2:{region}:{account}:regional/webacl/*/*"),
        format!("arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/app/*/*"),
    ];
    let web_acl_actions = [
        "wafv2:AssociateWebACL",
        "wafv2:DisassociateWebACL",
        "wafv2:GetWebACL",
        "wafv2:GetWebACLForResource",
    ];
    let protection = ["shield:CreateProtection", "shield:DeleteProtection", "shield:DescribeProtection"];
    vec![
        // Neither can be limited to a resource.
        allow("Lookups", &["acm:ListCertificates", "shield:GetSubscriptionState"], ["*"]),
        allow("Certificates", &["acm:DescribeCertificate"], [certificates]),
        allow("WebAcls", &web_acl_actions, web_acls),
        allow("Protection", &protection, [format!("arn:aws:shield::{account}:protection/*")]),
    ]
}

fn security_groups(site: &Site<'_>, vpc: &Ref<aws::Vpc>) -> Vec<Statement> {
    let groups = || -> Value<String> {
        format!("arn:aws:ec2:{}:{}:security-group/*", site.region, site.account).into()
    };
    let in_vpc = when("ArnEquals", "ec2:Vpc", [vpc.arn()]);
    let rules = ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"];
    vec![
        // The cluster's own group has no tag of the controller.
        Statement { condition: vec![in_vpc], ..allow("GroupRules", &rules, [groups()]) },
        allow("Groups", &["ec2:GetSecurityGroupsForVpc"], [vpc.arn()]),
        allow("CreateGroups", &["ec2:CreateSecurityGroup"], [groups(), vpc.arn().into()]),
        Statement {
            condition: vec![
                when("StringEquals", "ec2:CreateAction", ["CreateSecurityGroup"]),
                requested(site),
            ],
            ..allow("TagNewGroups", &["ec2:CreateTags"], [groups()])
        },
        Statement {
            condition: vec![not_requested(), owned(site)],
            ..allow("TagGroups", &["ec2:CreateTags", "ec2:DeleteTags"], [groups()])
        },
        Statement {
            condition: vec![owned(site)],
            ..allow("DeleteGroups", &["ec2:DeleteSecurityGroup"], [groups()])
        },
    ]
}

fn load_balancers(site: &Site<'_>) -> Vec<Statement> {
    let arns = |kinds: &[&str]| -> Vec<String> {
        let of =
            |kind: &&str| format!("arn:aws:elasticloadbalancing:{}:{}:{kind}", site.region, site.account);
        kinds.iter().map(of).collect()
    };
    let targets = arns(&["targetgroup/*/*"]);
    let balancers = arns(&["loadbalancer/app/*/*", "loadbalancer/net/*/*"]);
    let listeners = arns(&[
        "listener/app/*/*/*",
        "listener/net/*/*/*",
        "listener-rule/app/*/*/*",
        "listener-rule/net/*/*/*",
    ]);
    let made = [balancers.clone(), targets.clone()].concat();
    let all = [made.clone(), listeners.clone()].concat();
    let create = ["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"];
    let tag = ["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"];
    let register = ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"];
    let on_create = when(
        "StringEquals",
        "elasticloadbalancing:CreateAction",
        ["CreateTargetGroup", "CreateLoadBalancer"],
    );
    vec![
        Statement { condition: vec![requested(site)], ..allow("Create", &create, made.clone()) },
        Statement {
            condition: vec![on_create, requested(site)],
            ..allow("TagNew", &["elasticloadbalancing:AddTags"], made.clone())
        },
        Statement { condition: vec![not_requested(), owned(site)], ..allow("Tag", &tag, made) },
        allow("TagListeners", &tag, listeners),
        Statement { condition: vec![owned(site)], ..allow("Modify", &MODIFY, all.clone()) },
        allow("Listeners", &LISTENERS, all),
        allow("Targets", &register, targets),
    ]
}

/// What it makes, it has to tag as this cluster's.
fn requested(site: &Site<'_>) -> Condition {
    when("StringEquals", format!("aws:RequestTag/{CLUSTER_TAG}"), [site.name()])
}

/// What it changes has to be this cluster's.
fn owned(site: &Site<'_>) -> Condition {
    when("StringEquals", format!("aws:ResourceTag/{CLUSTER_TAG}"), [site.name()])
}

/// The tag itself is not to be changed.
fn not_requested() -> Condition {
    when("Null", format!("aws:RequestTag/{CLUSTER_TAG}"), ["true"])
}
