//! What of networks looks wrong and is right, and what is wrong in ways that no rule's own example shows.

use crate::check::{check, read};

/// The rules that find something, each with the line.
fn found(file: &str, text: &str) -> Vec<String> {
    found_in(&[(file, text)])
}

fn found_in(files: &[(&str, &str)]) -> Vec<String> {
    let read = read::files(files.iter().copied());
    assert!(read.diagnostics.is_empty(), "{}", read.diagnostics);
    const RULES: &[&str] = &[
        "api-endpoint-open-to-world",
        "certificate-host-mismatch",
        "cidr-overlap",
        "database-publicly-accessible",
        "driver-without-role",
        "edge-not-opened",
        "label-never-set",
        "namespace-mismatch",
        "opened-but-unused",
        "policy-blocks-used-edge",
        "policy-not-enforced",
        "port-mismatch",
        "private-nodes-cannot-pull",
        "selector-matches-nothing",
        "storage-class-without-driver",
        "subnet-tags-missing",
        "tls-url-mismatch",
        "virtual-service-to-missing-host",
        "webhook-port-closed",
        "world-open-ingress",
    ];
    check(&read.artifacts)
        .iter()
        .filter(|diagnostic| RULES.contains(&diagnostic.rule))
        .map(|diagnostic| {
            let line = diagnostic.location.as_ref().map_or(0, |location| location.line);
            format!("{}:{line} {}", diagnostic.rule, diagnostic.severity)
        })
        .collect()
}

fn nothing(file: &str, text: &str) {
    assert_eq!(found(file, text), Vec::<String>::new(), "{text}");
}

/// An `api` of namespace `app` that connects to a `cache` of namespace `data`, which listens on another port than its Service has.
fn edge(policies: &str) -> String {
    format!(
        "
apiVersion: v1
kind: Namespace
metadata: {{ name: app, labels: {{ team: shop }} }}
---
apiVersion: v1
kind: Service
metadata: {{ name: cache, namespace: data }}
spec: {{ selector: {{ app: cache }}, ports: [{{ port: 80, targetPort: redis }}] }}
---
apiVersion: v1
kind: Pod
metadata: {{ name: cache, namespace: data, labels: {{ app: cache }} }}
spec:
  containers:
    - {{ name: cache, image: 'example/cache:1.0.0', ports: [{{ name: redis, containerPort: 6379 }}] }}
---
apiVersion: v1
kind: Pod
metadata: {{ name: api, namespace: app, labels: {{ app: api }} }}
spec:
  containers:
    - name: api
      image: example/api:1.0.0
      env: [{{ name: CACHE_HOST, value: cache.data }}, {{ name: CACHE_PORT, value: '80' }}]
---
{policies}
"
    )
}

fn ingress(rules: &str) -> String {
    edge(&format!(
        "apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{ name: cache, namespace: data }}
spec:
  podSelector: {{ matchLabels: {{ app: cache }} }}
  ingress: {rules}
"
    ))
}

#[test]
fn policies_that_let_an_edge_through() {
    for rules in [
        "[{}]",
        "[{ ports: [{ port: 6379 }] }]",
        "[{ ports: [{ port: redis }] }]",
        "[{ ports: [{ port: 6000, endPort: 7000 }] }]",
        "[{ from: [{ namespaceSelector: {} }] }]",
        "[{ from: [{ namespaceSelector: { matchLabels: { team: shop } } }] }]",
        "[{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: app } } }] }]",
        "[{ from: [{ namespaceSelector: { matchLabels: { team: shop } }, podSelector: { matchLabels: { app: api } } }] }]",
        "[{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]",
    ] {
        nothing("app.yaml", &ingress(rules));
    }
}

#[test]
fn policies_that_do_not() {
    for rules in [
        "[]",
        "[{ ports: [{ port: 80 }] }]",
        "[{ ports: [{ port: 6379, protocol: UDP }] }]",
        "[{ from: [{ podSelector: { matchLabels: { app: api } } }] }]",
        "[{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: data } } }] }]",
        "[{ from: [{ namespaceSelector: { matchLabels: { team: shop } }, podSelector: { matchLabels: { app: web } } }] }]",
        "[{ from: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16] } }] }]",
    ] {
        assert_eq!(found("app.yaml", &ingress(rules)), ["policy-blocks-used-edge:25 error"], "{rules}");
    }
}

#[test]
fn other_policies_may_allow_what_one_does_not() {
    let denied = ingress("[]");
    let cilium = "---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: open, namespace: data }
spec: {}
";
    nothing("app.yaml", &(denied.clone() + cilium));
    let open = "---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: open, namespace: data }
spec: { podSelector: {}, ingress: [{}] }
";
    nothing("app.yaml", &(denied + open));
}

/// A cluster, nodes, and a database; what is open between them.
fn database(rules: &str) -> String {
    format!(
        r#"
resource "aws_eks_cluster" "main" {{
  name = "shop"
  vpc_config {{
    subnet_ids              = [aws_subnet.private.id]
    endpoint_public_access  = false
    endpoint_private_access = true
  }}
}}
resource "aws_eks_node_group" "workers" {{
  cluster_name = aws_eks_cluster.main.name
  subnet_ids   = [aws_subnet.private.id]
}}
resource "aws_subnet" "private" {{
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.0.0/20"
}}
resource "aws_db_instance" "main" {{
  engine                 = "postgres"
  vpc_security_group_ids = [aws_security_group.database.id]
}}
{rules}
"#
    )
}

fn with_ingress(ingress: &str) -> String {
    database(&format!(
        "resource \"aws_security_group\" \"database\" {{\n  vpc_id = aws_vpc.main.id\n{ingress}\n}}"
    ))
}

fn from(port: &str, peers: &str) -> String {
    with_ingress(&format!(
        "  ingress {{\n    from_port = {port}\n    to_port = {port}\n    protocol = \"tcp\"\n    {peers}\n  }}"
    ))
}

#[test]
fn a_database_that_may_be_reached() {
    for peers in [
        "security_groups = [aws_eks_cluster.main.vpc_config[0].cluster_security_group_id]",
        "cidr_blocks = [aws_vpc.main.cidr_block]",
        "cidr_blocks = [\"10.0.0.0/16\"]",
        "security_groups = [module.eks.node_security_group_id]",
        "security_groups = [var.group]",
        "prefix_list_ids = [aws_ec2_managed_prefix_list.offices.id]",
    ] {
        nothing("main.tf", &from("5432", peers));
    }
    // Somebody else is to reach it.
    let lambda = "
resource \"aws_security_group\" \"lambda\" { vpc_id = aws_vpc.main.id }
resource \"aws_lambda_function\" \"api\" {
  vpc_config {
    security_group_ids = [aws_security_group.lambda.id]
    subnet_ids         = [aws_subnet.private.id]
  }
}";
    nothing("main.tf", &(from("5432", "security_groups = [aws_security_group.lambda.id]") + lambda));
    // Which rules there are, only Terraform knows.
    nothing(
        "main.tf",
        &with_ingress(
            "  dynamic \"ingress\" {\n    for_each = var.ports\n    content {\n      from_port = ingress.value\n    }\n  }",
        ),
    );
    let rule = "
resource \"aws_security_group_rule\" \"database\" {
  type              = \"ingress\"
  security_group_id = each.value
  from_port         = 5432
  to_port           = 5432
  protocol          = \"tcp\"
}";
    nothing("main.tf", &(with_ingress("") + rule));
    // Whoever reads the output may add rules.
    let output = "\noutput \"group\" {\n  value = aws_security_group.database.id\n}";
    nothing("main.tf", &(with_ingress("") + output));
}

#[test]
fn a_database_that_may_not() {
    let group = "\nresource \"aws_security_group\" \"nodes\" {\n  vpc_id = aws_vpc.main.id\n}";
    for text in [
        with_ingress(""),
        from("5432", "self = true"),
        from("5432", "security_groups = [aws_security_group.nodes.id]") + group,
    ] {
        assert_eq!(found("main.tf", &text), ["edge-not-opened:18 warning"], "{text}");
    }
    let wrong =
        from("3306", "security_groups = [aws_eks_cluster.main.vpc_config[0].cluster_security_group_id]");
    assert_eq!(found("main.tf", &wrong), ["edge-not-opened:18 warning", "opened-but-unused:24 warning"]);
}

#[test]
fn a_function_that_names_a_database_and_may_not_reach_it() {
    let text = r#"
resource "aws_db_instance" "main" {
  engine                 = "postgres"
  vpc_security_group_ids = [aws_security_group.database.id]
}
resource "aws_security_group" "database" {
  vpc_id = aws_vpc.main.id
}
resource "aws_security_group" "api" {
  vpc_id = aws_vpc.main.id
}
resource "aws_lambda_function" "api" {
  environment {
    variables = { DATABASE_HOST = aws_db_instance.main.address }
  }
  vpc_config {
    security_group_ids = [aws_security_group.api.id]
    subnet_ids         = [aws_subnet.private.id]
  }
}
"#;
    assert_eq!(found("main.tf", text), ["edge-not-opened:2 error"]);
}

#[test]
fn networks_of_compose() {
    let project = |api: &str, cache: &str| {
        format!(
            "
services:
  api:
    image: example/api:1.0.0
    environment: {{ CACHE_URL: 'redis://cache:6379' }}
    {api}
  cache:
    image: valkey/valkey:8.1
    {cache}
networks: {{ front: {{}}, back: {{}}, shared: {{ external: true }} }}
"
        )
    };
    for (api, cache) in [
        ("", ""),
        ("networks: [front, back]", "networks: [back]"),
        ("networks: [default, front]", ""),
        ("networks: [shared]", "networks: [back]"),
        ("network_mode: host", "networks: [back]"),
        ("networks: [front]", "network_mode: host"),
    ] {
        nothing("compose.yaml", &project(api, cache));
    }
    for (api, cache) in [("networks: [front]", "networks: [back]"), ("networks: [front]", "")] {
        assert_eq!(found("compose.yaml", &project(api, cache)), ["edge-not-opened:5 error"]);
    }
}

#[test]
fn certificates_that_are_for_their_hosts() {
    let ingress = |tls: &str, hosts: &[&str]| {
        let rules: Vec<String> = hosts.iter().map(|host| format!("{{ host: '{host}' }}")).collect();
        format!(
            "
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{ name: shop }}
spec:
  tls: {tls}
  rules: [{}]
",
            rules.join(", ")
        )
    };
    nothing("i.yaml", &ingress("[{ hosts: [a.example.com], secretName: a }]", &["a.example.com"]));
    nothing(
        "i.yaml",
        &ingress("[{ hosts: ['*.example.com'], secretName: a }]", &["a.example.com", "b.example.com"]),
    );
    nothing("i.yaml", &ingress("[{ secretName: a }]", &["a.example.com"]));
    nothing("i.yaml", &ingress("[{ hosts: ['{{ host }}'], secretName: a }]", &["a.example.com"]));
    nothing("i.yaml", &ingress("[]", &["a.example.com"]));
    assert_eq!(
        found("i.yaml", &ingress("[{ hosts: [a.example.com], secretName: a }]", &["b.example.com"])),
        ["certificate-host-mismatch:6 warning", "certificate-host-mismatch:7 warning"]
    );
    assert_eq!(
        found("i.yaml", &ingress("[{ hosts: ['*.example.com'], secretName: a }]", &["example.com"])),
        ["certificate-host-mismatch:6 warning", "certificate-host-mismatch:7 warning"]
    );
}

#[test]
fn blocks_of_addresses() {
    let subnets = |one: &str, other: &str| {
        format!(
            "
resource \"aws_vpc\" \"main\" {{ cidr_block = \"10.0.0.0/16\" }}
resource \"aws_subnet\" \"a\" {{
  vpc_id     = aws_vpc.main.id
  cidr_block = {one}
}}
resource \"aws_subnet\" \"b\" {{
  vpc_id     = aws_vpc.main.id
  cidr_block = {other}
}}"
        )
    };
    nothing("main.tf", &subnets("\"10.0.0.0/24\"", "\"10.0.1.0/24\""));
    nothing("main.tf", &subnets("cidrsubnet(aws_vpc.main.cidr_block, 8, 0)", "\"10.0.0.0/24\""));
    assert_eq!(found("main.tf", &subnets("\"10.0.0.0/20\"", "\"10.0.8.0/24\"")), ["cidr-overlap:9 error"]);
    let services = "
resource \"aws_eks_cluster\" \"main\" {
  vpc_config {
    subnet_ids             = [aws_subnet.a.id]
    endpoint_public_access = false
  }
  kubernetes_network_config {
    service_ipv4_cidr = \"10.0.0.0/18\"
  }
}";
    let text = subnets("\"10.0.0.0/24\"", "\"10.0.1.0/24\"") + services;
    assert_eq!(found("main.tf", &text), ["cidr-overlap:17 error"]);
}

#[test]
fn what_the_world_may_reach() {
    let rule = |protocol: &str, from: i32, to: i32| {
        format!(
            "
resource \"aws_security_group\" \"web\" {{
  ingress {{
    protocol    = \"{protocol}\"
    from_port   = {from}
    to_port     = {to}
    cidr_blocks = [\"0.0.0.0/0\"]
  }}
}}"
        )
    };
    nothing("main.tf", &rule("tcp", 443, 443));
    nothing("main.tf", &rule("icmp", -1, -1));
    for (protocol, from, to) in
        [("-1", 443, 443), ("-1", 0, 0), ("tcp", 0, 65535), ("tcp", 22, 22), ("tcp", 80, 443)]
    {
        assert_eq!(
            found("main.tf", &rule(protocol, from, to)),
            ["world-open-ingress:7 error"],
            "{protocol} {from}"
        );
    }
    let computed = "
resource \"aws_security_group\" \"web\" {
  dynamic \"ingress\" {
    for_each = [80, 22]
    content {
      protocol    = \"tcp\"
      from_port   = ingress.value
      to_port     = ingress.value
      cidr_blocks = [\"0.0.0.0/0\"]
    }
  }
}";
    assert_eq!(found("main.tf", computed), ["world-open-ingress:9 error"]);
}

#[test]
fn nodes_that_can_pull() {
    let nodes = |rest: &str| {
        format!(
            "
resource \"aws_eks_cluster\" \"main\" {{
  vpc_config {{ endpoint_public_access = false }}
}}
resource \"aws_eks_node_group\" \"workers\" {{
  cluster_name = aws_eks_cluster.main.name
  subnet_ids   = [aws_subnet.private.id]
}}
resource \"aws_subnet\" \"private\" {{ vpc_id = aws_vpc.main.id }}
resource \"aws_route_table\" \"private\" {{ vpc_id = aws_vpc.main.id }}
{rest}"
        )
    };
    let association = "
resource \"aws_route_table_association\" \"private\" {
  route_table_id = aws_route_table.private.id
  subnet_id      = aws_subnet.private.id
}
";
    // The main route table may be any.
    nothing("main.tf", &nodes(""));
    nothing("main.tf", &nodes(&association.replace("aws_subnet.private.id", "each.value")));
    let endpoint = |service: &str| {
        format!(
            "resource \"aws_vpc_endpoint\" \"{}\" {{\n  service_name = \"com.amazonaws.${{var.region}}.{service}\"\n}}\n",
            service.replace('.', "-")
        )
    };
    let endpoints: String = ["ecr.api", "ecr.dkr", "s3"].map(endpoint).concat();
    nothing("main.tf", &nodes(&(association.to_owned() + &endpoints)));
    let without: String = ["ecr.api", "ecr.dkr"].map(endpoint).concat();
    for rest in [association.to_owned(), association.to_owned() + &without] {
        assert_eq!(found("main.tf", &nodes(&rest)), ["private-nodes-cannot-pull:5 error"]);
    }
}

#[test]
fn drivers_that_have_a_role() {
    let eksctl = |rest: &str| {
        format!(
            "
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {{ name: shop, region: eu-central-1, version: '1.34' }}
addons: [{{ name: aws-ebs-csi-driver }}]
{rest}
"
        )
    };
    nothing("cluster.yaml", &eksctl("iam: { withOIDC: true }\nmanagedNodeGroups: [{ name: workers }]"));
    nothing(
        "cluster.yaml",
        &eksctl("managedNodeGroups: [{ name: workers, iam: { withAddonPolicies: { ebs: true } } }]"),
    );
    nothing("cluster.yaml", &eksctl(""));
    let found = found("cluster.yaml", &eksctl("managedNodeGroups: [{ name: workers }]"));
    assert_eq!(found, ["driver-without-role:5 error"]);
}

#[test]
fn what_is_in_another_namespace() {
    let text = |namespace: &str, host: &str| {
        format!(
            "
apiVersion: v1
kind: Service
metadata: {{ name: cache, namespace: data }}
spec: {{ ports: [{{ port: 6379 }}] }}
---
apiVersion: v1
kind: Pod
metadata: {{ name: api{namespace} }}
spec:
  containers: [{{ name: api, image: 'example/api:1.0.0', env: [{{ name: CACHE_URL, value: 'redis://{host}:6379' }}] }}]
"
        )
    };
    nothing("app.yaml", &text("", "cache"));
    nothing("app.yaml", &text(", namespace: app", "cache.data"));
    nothing("app.yaml", &text(", namespace: app", "cache.data.svc.cluster.local"));
    nothing("app.yaml", &text(", namespace: app", "cache.example.com"));
    assert_eq!(found("app.yaml", &text(", namespace: app", "cache")), ["namespace-mismatch:11 warning"]);
    assert_eq!(
        found("app.yaml", &text(", namespace: app", "cache.app.svc")),
        ["namespace-mismatch:11 warning"]
    );
    assert_eq!(
        found(
            "app.yaml",
            &text(", namespace: data", "cache").replace("redis://cache:6379", "redis://cache:6380")
        ),
        ["port-mismatch:11 error"]
    );
}

/// A policy without a namespace in a document, as in a chapter on security.
#[test]
fn policies_of_a_document() {
    let document = |app: &str, namespace: &str| {
        format!(
            "
```yaml
apiVersion: apps/v1
kind: Deployment
metadata: {{ name: api, namespace: shop }}
spec:
  selector: {{ matchLabels: {{ app: api }} }}
  template:
    metadata: {{ labels: {{ app: api }} }}
    spec: {{ containers: [{{ name: api, image: 'example/api:1.0.0' }}] }}
```

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{ name: policy }}
spec:
  podSelector: {{ matchLabels: {{ {app} }} }}
  ingress:
    - from: [{{ namespaceSelector: {{ matchLabels: {{ {namespace} }} }} }}]
```
"
        )
    };
    nothing("design.md", &document("app: api", "kubernetes.io/metadata.name: shop"));
    nothing("design.md", &document("tier: backend", "name: elsewhere"));
    assert_eq!(
        found("design.md", &document("app: shop", "name: shop")),
        ["selector-matches-nothing:18 warning", "label-never-set:20 warning"]
    );
}

#[test]
fn what_speaks_tls() {
    let project = |url: &str, image: &str, rest: &str| {
        format!(
            "
services:
  api:
    image: example/api:1.0.0
    environment: {{ SEARCH_URL: '{url}' }}
  search:
    image: {image}
    {rest}
"
        )
    };
    let elastic = "docker.elastic.co/elasticsearch/elasticsearch:8.15.0";
    let single = "environment: { discovery.type: single-node }";
    let off = "environment: [discovery.type=single-node, xpack.security.enabled=false]";
    let command = "command: [redis-server, --tls-port, '6379']";
    nothing("compose.yaml", &project("https://search:9200", elastic, single));
    nothing("compose.yaml", &project("http://search:9200", elastic, off));
    nothing("compose.yaml", &project("http://search:9200", "elasticsearch:7.17.24", single));
    nothing("compose.yaml", &project("rediss://search:6379", "redis:7.4.1", command));
    nothing(
        "compose.yaml",
        &project("rediss://search:6379", "redis:7.4.1", "volumes: ['./redis.conf:/etc/redis.conf']"),
    );
    for (url, image) in [
        ("http://search:9200", elastic),
        ("http://search:9200", "opensearchproject/opensearch:2.17.0"),
        ("rediss://search:6379", "redis:7.4.1"),
        ("https://search:9090", "prom/prometheus:v2.54.1"),
    ] {
        assert_eq!(
            found("compose.yaml", &project(url, image, single)),
            ["tls-url-mismatch:5 error"],
            "{url}"
        );
    }
}

/// A domain whose records say which hosts are meant is no Service's port.
#[test]
fn ports_that_are_not_written() {
    let text = |url: &str| {
        format!(
            "
apiVersion: v1
kind: Service
metadata: {{ name: mongo, namespace: data }}
spec: {{ ports: [{{ port: 27018 }}] }}
---
apiVersion: v1
kind: Pod
metadata: {{ name: api, namespace: data }}
spec:
  containers: [{{ name: api, image: 'example/api:1.0.0', env: [{{ name: MONGO_URL, value: '{url}' }}] }}]
"
        )
    };
    nothing("app.yaml", &text("mongodb+srv://mongo.data.svc.cluster.local/api"));
    nothing("app.yaml", &text("mongodb://mongo:27018/api"));
    assert_eq!(found("app.yaml", &text("mongodb://mongo/api")), ["port-mismatch:11 error"]);
}

#[test]
fn one_document_says_nothing_of_another() {
    let addons = "
```yaml
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: shop, region: eu-central-1, version: '1.34' }
addons: [{ name: vpc-cni }]
```
";
    let objects = "
```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: closed }
spec: { podSelector: { matchLabels: { app: shop } } }
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: fast }
provisioner: ebs.csi.aws.com
---
apiVersion: v1
kind: Service
metadata: { name: cache, namespace: data }
spec: { ports: [{ port: 6379 }] }
```
";
    let pod = "
```yaml
apiVersion: v1
kind: Pod
metadata: { name: api, labels: { app: api } }
spec:
  containers: [{ name: api, image: 'example/api:1.0.0', env: [{ name: A_URL, value: 'redis://cache.data:6380' }] }]
```
";
    let apart = [("one.md", addons), ("two.md", objects), ("three.md", pod)];
    assert_eq!(found_in(&apart), Vec::<String>::new());
    let together = format!("{addons}{objects}{pod}");
    assert_eq!(
        found("design.md", &together),
        [
            "port-mismatch:31 error",
            "policy-not-enforced:6 warning",
            "selector-matches-nothing:13 warning",
            "storage-class-without-driver:18 warning",
        ]
    );
}
