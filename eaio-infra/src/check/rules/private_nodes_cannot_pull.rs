use crate::check::{DefaultRoute, Example, Findings, Index, Resource, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "private-nodes-cannot-pull",
    severity: Severity::Error,
    documentation: "Nodes are in a subnet without a default route, and the endpoints are missing through \
                    which they would pull images from ECR without one: ecr.api and ecr.dkr for the registry, \
                    S3 for the layers. They start, and no pod on them ever does.",
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

resource "aws_eks_node_group" "workers" {
  cluster_name  = aws_eks_cluster.main.name
  node_role_arn = aws_iam_role.node.arn
  subnet_ids    = [aws_subnet.private.id]
  scaling_config {
    desired_size = 3
    max_size     = 6
    min_size     = 3
  }
}

resource "aws_subnet" "private" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.0.0/20"
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route_table_association" "private" {
  route_table_id = aws_route_table.private.id
  subnet_id      = aws_subnet.private.id
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

resource "aws_eks_node_group" "workers" {
  cluster_name  = aws_eks_cluster.main.name
  node_role_arn = aws_iam_role.node.arn
  subnet_ids    = [aws_subnet.private.id]
  scaling_config {
    desired_size = 3
    max_size     = 6
    min_size     = 3
  }
}

resource "aws_subnet" "private" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.0.0/20"
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route_table_association" "private" {
  route_table_id = aws_route_table.private.id
  subnet_id      = aws_subnet.private.id
}

resource "aws_nat_gateway" "main" {
  subnet_id = aws_subnet.public.id
}

resource "aws_route" "private" {
  route_table_id         = aws_route_table.private.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.main.id
}
"#,
    ),
    check,
};

/// What an image is pulled through where there is no way out (Amazon ECR User Guide, Interface VPC endpoints).
const ENDPOINTS: &[&str] = &["ecr.api", "ecr.dkr", "s3"];

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for nodes in index.node_interfaces() {
        let subnets = nodes.subnets.as_deref().unwrap_or_default();
        let Some(closed) = subnets.iter().find(|subnet| index.default_route(subnet) == DefaultRoute::None)
        else {
            continue;
        };
        let Some(missing) = missing(index, closed).filter(|missing| !missing.is_empty()) else { continue };
        let resource = &nodes.resource;
        findings
            .at_place(
                resource.artifact,
                resource.place,
                format!(
                    "nodes of {} cannot pull images: {} has no way out",
                    resource.address(),
                    closed.address()
                ),
            )
            .subject(resource.address())
            .detail(format!(
                "its route table has no default route, and there is no endpoint of {}",
                missing.join(", ")
            ))
            .help("route 0.0.0.0/0 to a NAT gateway, or add the endpoints ecr.api, ecr.dkr and s3");
    }
}

/// The endpoints that the root module of a subnet lacks, where all that are there are known.
fn missing<'a>(index: &Index<'a>, subnet: &Resource<'a>) -> Option<Vec<&'static str>> {
    if !index.root_module(subnet).blocks("module").is_empty() {
        return None;
    }
    let mut missing = ENDPOINTS.to_vec();
    for endpoint in
        index.resources("aws_vpc_endpoint").filter(|endpoint| index.are_together(endpoint, subnet))
    {
        let value = endpoint.body.get("service_name")?;
        // "com.amazonaws.${var.region}.ecr.api" ends with what it is for.
        let name = match index.resolved(endpoint, value) {
            value if value.text().is_some() => value.text(),
            value => value.last_piece(),
        };
        let name = name?;
        missing.retain(|service| !name.ends_with(&format!(".{service}")));
    }
    Some(missing)
}
