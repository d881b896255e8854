//! `explain`: the documentation of a rule.

use eaio_infra::check::RULES;

use crate::Exit;
use crate::terminal::Printed;

pub(super) fn run(name: &str) -> (Printed, Exit) {
    let rule = RULES.iter().find(|rule| rule.name == name).expect("no other name is accepted");
    (Printed { out: rule.to_markdown(), err: String::new() }, Exit::Done)
}
