use crate::check::{Example, Findings, Index, Located, Resource, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "world-open-ingress",
    severity: Severity::Error,
    documentation: "A security group lets the whole internet in at a port that is not the web's. Whoever scans addresses finds it \
                    within minutes. Ports 80 and 443 are what a load balancer is for, and are left alone.",
    bad: Example::hcl(
        r#"
resource "aws_security_group" "database" {
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  security_group_id = aws_security_group.database.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 5432
  to_port           = 5432
}
"#,
    ),
    good: Example::hcl(
        r#"
resource "aws_security_group" "web" {
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "web" {
  security_group_id = aws_security_group.web.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}
"#,
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for group in ["aws_security_group", "aws_default_security_group"] {
        for group in index.resources(group) {
            for block in index.blocks(group.body, "ingress") {
                for field in ["cidr_blocks", "ipv6_cidr_blocks"] {
                    let Some(blocks) = block.get(field) else { continue };
                    let blocks = index.resolved(group, blocks).items();
                    if let Some(open) = blocks.iter().find(|block| is_world(index.resolved(group, block))) {
                        report(index, findings, group, block, open);
                    }
                }
            }
            computed(index, findings, group);
        }
    }
    let rules = index.resources("aws_vpc_security_group_ingress_rule").chain(
        index
            .resources("aws_security_group_rule")
            .filter(|rule| index.text(rule, &["type"]) == Some("ingress")),
    );
    for rule in rules {
        let one = ["cidr_ipv4", "cidr_ipv6"].iter().filter_map(|field| index.value(rule, &[field]));
        let several =
            ["cidr_blocks", "ipv6_cidr_blocks"].iter().filter_map(|field| index.value(rule, &[field]));
        let open =
            one.chain(several.flat_map(Located::items)).find(|block| is_world(index.resolved(rule, block)));
        if let Some(open) = open {
            report(index, findings, rule, rule.body, open);
        }
    }
}

fn is_world(block: &Located) -> bool {
    matches!(block.text(), Some("0.0.0.0/0" | "::/0"))
}

fn port_of<'a>(index: &Index<'a>, resource: &Resource<'a>, part: &'a Located, port: &str) -> Option<f64> {
    let value = index.resolved(resource, part.get(port)?);
    value.number().or_else(|| value.text()?.parse().ok())
}

/// Blocks that are made one for each of a list of ports that is written out.
fn computed<'a>(index: &Index<'a>, findings: &mut Findings<'_>, group: &Resource<'a>) {
    let Some(dynamic) = group.body.at(&["dynamic", "ingress"]) else { return };
    let (Some(each), Some(content)) = (dynamic.get("for_each"), dynamic.get("content")) else { return };
    let ports = index.resolved(group, each).items();
    let is_the_port = ["from_port", "to_port"].iter().all(|port| {
        content.get(port).and_then(Located::reference).is_some_and(|reference| {
            reference.split_once('.').is_some_and(|(_, field)| matches!(field, "value" | "key"))
        })
    });
    let open = ["cidr_blocks", "ipv6_cidr_blocks"].iter().filter_map(|field| content.get(field)).find_map(
        |blocks| {
            index.resolved(group, blocks).items().iter().find(|block| is_world(index.resolved(group, block)))
        },
    );
    let Some(open) = open.filter(|_| is_the_port && !is_of_icmp(index, group, content)) else { return };
    for port in ports.iter().filter_map(|port| port.number().or_else(|| port.text()?.parse().ok())) {
        if port != 80.0 && port != 443.0 {
            found(findings, group, open, &format!("port {port}"));
        }
    }
}

/// Messages of control have no ports, and a ping from everywhere is no danger.
fn is_of_icmp<'a>(index: &Index<'a>, resource: &Resource<'a>, part: &'a Located) -> bool {
    protocol(index, resource, part)
        .is_some_and(|protocol| protocol.starts_with("icmp") || protocol == "1" || protocol == "58")
}

fn protocol<'a>(index: &Index<'a>, resource: &Resource<'a>, part: &'a Located) -> Option<String> {
    let protocol = index.resolved(resource, part.get("protocol").or_else(|| part.get("ip_protocol"))?);
    protocol.text().map(str::to_lowercase).or_else(|| protocol.number().map(|number| number.to_string()))
}

fn report<'a>(
    index: &Index<'a>,
    findings: &mut Findings<'_>,
    resource: &Resource<'a>,
    part: &'a Located,
    open: &Located,
) {
    let [from, to] = ["from_port", "to_port"].map(|port| port_of(index, resource, part, port));
    let is_any = matches!(protocol(index, resource, part).as_deref(), Some("-1" | "all"));
    let ports = match (from, to) {
        _ if is_of_icmp(index, resource, part) => return,
        // Of every protocol, the ports that are written are ignored.
        _ if is_any => "every port".to_owned(),
        (Some(from), Some(to)) if from == to && (from == 80.0 || from == 443.0) => return,
        (Some(from), Some(to)) if from == to => format!("port {from}"),
        (Some(from), Some(to)) if from > 0.0 || to > 0.0 => format!("ports {from} to {to}"),
        // Which, only Terraform knows.
        _ if ["from_port", "to_port"].iter().any(|port| part.get(port).is_some_and(Located::is_unknown)) => {
            return;
        }
        _ => "every port".to_owned(),
    };
    found(findings, resource, open, &ports);
}

fn found(findings: &mut Findings<'_>, resource: &Resource<'_>, open: &Located, ports: &str) {
    findings
        .at(resource.artifact, open, format!("{} lets the whole internet in at {ports}", resource.address()))
        .subject(resource.address())
        .help("let in the security group of who needs it, or its addresses");
}
