//! What AWS lets be reached from outside: addresses on the internet, routes to it, what is called without proving who calls.

use crate::check::{Index, Located, Resource};
use crate::review::difference::shown;

use super::grant::{Block, Grant, Grants, PortRange, grant};
use super::iam::target;
use super::items;

/// What makes something of any type have an address on the internet while it says `true`: the provider's pages.
const PUBLIC: [(&[&str], &str); 5] = [
    (&["publicly_accessible"], "an address on the internet"),
    (&["associate_public_ip_address"], "an address on the internet"),
    (&["map_public_ip_on_launch"], "an address on the internet for whatever starts in it"),
    (&["network_configuration", "assign_public_ip"], "an address on the internet"),
    (&["network_interfaces", "associate_public_ip_address"], "an address on the internet for what it starts"),
];

/// The fields of a public access block, each of which is off where nothing is said.
const BLOCKS: [&str; 4] =
    ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];
const PUBLIC_ACCESS_BLOCKS: [&str; 2] =
    ["aws_s3_bucket_public_access_block", "aws_s3_account_public_access_block"];

/// What is reached; of what `before` said, what the provider keeps where it is said no longer.
pub(super) fn grants(index: &Index<'_>, before: Option<&Index<'_>>) -> Grants {
    let mut grants = Grants::new();
    let managed = index.all_resources().iter().filter(|one| !one.is_data);
    for resource in managed.filter(|one| one.resource_type.starts_with("aws_")) {
        for (path, what) in PUBLIC {
            match index.value(resource, path) {
                Some(value) if value.is_unknown() => {
                    grant(
                        &mut grants,
                        resource.address(),
                        format!("{what}, where `{}` says so", shown(value)),
                    );
                }
                _ if index.is_true(resource, path) => grant(&mut grants, resource.address(), what),
                _ => {}
            }
        }
        let mut add = |what: String| grant(&mut grants, resource.address(), what);
        match resource.resource_type {
            "aws_eks_cluster" => {
                api(index, resource, before)
                    .into_iter()
                    .for_each(|what| grant(&mut grants, resource.address(), what));
            }
            "aws_lb" | "aws_alb" | "aws_elb" if !index.is_true(resource, &["internal"]) => {
                add("an address on the internet".to_owned());
            }
            // "Launching your Amazon OpenSearch Service domains within a VPC": without, the endpoint is public.
            "aws_opensearch_domain" | "aws_elasticsearch_domain"
                if resource.body.get("vpc_options").is_none()
                    && !index.is_dynamic(resource.body, "vpc_options") =>
            {
                add("an endpoint on the internet".to_owned());
            }
            kind if PUBLIC_ACCESS_BLOCKS.contains(&kind) => {
                BLOCKS
                    .iter()
                    .filter(|field| !index.is_true(resource, &[field]))
                    .for_each(|field| add(format!("{field} off")));
            }
            "aws_s3_bucket_acl" | "aws_s3_bucket" => {
                match index.value(resource, &["acl"]).map(|acl| (acl, acl.text())) {
                    Some((_, Some(acl @ ("public-read" | "public-read-write" | "authenticated-read")))) => {
                        grant(
                            &mut grants,
                            target(index, resource, "bucket"),
                            format!("open to everybody by the ACL {acl}"),
                        );
                    }
                    Some((acl, None)) if acl.is_unknown() => {
                        add(format!("an ACL that Terraform computes: {}", shown(acl)))
                    }
                    _ => {}
                }
            }
            "aws_lambda_function_url" => {
                without_authorization(index, resource, "authorization_type", None, &mut grants)
            }
            "aws_apigatewayv2_route" => {
                without_authorization(index, resource, "authorization_type", Some("NONE"), &mut grants);
            }
            "aws_api_gateway_method" => {
                without_authorization(index, resource, "authorization", None, &mut grants)
            }
            "aws_eip" | "aws_eip_association" => {
                for bearer in ["instance", "instance_id", "network_interface", "network_interface_id"] {
                    if resource.body.get(bearer).is_some() {
                        grant(&mut grants, target(index, resource, bearer), "an address on the internet");
                    }
                }
            }
            "aws_route" => {
                route(index, resource, resource.body, &target(index, resource, "route_table_id"), &mut grants)
            }
            "aws_route_table" | "aws_default_route_table" => {
                for block in index.blocks(resource.body, "route") {
                    route(index, resource, block, &resource.address(), &mut grants);
                }
            }
            _ => acl_rules(index, resource, "allow", &mut grants),
        }
    }
    grants
}

/// What keeps others out while it is there.
pub(super) fn guards(index: &Index<'_>) -> Grants {
    let mut guards = Grants::new();
    for kind in PUBLIC_ACCESS_BLOCKS {
        for block in index.resources(kind) {
            let of = if kind.contains("account") {
                "the account".to_owned()
            } else {
                target(index, block, "bucket")
            };
            grant(&mut guards, of, "kept from public access");
        }
    }
    for resource in index.all_resources().iter().filter(|one| !one.is_data) {
        acl_rules(index, resource, "deny", &mut guards);
    }
    guards
}

/// From where the API of a cluster is reached.
fn api<'a>(index: &Index<'a>, cluster: &Resource<'a>, before: Option<&Index<'_>>) -> Vec<Grant> {
    let is_public = index
        .value(cluster, &["vpc_config", "endpoint_public_access"])
        // What is not said is public (AWS, CreateCluster).
        .is_none_or(|value| value.is_true() || value.is_unknown() || value.text() == Some("true"));
    if !is_public {
        return Vec::new();
    }
    let path = ["vpc_config", "public_access_cidrs"];
    // What is no longer said the provider keeps: the argument is optional and computed.
    let kept = || {
        let before = before?;
        let same = before.resources("aws_eks_cluster").find(|one| one.address() == cluster.address())?;
        before.value(same, &path)
    };
    let ranges: Option<&Located> = index.value(cluster, &path).or_else(kept);
    let reached = |from: (String, Option<Block>)| {
        Grant::of_network("its API reached from", from, ("over TLS".to_owned(), None))
    };
    match ranges {
        Some(ranges) if ranges.is_unknown() => {
            vec![reached((format!("blocks that Terraform computes: {}", shown(ranges)), None))]
        }
        ranges if items(ranges).is_empty() => vec![reached(block("0.0.0.0/0"))],
        ranges => {
            let one = |range: &Located| reached(range.text().map_or_else(|| (shown(range), None), block));
            items(ranges).iter().map(one).collect()
        }
    }
}

fn block(text: &str) -> (String, Option<Block>) {
    (text.to_owned(), Block::parse(text))
}

/// What anybody may call; `otherwise` is what nothing said stands for.
fn without_authorization<'a>(
    index: &Index<'a>,
    resource: &Resource<'a>,
    argument: &str,
    otherwise: Option<&str>,
    grants: &mut Grants,
) {
    let value = index.value(resource, &[argument]);
    let said = value.and_then(Located::text).or(otherwise.filter(|_| value.is_none()));
    let key = if index.is_true(resource, &["api_key_required"]) { ", by whoever has a key" } else { "" };
    if said == Some("NONE") {
        grant(grants, resource.address(), format!("called without authorization{key}"));
    } else if value.is_some_and(Located::is_unknown) {
        grant(grants, resource.address(), "called with an authorization that Terraform computes");
    }
}

/// A route to an internet gateway: what has an address there is reached by it ("Enable internet access for a VPC").
fn route<'a>(
    index: &Index<'a>,
    resource: &Resource<'a>,
    route: &'a Located,
    table: &str,
    grants: &mut Grants,
) {
    let Some(gateway) = route.get("gateway_id") else { return };
    let gateway = index.resolved(resource, gateway);
    let said = match (index.referent(resource, gateway), gateway.text()) {
        (Some((referent, _)), _) if referent.resource_type == "aws_internet_gateway" => referent.address(),
        (None, Some(text)) if text.starts_with("igw-") => text.to_owned(),
        (None, None) if gateway.is_unknown() => {
            format!("a gateway that Terraform computes, {}", shown(gateway))
        }
        _ => return,
    };
    let names = ["destination_cidr_block", "destination_ipv6_cidr_block", "cidr_block", "ipv6_cidr_block"];
    for to in names.iter().filter_map(|name| route.get(name)).map(|to| index.resolved(resource, to)) {
        let to = to.text().map_or_else(|| (shown(to), None), block);
        grant(
            grants,
            table,
            Grant::of_network("connected with the internet for", to, (format!("by {said}"), None)),
        );
    }
}

/// What the rules of a network ACL say that allow, or that deny. The first that fits decides, so that its number is part of a rule.
fn acl_rules<'a>(index: &Index<'a>, resource: &Resource<'a>, action: &str, grants: &mut Grants) {
    let mut rule = |body: &'a Located, is_egress: bool, owner: &str| {
        let value =
            |names: [&str; 2]| names.iter().find_map(|name| Some(index.resolved(resource, body.get(name)?)));
        let said = value(["action", "rule_action"]).and_then(Located::text).unwrap_or("allow");
        if !said.eq_ignore_ascii_case(action) {
            return;
        }
        let text = |value: Option<&Located>| {
            value.map_or_else(
                || "?".to_owned(),
                |value| value.text().map_or_else(|| shown(value), str::to_owned),
            )
        };
        let number = text(value(["rule_no", "rule_number"]));
        let word = match (action, is_egress) {
            ("allow", false) => "lets in by rule",
            ("allow", true) => "lets out by rule",
            (_, false) => "denies by rule",
            (_, true) => "denies the way out by rule",
        };
        let (protocol, first, last) = (
            text(value(["protocol", "protocol"])),
            text(value(["from_port", "from_port"])),
            text(value(["to_port", "to_port"])),
        );
        let ports = match (protocol.as_str(), first.parse(), last.parse()) {
            ("-1" | "all", ..) => {
                ("at every port".to_owned(), Some(PortRange { protocol: None, first: 0, last: u16::MAX }))
            }
            (_, Ok(first), Ok(last)) => (
                format!("at {protocol} {first} to {last}"),
                Some(PortRange { protocol: Some(protocol.clone()), first, last }),
            ),
            _ => (format!("at {protocol} {first} to {last}"), None),
        };
        for name in ["cidr_block", "ipv6_cidr_block"] {
            let Some(to) = body.get(name).map(|to| index.resolved(resource, to)) else { continue };
            let to = to.text().map_or_else(|| (shown(to), None), block);
            grant(grants, owner, Grant::of_network(&format!("{word} {number}"), to, ports.clone()));
        }
    };
    match resource.resource_type {
        "aws_network_acl" | "aws_default_network_acl" => {
            for (name, is_egress) in [("ingress", false), ("egress", true)] {
                index.blocks(resource.body, name).for_each(|body| rule(body, is_egress, &resource.address()));
            }
        }
        "aws_network_acl_rule" => {
            let owner = target(index, resource, "network_acl_id");
            rule(resource.body, index.is_true(resource, &["egress"]), &owner);
        }
        _ => {}
    }
}
