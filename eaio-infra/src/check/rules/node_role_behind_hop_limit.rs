use std::collections::{HashMap, HashSet};

use crate::check::{Example, Findings, Index, Pattern, Resource, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "node-role-behind-hop-limit",
    severity: Severity::Warning,
    documentation: "The role of nodes has rights that only pods need, and no pod reaches it: with a hop limit of 1 the answer of the \
                    metadata service does not get past the node, and nothing in the root module gives pods a role of their own. \
                    Pods on the node's own network are not meant.",
    bad: Example::hcl(
        r#"
resource "aws_launch_template" "workers" {
  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }
}

resource "aws_eks_node_group" "workers" {
  cluster_name  = "shop"
  node_role_arn = aws_iam_role.node.arn
  subnet_ids    = [aws_subnet.a.id]
  launch_template {
    id      = aws_launch_template.workers.id
    version = aws_launch_template.workers.latest_version
  }
}

resource "aws_iam_role" "node" {
  assume_role_policy = data.aws_iam_policy_document.node.json
}

resource "aws_iam_role_policy_attachment" "volumes" {
  role       = aws_iam_role.node.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_launch_template" "workers" {
  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }
}

resource "aws_eks_node_group" "workers" {
  cluster_name  = "shop"
  node_role_arn = aws_iam_role.node.arn
  subnet_ids    = [aws_subnet.a.id]
  launch_template {
    id      = aws_launch_template.workers.id
    version = aws_launch_template.workers.latest_version
  }
}

resource "aws_iam_role" "node" {
  assume_role_policy = data.aws_iam_policy_document.node.json
}

resource "aws_iam_role_policy_attachment" "volumes" {
  role       = aws_iam_role.volumes.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"
}

resource "aws_eks_pod_identity_association" "volumes" {
  cluster_name    = "shop"
  namespace       = "kube-system"
  service_account = "ebs-csi-controller-sa"
  role_arn        = aws_iam_role.volumes.arn
}
"#,
    ),
    check,
};

/// Managed policies that are for pods, by a part of their names.
const FOR_PODS: &[&str] = &[
    "AmazonDynamoDB",
    "AmazonEBSCSIDriverPolicy",
    "AmazonEFSCSIDriverPolicy",
    "AmazonRoute53",
    "AmazonS3",
    "AmazonSES",
    "AmazonSNS",
    "AmazonSQS",
    "SecretsManagerReadWrite",
];

/// Services that only applications call, and no node.
const OF_PODS: &[&str] =
    &["dynamodb", "elasticloadbalancing", "route53", "s3", "secretsmanager", "ses", "sns", "sqs"];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    // Root modules in which pods may have roles of their own.
    let mut with_roles: HashSet<&str> = HashSet::new();
    for resource_type in ["aws_iam_openid_connect_provider", "aws_eks_pod_identity_association"] {
        with_roles.extend(index.resources(resource_type).map(|resource| resource.artifact.folder()));
        with_roles.extend(index.data_sources(resource_type).map(|resource| resource.artifact.folder()));
    }
    for addon in index.resources("aws_eks_addon") {
        if ["service_account_role_arn", "pod_identity_association"]
            .iter()
            .any(|of| addon.body.get(of).is_some())
        {
            with_roles.insert(addon.artifact.folder());
        }
    }
    let mut nodes: HashMap<(&str, String), (&Resource<'_>, &Resource<'_>)> = HashMap::new();
    for group in index.resources("aws_eks_node_group") {
        let folder = group.artifact.folder();
        let has_modules = !index.root_module(group).blocks("module").is_empty();
        let template = index.blocks(group.body, "launch_template").next();
        let template = template.and_then(|template| template.get("id").or_else(|| template.get("name")));
        let template = template.and_then(|template| index.referent(group, template));
        let role = group.body.get("node_role_arn").and_then(|role| index.referent(group, role));
        let (Some((template, _)), Some((role, _))) = (template, role) else { continue };
        let hops = index.number(template, &["metadata_options", "http_put_response_hop_limit"]);
        if hops == Some(1.0) && !with_roles.contains(folder) && !has_modules {
            nodes.entry((folder, role.address())).or_insert((group, template));
        }
    }
    if nodes.is_empty() {
        return;
    }
    let mut given: Vec<(&Resource<'_>, &Resource<'_>, String)> = Vec::new();
    for attachment in index.resources("aws_iam_role_policy_attachment") {
        let arn = index.text(attachment, &["policy_arn"]);
        let name = arn.and_then(|arn| arn.rsplit('/').next());
        let name = name.filter(|name| FOR_PODS.iter().any(|of| name.starts_with(of)));
        let role = attachment.body.get("role").and_then(|role| index.referent(attachment, role));
        if let (Some(name), Some((role, _))) = (name, role) {
            given.push((role, attachment, format!("`{name}`")));
        }
    }
    for policy in index.policies().iter().filter(|policy| policy.owner.resource_type == "aws_iam_role_policy")
    {
        let owner = &policy.owner;
        let role = policy.owner.body.get("role").and_then(|role| index.referent(&policy.owner, role));
        let actions = policy.statements.iter().filter(|statement| statement.is_allow);
        let actions = actions.flat_map(|statement| &statement.actions).filter_map(Pattern::text);
        let action = actions
            .into_iter()
            .find(|action| action.split_once(':').is_some_and(|(service, _)| OF_PODS.contains(&service)));
        if let (Some((role, _)), Some(action)) = (role, action) {
            given.push((role, owner, format!("`{action}`")));
        }
    }
    for (role, by, what) in given {
        let Some((group, template)) = nodes.get(&(role.artifact.folder(), role.address())) else { continue };
        findings
            .at_place(
                by.artifact,
                by.place,
                format!("pods cannot have {what} from {}: the hop limit is 1", role.address()),
            )
            .subject(by.address())
            .detail(format!("{}, launched by {}", group.address(), template.address()))
            .help("give the ServiceAccount a role of its own, with `aws_eks_pod_identity_association`");
    }
}
