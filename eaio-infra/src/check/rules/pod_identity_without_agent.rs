use std::collections::HashMap;

use crate::check::{Artifact, Cluster, Example, Findings, Index, Place, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "pod-identity-without-agent",
    severity: Severity::Error,
    documentation: "A ServiceAccount gets its role by EKS Pod Identity, and the add-on that hands it out, `eks-pod-identity-agent`, \
                    is not among the cluster's. Its pods have no credentials, or those of their node.",
    bad: Example::hcl(
        r#"
resource "aws_eks_cluster" "main" {
  name     = "shop"
  role_arn = aws_iam_role.cluster.arn
}

resource "aws_eks_addon" "network" {
  cluster_name = aws_eks_cluster.main.name
  addon_name   = "vpc-cni"
}

resource "aws_eks_pod_identity_association" "api" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "shop"
  service_account = "api"
  role_arn        = aws_iam_role.api.arn
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_eks_cluster" "main" {
  name     = "shop"
  role_arn = aws_iam_role.cluster.arn
}

resource "aws_eks_addon" "network" {
  cluster_name = aws_eks_cluster.main.name
  addon_name   = "vpc-cni"
}

resource "aws_eks_addon" "identity" {
  cluster_name = aws_eks_cluster.main.name
  addon_name   = "eks-pod-identity-agent"
}

resource "aws_eks_pod_identity_association" "api" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "shop"
  service_account = "api"
  role_arn        = aws_iam_role.api.arn
}
"#,
    ),
    check,
};

/// The add-on.
const AGENT: &str = "eks-pod-identity-agent";

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let clusters = index.clusters();
    let mut without: HashMap<(&str, String), &Cluster<'_>> = HashMap::new();
    for cluster in clusters.iter().filter(|cluster| lacks(index, cluster)) {
        without.insert((cluster.artifact.folder(), cluster.title.clone()), cluster);
        let associations = cluster.artifact.value.at(&["iam", "podIdentityAssociations"]);
        if let Some(first) = associations.and_then(|associations| associations.items().first()) {
            let of = format!("ServiceAccount `{}`", first.text_at(&["serviceAccountName"]).unwrap_or("?"));
            report(findings, cluster.artifact, first.place, &of, cluster);
        }
    }
    for association in index.resources("aws_eks_pod_identity_association") {
        let cluster = association.body.get("cluster_name");
        let cluster = cluster.and_then(|cluster| index.referent(association, cluster));
        let Some((cluster, _)) = cluster else { continue };
        if let Some(cluster) = without.get(&(cluster.artifact.folder(), cluster.address())) {
            report(findings, association.artifact, association.place, &association.address(), cluster);
        }
    }
}

/// Whether all of its add-ons are known, and the agent is not among them, nor anything else that brings it.
fn lacks(index: &Index<'_>, cluster: &Cluster<'_>) -> bool {
    let of_terraform = cluster.resource.as_ref();
    // In Auto Mode the agent is a part of the cluster.
    let is_auto = match of_terraform {
        Some(resource) => resource.body.get("compute_config").is_some(),
        None => cluster.artifact.value.get("autoModeConfig").is_some(),
    };
    let is_charted = of_terraform.is_some_and(|resource| {
        index.resources("helm_release").any(|release| {
            index.are_together(release, resource)
                && index.text(release, &["chart"]).is_none_or(|chart| chart.contains("pod-identity"))
        })
    });
    cluster.has_addon(AGENT) == Some(false) && !cluster.addons.is_empty() && !is_auto && !is_charted
}

fn report(findings: &mut Findings<'_>, artifact: &Artifact, place: Place, of: &str, cluster: &Cluster<'_>) {
    let there: Vec<String> = cluster.addons.iter().map(|addon| format!("`{addon}`")).collect();
    findings
        .at_place(artifact, place, format!("{of} needs `{AGENT}`, which the cluster lacks"))
        .detail(format!("{}; its add-ons: {}", cluster.title, there.join(", ")))
        .help(format!("add the add-on `{AGENT}`"));
}
