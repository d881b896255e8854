//! What changes of AWS mean: what opens is told, what closes is not taken for that, and what nobody evaluates is told as not known.

use std::fmt::Write;

use crate::review::review;
use crate::review::testing::tree;

/// The deltas of reach and privilege between files, a line each.
fn meant(before: &str, after: &str) -> String {
    let review = review(&tree(before), &tree(after));
    let mut out = String::new();
    for delta in review.deltas.iter().filter(|delta| delta.kind <= super::DeltaKind::Privilege) {
        let _ = writeln!(out, "  {} {}: {}", delta.kind, delta.direction, delta.text);
    }
    out
}

/// Each case: its name, what is before, what is after; and the same the other way round.
fn told(cases: &[(&str, &str, &str)]) -> String {
    let mut out = String::new();
    for (name, before, after) in cases {
        let [before, after] = [before, after].map(|text| format!("# main.tf\n{text}\n"));
        let _ = write!(out, "{name}\n{}", meant(&before, &after));
        let _ = write!(out, " back\n{}", meant(&after, &before));
    }
    out
}

/// A resource of some type that says some things.
fn one(kind: &str, body: &str) -> String {
    format!("resource \"{kind}\" \"x\" {{\n{body}\n}}\n")
}

fn policy(statements: &str) -> String {
    one("aws_iam_policy", &format!("policy = jsonencode({{ Statement = [{statements}] }})"))
}

#[test]
fn statements_of_policies() {
    let all = r#"{ Effect = "Allow", Action = "s3:*", Resource = "*" }"#;
    let of = |action: &str, resource: &str, more: &str| {
        format!(r#"{{ Effect = "Allow", Action = {action}, Resource = {resource}{more} }}"#)
    };
    let when = |block: &str| format!(r#", Condition = {{ IpAddress = {{ "aws:SourceIp" = "{block}" }} }}"#);
    let cases = [
        (
            "denied no longer",
            policy(&format!(
                r#"{all}, {{ Effect = "Deny", Action = ["s3:Delete*", "s3:Put*"], Resource = "*" }}"#
            )),
            policy(&format!(r#"{all}, {{ Effect = "Deny", Action = "s3:DeleteObject", Resource = "*" }}"#)),
        ),
        (
            "other conditions",
            policy(&of(r#""s3:*""#, r#""*""#, &when("10.0.0.0/8"))),
            policy(&of(r#""s3:*""#, r#""*""#, &when("0.0.0.0/0"))),
        ),
        (
            "a secret of a condition",
            policy(
                r#"{ Effect = "Allow", Action = "s3:*", Resource = "*", Condition = { StringEquals = { "aws:Referer" = "hunter2" } } }"#,
            ),
            policy(
                r#"{ Effect = "Allow", Action = "s3:*", Resource = "*", Condition = { StringEquals = { "aws:Referer" = "hunter3" } } }"#,
            ),
        ),
        ("no condition", policy(&of(r#""s3:*""#, r#""*""#, &when("10.0.0.0/8"))), policy(all)),
        (
            "everything but",
            policy(r#"{ Effect = "Allow", NotAction = ["iam:*", "kms:*"], Resource = "*" }"#),
            policy(r#"{ Effect = "Allow", NotAction = "iam:*", Resource = "*" }"#),
        ),
        (
            "one more resource",
            policy(&of(r#""s3:GetObject""#, r#""arn:aws:s3:::a/*""#, "")),
            policy(&of(r#""s3:GetObject""#, r#"["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"]"#, "")),
        ),
        (
            "the same, said otherwise",
            policy(&of(r#"["s3:GetObject", "s3:PutObject"]"#, r#"["arn:aws:s3:::a", "arn:aws:s3:::b"]"#, "")),
            policy(&format!(
                "{}, {}",
                of(r#"["s3:PutObject", "s3:GetObject"]"#, r#""arn:aws:s3:::b""#, ""),
                of(r#"["s3:GetObject", "s3:PutObject"]"#, r#""arn:aws:s3:::a""#, "")
            )),
        ),
        (
            "not known",
            format!(
                "locals {{\n  more = [\"s3:GetObject\"]\n}}\n{}",
                policy(&of("concat(local.more, [])", r#""*""#, ""))
            ),
            format!(
                "locals {{\n  more = [\"s3:*\"]\n}}\n{}",
                policy(&of("concat(local.more, [])", r#""*""#, ""))
            ),
        ),
    ];
    let cases: Vec<_> =
        cases.iter().map(|(name, before, after)| (*name, before.as_str(), after.as_str())).collect();
    insta::assert_snapshot!(told(&cases), @"
    denied no longer
      privilege opened: aws_iam_policy.x no longer: denied s3:Delete* on *, denied s3:Put* on *
     back
      privilege closed: aws_iam_policy.x now: denied s3:Delete* on *, denied s3:Put* on *
    other conditions
      privilege opened: aws_iam_policy.x now: s3:* on *, on other conditions: IpAddress aws:SourceIp is 10.0.0.0/8 → IpAddress aws:SourceIp is 0.0.0.0/0
     back
      privilege opened: aws_iam_policy.x now: s3:* on *, on other conditions: IpAddress aws:SourceIp is 0.0.0.0/0 → IpAddress aws:SourceIp is 10.0.0.0/8
    a secret of a condition
      privilege opened: aws_iam_policy.x now: s3:* on *, on other conditions: StringEquals aws:Referer is (sensitive) → StringEquals aws:Referer is (sensitive)
     back
      privilege opened: aws_iam_policy.x now: s3:* on *, on other conditions: StringEquals aws:Referer is (sensitive) → StringEquals aws:Referer is (sensitive)
    no condition
      privilege opened: aws_iam_policy.x now: s3:* on *, on no condition
     back
      privilege closed: aws_iam_policy.x no longer: s3:* on *, on no condition
    everything but
      privilege opened: aws_iam_policy.x now: everything but iam:* on *
     back
      privilege closed: aws_iam_policy.x no longer: everything but iam:* on *
    one more resource
      privilege opened: aws_iam_policy.x now: s3:GetObject on arn:aws:s3:::a/* and arn:aws:s3:::b/*
     back
      privilege closed: aws_iam_policy.x no longer: s3:GetObject on arn:aws:s3:::a/* and arn:aws:s3:::b/*
    the same, said otherwise
     back
    not known
      privilege opened: aws_iam_policy.x: what policy opens is not known here
     back
      privilege opened: aws_iam_policy.x: what policy opens is not known here
    ");
}

#[test]
fn who_may_do_what() {
    let boundary = r#"permissions_boundary = "arn:aws:iam::111122223333:policy/b""#;
    let cases = [
        (
            "boundary",
            one("aws_iam_role", &format!("name = \"r\"\n{boundary}")),
            one("aws_iam_role", "name = \"r\""),
        ),
        (
            "managed policies",
            one("aws_iam_role", r#"managed_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]"#),
            one("aws_iam_role", r#"managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]"#),
        ),
        (
            "attached",
            one(
                "aws_iam_policy_attachment",
                "roles = [\"a\"]\npolicy_arn = \"arn:aws:iam::aws:policy/AWSDenyAll\"",
            ),
            one(
                "aws_iam_policy_attachment",
                "roles = [\"b\"]\npolicy_arn = \"arn:aws:iam::aws:policy/AWSDenyAll\"",
            ),
        ),
        (
            "members",
            one("aws_iam_group_membership", "group = \"admins\"\nusers = [\"ann\"]"),
            one("aws_iam_group_membership", "group = \"admins\"\nusers = [\"ann\", \"bob\"]"),
        ),
        (
            "a function",
            one(
                "aws_lambda_permission",
                "function_name = \"f\"\naction = \"lambda:InvokeFunction\"\nprincipal = \"s3.amazonaws.com\"\nsource_arn = \"arn:aws:s3:::a\"",
            ),
            one(
                "aws_lambda_permission",
                "function_name = \"f\"\naction = \"lambda:InvokeFunction\"\nprincipal = \"*\"",
            ),
        ),
        (
            "a cluster",
            one(
                "aws_eks_access_policy_association",
                "cluster_name = \"c\"\nprincipal_arn = \"p\"\npolicy_arn = \"view\"\naccess_scope {\n type = \"cluster\"\n}",
            ),
            one(
                "aws_eks_access_policy_association",
                "cluster_name = \"c\"\nprincipal_arn = \"p\"\npolicy_arn = \"admin\"\naccess_scope {\n type = \"cluster\"\n}",
            ),
        ),
        (
            "a repository",
            one(
                "aws_ecr_repository_policy",
                r#"policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "ecr:*", Principal = { AWS = "111122223333" } }] })"#,
            ),
            one(
                "aws_ecr_repository_policy",
                r#"policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "ecr:*", Principal = "*" }] })"#,
            ),
        ),
    ];
    let cases: Vec<_> =
        cases.iter().map(|(name, before, after)| (*name, before.as_str(), after.as_str())).collect();
    insta::assert_snapshot!(told(&cases), @"
    boundary
      privilege opened: aws_iam_role.x no longer: kept within what arn:aws:iam::111122223333:policy/b allows
     back
      privilege closed: aws_iam_role.x now: kept within what arn:aws:iam::111122223333:policy/b allows
    managed policies
      privilege opened: aws_iam_role.x now: everything that arn:aws:iam::aws:policy/AdministratorAccess allows
      privilege closed: aws_iam_role.x no longer: everything that arn:aws:iam::aws:policy/ReadOnlyAccess allows
     back
      privilege opened: aws_iam_role.x now: everything that arn:aws:iam::aws:policy/ReadOnlyAccess allows
      privilege closed: aws_iam_role.x no longer: everything that arn:aws:iam::aws:policy/AdministratorAccess allows
    attached
      privilege opened: a no longer: what arn:aws:iam::aws:policy/AWSDenyAll denies
      privilege closed: b now: what arn:aws:iam::aws:policy/AWSDenyAll denies
     back
      privilege opened: b no longer: what arn:aws:iam::aws:policy/AWSDenyAll denies
      privilege closed: a now: what arn:aws:iam::aws:policy/AWSDenyAll denies
    members
      privilege opened: bob now: everything that admins may
     back
      privilege closed: bob no longer: everything that admins may
    a function
      privilege opened: f now: lambda:InvokeFunction for *
     back
      privilege closed: f no longer: lambda:InvokeFunction for *
    a cluster
      privilege opened: p now: everything in c that admin allows in {type: cluster}
      privilege closed: p no longer: everything in c that view allows in {type: cluster}
     back
      privilege opened: p now: everything in c that view allows in {type: cluster}
      privilege closed: p no longer: everything in c that admin allows in {type: cluster}
    a repository
      privilege opened: aws_ecr_repository_policy.x now: ecr:* for AWS *
     back
      privilege closed: aws_ecr_repository_policy.x no longer: ecr:* for AWS *
    ");
}

#[test]
fn what_faces_the_internet() {
    let block = "bucket = \"b\"\nblock_public_acls = true\nblock_public_policy = true\nignore_public_acls = true\nrestrict_public_buckets = true";
    let cluster =
        |ranges: &str| one("aws_eks_cluster", &format!("vpc_config {{\n subnet_ids = [\"a\"]\n{ranges}\n}}"));
    let bucket = one("aws_s3_bucket", "bucket = \"b\"");
    let kept = one("aws_s3_bucket_public_access_block", &block.replace("\"b\"", "aws_s3_bucket.x.id"));
    let cases = [
        ("public access block", one("aws_s3_bucket_public_access_block", block), String::new()),
        ("with its bucket", bucket.clone() + &kept, String::new()),
        ("its bucket stays", bucket.clone() + &kept, bucket),
        (
            "ACL",
            one("aws_s3_bucket_acl", "bucket = \"b\"\nacl = \"private\""),
            one("aws_s3_bucket_acl", "bucket = \"b\"\nacl = \"public-read\""),
        ),
        (
            "URL",
            one("aws_lambda_function_url", "authorization_type = \"AWS_IAM\""),
            one("aws_lambda_function_url", "authorization_type = \"NONE\""),
        ),
        (
            "route of an API",
            one("aws_apigatewayv2_route", "route_key = \"GET /\"\nauthorization_type = \"JWT\""),
            one("aws_apigatewayv2_route", "route_key = \"GET /\""),
        ),
        (
            "broker",
            one("aws_mq_broker", "publicly_accessible = false"),
            one("aws_mq_broker", "publicly_accessible = var.public"),
        ),
        (
            "subnet",
            one("aws_subnet", "map_public_ip_on_launch = false"),
            one("aws_subnet", "map_public_ip_on_launch = true"),
        ),
        (
            "gateway",
            one(
                "aws_route",
                "route_table_id = \"r\"\ndestination_cidr_block = \"0.0.0.0/0\"\nnat_gateway_id = \"nat-1\"",
            ),
            one(
                "aws_route",
                "route_table_id = \"r\"\ndestination_cidr_block = \"0.0.0.0/0\"\ngateway_id = \"igw-1\"",
            ),
        ),
        (
            "network ACL",
            one(
                "aws_network_acl_rule",
                "network_acl_id = \"a\"\nrule_number = 100\nrule_action = \"deny\"\nprotocol = \"tcp\"\ncidr_block = \"0.0.0.0/0\"\nfrom_port = 22\nto_port = 22",
            ),
            one(
                "aws_network_acl_rule",
                "network_acl_id = \"a\"\nrule_number = 100\nrule_action = \"allow\"\nprotocol = \"tcp\"\ncidr_block = \"0.0.0.0/0\"\nfrom_port = 22\nto_port = 22",
            ),
        ),
        // The provider keeps what is no longer said.
        ("API of a cluster", cluster("public_access_cidrs = [\"10.0.0.0/8\"]"), cluster("")),
        (
            "fewer ranges",
            cluster("public_access_cidrs = [\"10.0.0.0/8\", \"192.0.2.0/24\"]"),
            cluster("public_access_cidrs = [\"10.0.0.0/8\"]"),
        ),
    ];
    let cases: Vec<_> =
        cases.iter().map(|(name, before, after)| (*name, before.as_str(), after.as_str())).collect();
    insta::assert_snapshot!(told(&cases), @"
    public access block
      reach opened: b no longer: kept from public access
     back
      reach closed: b now: kept from public access
    with its bucket
     back
      reach closed: aws_s3_bucket.x now: kept from public access
    its bucket stays
      reach opened: aws_s3_bucket.x no longer: kept from public access
     back
      reach closed: aws_s3_bucket.x now: kept from public access
    ACL
      reach opened: b now: open to everybody by the ACL public-read
     back
      reach closed: b no longer: open to everybody by the ACL public-read
    URL
      reach opened: aws_lambda_function_url.x now: called without authorization
     back
      reach closed: aws_lambda_function_url.x no longer: called without authorization
    route of an API
      reach opened: aws_apigatewayv2_route.x now: called without authorization
     back
      reach closed: aws_apigatewayv2_route.x no longer: called without authorization
    broker
      reach opened: aws_mq_broker.x now: an address on the internet, where `var.public` says so
      reach opened: aws_mq_broker.x: what publicly_accessible opens is not known here
     back
      reach closed: aws_mq_broker.x no longer: an address on the internet, where `var.public` says so
    subnet
      reach opened: aws_subnet.x now: an address on the internet for whatever starts in it
     back
      reach closed: aws_subnet.x no longer: an address on the internet for whatever starts in it
    gateway
      reach opened: r now: connected with the internet for 0.0.0.0/0 by igw-1
     back
      reach closed: r no longer: connected with the internet for 0.0.0.0/0 by igw-1
    network ACL
      reach opened: a now: lets in by rule 100 0.0.0.0/0 at tcp 22 to 22
      reach opened: a no longer: denies by rule 100 0.0.0.0/0 at tcp 22 to 22
     back
      reach closed: a now: denies by rule 100 0.0.0.0/0 at tcp 22 to 22
      reach closed: a no longer: lets in by rule 100 0.0.0.0/0 at tcp 22 to 22
    API of a cluster
     back
      reach closed: aws_eks_cluster.x no longer: its API reached from 0.0.0.0/0 over TLS
    fewer ranges
      reach closed: aws_eks_cluster.x no longer: its API reached from 192.0.2.0/24 over TLS
     back
      reach opened: aws_eks_cluster.x now: its API reached from 192.0.2.0/24 over TLS
    ");
}

#[test]
fn whom_security_groups_let_in() {
    let group = |body: &str| one("aws_security_group", body);
    let rule = |protocol: &str, from: u16, to: u16, block: &str| {
        format!(
            "ingress {{\n protocol = \"{protocol}\"\n from_port = {from}\n to_port = {to}\n {block}\n}}\n"
        )
    };
    let v4 = |block: &str| format!("cidr_blocks = [\"{block}\"]");
    let dynamic = |keys: &str| {
        group(&format!(
            "dynamic \"ingress\" {{\n for_each = {keys}\n content {{\n protocol = \"tcp\"\n from_port = ingress.value\n to_port = ingress.value\n cidr_blocks = [\"10.0.0.0/8\"]\n}}\n}}"
        ))
    };
    let listed = |block: &str| {
        group(&format!(
            "ingress = [for c in [\"{block}\"] : {{ protocol = \"tcp\", from_port = 22, to_port = 22, cidr_blocks = [c] }}]"
        ))
    };
    let of_local = |block: &str| {
        format!(
            "locals {{\n  office = \"{block}\"\n}}\n{}{}",
            group("name = \"x\""),
            one(
                "aws_security_group_rule",
                "security_group_id = aws_security_group.x.id\ntype = \"ingress\"\nprotocol = \"tcp\"\nfrom_port = 22\nto_port = 22\ncidr_blocks = concat([local.office], [])"
            )
        )
    };
    let cases = [
        (
            "fewer ports",
            group(&rule("tcp", 22, 65535, &v4("0.0.0.0/0"))),
            group(&rule("tcp", 22, 22, &v4("0.0.0.0/0"))),
        ),
        (
            "every protocol",
            group(&rule("tcp", 22, 22, &v4("10.0.0.0/8"))),
            group(&rule("-1", 0, 0, &v4("10.0.0.0/8"))),
        ),
        (
            "other ports of UDP",
            group(&rule("udp", 53, 53, &v4("10.0.0.0/8"))),
            group(&rule("udp", 53, 99, &v4("10.0.0.0/8"))),
        ),
        (
            "IPv6",
            group(&rule("tcp", 22, 22, "ipv6_cidr_blocks = [\"2001:db8::/32\"]")),
            group(&rule("tcp", 22, 22, "ipv6_cidr_blocks = [\"::/0\"]")),
        ),
        // What is said in no block any longer, the provider keeps.
        ("no block", group(&rule("tcp", 22, 22, &v4("10.0.0.0/8"))), group("description = \"x\"")),
        ("dynamic", dynamic("[22]"), dynamic("[22, 80]")),
        (
            "dynamic, said otherwise",
            dynamic("[22, 80]"),
            group(&(rule("tcp", 22, 22, &v4("10.0.0.0/8")) + &rule("tcp", 80, 80, &v4("10.0.0.0/8")))),
        ),
        ("for", listed("10.0.0.0/8"), listed("0.0.0.0/0")),
        ("a function", of_local("10.0.0.0/8"), of_local("0.0.0.0/0")),
    ];
    let cases: Vec<_> =
        cases.iter().map(|(name, before, after)| (*name, before.as_str(), after.as_str())).collect();
    insta::assert_snapshot!(told(&cases), @"
    fewer ports
      reach closed: aws_security_group.x no longer: reached from 0.0.0.0/0 at ports 22 to 65535
     back
      reach opened: aws_security_group.x now: reached from 0.0.0.0/0 at ports 22 to 65535
    every protocol
      reach opened: aws_security_group.x now: reached from 10.0.0.0/8 at every port
     back
      reach closed: aws_security_group.x no longer: reached from 10.0.0.0/8 at every port
    other ports of UDP
      reach opened: aws_security_group.x now: reached from 10.0.0.0/8 at ports 53 to 99 of protocol udp
     back
      reach closed: aws_security_group.x no longer: reached from 10.0.0.0/8 at ports 53 to 99 of protocol udp
    IPv6
      reach opened: aws_security_group.x now: reached from ::/0 at port 22
     back
      reach closed: aws_security_group.x no longer: reached from ::/0 at port 22
    no block
     back
      reach opened: aws_security_group.x now: reached from 10.0.0.0/8 at port 22
    dynamic
      reach opened: aws_security_group.x: what ingress opens is not known here
     back
      reach opened: aws_security_group.x: what ingress opens is not known here
    dynamic, said otherwise
     back
    for
      reach opened: aws_security_group.x: what ingress opens is not known here
     back
      reach opened: aws_security_group.x: what ingress opens is not known here
    a function
      reach opened: aws_security_group_rule.x: what cidr_blocks opens is not known here
     back
      reach opened: aws_security_group_rule.x: what cidr_blocks opens is not known here
    ");
}

/// What is in a module, and what is in one that is not here.
#[test]
fn what_modules_open() {
    let called = |blocks: &str, source: &str| {
        format!(
            "# main.tf\nmodule \"web\" {{\n  source = \"{source}\"\n  cidrs = [\"{blocks}\"]\n}}\n# modules/sg/main.tf\nvariable \"cidrs\" {{}}\n{}",
            one(
                "aws_security_group",
                "ingress {\n protocol = \"tcp\"\n from_port = 22\n to_port = 22\n cidr_blocks = var.cidrs\n}"
            )
        )
    };
    let of = |source: &str| meant(&called("10.0.0.0/8", source), &called("0.0.0.0/0", source));
    insta::assert_snapshot!(of("./modules/sg") + &of("terraform-aws-modules/security-group/aws"), @"
    reach opened: module.web.aws_security_group.x: what ingress opens is not known here
    reach opened: module.web: what it opens, files decide that are not here
    ");
}
