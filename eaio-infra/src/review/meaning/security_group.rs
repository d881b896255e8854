//! Whom security groups let in: by what bears them, whichever resource says the rule.

use crate::check::{Group, Index, Peer, Ports};

use super::grant::{Grant, Grants, grant};

pub(super) fn grants(index: &Index<'_>) -> Grants {
    let mut grants = Grants::new();
    for resource in index.all_resources().iter().filter(|resource| !resource.is_data) {
        let is_group = matches!(
            resource.resource_type,
            "aws_security_group" | "aws_default_security_group" | "aws_eks_cluster"
        );
        if !is_group {
            continue;
        }
        let group = resource.as_group();
        for rule in index.ingress_of(group) {
            let ports = match &rule.ports {
                Ports::Tcp(range) if range.start() == range.end() => format!("port {}", range.start()),
                Ports::Tcp(range) => format!("ports {} to {}", range.start(), range.end()),
                Ports::All => "every port".to_owned(),
                Ports::Other => "what is no TCP".to_owned(),
                Ports::Unknown => "ports that Terraform computes".to_owned(),
            };
            for peer in &rule.peers {
                let from = |who: &str| Grant::from(format!("reached from {who} at {ports}"));
                let what = match peer {
                    Peer::Group(other) if *other == group => from("itself"),
                    Peer::Group(other) => from(&bearers(index, *other)),
                    Peer::Cidr(cidr) => Grant::of_block("reached from", *cidr, &format!("at {ports}")),
                    Peer::Unknown => from("whom Terraform computes"),
                };
                grant(&mut grants, bearers(index, group), what);
            }
        }
    }
    grants
}

/// Who bears a group, or the group where nobody does.
fn bearers<'a>(index: &Index<'a>, group: Group<'a>) -> String {
    match index.bearers(group) {
        [] => group.title(),
        bearers => bearers.join(" and "),
    }
}
