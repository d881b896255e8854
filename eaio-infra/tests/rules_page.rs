//! `docs/rules.md` is what the rules say of themselves. `EAIO_UPDATE=1 cargo test -p eaio-infra --test rules_page` writes it.

use std::fs;
use std::path::Path;

use eaio_infra::check::RULES;

#[test]
fn the_page_of_rules_is_what_they_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rules.md");
    let pages: Vec<String> = RULES.iter().map(|rule| rule.to_markdown()).collect();
    let head = "# Rules\n\nWhat `check` finds, and `render` before it writes. Written by `EAIO_UPDATE=1 cargo test -p eaio-infra --test rules_page` \
                from the rules themselves, whose examples are their tests; `explain RULE` prints one.\n";
    let list: Vec<String> = RULES
        .iter()
        .map(|rule| format!("- [{name}](#{name}) ({})", rule.severity, name = rule.name))
        .collect();
    let page = format!("{head}\n{} rules:\n\n{}\n\n{}", RULES.len(), list.join("\n"), pages.join("\n"));
    if std::env::var_os("EAIO_UPDATE").is_some() {
        fs::write(&path, &page).expect("docs/ can be written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/rules.md is stale: EAIO_UPDATE=1 cargo test -p eaio-infra --test rules_page"
    );
}
