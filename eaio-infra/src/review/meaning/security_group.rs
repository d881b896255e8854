//! Whom security groups let in: by what bears them, whichever resource says the rule.

use crate::check::{Group, GroupRule, Index, Peer, Ports, Resource};

use super::grant::{Block, Grant, Grants, PortRange, grant};

/// Whom the groups let in; of what `before` said, what the provider keeps where a group says no longer whom it lets in.
pub(super) fn grants<'a>(index: &Index<'a>, before: Option<&Index<'a>>) -> Grants {
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
        let subject = bearers(index, group);
        let kept = before
            .filter(|_| resource.body.at(&["dynamic", "ingress"]).or(resource.body.get("ingress")).is_none());
        let kept = kept.and_then(|before| inline(before, resource).map(|rules| (before, rules)));
        let kept =
            kept.into_iter().flat_map(|(before, rules)| rules.into_iter().map(move |rule| (before, rule)));
        for (index, rule) in index.ingress_of(group).iter().map(|rule| (index, rule)).chain(kept) {
            let ports = ports(&rule.ports);
            for peer in &rule.peers {
                let from = match peer {
                    Peer::Group(other) if *other == group => ("itself".to_owned(), None),
                    Peer::Group(other) => (bearers(index, *other), None),
                    Peer::Cidr(cidr) => (cidr.to_string(), Some(Block::V4(*cidr))),
                    Peer::V6(text) => {
                        let block = Block::parse(text);
                        (block.map_or_else(|| (*text).to_owned(), |block| block.to_string()), block)
                    }
                    Peer::Unknown => ("whom Terraform computes".to_owned(), None),
                };
                let what = Grant::of_network("reached from", from, ports.clone());
                grant(&mut grants, subject.clone(), what);
            }
        }
        if index.has_unknown_rules(group) {
            grant(&mut grants, subject, "reached from addresses that are not known here");
        }
    }
    grants
}

/// The rules that stand in a group itself, as it was.
fn inline<'i, 'a>(before: &'i Index<'a>, group: &Resource<'_>) -> Option<Vec<&'i GroupRule<'a>>> {
    let same = before.resources(group.resource_type).find(|one| one.address() == group.address())?;
    let rules = before.ingress_of(same.as_group()).iter();
    Some(
        rules
            .filter(|rule| before.blocks(same.body, "ingress").any(|block| std::ptr::eq(block, rule.value)))
            .collect(),
    )
}

/// Ports in words, and as what they are where that is known.
fn ports(ports: &Ports) -> (String, Option<PortRange>) {
    let range = |protocol: Option<&str>, first, last| {
        Some(PortRange { protocol: protocol.map(str::to_owned), first, last })
    };
    let words = |first: u16, last: u16| match first == last {
        true => format!("port {first}"),
        false => format!("ports {first} to {last}"),
    };
    match ports {
        Ports::Tcp(of) => {
            (format!("at {}", words(*of.start(), *of.end())), range(Some("tcp"), *of.start(), *of.end()))
        }
        Ports::All => ("at every port".to_owned(), range(None, 0, u16::MAX)),
        Ports::Other(protocol, Some(of)) => {
            let said = format!("at {} of protocol {protocol}", words(*of.start(), *of.end()));
            (said, range(Some(protocol), *of.start(), *of.end()))
        }
        Ports::Other(protocol, None) => {
            (format!("by protocol {protocol}"), range(Some(protocol), 0, u16::MAX))
        }
        Ports::Unknown => ("at ports that Terraform computes".to_owned(), None),
    }
}

/// Who bears a group, or the group where nobody does.
fn bearers<'a>(index: &Index<'a>, group: Group<'a>) -> String {
    match index.bearers(group) {
        [] => group.title(),
        bearers => bearers.join(" and "),
    }
}
