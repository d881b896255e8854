//! The first step: from what `terraform providers schema -json` prints to the slice.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::allow::Allow;
use super::fold::fold;
use super::kinds::glob;
use super::schema::{Attribute, Entries, Entry, Flags, NestedBlock, Nesting, Slice, Type};
use super::values::{self, Values};

/// What is known of a provider beside its schema.
#[derive(Debug, Default)]
pub struct Facts {
    /// The resource types, and the argument paths that only one of the accepted major versions has.
    pub differences: Option<Value>,
    /// Which arguments force replacement.
    pub replacements: Option<Value>,
    /// The only values that an argument takes.
    pub values: Values,
}

/// The part of `schema` that the bindings are about.
pub fn slice(schema: &Value, facts: &Facts, allow: &Allow) -> Result<Slice> {
    let Facts { differences, replacements, values } = facts;
    let provider = schema["provider_schemas"]
        .get(&allow.address)
        .with_context(|| format!("the schema has no provider `{}`", allow.address))?;
    let mut resources = allow.resources.clone();
    let mut reader = Reader { leave_out: allow.leave_out.keys().cloned().collect(), ..Reader::default() };
    if let Some(differences) = differences {
        let types = differences["resources"].as_object().context("the differences name no resources")?;
        for (name, difference) in types {
            resources.insert(name.clone());
            for path in paths(&difference["only_5_100"]) {
                reader.leave_out.insert(format!("{name}.{path}"));
            }
        }
    }
    let known = replacements.as_ref().map(|facts| &facts["resources"]);
    for (name, replacement) in resources.iter().filter_map(|name| Some((name, known?.get(name)?))) {
        for path in paths(&replacement["forces_replacement"]) {
            reader.replaces.insert(format!("{name}.{path}"));
        }
        let objects = |key: &str| replacement[key].as_object().into_iter().flatten();
        for path in objects("conditional").map(|(path, _)| path) {
            reader.may_replace.insert(format!("{name}.{path}"));
        }
        // What the provider would not say may do anything.
        for path in paths(&replacement["unknown"]) {
            reader.may_replace.insert(format!("{name}.{path}"));
        }
        for (path, changes) in objects("blocks_forcing_replacement") {
            let is_always = ["add", "remove"].iter().all(|change| paths(changes).any(|path| path == *change));
            let of = if is_always { &mut reader.replaces } else { &mut reader.may_replace };
            of.insert(format!("{name}.{path}"));
        }
    }
    let mut configuration = reader.entries(&provider["provider"]["block"], "provider")?;
    if let Some(Entry::Block(endpoints)) = configuration.get_mut("endpoints")
        && !allow.endpoints.is_empty()
    {
        endpoints.entries.retain(|service, _| allow.endpoints.contains(service));
    }
    let mut slice = Slice {
        // Terraform's own registry goes without saying.
        source: allow.address.strip_prefix("registry.terraform.io/").unwrap_or(&allow.address).to_owned(),
        version: allow.version.clone(),
        knows_replacements: replacements.is_some(),
        provider: configuration,
        resources: reader.types(&provider["resource_schemas"], "", &resources, allow)?,
        data: reader.types(&provider["data_source_schemas"], "data.", &allow.data, allow)?,
        ephemeral: reader.types(
            &provider["ephemeral_resource_schemas"],
            "ephemeral.",
            &allow.ephemeral,
            allow,
        )?,
    };
    values::apply(values, &mut slice)?;
    // What is left out must be there: a rule that does nothing is a mistake, or no longer needed.
    match reader.leave_out.difference(&reader.left_out).next() {
        Some(path) => bail!("`{path}` is to be left out, but is not in the schema"),
        None => Ok(slice),
    }
}

fn paths(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

#[derive(Default)]
struct Reader {
    leave_out: BTreeSet<String>,
    left_out: BTreeSet<String>,
    replaces: BTreeSet<String>,
    may_replace: BTreeSet<String>,
}

impl Reader {
    fn types<'a>(
        &mut self,
        schemas: &Value,
        prefix: &str,
        names: impl IntoIterator<Item = &'a String>,
        allow: &Allow,
    ) -> Result<BTreeMap<String, Entries>> {
        let mut types = BTreeMap::new();
        for name in names {
            let path = format!("{prefix}{name}");
            let schema = schemas.get(name).with_context(|| format!("the schema has no `{path}`"))?;
            let mut entries = self.entries(&schema["block"], &path)?;
            if let Some(Entry::Attribute(id)) = entries.get_mut("id")
                && !allow.settable_ids.contains(&path)
            {
                // The SDK calls every `id` optional; it is for reading.
                (id.flags.optional, id.flags.computed) = (false, true);
            }
            fold(&mut entries);
            types.insert(name.clone(), entries);
        }
        Ok(types)
    }

    fn entries(&mut self, block: &Value, path: &str) -> Result<Entries> {
        let children = |key: &str| block[key].as_object().into_iter().flatten();
        let mut entries = Entries::new();
        for (name, schema) in children("attributes") {
            let path = format!("{path}.{name}");
            let mut flags = self.flags(schema, &path);
            if name == "tags_all" {
                // Optional to the SDK, too.
                flags.optional = false;
            }
            // What is deprecated and only to be read may be gone in the next major version, which nothing here tells.
            let is_going = flags.deprecated && !flags.required && !flags.optional;
            if self.is_left_out(&path) || is_going {
                continue;
            }
            if let Some(nested) = schema.get("nested_type") {
                let block =
                    NestedBlock { is_attribute: true, ..self.nested_block(nested, nested, flags, &path)? };
                entries.insert(name.clone(), Entry::Block(block));
            } else {
                let value = value_type(&schema["type"]).with_context(|| path.clone())?;
                entries.insert(
                    name.clone(),
                    Entry::Attribute(Attribute { value, flags, values: Vec::new(), range: None }),
                );
            }
        }
        for (name, schema) in children("block_types") {
            let path = format!("{path}.{name}");
            if !self.is_left_out(&path) {
                let flags = self.flags(&schema["block"], &path);
                let block = self.nested_block(schema, &schema["block"], flags, &path)?;
                if block.nesting == Nesting::Map {
                    bail!("{path}: blocks by key are not supported; leave it out");
                }
                entries.insert(name.clone(), Entry::Block(block));
            }
        }
        Ok(entries)
    }

    /// A nested block, or the type of an attribute that is written like one.
    fn nested_block(
        &mut self,
        schema: &Value,
        inner: &Value,
        flags: Flags,
        path: &str,
    ) -> Result<NestedBlock> {
        Ok(NestedBlock {
            is_attribute: false,
            nesting: match schema["nesting_mode"].as_str() {
                Some("single") => Nesting::Single,
                Some("list") => Nesting::List,
                Some("set") => Nesting::Set,
                Some("map") => Nesting::Map,
                other => bail!("{path}: nesting mode {other:?}"),
            },
            min: schema["min_items"].as_u64().unwrap_or(0),
            max: schema["max_items"].as_u64(),
            recursive: None,
            flags,
            entries: self.entries(inner, path)?,
        })
    }

    fn is_left_out(&mut self, path: &str) -> bool {
        let left_out = self.leave_out.iter().any(|rule| glob(rule, path));
        if left_out {
            // What stands below it goes with it.
            let below = format!("{path}.");
            let gone = self.leave_out.iter().filter(|rule| glob(rule, path) || rule.starts_with(&below));
            self.left_out.extend(gone.cloned());
        }
        left_out
    }

    fn flags(&self, schema: &Value, path: &str) -> Flags {
        let flag = |name: &str| schema[name].as_bool().unwrap_or(false);
        Flags {
            required: flag("required"),
            optional: flag("optional"),
            computed: flag("computed"),
            sensitive: flag("sensitive"),
            write_only: flag("write_only"),
            deprecated: flag("deprecated"),
            replaces: self.replaces.contains(path) && !self.may_replace.contains(path),
            may_replace: self.may_replace.contains(path),
            ignoring_case: false,
        }
    }
}

/// A type as Terraform prints it: `"string"`, `["list", "string"]`, `["object", {…}]`.
fn value_type(value: &Value) -> Result<Type> {
    if let Some(name) = value.as_str() {
        return Ok(match name {
            "string" => Type::String,
            "number" => Type::Number,
            "bool" => Type::Bool,
            "dynamic" => Type::Dynamic,
            _ => bail!("type `{name}`"),
        });
    }
    let inner = || value_type(&value[1]).map(Box::new);
    Ok(match value[0].as_str() {
        Some("list") => Type::List(inner()?),
        Some("set") => Type::Set(inner()?),
        Some("map") => Type::Map(inner()?),
        Some("object") => {
            let attributes = value[1].as_object().context("an object without attributes")?;
            let attributes = attributes.iter().map(|(name, value)| Ok((name.clone(), value_type(value)?)));
            Type::Object(attributes.collect::<Result<_>>()?)
        }
        _ => bail!("type {value}"),
    })
}
