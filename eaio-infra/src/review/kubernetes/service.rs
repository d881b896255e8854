//! Who is served: services, their ports, and who asks for them.

use super::super::{Action, Change, Effect};
use super::object::Object;
use super::{Turn, is_changed};
use crate::check::Located;
use crate::review::difference::shown;

/// Who no longer reaches a service.
pub(super) fn judge(turn: &Turn<'_>, change: &mut Change) {
    let Some(one) = turn.one.filter(|one| (one.group.as_str(), one.kind.as_str()) == ("", "Service")) else {
        return;
    };
    let host = match &one.namespace {
        Some(namespace) => format!("{}.{namespace}", one.name),
        None => one.name.clone(),
    };
    let Some(other) = turn.other else {
        change.consequence(Effect::Downtime, format!("`{host}` is no longer a name that anybody finds"));
        return asked_for(one, None, turn, change);
    };
    if change.action == Action::Replace {
        change.consequence(
            Effect::Downtime,
            "it is gone until it is made again, and its address may be another",
        );
    }
    for port in one.items(&["spec", "ports"]) {
        let number = port.get("port").map(shown).unwrap_or_default();
        let protocol = |port: &Located| port.text_at(&["protocol"]).unwrap_or("TCP").to_owned();
        let is_it = |other: &&Located| {
            other.get("port").map(shown).as_ref() == Some(&number) && protocol(other) == protocol(port)
        };
        if !other.items(&["spec", "ports"]).iter().any(|other| is_it(&other)) {
            change.consequence(
                Effect::Downtime,
                format!("whoever connects to `{host}:{number}` no longer can"),
            );
            asked_for(one, Some(port), turn, change);
        }
    }
    let kind = |object: &Object| object.text(&["spec", "type"]).unwrap_or("ClusterIP").to_owned();
    let (old, new) = (kind(one), kind(other));
    if old != new {
        let text = match old.as_str() {
            "LoadBalancer" => "its load balancer goes, and with it the address that people outside use",
            "NodePort" if new == "ClusterIP" => "the ports on the nodes go",
            "ExternalName" => "it is no longer another name of a host outside",
            _ if new == "ExternalName" => {
                "it becomes another name of a host outside; its pods no longer answer"
            }
            _ => return,
        };
        change.consequence(Effect::Downtime, text);
    }
    if is_changed(change, &["spec", "selector"]) {
        change.consequence(Effect::Note, "other pods answer from now on");
    }
}

/// Says which ingress still asks for a service, or for one of its ports.
fn asked_for(one: &Object, port: Option<&Located>, turn: &Turn<'_>, change: &mut Change) {
    for ingress in turn.new.of("Ingress").filter(|ingress| ingress.is_beside(one)) {
        let rules = ingress.items(&["spec", "rules"]).iter();
        let paths = rules.flat_map(|rule| rule.at(&["http", "paths"]).map_or(&[][..], Located::items));
        let backends =
            paths.filter_map(|path| path.get("backend")).chain(ingress.at(&["spec", "defaultBackend"]));
        let asks = backends.filter_map(|backend| backend.get("service")).any(|service| {
            let wanted = |field: &str| service.at(&["port", field]).map(shown);
            service.text_at(&["name"]) == Some(&one.name)
                && port.is_none_or(|port| {
                    wanted("number").is_some_and(|number| port.get("port").map(shown) == Some(number))
                        || wanted("name").is_some_and(|name| port.get("name").map(shown) == Some(name))
                })
        });
        if asks {
            change.consequence(Effect::Downtime, format!("{} still asks for it", ingress.title()));
        }
    }
}
