use crate::check::{DefaultRoute, Example, Findings, Index, Located, Object, Resource, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "subnet-tags-missing",
    severity: Severity::Warning,
    documentation: "A load balancer is asked for, the controller is to find its subnets by their tags, and \
                    none of the subnets bears the tag: kubernetes.io/role/elb for one that faces the \
                    internet, kubernetes.io/role/internal-elb for one that does not. Newer controllers take \
                    untagged subnets by their routes, as far as they may read them, and with two clusters in \
                    one VPC they take the wrong ones.",
    bad: Example::markdown(
        r#"
```hcl
resource "aws_subnet" "public" {
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.0.0.0/24"
  availability_zone = "eu-central-1a"
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route_table_association" "public" {
  route_table_id = aws_route_table.public.id
  subnet_id      = aws_subnet.public.id
}

resource "aws_eks_cluster" "main" {
  name     = "shop"
  role_arn = aws_iam_role.cluster.arn
  vpc_config {
    subnet_ids          = [aws_subnet.public.id]
    public_access_cidrs = ["203.0.113.0/24"]
  }
}
```

```yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  annotations: { alb.ingress.kubernetes.io/scheme: internet-facing }
spec:
  ingressClassName: alb
  defaultBackend: { service: { name: shop, port: { number: 80 } } }
```
"#,
    ),
    good: Example::markdown(
        r#"
```hcl
resource "aws_subnet" "public" {
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.0.0.0/24"
  availability_zone = "eu-central-1a"
  tags = {
    "kubernetes.io/role/elb" = "1"
  }
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route_table_association" "public" {
  route_table_id = aws_route_table.public.id
  subnet_id      = aws_subnet.public.id
}

resource "aws_eks_cluster" "main" {
  name     = "shop"
  role_arn = aws_iam_role.cluster.arn
  vpc_config {
    subnet_ids          = [aws_subnet.public.id]
    public_access_cidrs = ["203.0.113.0/24"]
  }
}
```

```yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  annotations: { alb.ingress.kubernetes.io/scheme: internet-facing }
spec:
  ingressClassName: alb
  defaultBackend: { service: { name: shop, port: { number: 80 } } }
```
"#,
    ),
    check,
};

/// What names the subnets itself, so that no tag is looked for.
const NAMED: &[&str] = &[
    "alb.ingress.kubernetes.io/subnets",
    "service.beta.kubernetes.io/aws-load-balancer-subnets",
    "alb.ingress.kubernetes.io/group.name",
];

/// What a load balancer asks of subnets.
struct Asked<'a> {
    object: &'a Object<'a>,
    place: &'a Located,
    is_public: bool,
}

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    let mut folders: Vec<&str> =
        index.resources("aws_eks_cluster").map(|cluster| cluster.artifact.folder()).collect();
    folders.dedup();
    // Of several clusters nobody knows in which the objects are.
    let [folder] = folders.as_slice() else { return };
    if index.objects_of("IngressClassParams").next().is_some() {
        return;
    }
    let subnets: Vec<&Resource<'_>> =
        index.resources("aws_subnet").filter(|subnet| subnet.artifact.folder() == *folder).collect();
    let all = ["Ingress", "Service"].iter().flat_map(|kind| index.objects_of(kind)).filter_map(asked);
    let all: Vec<Asked<'_>> = all.collect();
    for is_public in [true, false] {
        let Some(asked) = all.iter().find(|asked| asked.is_public == is_public) else { continue };
        let tag = if is_public { "kubernetes.io/role/elb" } else { "kubernetes.io/role/internal-elb" };
        let wanted = if is_public { DefaultRoute::InternetGateway } else { DefaultRoute::Other };
        let meant: Vec<&&Resource<'_>> =
            subnets.iter().filter(|subnet| index.default_route(subnet) == wanted).collect();
        if meant.is_empty() || subnets.iter().any(|subnet| may_bear(index, subnet, tag)) {
            continue;
        }
        let names: Vec<String> = meant.iter().map(|subnet| subnet.address()).collect();
        findings
            .at(
                asked.object.artifact,
                asked.place,
                format!("{} asks for a load balancer, and no subnet bears {tag}", asked.object.title()),
            )
            .detail(format!("subnets that it would fit: {}", names.join(", ")))
            .help(format!("tag them `{tag} = \"1\"`, or name them in the annotation for subnets"));
    }
}

/// Whether a subnet bears a tag, or may.
fn may_bear(index: &Index<'_>, subnet: &Resource<'_>, tag: &str) -> bool {
    let is_tagged_elsewhere = index.resources("aws_ec2_tag").next().is_some();
    is_tagged_elsewhere
        || match index.value(subnet, &["tags"]) {
            Some(tags) => tags.is_unknown() || tags.get(tag).is_some(),
            None => false,
        }
}

/// What an object asks for, if the AWS Load Balancer Controller is what answers.
fn asked<'a>(object: &'a Object<'a>) -> Option<Asked<'a>> {
    let annotations = object.at(&["metadata", "annotations"]);
    let annotation = |name: &str| annotations.and_then(|annotations| annotations.get(name));
    if NAMED.iter().any(|name| annotation(name).is_some()) {
        return None;
    }
    let (place, scheme) = if object.kind == "Ingress" {
        let class =
            object.at(&["spec", "ingressClassName"]).or_else(|| annotation("kubernetes.io/ingress.class"))?;
        (class.text() == Some("alb")).then_some((class, annotation("alb.ingress.kubernetes.io/scheme")))?
    } else {
        let kind = object.at(&["spec", "type"]).filter(|kind| kind.text() == Some("LoadBalancer"))?;
        let types = ["external", "nlb-ip"];
        annotation("service.beta.kubernetes.io/aws-load-balancer-type")?
            .text()
            .filter(|kind| types.contains(kind))?;
        (kind, annotation("service.beta.kubernetes.io/aws-load-balancer-scheme"))
    };
    let is_public = match scheme.map(Located::text) {
        None | Some(Some("internal")) => false,
        Some(Some("internet-facing")) => true,
        Some(_) => return None,
    };
    Some(Asked { object, place, is_public })
}
