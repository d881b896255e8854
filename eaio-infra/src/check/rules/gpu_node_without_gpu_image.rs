use crate::check::{Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "gpu-node-without-gpu-image",
    severity: Severity::Error,
    documentation: "A node group of machines with GPUs boots an image without NVIDIA's driver. The nodes join, are paid for, and \
                    offer no GPU: what asks for one stays Pending. Where NVIDIA's operator installs drivers, this is a warning.",
    bad: Example::hcl(
        r#"
resource "aws_eks_node_group" "ai" {
  cluster_name    = "prod"
  node_group_name = "ai"
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = var.subnets
  instance_types  = ["g5.2xlarge"]
  ami_type        = "AL2023_x86_64_STANDARD"
  scaling_config {
    min_size     = 1
    desired_size = 1
    max_size     = 4
  }
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_eks_node_group" "ai" {
  cluster_name    = "prod"
  node_group_name = "ai"
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = var.subnets
  instance_types  = ["g5.2xlarge"]
  ami_type        = "AL2023_x86_64_NVIDIA"
  scaling_config {
    min_size     = 1
    desired_size = 1
    max_size     = 4
  }
}
"#,
    ),
    check,
};

/// Images without a driver, and those like them with one.
///
/// Source: Amazon EKS API, `Nodegroup.amiType`.
const IMAGES: &[(&str, &str)] = &[
    ("AL2023_ARM_64_STANDARD", "AL2023_ARM_64_NVIDIA"),
    ("AL2023_x86_64_STANDARD", "AL2023_x86_64_NVIDIA"),
    ("AL2_ARM_64", "AL2023_ARM_64_NVIDIA"),
    ("AL2_x86_64", "AL2023_x86_64_NVIDIA"),
    ("BOTTLEROCKET_ARM_64", "BOTTLEROCKET_ARM_64_NVIDIA"),
    ("BOTTLEROCKET_x86_64", "BOTTLEROCKET_x86_64_NVIDIA"),
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let is_operator = |text: &str| text.contains("gpu-operator");
    let has_operator = || {
        index.objects().iter().any(|object| is_operator(object.name))
            || index.resources("helm_release").any(|release| {
                index.value(release, &["chart"]).is_none_or(|chart| chart.text().is_none_or(is_operator))
            })
    };
    for group in index.systems().flat_map(|nodes| &nodes.groups) {
        let Some(image) = group.image else { continue };
        let Some((name, with_driver)) = IMAGES.iter().find(|(name, _)| image.text() == Some(name)) else {
            continue;
        };
        let has_gpus = group.machines().is_some_and(|machines| {
            !machines.is_empty() && machines.iter().all(|machine| machine.gpus() > 0)
        });
        if !has_gpus {
            continue;
        }
        let finding = findings
            .at(
                group.artifact,
                image,
                format!("{} has GPUs, and its image {name} has no driver for them", group.title()),
            )
            .help(format!("set `ami_type` to {with_driver}"));
        if has_operator() {
            finding.warning();
        }
    }
}
