//! The README of an environment of root modules: the commands that apply them, in order.

use indexmap::IndexMap;
use serde::Serialize;

use crate::template;
use crate::terraform::RootModule;
use crate::topology::Environment;
use crate::unit::Name;

#[derive(Debug, Serialize)]
struct Readme {
    system: String,
    environment: String,
    root_modules: Vec<Described>,
    has_placeholders: bool,
}

#[derive(Debug, Serialize)]
struct Described {
    name: String,
    resources: usize,
    needs: Vec<String>,
}

pub(super) fn render(
    system: &Name,
    environment: &Environment,
    root_modules: &IndexMap<String, RootModule>,
    apply_order: &[String],
) -> String {
    let describe = |name: &String| {
        let module = &root_modules[name];
        Described {
            name: name.clone(),
            resources: module.resource_count(),
            needs: module.upstream().iter().map(|name| (*name).to_owned()).collect(),
        }
    };
    let described: Vec<Described> = apply_order.iter().map(describe).collect();
    let readme = Readme {
        system: system.to_string(),
        environment: environment.name.to_string(),
        has_placeholders: described.iter().any(|module| !module.needs.is_empty()),
        root_modules: described,
    };
    template::render(template::TERRAFORM_README, &readme)
}
