use std::collections::HashMap;

use crate::check::{Artifact, EKS_MODULE, Example, Findings, Index, Language, Located, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "ami-type-end-of-life",
    severity: Severity::Error,
    documentation: "Nodes are of Amazon Linux 2, for which EKS has published no images since 2025-11-26: what is found to be wrong \
                    with them, stays. From Kubernetes 1.33 there are none at all, and the node group cannot be made: that is an \
                    error, and a warning otherwise.",
    bad: Example::hcl(
        r#"
resource "aws_eks_cluster" "main" {
  name     = "shop"
  version  = "1.35"
  role_arn = aws_iam_role.cluster.arn
}

resource "aws_eks_node_group" "workers" {
  cluster_name  = aws_eks_cluster.main.name
  node_role_arn = aws_iam_role.node.arn
  subnet_ids    = [aws_subnet.a.id]
  ami_type      = "AL2_x86_64"
  scaling_config {
    desired_size = 2
    min_size     = 2
    max_size     = 4
  }
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_eks_cluster" "main" {
  name     = "shop"
  version  = "1.35"
  role_arn = aws_iam_role.cluster.arn
}

resource "aws_eks_node_group" "workers" {
  cluster_name  = aws_eks_cluster.main.name
  node_role_arn = aws_iam_role.node.arn
  subnet_ids    = [aws_subnet.a.id]
  ami_type      = "AL2023_x86_64_STANDARD"
  scaling_config {
    desired_size = 2
    min_size     = 2
    max_size     = 4
  }
}
"#,
    ),
    check,
};

/// Types of images, and what follows each.
///
/// Source: Amazon EKS User Guide, "Create nodes with optimized Amazon Linux AMIs", on the end of support for AL2.
const ENDED: &[(&str, &str)] = &[
    ("AL2_x86_64", "AL2023_x86_64_STANDARD"),
    ("AL2_x86_64_GPU", "AL2023_x86_64_NVIDIA"),
    ("AL2_ARM_64", "AL2023_ARM_64_STANDARD"),
    ("AmazonLinux2", "AmazonLinux2023"),
];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let clusters = index.clusters();
    let by_address: HashMap<(&str, String), String> = clusters
        .iter()
        .filter_map(|cluster| Some(((cluster.artifact.folder(), cluster.title.clone()), cluster.release()?)))
        .collect();
    for group in index.resources("aws_eks_node_group") {
        let Some(value) = index.value(group, &["ami_type"]) else { continue };
        let cluster = group.body.get("cluster_name").and_then(|name| index.referent(group, name));
        let release =
            cluster.and_then(|(cluster, _)| by_address.get(&(group.artifact.folder(), cluster.address())));
        // A default of a variable stands in another file.
        let at = group.body.get("ami_type").unwrap_or(value);
        judge(findings, group.artifact, at, value, &group.address(), release);
    }
    for call in index.calls_of(EKS_MODULE) {
        let release = by_address.get(&(call.artifact.folder(), call.address()));
        let groups = index.value(call, &["eks_managed_node_groups"]).into_iter().flat_map(Located::entries);
        let defaults = index.value(call, &["eks_managed_node_group_defaults"]);
        let defaults = defaults.map(|defaults| ("the default of node groups".to_owned(), defaults));
        for (name, group) in
            groups.map(|(name, _, group)| (format!("node group `{name}`"), group)).chain(defaults)
        {
            if let Some(value) = group.get("ami_type") {
                judge(findings, call.artifact, value, value, &name, release);
            }
        }
    }
    for artifact in index.artifacts(Language::Eksctl) {
        let release = clusters
            .iter()
            .find(|cluster| std::ptr::eq(cluster.artifact, artifact))
            .and_then(|cluster| cluster.release());
        for field in ["managedNodeGroups", "nodeGroups"] {
            for group in artifact.value.get(field).map_or(&[][..], Located::items) {
                let Some(value) = group.get("amiFamily") else { continue };
                let name = format!("node group `{}`", group.text_at(&["name"]).unwrap_or("?"));
                judge(findings, artifact, value, value, &name, release.as_ref());
            }
        }
    }
}

fn judge(
    findings: &mut Findings<'_>,
    artifact: &Artifact,
    at: &Located,
    value: &Located,
    group: &str,
    release: Option<&String>,
) {
    let ended = value.text().and_then(|value| ENDED.iter().find(|(ended, _)| *ended == value));
    let Some((ended, next)) = ended else { return };
    let minor = release.and_then(|release| release.strip_prefix("1.")?.parse::<u32>().ok());
    let none = minor.filter(|minor| *minor >= 33);
    let finding = findings.at(artifact, at, format!("{group} is of `{ended}`, which ended on 2025-11-26"));
    let finding = match none {
        Some(minor) => finding.detail(format!("for Kubernetes 1.{minor} there is none: it cannot be made")),
        None => finding.detail("EKS publishes no more images of Amazon Linux 2").warning(),
    };
    finding.help(format!("use `{next}`; what its user data runs is configured by nodeadm there"));
}
