//! Services: whether their containers are made anew, and what they no longer have.

use super::super::difference::shown;
use super::super::{Action, Change, Effect};
use super::Turn;
use super::database::Database;
use crate::check::{Content, Located};

/// What Compose looks at elsewhere, and not when it decides whether a container is still the right one.
///
/// Source: Docker Compose, `ServiceHash`.
fn is_hashed(difference: &super::Difference) -> bool {
    let names: Vec<&str> = difference.path.names().collect();
    !matches!(
        names.as_slice(),
        ["build" | "pull_policy" | "scale" | "depends_on" | "profiles", ..] | ["deploy", "replicas"]
    )
}

/// What follows for a service and whoever uses it.
pub(super) fn judge(turn: &Turn<'_>, change: &mut Change) {
    change.is_stateful = turn.one.is_some_and(|service| mounts(service).any(is_named));
    if let Some(extended) = turn.other.and_then(|service| service.get("extends")) {
        let base = extended.text().or_else(|| extended.text_at(&["service"])).unwrap_or("?");
        let file = extended.text_at(&["file"]).map(|file| format!(" of {file}")).unwrap_or_default();
        change.consequence(
            Effect::Note,
            format!("what it takes from `{base}`{file} is not known: it is not in the tree, or it extends this one"),
        );
    }
    match (turn.one, turn.other) {
        (None, Some(other)) => {
            if other.get("profiles").is_some_and(|profiles| !profiles.items().is_empty()) {
                change.consequence(Effect::Note, "it runs only where a profile asks for it");
            }
        }
        (Some(one), None) => gone(one, turn, change),
        (Some(one), Some(other)) => {
            lost_mounts(one, other, change);
            image(one, other, change);
            ports(one, other, change);
            container_name(one, other, change);
            recreation(other, turn, change);
        }
        (None, None) => {}
    }
}

/// What follows where its container goes, too: Docker Compose, `up --remove-orphans`.
fn gone(one: &Located, turn: &Turn<'_>, change: &mut Change) {
    let mut users: Vec<String> = turn
        .new
        .services()
        .filter(|(_, service)| speaks_of(service, turn.name))
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    users.sort();
    if !users.is_empty() {
        change.consequence(Effect::Downtime, format!("it is still named by {}", users.join(", ")));
    }
    for port in published(one) {
        change.consequence(Effect::Downtime, format!("whoever connects to {} no longer can", address(port)));
    }
}

/// Whether a service says the name of another as a host, in its variables or its command.
fn speaks_of(service: &Located, name: &str) -> bool {
    let is_host = |text: &str| {
        text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
            .any(|word| word == name)
    };
    let says = |value: &Located| value.text().is_some_and(is_host);
    let variables =
        service.get("environment").into_iter().flat_map(Located::entries).map(|(.., value)| value);
    let words = ["command", "entrypoint"]
        .into_iter()
        .filter_map(|field| service.get(field))
        .flat_map(|value| value.items());
    service.at(&["depends_on", name]).is_some() || variables.chain(words).any(says)
}

/// Compose has a new container take the place of one whose configuration or image is another.
fn recreation(other: &Located, turn: &Turn<'_>, change: &mut Change) {
    let is_recreated = change.differences.iter().any(is_hashed);
    let count = |service: &Located| {
        ["scale"]
            .iter()
            .find_map(|name| service.get(name))
            .or_else(|| service.at(&["deploy", "replicas"]))
            .map(shown)
    };
    if count(other).as_deref() == Some("0") && turn.one.and_then(count).as_deref() != Some("0") {
        change.consequence(Effect::Downtime, "none of its containers is left");
        return;
    }
    let has_profile =
        |service: &Located| service.get("profiles").is_some_and(|profiles| !profiles.items().is_empty());
    if has_profile(other) && turn.one.is_some_and(|one| !has_profile(one)) {
        change.consequence(Effect::Note, "from now on it runs only where a profile asks for it");
    }
    if !is_recreated {
        let is_built =
            change.differences.iter().any(|difference| difference.path.names().next() == Some("build"));
        let text = match is_built {
            true => "its container is made anew once its image is built again: `docker compose up --build`",
            false => "its container stays as it is",
        };
        change.consequence(Effect::Note, text);
        return;
    }
    let text = "its container is made anew: it stops before the new one starts";
    change.consequence(Effect::Restart, text);
    let mut followers: Vec<String> = turn
        .new
        .services()
        .filter(|(_, service)| {
            let restarts = service.at(&["depends_on", turn.name, "restart"]).is_some_and(Located::is_true);
            let shares = ["network_mode", "pid", "ipc"].iter().any(|field| {
                service.text_at(&[field]).and_then(|mode| mode.strip_prefix("service:")) == Some(turn.name)
            });
            restarts || shares
        })
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    followers.sort();
    if !followers.is_empty() {
        change.consequence(Effect::Restart, format!("with it restart {}", followers.join(", ")));
    }
}

fn mounts(service: &Located) -> impl Iterator<Item = &Located> {
    service.get("volumes").map_or(&[][..], Located::items).iter()
}

fn is_named(mount: &Located) -> bool {
    mount.text_at(&["type"]) == Some("volume") && mount.text_at(&["source"]).is_some()
}

/// What a container had at a path, and no longer has.
fn lost_mounts(one: &Located, other: &Located, change: &mut Change) {
    for mount in mounts(one) {
        let (Some(target), Some(source)) = (mount.text_at(&["target"]), mount.text_at(&["source"])) else {
            continue;
        };
        let is_volume = is_named(mount);
        let now = mounts(other).find(|mount| mount.text_at(&["target"]) == Some(target));
        let now_at = || {
            mounts(other)
                .find(|other| other.text_at(&["source"]) == Some(source))
                .and_then(|mount| mount.text_at(&["target"]))
        };
        let text = match now {
            Some(now) if now.text_at(&["source"]) == Some(source) => continue,
            Some(now) => match now.text_at(&["source"]) {
                Some(new) if is_named(now) => format!(
                    "`{target}` is that of the volume `{new}`: what `{source}` holds is no longer there"
                ),
                Some(new) => {
                    format!("`{target}` is the directory `{new}`: what `{source}` holds is no longer there")
                }
                None => format!("`{target}` starts empty: what `{source}` holds is no longer there"),
            },
            None => match now_at() {
                Some(moved) => format!("what `{source}` holds is at `{moved}`, and no longer at `{target}`"),
                None => format!(
                    "`{target}` is no longer kept: what `{source}` holds is not there, and what is written there goes with the container"
                ),
            },
        };
        // A directory of the machine is looked at by people, too, and may be code.
        change.consequence(if is_volume { Effect::DataLoss } else { Effect::Note }, text);
    }
}

/// Whether what a database stores may be there: a volume, or a directory of the machine at a place where databases store.
fn holds_data(mount: &Located) -> bool {
    const PLACES: [&str; 4] = ["/var/lib/", "/data", "pgdata", "/bitnami/"];
    let target = mount.text_at(&["target"]).unwrap_or_default();
    is_named(mount)
        || mount.text_at(&["source"]).is_some() && PLACES.iter().any(|place| target.contains(place))
}

/// Whether what is stored can be read by what runs now.
fn image(one: &Located, other: &Located, change: &mut Change) {
    let (Some(before), Some(after)) = (one.text_at(&["image"]), other.text_at(&["image"])) else { return };
    if before == after {
        return;
    }
    let Some(old) = Database::of(before) else { return };
    let keeps = mounts(other).any(holds_data);
    let Some(new) = Database::of(after) else {
        if keeps {
            change.consequence(
                Effect::Note,
                format!("what {} stored, something else is given to read", old.name()),
            );
        }
        return;
    };
    if !keeps {
        return;
    }
    old.read_by(new, change);
}

fn published(service: &Located) -> impl Iterator<Item = &Located> {
    let ports = service.get("ports").map_or(&[][..], Located::items).iter();
    ports.filter(|port| port.text_at(&["published"]).is_some())
}

/// Where a port of the machine is reached.
fn address(port: &Located) -> String {
    let number = port.text_at(&["published"]).unwrap_or_default();
    let host = port.text_at(&["host_ip"]).filter(|host| *host != "0.0.0.0").unwrap_or("the machine");
    let protocol = port.text_at(&["protocol"]).filter(|protocol| *protocol != "tcp");
    let protocol = protocol.map(|protocol| format!("/{protocol}")).unwrap_or_default();
    format!("port {number}{protocol} of {host}")
}

/// Ports of the machine that nobody answers any longer, or that another address has.
fn ports(one: &Located, other: &Located, change: &mut Change) {
    let is_same = |port: &Located, other: &Located| {
        let protocol = |port: &Located| port.text_at(&["protocol"]).unwrap_or("tcp").to_owned();
        port.text_at(&["published"]) == other.text_at(&["published"]) && protocol(port) == protocol(other)
    };
    for port in published(one) {
        match published(other).find(|other| is_same(port, other)) {
            None => change.consequence(
                Effect::Downtime,
                format!("whoever connects to {} no longer can", address(port)),
            ),
            Some(now) if address(now) != address(port) => {
                change.consequence(
                    Effect::Note,
                    format!("it is reached at {}, and was at {}", address(now), address(port)),
                );
            }
            Some(_) => {}
        }
    }
}

fn container_name(one: &Located, other: &Located, change: &mut Change) {
    let name = |service: &Located| {
        service.get("container_name").filter(|name| name.content != Content::Null).map(shown)
    };
    if let Some(before) = name(one).filter(|before| name(other).as_ref() != Some(before)) {
        change.consequence(
            Effect::Note,
            format!("whoever calls its container `{before}`, in scripts or as a host, no longer finds it"),
        );
    }
    if change.action == Action::Update
        && one.get("image").is_some()
        && other.get("image").is_none()
        && other.get("build").is_some()
    {
        change.consequence(Effect::Note, "its image is built here from now on");
    }
}
