use crate::check::{Artifact, Example, Findings, Index, Language, Located, Resource, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "api-endpoint-open-to-world",
    severity: Severity::Warning,
    documentation: "The API server of an EKS cluster may be reached from the whole internet: its public \
                    endpoint is on, and no block of addresses restricts it. Credentials are still asked for, \
                    but whoever has some, or finds a flaw, needs no network of yours. Both are what EKS does \
                    where nothing is said.",
    bad: Example::hcl(
        r#"
resource "aws_eks_cluster" "main" {
  name     = "shop"
  role_arn = aws_iam_role.cluster.arn
  vpc_config {
    subnet_ids          = aws_subnet.private[*].id
    public_access_cidrs = ["0.0.0.0/0"]
  }
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_eks_cluster" "main" {
  name     = "shop"
  role_arn = aws_iam_role.cluster.arn
  vpc_config {
    subnet_ids              = aws_subnet.private[*].id
    endpoint_private_access = true
    endpoint_public_access  = true
    public_access_cidrs     = ["203.0.113.0/24"]
  }
}
"#,
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for cluster in index.resources("aws_eks_cluster") {
        of_resource(index, findings, cluster);
    }
    for artifact in index.artifacts(Language::Eksctl) {
        of_eksctl(findings, artifact);
    }
}

fn of_resource<'a>(index: &Index<'a>, findings: &mut Findings<'_>, cluster: &Resource<'a>) {
    let Some(network) = index.value(cluster, &["vpc_config"]).filter(|network| !network.is_unknown()) else {
        return;
    };
    if index
        .value(cluster, &["vpc_config", "endpoint_public_access"])
        .is_some_and(|is_public| !is_public.is_true())
    {
        return;
    }
    match index.value(cluster, &["vpc_config", "public_access_cidrs"]) {
        None => report(
            findings,
            cluster.artifact,
            network,
            &cluster.address(),
            "and no `public_access_cidrs` restricts it",
        ),
        Some(blocks) => {
            let open = blocks.items().iter().find(|block| is_world(index.resolved(cluster, block)));
            if let Some(open) = open {
                report(
                    findings,
                    cluster.artifact,
                    open,
                    &cluster.address(),
                    "as its `public_access_cidrs` say",
                );
            }
        }
    }
}

fn of_eksctl(findings: &mut Findings<'_>, artifact: &Artifact) {
    let value = &artifact.value;
    // Where nothing is said, nothing is found: a document shows what matters to it.
    let is_public = value.at(&["vpc", "clusterEndpoints", "publicAccess"]).is_none_or(Located::is_true);
    let blocks = value.at(&["vpc", "publicAccessCIDRs"]).map_or(&[][..], Located::items);
    if let Some(open) = blocks.iter().find(|block| is_public && is_world(block)) {
        let name = value.text_at(&["metadata", "name"]).unwrap_or("?");
        report(findings, artifact, open, &format!("cluster `{name}`"), "as its `publicAccessCIDRs` say");
    }
}

fn is_world(block: &Located) -> bool {
    matches!(block.text(), Some("0.0.0.0/0" | "::/0"))
}

fn report(findings: &mut Findings<'_>, artifact: &Artifact, value: &Located, cluster: &str, why: &str) {
    findings
        .at(artifact, value, format!("the API server of {cluster} may be reached from the whole internet"))
        .subject(cluster)
        .detail(format!("its public endpoint is on, {why}"))
        .help("turn `endpoint_public_access` off and reach it from inside of the VPC, or name the blocks of who works with it");
}
