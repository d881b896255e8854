use std::collections::BTreeMap;

use crate::check::{Example, Findings, Index, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "webhook-port-closed",
    severity: Severity::Error,
    documentation: "Nodes bear a security group of their own, and it does not let the control plane in at a \
                    port that it calls: that of a webhook, so that whatever the webhook is asked about is \
                    refused or waits until it times out, or that of the kubelet, so that there are no logs \
                    and no metrics. Nodes that bear the group that EKS makes for the cluster need no rule.",
    bad: Example::hcl(
        r#"
resource "aws_eks_cluster" "main" {
  name     = "shop"
  role_arn = aws_iam_role.cluster.arn
  vpc_config {
    subnet_ids          = [aws_subnet.private.id]
    public_access_cidrs = ["203.0.113.0/24"]
  }
}

resource "aws_launch_template" "workers" {
  vpc_security_group_ids = [aws_security_group.nodes.id]
}

resource "aws_eks_node_group" "workers" {
  cluster_name  = aws_eks_cluster.main.name
  node_role_arn = aws_iam_role.node.arn
  subnet_ids    = [aws_subnet.private.id]
  launch_template {
    id      = aws_launch_template.workers.id
    version = aws_launch_template.workers.latest_version
  }
  scaling_config {
    desired_size = 3
    max_size     = 6
    min_size     = 3
  }
}

resource "aws_security_group" "nodes" {
  vpc_id = aws_vpc.main.id
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_vpc_security_group_ingress_rule" "kubelet" {
  security_group_id            = aws_security_group.nodes.id
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 10250
  to_port                      = 10250
}

resource "helm_release" "load-balancer-controller" {
  name  = "aws-load-balancer-controller"
  chart = "aws-load-balancer-controller"
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_eks_cluster" "main" {
  name     = "shop"
  role_arn = aws_iam_role.cluster.arn
  vpc_config {
    subnet_ids          = [aws_subnet.private.id]
    public_access_cidrs = ["203.0.113.0/24"]
  }
}

resource "aws_launch_template" "workers" {
  vpc_security_group_ids = [aws_security_group.nodes.id]
}

resource "aws_eks_node_group" "workers" {
  cluster_name  = aws_eks_cluster.main.name
  node_role_arn = aws_iam_role.node.arn
  subnet_ids    = [aws_subnet.private.id]
  launch_template {
    id      = aws_launch_template.workers.id
    version = aws_launch_template.workers.latest_version
  }
  scaling_config {
    desired_size = 3
    max_size     = 6
    min_size     = 3
  }
}

resource "aws_security_group" "nodes" {
  vpc_id = aws_vpc.main.id
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_vpc_security_group_ingress_rule" "kubelet" {
  security_group_id            = aws_security_group.nodes.id
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 10250
  to_port                      = 10250
}

resource "helm_release" "load-balancer-controller" {
  name  = "aws-load-balancer-controller"
  chart = "aws-load-balancer-controller"
}

resource "aws_vpc_security_group_ingress_rule" "webhook" {
  security_group_id            = aws_security_group.nodes.id
  referenced_security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 9443
  to_port                      = 9443
}
"#,
    ),
    check,
};

/// The ports at which the webhooks of charts listen, unless their values say otherwise (each chart's `values.yaml`).
const CHARTS: &[(&str, u16)] = &[
    ("aws-load-balancer-controller", 9443),
    ("cert-manager", 10250),
    ("external-secrets", 10250),
    ("gatekeeper", 8443),
    ("ingress-nginx", 8443),
    ("karpenter", 8443),
    ("keda", 9443),
    ("kyverno", 9443),
];

/// Charts whose newer versions have no webhook any more.
const MAY_HAVE_NONE: &[&str] = &["karpenter"];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for nodes in index.node_interfaces() {
        let Some(groups) = &nodes.groups else { continue };
        let cluster = nodes.cluster.as_group();
        if groups.contains(&cluster) {
            continue;
        }
        let mut control = vec![cluster];
        match index.value(&nodes.cluster, &["vpc_config", "security_group_ids"]) {
            None => {}
            Some(_) => match index.groups_at(&nodes.cluster, &["vpc_config", "security_group_ids"]) {
                Some(groups) => control.extend(groups),
                None => continue,
            },
        }
        let mut called: BTreeMap<u16, Vec<String>> = BTreeMap::new();
        called.entry(10250).or_default().push("the kubelet".to_owned());
        for release in
            index.resources("helm_release").filter(|release| index.are_together(release, &nodes.resource))
        {
            let chart = index.text(release, &["chart"]).unwrap_or_default();
            let chart = chart.rsplit('/').next().unwrap_or_default();
            let known = CHARTS.iter().find(|(name, _)| *name == chart && !MAY_HAVE_NONE.contains(name));
            // Values may say another port.
            let is_plain = release.body.get("values").is_none();
            if let Some((_, port)) = known.filter(|_| is_plain) {
                called.entry(*port).or_default().push(format!("the webhook of {}", release.address()));
            }
        }
        for (port, who) in called {
            if index.lets_in(&control, &[], groups, port) {
                continue;
            }
            let titles: Vec<String> = groups.iter().map(|group| group.title()).collect();
            findings
                .at_place(
                    nodes.resource.artifact,
                    nodes.resource.place,
                    format!("the control plane may not connect to nodes of {} at port {port}", nodes.resource.address()),
                )
                .subject(nodes.resource.address())
                .detail(format!("{} listens there; the nodes bear {}", who.join(", "), titles.join(", ")))
                .help(format!(
                    "let in `{}.vpc_config[0].cluster_security_group_id` at port {port}, or let the nodes bear it",
                    nodes.cluster.address()
                ));
        }
    }
}
