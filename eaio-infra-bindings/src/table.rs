//! The slice as Rust: a table that the bindings carry, so that a definition can be checked while it runs.

use anyhow::{Result, bail};
use eaio_infra_terraform::schema::to_json;

use super::allow::Allow;
use super::schema::{Entries, Slice};

/// The `static SLICE` of `slice`.
pub fn table(slice: &Slice, allow: &Allow) -> Result<String> {
    if let Some(unknown) = allow.stateful.iter().find(|name| !slice.resources.contains_key(*name)) {
        bail!("`{unknown}` is to be stateful, but is no resource here");
    }
    let sections = [("Managed", &slice.resources), ("Data", &slice.data), ("Ephemeral", &slice.ephemeral)];
    let types = sections.into_iter().flat_map(|(mode, types)| {
        types
            .iter()
            .map(move |(name, entries)| format!("        (Mode::{mode}, {name:?}, {}),\n", text(entries)))
    });
    let stateful = allow.stateful.iter().map(|name| format!("        {name:?},\n"));
    Ok(format!(
        "\
// One type a line.
#[rustfmt::skip]
pub static SLICE: schema::Slice = schema::Slice {{
    requirement: Requirement {{ name: {:?}, source: {:?}, version: {:?} }},
    version: {:?},
    knows_replacements: {},
    provider: {},
    types: &[
{}    ],
    stateful: &[
{}    ],
}};
",
        slice.local_name(),
        slice.source,
        allow.requirement,
        slice.version,
        slice.knows_replacements,
        text(&slice.provider),
        types.collect::<String>(),
        stateful.collect::<String>(),
    ))
}

/// The compact form as a raw string, with as many `#` as it takes.
fn text(entries: &Entries) -> String {
    let text = to_json(entries).to_string();
    let mut hashes = "#".to_owned();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    format!("r{hashes}\"{text}\"{hashes}")
}
