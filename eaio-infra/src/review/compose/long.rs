//! The long form of what Compose lets people write in two.
//!
//! Source: Compose Specification, `services`: the "short syntax" and "long syntax" of each attribute.

use crate::check::{Content, Located, Place};

/// A part of a project in its long form.
pub(in super::super) fn form(field: &str, value: &Located) -> Located {
    match field {
        "services" => service(value),
        _ => match &value.content {
            Content::Map(_) => mapped(value, &|name, value| match name {
                "labels" | "driver_opts" => pairs(value, &['=']),
                _ => value.clone(),
            }),
            Content::Null => map(Vec::new()),
            _ => value.clone(),
        },
    }
}

fn service(value: &Located) -> Located {
    mapped(value, &|name, value| match name {
        "environment" | "labels" | "sysctls" | "annotations" => pairs(value, &['=']),
        "extra_hosts" => pairs(value, &['=', ':']),
        "depends_on" => named(value, &|_| map(vec![("condition", text("service_started"))])),
        "networks" => named(value, &|_| map(Vec::new())),
        "ports" => list(value, port),
        "volumes" => list(value, volume),
        "secrets" | "configs" => list(value, |item| match item.text() {
            Some(source) => map(vec![("source", text(source))]),
            None => item.clone(),
        }),
        "env_file" => list(&one_or_more(value), |item| match item.text() {
            Some(path) => map(vec![("path", text(path))]),
            None => item.clone(),
        }),
        "command" | "entrypoint" => words(value),
        "dns" | "dns_search" | "tmpfs" => one_or_more(value),
        "build" => match &value.content {
            Content::Text(context) => map(vec![("context", text(context))]),
            _ => mapped(value, &|name, value| match name {
                "args" | "labels" => pairs(value, &['=']),
                _ => value.clone(),
            }),
        },
        "healthcheck" => mapped(value, &|name, value| match (name, value.text()) {
            ("test", Some(command)) => {
                Located { content: Content::List(vec![text("CMD-SHELL"), text(command)]), ..value.clone() }
            }
            _ => value.clone(),
        }),
        _ => value.clone(),
    })
}

fn located(content: Content) -> Located {
    Located { place: Place::default(), content }
}

fn text(text: &str) -> Located {
    located(Content::Text(text.to_owned()))
}

fn map(entries: Vec<(&str, Located)>) -> Located {
    let entries = entries.into_iter().map(|(name, value)| (name.to_owned(), Place::default(), value));
    located(Content::Map(entries.collect()))
}

/// A map with each of its values made of the one before; anything else as it is.
fn mapped(value: &Located, make: &dyn Fn(&str, &Located) -> Located) -> Located {
    match &value.content {
        Content::Map(entries) => {
            let entries = entries.iter().filter(|(name, ..)| !name.starts_with("x-"));
            let entries = entries.map(|(name, place, value)| (name.clone(), *place, make(name, value)));
            Located { place: value.place, content: Content::Map(entries.collect()) }
        }
        _ => value.clone(),
    }
}

fn list(value: &Located, make: impl Fn(&Located) -> Located) -> Located {
    match &value.content {
        Content::List(items) => {
            Located { place: value.place, content: Content::List(items.iter().map(make).collect()) }
        }
        _ => value.clone(),
    }
}

fn one_or_more(value: &Located) -> Located {
    match &value.content {
        Content::Text(_) => located(Content::List(vec![value.clone()])),
        _ => value.clone(),
    }
}

/// A list of `NAME=value` as a map. What has no value takes it from wherever Compose runs.
fn pairs(value: &Located, borders: &[char]) -> Located {
    let Content::List(items) = &value.content else { return value.clone() };
    let pair = |item: &Located| {
        let text = item.text()?;
        let (name, value) = match text.split_once(borders) {
            Some((name, value)) => (name, Content::Text(value.to_owned())),
            None => (text, Content::Null),
        };
        Some((name.to_owned(), item.place, Located { place: item.place, content: value }))
    };
    match items.iter().map(pair).collect::<Option<Vec<_>>>() {
        Some(entries) => Located { place: value.place, content: Content::Map(entries) },
        None => value.clone(),
    }
}

/// A list of names as a map, and what is said of none of them.
fn named(value: &Located, nothing: &dyn Fn(&str) -> Located) -> Located {
    match &value.content {
        Content::List(items) => {
            let entries = items
                .iter()
                .filter_map(|item| Some((item.text()?.to_owned(), item.place, nothing(item.text()?))));
            Located { place: value.place, content: Content::Map(entries.collect()) }
        }
        _ => mapped(value, &|name, value| match value.content {
            Content::Null => nothing(name),
            _ => value.clone(),
        }),
    }
}

/// `[address:][published:]target[/protocol]`.
fn port(item: &Located) -> Located {
    let written = match &item.content {
        Content::Text(text) => text.clone(),
        Content::Number(number) => number.to_string(),
        _ => {
            let Content::Map(entries) = &item.content else { return item.clone() };
            let is_default = |name: &str, value: &Located| {
                matches!((name, value.text()), ("protocol", Some("tcp")) | ("mode", Some("ingress")))
            };
            let said = entries.iter().filter(|(name, _, value)| !is_default(name, value));
            let said = said.map(|(name, place, value)| match value.content {
                Content::Number(number) => (name.clone(), *place, text(&number.to_string())),
                _ => (name.clone(), *place, value.clone()),
            });
            return Located { place: item.place, content: Content::Map(said.collect()) };
        }
    };
    let (rest, protocol) = written.rsplit_once('/').unwrap_or((&written, "tcp"));
    // What is filled in later may have any of these marks in it.
    if rest.contains('$') {
        return item.clone();
    }
    let mut entries = Vec::new();
    let target = match rest.rsplit_once(':') {
        Some((before, target)) => {
            let (address, published) = match before.rsplit_once(':') {
                Some((address, published)) => (Some(address.trim_matches(['[', ']'])), published),
                None => (None, before),
            };
            entries.extend(address.map(|address| ("host_ip", text(address))));
            if !published.is_empty() {
                entries.push(("published", text(published)));
            }
            target
        }
        None => rest,
    };
    entries.push(("target", text(target)));
    if protocol != "tcp" {
        entries.push(("protocol", text(protocol)));
    }
    map(entries)
}

/// `[source:]target[:options]`.
fn volume(item: &Located) -> Located {
    let Some(written) = item.text().filter(|written| !written.contains('$')) else { return item.clone() };
    let parts: Vec<&str> = written.split(':').collect();
    let (source, target, options) = match parts.as_slice() {
        [target] => (None, *target, ""),
        [source, target] => (Some(*source), *target, ""),
        [source, target, options] => (Some(*source), *target, *options),
        // A drive of Windows.
        _ => return item.clone(),
    };
    let is_path = source.is_some_and(|source| source.starts_with(['.', '/', '~']));
    let mut entries = vec![("type", text(if is_path { "bind" } else { "volume" }))];
    entries.extend(source.map(|source| ("source", text(source))));
    entries.push(("target", text(target)));
    for option in options.split(',').filter(|option| !option.is_empty() && *option != "rw") {
        match option {
            "ro" => entries.push(("read_only", located(Content::Bool(true)))),
            other => entries.push(("options", text(other))),
        }
    }
    map(entries)
}

/// The words of a command, where no quote says that it is to be read otherwise.
fn words(value: &Located) -> Located {
    match value.text() {
        Some(command) if !command.contains(['"', '\'', '\\', '$']) => Located {
            place: value.place,
            content: Content::List(command.split_whitespace().map(text).collect()),
        },
        _ => value.clone(),
    }
}
