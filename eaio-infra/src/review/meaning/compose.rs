//! What a service of Compose may do to its machine, and from where it is reached.

use std::collections::BTreeMap;

use crate::check::{Content, Index, Located, quantity};
use crate::review::compose::form;

use super::grant::{Grant, Grants, grant};
use super::items;

/// Every service in its long form, by name.
fn services<'a>(index: &'a Index<'_>) -> impl Iterator<Item = (&'a str, Located)> {
    let services = index.projects().iter().flat_map(|project| &project.services);
    services.map(|service| (service.name, form("services", service.value)))
}

/// From where a service is reached.
pub(super) fn reach(index: &Index<'_>, grants: &mut Grants) {
    for (name, service) in services(index) {
        for port in items(service.get("ports")) {
            let (host, published, target) = match port.text() {
                Some(text) => filled_in_later(text),
                None => {
                    let text = |field| port.get(field).map(quantity::shown);
                    let protocol = text("protocol").map(|protocol| format!("/{protocol}"));
                    let target = text("target").unwrap_or_default() + &protocol.unwrap_or_default();
                    (text("host_ip"), text("published"), target)
                }
            };
            let (from, block) = match host.as_deref() {
                Some("127.0.0.1" | "localhost") => ("its own machine", "127.0.0.1/32".parse().ok()),
                Some("::1" | "[::1]") => ("its own machine", None),
                None | Some("0.0.0.0" | "::" | "[::]" | "") => {
                    ("every network of its machine", "0.0.0.0/0".parse().ok())
                }
                Some(host) => (host, format!("{host}/32").parse().ok()),
            };
            // Compose Specification, `ports`: where no port of the machine is said, one is chosen.
            let at = published.unwrap_or_else(|| "a port that Docker chooses".to_owned());
            let what = format!("reached from {from} at {at}");
            let what = match block {
                Some(block) => Grant::within(what, block, &format!("reached at {at}")),
                None => what.into(),
            };
            grant(grants, format!("service {name}:{target}"), what);
        }
    }
}

/// Host, published port and target of `[HOST:][PUBLISHED:]TARGET[/PROTOCOL]`, in which something is filled in later.
fn filled_in_later(text: &str) -> (Option<String>, Option<String>, String) {
    let (mut parts, mut depth) = (vec![String::new()], 0_usize);
    for c in text.chars() {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().expect("there is one from the beginning").push(c);
    }
    let target = parts.pop().unwrap_or_default();
    let published = parts.pop().filter(|published| !published.is_empty());
    let host = (!parts.is_empty()).then(|| parts.join(":"));
    (host, published, target.strip_suffix("/tcp").map(str::to_owned).unwrap_or(target))
}

/// What a service is given of its machine.
///
/// Source: Compose Specification, `services`; Docker, "Docker security": who reaches the daemon's socket, or mounts the root of the
/// machine, is root there.
pub(super) fn privileges(index: &Index<'_>, grants: &mut Grants) {
    let bound = bound_volumes(index);
    for (name, service) in services(index) {
        let subject = format!("service {name}");
        let mut add = |what: String| grant(grants, subject.clone(), what);
        match service.get("privileged").map(|value| &value.content) {
            Some(Content::Bool(true)) => add("all of its machine (privileged)".to_owned()),
            Some(Content::Text(text)) if text == "true" => add("all of its machine (privileged)".to_owned()),
            Some(Content::Text(text)) if text.contains('$') => {
                add(format!("all of its machine, where {text} is true"))
            }
            _ => {}
        }
        for field in ["network_mode", "pid", "ipc", "uts", "userns_mode", "cgroup"] {
            match service.text_at(&[field]) {
                Some("host") => add(format!("{field} of its machine")),
                Some(text) if text.contains('$') => add(format!("{field} of {text}")),
                _ => {}
            }
        }
        if service.text_at(&["network"]) == Some("host") || service.at(&["networks", "host"]).is_some() {
            add("network_mode of its machine".to_owned());
        }
        for capability in items(service.get("cap_add")) {
            add(format!("capability {}", capability.text().unwrap_or("?").trim_start_matches("CAP_")));
        }
        for device in items(service.get("devices")) {
            let device = device.text().or_else(|| device.text_at(&["source"])).unwrap_or("?");
            add(format!("device {} of its machine", device.split(':').next().unwrap_or(device)));
        }
        for rule in items(service.get("device_cgroup_rules")).iter().filter_map(Located::text) {
            add(format!("devices ({rule})"));
        }
        for option in items(service.get("security_opt")).iter().filter_map(Located::text) {
            // Both signs are read, `seccomp:unconfined` and `seccomp=unconfined`.
            let (what, how) = option.split_once(['=', ':']).unwrap_or((option, ""));
            match (what, how) {
                ("no-new-privileges", "false") => add("more rights than it starts with".to_owned()),
                ("no-new-privileges", _) => {}
                ("label", "disable") => add("no confinement by SELinux".to_owned()),
                (what, "unconfined") => add(format!("no confinement by {what}")),
                (what, how) => add(format!("confinement by {what} of {how}")),
            }
        }
        if is_root(&service) {
            add("to run as root".to_owned());
        }
        for mount in items(service.get("volumes")) {
            let source =
                mount.text().map_or_else(|| mount.text_at(&["source"]), |text| text.split(':').next());
            let Some(source) = source else { continue };
            let source = bound.get(source).map_or(source, String::as_str);
            if !source.starts_with(['/', '~']) && !source.contains('$') {
                continue;
            }
            let path = normal(source);
            let may_write = !mount.get("read_only").is_some_and(Located::is_true);
            let file = path.rsplit('/').next().unwrap_or_default();
            if SOCKETS.contains(&file) {
                add(format!("{} itself, by its socket", if file == "docker.sock" { "Docker" } else { file }));
            } else {
                let what = if path == "/" { "every file".to_owned() } else { path };
                if may_write {
                    add(format!("to write to {what} of its machine"));
                }
                add(format!("{what} of its machine"));
            }
        }
    }
}

/// The sockets of what runs containers: who has one has the machine, whether or not it is mounted to be read alone.
const SOCKETS: [&str; 4] = ["containerd.sock", "crio.sock", "docker.sock", "podman.sock"];

/// Named volumes that are a directory of the machine, by name.
///
/// Source: Docker, `docker volume create`, "Driver-specific options": `type`, `o` and `device` as `mount` takes them.
fn bound_volumes(index: &Index<'_>) -> BTreeMap<String, String> {
    let volumes = index.projects().iter().flat_map(|project| project.declared("volumes"));
    let bound = volumes.filter_map(|(name, _, volume)| {
        let options = form("volumes", volume);
        let device = options.text_at(&["driver_opts", "device"])?.to_owned();
        let is_bound = options.text_at(&["driver_opts", "o"]).is_some_and(|o| o.contains("bind"));
        is_bound.then(|| (name.to_owned(), device))
    });
    bound.collect()
}

fn normal(path: &str) -> String {
    let first = if path.starts_with('/') { "/" } else { "" };
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    format!("{first}{}", parts.join("/"))
}

fn user(service: &Located) -> Option<String> {
    service.get("user").filter(|user| user.content != Content::Null).map(quantity::shown)
}

fn is_root(service: &Located) -> bool {
    user(service).is_some_and(|user| matches!(user.split(':').next(), Some("root" | "0")))
}

/// What services of both sides may do by themselves, where nothing keeps them from it: of one that is new, that says nothing.
pub(super) fn kept_from(old: &Index<'_>, new: &Index<'_>) -> [Grants; 2] {
    let [old, new] = [old, new].map(|index| services(index).collect::<BTreeMap<&str, Located>>());
    let grants = |of: &BTreeMap<&str, Located>, other: &BTreeMap<&str, Located>| {
        let mut grants = Grants::new();
        for (name, service) in of.iter().filter(|(name, _)| other.contains_key(*name)) {
            let mut add = |what: &str| grant(&mut grants, format!("service {name}"), what);
            let says = |field: &str, is_meant: &dyn Fn(&str) -> bool| {
                items(service.get(field)).iter().filter_map(Located::text).any(is_meant)
            };
            if user(service).is_none() {
                add("to run as whom its image says, which may be root");
            }
            if !service.get("read_only").is_some_and(Located::is_true) {
                add("to write to its root filesystem");
            }
            if !says("cap_drop", &|capability| capability.eq_ignore_ascii_case("all")) {
                add("the capabilities that a runtime gives by itself");
            }
            let is_kept =
                |option: &str| option.starts_with("no-new-privileges") && !option.ends_with("false");
            if !says("security_opt", &is_kept) {
                add("more rights than it starts with");
            }
        }
        grants
    };
    [grants(&old, &new), grants(&new, &old)]
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;

    /// What a service may do more, and less.
    #[test]
    fn what_a_service_may_do() {
        let service = |says: &str| format!("services: {{ a: {{ image: 'a:1', {says} }} }}\n");
        let cases = [
            ("privileged: true", ""),
            ("privileged: '${ALL}'", ""),
            ("network_mode: host, pid: host", ""),
            ("cap_add: [SYS_ADMIN], devices: ['/dev/mem:/dev/mem:r']", ""),
            (
                "security_opt: ['seccomp:unconfined', 'apparmor=unconfined']",
                "security_opt: ['no-new-privileges:true']",
            ),
            ("user: root", "user: '1000'"),
            ("", "user: '1000', read_only: true, cap_drop: [ALL]"),
            ("volumes: ['/:/host']", ""),
            (
                "volumes: ['/etc/:/host']",
                "volumes: [{ type: bind, source: /etc, target: /host, read_only: true }]",
            ),
            ("volumes: ['/run/docker.sock:/s:ro']", "volumes: ['./s:/s', 'v:/v']"),
            ("ports: ['8080:80/tcp']", "ports: ['8080:80']"),
            ("ports: ['8080:80']", "ports: ['127.0.0.1:8080:80']"),
            ("ports: ['${BIND:-127.0.0.1}:8080:80', '81']", "ports: ['${P:-8080}:80', '53:53/udp']"),
        ];
        let of = |(after, before): &(&str, &str)| {
            let [old, new] = [before, after].map(|says| service(says));
            let shown = shown(&[("compose.yaml", &old)], &[("compose.yaml", &new)]);
            format!("== {before} → {after}\n{shown}")
        };
        insta::assert_snapshot!(cases.iter().map(of).collect::<String>());
        let volume = |device: &str| {
            format!(
                "services: {{ a: {{ image: 'a:1', volumes: ['v:/v'] }} }}\nvolumes: {{ v: {{ driver_opts: {{ type: none, o: bind, device: {device} }} }} }}\n"
            )
        };
        insta::assert_snapshot!(shown(&[("compose.yaml", &volume("/srv"))], &[("compose.yaml", &volume("/"))]), @r"
        privilege opened: service a now: every file of its machine, to write to every file of its machine
        privilege closed: service a no longer: /srv of its machine, to write to /srv of its machine
        ");
    }
}
