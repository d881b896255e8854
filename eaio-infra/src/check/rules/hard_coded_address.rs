use std::net::Ipv4Addr;

use crate::check::{Artifact, Content, Example, Findings, Index, Located, Place, Rule};
use crate::diagnostic::Severity;

pub const RULE: Rule = Rule {
    name: "hard-coded-address",
    severity: Severity::Warning,
    documentation: "A private IPv4 address is written into an environment or a command. Whatever has it gets another one when it is \
                    made anew, in the next environment or on the next machine; a name stays. Ranges such as `10.0.0.0/8` are left \
                    alone, and so is an address that the same Compose project gives to a service.",
    bad: Example::yaml(
        "
services:
  api:
    image: example/api:1.0.0
    environment:
      DATABASE_URL: postgresql://api@192.168.1.20:5432/api
    command: [api, --cache, \"10.0.3.7:6379\"]
",
    ),
    good: Example::yaml(
        "
services:
  api:
    image: example/api:1.0.0
    environment:
      DATABASE_URL: postgresql://api@database.example.com:5432/api
      TRUSTED_PROXIES: 10.0.0.0/8
    command: [api, --listen, \"0.0.0.0:80\", --admin, \"127.0.0.1:81\"]
",
    ),
    check,
};

fn check(index: &Index<'_>, findings: &mut Findings<'_>) {
    for project in index.projects() {
        let given = given(&project.artifact.value);
        for service in &project.services {
            let subject = format!("service `{}`", service.name);
            for variable in service.variables().iter().filter(|variable| !is_list(variable.name)) {
                let written = (project.artifact, variable.place, variable.value);
                judge(written, &given, &format!("`{}` of {subject}", variable.name), findings);
            }
            for word in service.words() {
                let written = (project.artifact, word.place, word.text().unwrap_or_default());
                judge(written, &given, &format!("the command of {subject}"), findings);
            }
        }
    }
    for pod in index.pods() {
        let artifact = pod.object.artifact;
        for container in pod.containers() {
            let subject = format!("container `{}` of {}", container.name(), pod.object.title());
            for (name, value) in container.variables().filter(|(name, _)| !is_list(name)) {
                let written = (artifact, value.place, value.text().unwrap_or_default());
                judge(written, &[], &format!("`{name}` of {subject}"), findings);
            }
            for field in ["command", "args"] {
                for word in container.value.get(field).map_or(&[][..], Located::items) {
                    let written = (artifact, word.place, word.text().unwrap_or_default());
                    judge(written, &[], &format!("the command of {subject}"), findings);
                }
            }
        }
    }
}

/// Finds the private addresses in a text that are given to nobody here.
fn judge(
    (artifact, place, text): (&Artifact, Place, &str),
    given: &[Ipv4Addr],
    subject: &str,
    findings: &mut Findings<'_>,
) {
    for address in private(text).into_iter().filter(|address| !given.contains(address)) {
        findings
            .at_place(artifact, place, format!("{subject} names the private address {address}"))
            .help("use a name that resolves to it in every environment, or a variable");
    }
}

/// Whether a variable says who is let in, or a version with four parts.
fn is_list(variable: &str) -> bool {
    let variable = variable.to_ascii_uppercase();
    ["NO_PROXY", "ALLOW", "TRUSTED", "DENY", "VERSION", "CIDR", "SUBNET"]
        .iter()
        .any(|part| variable.contains(part))
}

/// The private addresses in a text; no ranges.
fn private(text: &str) -> Vec<Ipv4Addr> {
    let is_part = |c: char| c.is_ascii_digit() || c == '.';
    let mut found = Vec::new();
    let mut rest = text;
    let mut before = None;
    while let Some(start) = rest.find(is_part) {
        let before_here = rest[..start].chars().next_back().or(before);
        let end = rest[start..].find(|c| !is_part(c)).map_or(rest.len(), |length| start + length);
        let after = &rest[end..];
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        let stands_alone = !before_here.is_some_and(is_word) && !after.starts_with(is_word);
        let is_range =
            after.strip_prefix('/').is_some_and(|after| after.starts_with(|c: char| c.is_ascii_digit()));
        let address = rest[start..end].trim_end_matches('.').parse::<Ipv4Addr>().ok();
        if let Some(address) = address.filter(|address| address.is_private() && stands_alone && !is_range) {
            found.push(address);
        }
        before = rest[..end].chars().next_back();
        rest = after;
    }
    found.dedup();
    found
}

/// The addresses that a project gives: to services on its networks, and to hosts.
fn given(value: &Located) -> Vec<Ipv4Addr> {
    let mut given = Vec::new();
    for (name, _, part) in value.entries() {
        if matches!(name, "ipv4_address" | "gateway" | "extra_hosts") {
            texts(part, &mut given);
        } else {
            given.extend(self::given(part));
        }
    }
    value.items().iter().for_each(|item| given.extend(self::given(item)));
    given
}

fn texts(value: &Located, into: &mut Vec<Ipv4Addr>) {
    match &value.content {
        Content::Text(text) => into.extend(private(&text.replace([':', '='], " "))),
        Content::List(items) => items.iter().for_each(|item| texts(item, into)),
        Content::Map(entries) => entries.iter().for_each(|(_, _, value)| texts(value, into)),
        _ => {}
    }
}
