//! The second step: from the slice to Rust, one file for each resource.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};

use super::allow::Allow;
use super::attributes;
use super::files::Files;
use super::kinds::Kinds;
use super::names::{module, pascal};
use super::schema::{Entries, Slice};
use super::shapes::{Context, Shape, shapes};
use super::structs;
use super::table::table;
use super::units::Units;

/// Every file, not yet formatted.
pub fn files(slice: &Slice, allow: &Allow, kinds: &Kinds, units: &Units) -> Result<Files> {
    for resource in kinds.resources() {
        ensure!(
            slice.resources.contains_key(resource),
            "the kinds name `{resource}`, which is no resource here"
        );
    }
    let generator = Generator { slice, allow, kinds, units };
    let mut files = Files::new();
    for (section, types) in [(MANAGED, &slice.resources), (DATA, &slice.data), (EPHEMERAL, &slice.ephemeral)]
    {
        generator.section(&section, types, &mut files)?;
    }
    files.insert("provider.rs".to_owned(), generator.provider()?);
    files.insert("slice.rs".to_owned(), generator.table()?);
    let root = files.entry("mod.rs".to_owned()).or_default();
    root.push_str("pub mod data;\npub mod ephemeral;\npub mod provider;\npub use provider::Provider;\nmod slice;\npub use slice::SLICE;\n");
    kinds.verify()?;
    Ok(files)
}

/// Resources of one mode.
struct Section {
    /// The folder below `generated/`.
    folder: &'static str,
    /// What stands before a type in `aws-kinds.txt`.
    prefix: &'static str,
    noun: &'static str,
    /// The variant of `Mode`.
    mode: &'static str,
    /// Where the registry documents them.
    documentation: &'static str,
}

const MANAGED: Section =
    Section { folder: "", prefix: "", noun: "resource", mode: "Managed", documentation: "resources" };
const DATA: Section = Section {
    folder: "data/",
    prefix: "data.",
    noun: "data source",
    mode: "Data",
    documentation: "data-sources",
};
const EPHEMERAL: Section = Section {
    folder: "ephemeral/",
    prefix: "ephemeral.",
    noun: "ephemeral resource",
    mode: "Ephemeral",
    documentation: "ephemeral-resources",
};

struct Generator<'a> {
    slice: &'a Slice,
    allow: &'a Allow,
    kinds: &'a Kinds,
    units: &'a Units,
}

impl Generator<'_> {
    /// A file for each type, and the `mod.rs` that names them.
    fn section(&self, section: &Section, types: &BTreeMap<String, Entries>, files: &mut Files) -> Result<()> {
        let Section { folder, noun, .. } = section;
        let mut root = self.header(&format!("Every {noun}, each in a module with its nested blocks."));
        for (resource_type, entries) in types {
            let module = module(resource_type);
            root += &format!("pub mod {module};\npub use {module}::{};\n", pascal(module));
            files.insert(format!("{folder}{module}.rs"), self.resource(section, resource_type, entries)?);
        }
        files.insert(format!("{folder}mod.rs"), root);
        Ok(())
    }

    fn resource(&self, section: &Section, resource_type: &str, entries: &Entries) -> Result<String> {
        let Section { folder, prefix, noun, mode, documentation } = section;
        let module = module(resource_type);
        let name = pascal(module);
        let shapes = self.shapes(&format!("{prefix}{resource_type}"), &name, entries)?;
        let mut text = self.header(&format!("The {noun} `{resource_type}`."));
        text += &imports(if folder.is_empty() { "super" } else { "super::super" }, self.slice.local_name());
        text += &format!(
            "/// The {noun} [`{resource_type}`]({}/{documentation}/{module}).\n",
            self.documentation()
        );
        let [own, nested @ ..] = &structs::all(module, self.slice.local_name(), &shapes)[..] else {
            unreachable!("the first shape is the resource itself")
        };
        text += own;
        text += &format!(
            "impl Resource for {name} {{
                const MODE: Mode = Mode::{mode};
                const TYPE: &'static str = \"{resource_type}\";
                const SLICE: &'static schema::Slice = &{provider}::SLICE;
                type Attributes = {name}Attributes;
            }}\n\n",
            provider = self.slice.local_name(),
        );
        text.extend(nested.iter().map(String::as_str));
        text += &attributes::all(self.slice.local_name(), &shapes);
        Ok(text)
    }

    fn provider(&self) -> Result<String> {
        let Slice { source, provider, .. } = self.slice;
        let shapes = self.shapes("provider", "Provider", provider)?;
        let mut text = self.header("The provider's configuration.");
        text += &imports("super", self.slice.local_name());
        text += &format!("/// The configuration of [`{source}`]({}).\n", self.documentation());
        text.extend(structs::all("provider", self.slice.local_name(), &shapes));
        text += &format!(
            "impl eaio_infra_terraform::Provider for Provider {{
                const SLICE: &'static schema::Slice = &{}::SLICE;
            }}\n",
            self.slice.local_name(),
        );
        Ok(text)
    }

    fn table(&self) -> Result<String> {
        let text = self.header("What the bindings know of their provider while a definition runs.")
            + "use eaio_infra_terraform::{Mode, Requirement, schema};\n\n"
            + "/// The provider's types as these bindings have them.\n";
        Ok(text + &table(self.slice, self.allow)?)
    }

    fn shapes(&self, resource: &str, name: &str, entries: &Entries) -> Result<Vec<Shape>> {
        let Generator { slice, allow, kinds, units } = self;
        let is_resource = |resource: &str| slice.resources.contains_key(resource);
        shapes(entries, Context { resource, name, kinds, units, allow, is_resource: &is_resource })
    }

    fn header(&self, documentation: &str) -> String {
        let name = self.slice.local_name();
        format!(
            "// @generated by cargo xtask bindings from xtask/schemas/{name}.json; do not edit.\n\n//! {documentation}\n\n"
        )
    }

    /// Where the registry documents this version.
    fn documentation(&self) -> String {
        let Slice { source, version, .. } = self.slice;
        format!("https://registry.terraform.io/providers/{source}/{version}/docs")
    }
}

/// What every file takes from elsewhere: the language, and the provider's own types by its name.
fn imports(root: &str, provider: &str) -> String {
    format!("use eaio_infra_terraform::*;\n#[allow(unused_imports)]\nuse {root} as {provider};\n\n")
}
