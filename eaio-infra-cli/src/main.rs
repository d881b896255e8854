//! `eaio-infra`: the commands that are about no system.

use std::process::ExitCode;

use eaio_infra::topology::System;
use eaio_infra::unit::name;

fn main() -> ExitCode {
    eaio_infra_cli::run(&System { name: name!("eaio-infra"), environments: Vec::new() })
}
