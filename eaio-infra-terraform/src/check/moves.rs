//! `moved`, `import` and `removed` say something that can be.

use std::collections::HashMap;

use eaio_infra_diagnostic::Diagnostics;

use crate::{Body, Entry, Node, RootModule};

use super::at;

pub(super) fn check(module: &RootModule, diagnostics: &mut Diagnostics) {
    let mut moved_from: HashMap<&str, &Entry> = HashMap::new();
    for entry in &module.entries {
        let Node::Block(body) = &entry.body else { continue };
        match entry.keyword {
            "moved" => {
                let [from, to] = ["from", "to"].map(|argument| address(body, argument));
                moved(module, entry, [from, to], diagnostics);
                if let Some(first) = moved_from.insert(from, entry) {
                    diagnostics.push(
                        at(entry, "moved-twice", format!("`{from}` moves to two places"))
                            .with_detail(format!("it first moves at {}", first.origin.location))
                            .with_help("leave one of the two `moved` blocks"),
                    );
                }
            }
            "import" => {
                let to = address(body, "to");
                if !exists(module, to) {
                    diagnostics.push(
                        at(entry, "import-to-nothing", format!("`{to}` is not in this root module"))
                            .with_help("add the resource that stands for what is imported"),
                    );
                }
            }
            "removed" => {
                let from = address(body, "from");
                if exists(module, from) {
                    diagnostics.push(
                        at(entry, "removed-and-there", format!("`{from}` is removed, and is still there"))
                            .with_help("take the resource out, or the `removed` block"),
                    );
                }
            }
            _ => {}
        }
    }
    for (from, entry) in &moved_from {
        let mut seen = vec![*from];
        let mut at_address = *from;
        while let Some(next) = moved_from.get(at_address) {
            let Node::Block(body) = &next.body else { break };
            at_address = address(body, "to");
            if at_address == *from {
                // Said once, by the smallest address on the way round.
                if seen.iter().min() == Some(from) {
                    seen.push(from);
                    diagnostics.push(
                        at(entry, "moved-in-a-circle", format!("`{from}` moves back to where it was"))
                            .with_detail(seen.join(" → "))
                            .with_help("take one of these `moved` blocks out"),
                    );
                }
                break;
            }
            if seen.contains(&at_address) {
                break;
            }
            seen.push(at_address);
        }
    }
}

fn moved(module: &RootModule, entry: &Entry, [from, to]: [&str; 2], diagnostics: &mut Diagnostics) {
    if from == to {
        diagnostics.push(
            at(entry, "moved-nowhere", format!("`{from}` moves to where it is"))
                .with_help("take the `moved` block out"),
        );
        return;
    }
    // A resource moves to its own instance when it gets `for_each`, and back.
    if root(from) != root(to) && exists(module, root(from)) {
        diagnostics.push(
            at(entry, "moved-and-there", format!("`{from}` moves to `{to}`, and is still there"))
                .with_help("rename the resource, or take the `moved` block out"),
        );
    }
    let moves_on = |entry: &Entry| matches!((&entry.body, entry.keyword), (Node::Block(body), "moved") if address(body, "from") == to);
    if !exists(module, root(to)) && !module.entries.iter().any(moves_on) {
        diagnostics.push(
            at(
                entry,
                "moved-to-nothing",
                format!("`{from}` moves to `{to}`, which is not in this root module"),
            )
            .with_help("`to` is the address of a resource that is added"),
        );
    }
    let [old, new] = [from, to].map(resource_type);
    if old != new {
        diagnostics.push(
            at(entry, "moved-to-another-type", format!("`{from}` is a `{old}`, `{to}` is a `{new}`"))
                .with_help("remove the one with `removed`, and `import` the other"),
        );
    }
}

fn exists(module: &RootModule, address: &str) -> bool {
    module.addresses.contains_key(root(address))
}

/// The resource of an instance: `aws_subnet.private["a"]` → `aws_subnet.private`.
fn root(address: &str) -> &str {
    address.split('[').next().unwrap_or(address)
}

/// `aws_vpc.main` → `aws_vpc`, `module.network` → `module`
fn resource_type(address: &str) -> &str {
    address.split('.').next().unwrap_or(address)
}

fn address<'a>(body: &'a Body, argument: &str) -> &'a str {
    match body.get(argument) {
        Some(Node::Symbol(address)) => address,
        _ => "",
    }
}
