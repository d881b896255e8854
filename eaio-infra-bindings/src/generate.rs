//! The second step: from the slice to Rust, one file for each resource.

use std::collections::BTreeMap;

use anyhow::{Result, bail, ensure};

use super::allow::Allow;
use super::attributes;
use super::files::{Files, HEADER};
use super::kinds::Kinds;
use super::names::{module, type_name};
use super::schema::{Entries, Slice};
use super::shapes::{Context, Shape, shapes};
use super::structs;
use super::table::table;
use super::units::Units;

/// Where the generated code will stand.
#[derive(Debug, Clone, Copy)]
pub struct Destination<'a> {
    /// How the code there names the language crate: `eaio_infra_terraform`, or `eaio_infra::terraform`.
    pub language: &'a str,
    /// What makes it, for the head of each file: `cargo xtask bindings from xtask/schemas/aws.json`.
    pub made_by: &'a str,
}

/// Every file, not yet formatted. Without `kinds`, a string is a string, but for a resource's own id and ARN.
pub fn files(
    slice: &Slice,
    allow: &Allow,
    kinds: Option<&Kinds>,
    units: &Units,
    destination: Destination<'_>,
) -> Result<Files> {
    ensure!(
        !(slice.resources.is_empty() && slice.data.is_empty() && slice.ephemeral.is_empty()),
        "no type is asked for"
    );
    let none = Kinds::parse("")?;
    for resource in kinds.into_iter().flat_map(Kinds::resources) {
        ensure!(
            slice.resources.contains_key(resource),
            "the kinds name `{resource}`, which is no resource here"
        );
    }
    // A name in Rust: `google-beta` is none.
    let provider = slice.local_name().replace('-', "_");
    let generator = Generator { slice, allow, kinds: kinds.unwrap_or(&none), units, destination, provider };
    let mut files = Files::new();
    for (section, types) in [(MANAGED, &slice.resources), (DATA, &slice.data), (EPHEMERAL, &slice.ephemeral)]
    {
        generator.section(&section, types, &mut files)?;
    }
    for (module, text) in [("provider", generator.provider()?), ("slice", generator.table()?)] {
        if files.insert(format!("{module}.rs"), text).is_some() {
            bail!("a resource would be called like the module `{module}`; leave it out");
        }
    }
    kinds.map_or(Ok(()), Kinds::verify)?;
    Ok(files)
}

/// What holds for every file: it has more than anyone uses, and `new` one parameter for each required argument.
const LINTS: &str = "#![allow(dead_code, unused_imports, clippy::too_many_arguments)]\n\n";

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
    destination: Destination<'a>,
    /// The provider's local name, as the generated code names the bindings.
    provider: String,
}

impl Generator<'_> {
    /// A file for each type, and the `mod.rs` that names them.
    fn section(&self, section: &Section, types: &BTreeMap<String, Entries>, files: &mut Files) -> Result<()> {
        let Section { folder, noun, .. } = section;
        if types.is_empty() && !folder.is_empty() {
            return Ok(());
        }
        let mut root = self.header(&format!("Every {noun}, each in a module with its nested blocks."));
        if folder.is_empty() {
            root += LINTS;
        }
        for (resource_type, entries) in types {
            let module = module(resource_type);
            root += &format!("pub mod {module};\npub use {module}::{};\n", type_name(resource_type));
            files.insert(format!("{folder}{module}.rs"), self.resource(section, resource_type, entries)?);
        }
        if folder.is_empty() {
            let modes = [("data", &self.slice.data), ("ephemeral", &self.slice.ephemeral)];
            for (module, _) in modes.into_iter().filter(|(_, types)| !types.is_empty()) {
                ensure!(
                    !files.contains_key(&format!("{module}.rs")),
                    "a resource would be called like the module `{module}`"
                );
                root += &format!("pub mod {module};\n");
            }
            root += "pub mod provider;\npub use provider::Provider;\nmod slice;\npub use slice::SLICE;\n";
        }
        files.insert(format!("{folder}mod.rs"), root);
        Ok(())
    }

    fn resource(&self, section: &Section, resource_type: &str, entries: &Entries) -> Result<String> {
        let Section { folder, prefix, noun, mode, documentation } = section;
        let module = module(resource_type);
        let name = type_name(resource_type);
        let shapes = self.shapes(&format!("{prefix}{resource_type}"), &name, entries)?;
        let mut text = self.header(&format!("The {noun} `{resource_type}`."));
        text += &self.imports(if folder.is_empty() { "super" } else { "super::super" });
        let link = self.link(resource_type, &format!("/{documentation}/{module}"));
        text += &format!("/// The {noun} {link}.\n");
        if *mode == MANAGED.mode && !self.slice.knows_replacements {
            text += "///\n/// Which changes force replacement is not known for this provider here.\n";
        }
        let [own, nested @ ..] = &structs::all(module, &self.provider, &link, &shapes)[..] else {
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
            provider = self.provider,
        );
        text.extend(nested.iter().map(String::as_str));
        text += &attributes::all(&self.provider, &shapes);
        Ok(text)
    }

    fn provider(&self) -> Result<String> {
        let shapes = self.shapes("provider", "Provider", &self.slice.provider)?;
        let mut text = self.header("The provider's configuration.");
        text += &self.imports("super");
        let link = self.link(&self.slice.source, "");
        text += &format!("/// The configuration of {link}.\n");
        text.extend(structs::all("provider", &self.provider, &link, &shapes));
        text += &format!(
            "impl {}::Provider for Provider {{
                const SLICE: &'static schema::Slice = &{}::SLICE;
            }}\n",
            self.destination.language, self.provider,
        );
        Ok(text)
    }

    fn table(&self) -> Result<String> {
        let text = self.header("What the bindings know of their provider while a definition runs.")
            + &format!("use {}::{{Mode, Requirement, schema}};\n\n", self.destination.language)
            + "/// The provider's types as these bindings have them.\n";
        Ok(text + &table(self.slice, self.allow)?)
    }

    fn shapes(&self, resource: &str, name: &str, entries: &Entries) -> Result<Vec<Shape>> {
        let Generator { slice, allow, kinds, units, .. } = self;
        let is_resource = |resource: &str| slice.resources.contains_key(resource);
        shapes(entries, Context { resource, name, kinds, units, allow, is_resource: &is_resource })
    }

    fn header(&self, documentation: &str) -> String {
        format!("{HEADER}{}; do not edit.\n\n//! {documentation}\n\n", self.destination.made_by)
    }

    /// What every file takes from elsewhere: the language, and the provider's own types by its name.
    fn imports(&self, root: &str) -> String {
        let Generator { destination, provider, .. } = self;
        format!("use {}::*;\nuse {root} as {provider};\n\n", destination.language)
    }

    /// `what` with a link to a page of the registry's documentation of this version. Another registry's has no known place.
    fn link(&self, what: &str, page: &str) -> String {
        let Slice { source, version, .. } = self.slice;
        match source.split('/').count() {
            2 => format!("[`{what}`](https://registry.terraform.io/providers/{source}/{version}/docs{page})"),
            _ => format!("`{what}`"),
        }
    }
}
