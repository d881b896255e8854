//! The system, rendered.

use eaio_infra::render::{Options, Rendered, render};
use eaio_infra::terraform::{Format, RootModule};

/// Production, in one of Terraform's syntaxes.
pub fn rendered(syntax: Format) -> Rendered {
    let options = Options { syntax, ..Options::default() };
    render(&terraform_only::system(), "prod", &options).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// One of its root modules.
pub fn root_module(name: &str) -> RootModule {
    let mut modules = rendered(Format::Json).root_modules;
    modules.swap_remove(&format!("terraform-only/terraform/prod/{name}")).expect("it is a root module")
}
