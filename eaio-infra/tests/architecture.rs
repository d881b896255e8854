//! The table of ARCHITECTURE.md that says which component runs on which platform, from what each hands out.
//!
//! `EAIO_UPDATE=1 cargo test -p eaio-infra --test architecture` writes it.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use eaio_infra::component::catalogue;
use eaio_infra::platform::{PLATFORMS, platforms_of};

const BEGIN: &str = "<!-- platforms -->\n";
const END: &str = "<!-- /platforms -->";

#[test]
fn the_table_of_components_is_what_they_hand_out() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ARCHITECTURE.md");
    let text = fs::read_to_string(&path).expect("ARCHITECTURE.md is there");
    let (before, rest) = text.split_once(BEGIN).expect("ARCHITECTURE.md has a place for the table");
    let (table, after) = rest.split_once(END).expect("the place of the table has an end");
    let expected = expected();
    if std::env::var_os("EAIO_UPDATE").is_some() {
        fs::write(&path, format!("{before}{BEGIN}{expected}{END}{after}"))
            .expect("ARCHITECTURE.md can be written");
        return;
    }
    assert_eq!(table, expected, "run this test with EAIO_UPDATE=1");
}

fn expected() -> String {
    let mut table =
        format!("| component | {} |\n|---|{}\n", PLATFORMS.join(" | "), "---|".repeat(PLATFORMS.len()));
    for component in catalogue() {
        let runs_on = platforms_of(component.as_ref());
        let cells = PLATFORMS.map(|platform| if runs_on.contains(&platform) { "yes" } else { "-" });
        writeln!(table, "| {} | {} |", component.kind(), cells.join(" | "))
            .expect("a string takes everything");
    }
    table
}
