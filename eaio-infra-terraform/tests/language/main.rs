//! What the typed API writes, block by block, and what it refuses. Every text here is whole.

mod blocks;
mod edits;
mod expressions;
mod refusals;
mod sharing;

use eaio_infra_diagnostic::Diagnostics;
use eaio_infra_terraform::*;

fn module() -> RootModule {
    RootModule::new(Backend::None)
}

/// The JSON of one block.
fn block(module: &RootModule, name: &str) -> String {
    serde_json::to_string_pretty(&module.find(name).body).expect("it is JSON")
}

fn data(input: impl Into<Value<String>>) -> TerraformData {
    let input: Value<String> = input.into();
    TerraformData { input: Any::of(input).into(), ..TerraformData::default() }
}

#[track_caller]
fn refused(module: &RootModule) -> Diagnostics {
    module.to_json().expect_err("the module is wrong")
}
