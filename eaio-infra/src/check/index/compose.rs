//! Compose projects and their services.

use std::net::IpAddr;
use std::ops::RangeInclusive;

use crate::check::{Artifact, Located, Place, Source};

/// A project.
#[derive(Debug, Clone)]
pub struct Project<'a> {
    /// Where it is from.
    pub artifact: &'a Artifact,
    /// Its services, in the order they were written.
    pub services: Vec<Service<'a>>,
}

/// A service of a project.
#[derive(Debug, Clone)]
pub struct Service<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where its name stands.
    pub place: Place,
    /// What it says.
    pub value: &'a Located,
}

impl<'a> Project<'a> {
    pub(super) fn new(artifact: &'a Artifact) -> Self {
        let services = artifact.value.get("services").into_iter().flat_map(Located::entries);
        Project {
            artifact,
            services: services.map(|(name, place, value)| Service { name, place, value }).collect(),
        }
    }

    /// The service of that name.
    pub fn service(&self, name: &str) -> Option<&Service<'a>> {
        self.services.iter().find(|service| service.name == name)
    }

    /// Whether it is no project of its own, but laid over one, or one of several that are put together.
    pub(super) fn is_laid_over(&self, has_sibling: impl Fn() -> bool) -> bool {
        if self.artifact.value.get("include").is_some() {
            return true;
        }
        let Source::File(path) = &self.artifact.source else { return false };
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_page = !name.ends_with(".yaml") && !name.ends_with(".yml");
        // `compose.prod.yaml`
        let is_variant = name.matches('.').count() > 1;
        let has_part = || self.services.iter().any(|service| !service.has_image());
        name.contains("override") || (is_page && has_part()) || (is_variant && (has_part() || has_sibling()))
    }

    /// The directory of its file.
    pub(super) fn directory(&self) -> Option<&'a str> {
        match &self.artifact.source {
            Source::File(path) => Some(path.rsplit_once('/').map_or("", |(directory, _)| directory)),
            Source::Definition { .. } => None,
        }
    }

    /// The names that stand under `kind`, such as `volumes`, with what each says.
    pub fn declared(&self, kind: &str) -> impl Iterator<Item = (&'a str, Place, &'a Located)> {
        self.artifact.value.get(kind).into_iter().flat_map(Located::entries)
    }
}

impl<'a> Service<'a> {
    /// What it waits for: the service's name, the condition, and where it stands. Both forms of `depends_on`.
    pub fn dependencies(&self) -> Vec<(&'a str, Option<&'a str>, Place)> {
        let Some(dependencies) = self.value.get("depends_on") else { return Vec::new() };
        let listed = dependencies.items().iter().filter_map(|item| Some((item.text()?, None, item.place)));
        let mapped =
            dependencies.entries().map(|(name, place, value)| (name, value.text_at(&["condition"]), place));
        listed.chain(mapped).collect()
    }

    /// Whether another service, maybe of another file, says a part of what it is.
    pub fn is_extended(&self) -> bool {
        self.value.get("extends").is_some()
    }

    /// Whether it says, or another service may say, what is run.
    pub fn has_image(&self) -> bool {
        self.is_extended() || ["image", "build", "provider"].iter().any(|name| self.value.get(name).is_some())
    }

    /// Whether it runs only where a profile asks for it.
    pub fn has_profiles(&self) -> bool {
        self.value.get("profiles").is_some_and(|profiles| !profiles.items().is_empty())
    }

    /// The variables of its environment whose values are texts. Both forms of `environment`.
    pub fn variables(&self) -> Vec<Variable<'a>> {
        let Some(environment) = self.value.get("environment") else { return Vec::new() };
        let listed = environment.items().iter().filter_map(|item| {
            let (name, value) = item.text()?.split_once('=')?;
            Some(Variable { name, value, place: item.place })
        });
        let mapped = environment
            .entries()
            .filter_map(|(name, _, value)| Some(Variable { name, value: value.text()?, place: value.place }));
        listed.chain(mapped).collect()
    }

    /// What it runs: the words of its command and its entry point, in either form.
    pub fn words(&self) -> impl Iterator<Item = &'a Located> {
        let of = |value: &'a Located| std::iter::once(value).chain(value.items());
        ["entrypoint", "command"].into_iter().filter_map(|name| self.value.get(name)).flat_map(of)
    }

    /// The names that it bears on its networks besides its own.
    pub fn aliases(&self) -> Vec<&'a str> {
        let named = ["container_name", "hostname"].into_iter().filter_map(|name| self.value.text_at(&[name]));
        let networks = self.value.get("networks").into_iter().flat_map(Located::entries);
        let aliases = networks.filter_map(|(_, _, network)| network.get("aliases"));
        named.chain(aliases.flat_map(Located::items).filter_map(Located::text)).collect()
    }

    /// The names that it alone knows: links, links to containers outside of the project, and its own hosts.
    pub fn own_hosts(&self) -> Vec<&'a str> {
        let items = |name: &str| self.value.get(name).map_or(&[][..], Located::items).iter();
        let links = items("links").chain(items("external_links"));
        let linked = links.filter_map(Located::text).flat_map(|link| link.split(':'));
        let hosts = items("extra_hosts").filter_map(|host| host.text()?.split([':', '=']).next());
        let mapped = self.value.get("extra_hosts").into_iter().flat_map(Located::entries);
        linked.chain(hosts).chain(mapped.map(|(name, ..)| name)).collect()
    }

    /// The names that it uses of those that stand under `kind`, one of `networks`, `secrets` and `configs`, and where.
    pub fn uses(&self, kind: &str) -> Vec<(&'a str, Place)> {
        let of = |value: &'a Located| {
            let listed = value
                .items()
                .iter()
                .filter_map(|item| Some((item.text().or_else(|| item.text_at(&["source"]))?, item.place)));
            listed.chain(value.entries().map(|(name, place, _)| (name, place))).collect::<Vec<_>>()
        };
        let built = self.value.at(&["build", kind]).filter(|_| kind == "secrets");
        self.value.get(kind).into_iter().chain(built).flat_map(of).collect()
    }

    /// The named volumes that it mounts. Both forms; no directory of the machine, no volume without a name, and nothing that
    /// is filled in later.
    pub fn mounts(&self) -> Vec<Mount<'a>> {
        let is_name = |name: &str| {
            let may_stand = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
            // One letter may be a drive of Windows.
            name.len() > 1
                && name.starts_with(|c: char| c.is_ascii_alphanumeric())
                && name.chars().all(may_stand)
        };
        let items = self.value.get("volumes").map_or(&[][..], Located::items);
        let mounts = items.iter().filter_map(|item| {
            let (volume, target) = match item.text() {
                Some(text) => text.split_once(':')?,
                None if item.text_at(&["type"]) == Some("volume") => {
                    (item.text_at(&["source"])?, item.text_at(&["target"])?)
                }
                None => return None,
            };
            let is_mount = is_name(volume) && target.starts_with('/');
            is_mount.then_some(Mount { volume, place: item.place })
        });
        mounts.collect()
    }

    /// The ports of the machine that it takes. Both forms; nothing that is chosen or filled in later.
    pub fn published(&self) -> Vec<PublishedPorts> {
        let items = self.value.get("ports").map_or(&[][..], Located::items);
        items.iter().filter_map(PublishedPorts::new).collect()
    }
}

/// A variable of a service's environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its value.
    pub value: &'a str,
    /// Where it stands.
    pub place: Place,
}

/// A named volume that a service mounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mount<'a> {
    /// The volume.
    pub volume: &'a str,
    /// Where it is mounted.
    pub place: Place,
}

/// Ports of the machine that a service takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedPorts {
    /// Their numbers.
    pub numbers: RangeInclusive<u16>,
    /// `tcp` or `udp`.
    pub protocol: String,
    /// The address of the machine; nothing is all of them.
    pub address: Option<IpAddr>,
    /// Where they stand.
    pub place: Place,
}

impl PublishedPorts {
    fn new(item: &Located) -> Option<Self> {
        let written = |value: &Located| {
            value.text().map(str::to_owned).or_else(|| value.number().map(|number| number.to_string()))
        };
        let (address, published, target, protocol) = match item.text() {
            Some(text) => {
                let (ports, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
                let (published, target) = ports.rsplit_once(':')?;
                let (address, published) = match published.rsplit_once(':') {
                    Some((address, published)) => (Some(address.to_owned()), published),
                    None => (None, published),
                };
                (address, published.to_owned(), target.to_owned(), protocol)
            }
            None => {
                let address =
                    item.get("host_ip").map(|address| address.text().unwrap_or_default().to_owned());
                let protocol = item.get("protocol").map_or(Some("tcp"), Located::text)?;
                (address, written(item.get("published")?)?, written(item.get("target")?)?, protocol)
            }
        };
        let numbers = range(&published)?;
        let targets = range(&target)?;
        // One of several numbers: which one is chosen when it starts.
        if numbers.end() - numbers.start() != targets.end() - targets.start() || *numbers.start() == 0 {
            return None;
        }
        let address = match address {
            Some(address) => Some(address.trim_matches(['[', ']']).parse().ok()?),
            None => None,
        };
        Some(PublishedPorts { numbers, protocol: protocol.to_lowercase(), address, place: item.place })
    }

    /// Whether a container that has some of these keeps another from having the others.
    pub fn clashes(&self, other: &PublishedPorts) -> bool {
        let meets = match (self.address, other.address) {
            (Some(one), Some(other)) => {
                one.is_ipv4() == other.is_ipv4()
                    && (one == other || one.is_unspecified() || other.is_unspecified())
            }
            _ => true,
        };
        meets
            && self.protocol == other.protocol
            && self.numbers.start() <= other.numbers.end()
            && other.numbers.start() <= self.numbers.end()
    }
}

/// `80`, or `80-82`.
fn range(text: &str) -> Option<RangeInclusive<u16>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last).then_some(first..=last)
}
