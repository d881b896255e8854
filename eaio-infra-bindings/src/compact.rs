//! The slice as compact JSON: an attribute is a string (`"list(string) optional"`), a nested block an object whose key `""`
//! says how often it stands (`"list 1..1"`).

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

use super::schema::{Attribute, Entries, Entry, Flags, NestedBlock, Nesting, Slice, Type};

impl Slice {
    pub fn parse(text: &str) -> Result<Self> {
        let mut file: BTreeMap<String, Value> = serde_json::from_str(text)?;
        let mut take = |key: &str| file.remove(key).with_context(|| format!("`{key}` is missing"));
        Ok(Slice {
            source: string(&take("source")?)?.to_owned(),
            version: string(&take("version")?)?.to_owned(),
            provider: entries(&take("provider")?)?,
            resources: types(&take("resources")?)?,
            data: types(&take("data")?)?,
            ephemeral: types(&take("ephemeral")?)?,
        })
    }

    /// One type a line, so that a change reads well.
    pub fn to_json(&self) -> String {
        let section = |name: &str, types: &BTreeMap<String, Entries>| {
            let lines: Vec<_> =
                types.iter().map(|(name, entries)| format!("    \"{name}\": {}", to_json(entries))).collect();
            format!("  \"{name}\": {{\n{}\n  }}", lines.join(",\n"))
        };
        format!(
            "{{\n  \"source\": \"{}\",\n  \"version\": \"{}\",\n  \"provider\": {},\n{},\n{},\n{}\n}}\n",
            self.source,
            self.version,
            to_json(&self.provider),
            section("resources", &self.resources),
            section("data", &self.data),
            section("ephemeral", &self.ephemeral),
        )
    }
}

fn string(value: &Value) -> Result<&str> {
    value.as_str().with_context(|| format!("not a string: {value}"))
}

fn object(value: &Value) -> Result<&Map<String, Value>> {
    value.as_object().with_context(|| format!("not an object: {value}"))
}

fn types(value: &Value) -> Result<BTreeMap<String, Entries>> {
    object(value)?
        .iter()
        .map(|(name, value)| Ok((name.clone(), entries(value).with_context(|| name.clone())?)))
        .collect()
}

fn entries(value: &Value) -> Result<Entries> {
    let children = object(value)?.iter().filter(|(name, _)| !name.is_empty());
    children
        .map(|(name, value)| {
            let entry = match value {
                Value::String(text) => text.parse().map(Entry::Attribute),
                _ => nested_block(value).map(Entry::Block),
            };
            Ok((name.clone(), entry.with_context(|| name.clone())?))
        })
        .collect()
}

fn nested_block(value: &Value) -> Result<NestedBlock> {
    let header = string(object(value)?.get("").context("a block without a header")?)?;
    let mut block = NestedBlock {
        nesting: Nesting::Single,
        min: 0,
        max: None,
        recursive: None,
        flags: Flags::default(),
        entries: entries(value)?,
    };
    for word in header.split(' ') {
        match word.split_once("..") {
            Some(("recursive", depth)) => block.recursive = Some(depth.parse()?),
            Some((min, max)) => {
                block.min = min.parse()?;
                block.max = if max.is_empty() { None } else { Some(max.parse()?) };
            }
            None => match word {
                "single" => block.nesting = Nesting::Single,
                "list" => block.nesting = Nesting::List,
                "set" => block.nesting = Nesting::Set,
                _ if block.flags.set(word) => {}
                _ => bail!("`{word}` in `{header}`"),
            },
        }
    }
    Ok(block)
}

fn to_json(entries: &Entries) -> Value {
    let object: Map<String, Value> = entries
        .iter()
        .map(|(name, entry)| {
            let value = match entry {
                Entry::Attribute(attribute) => Value::String(attribute.to_string()),
                Entry::Block(block) => {
                    let mut object = Map::from_iter([(String::new(), Value::String(block.to_string()))]);
                    if let Value::Object(inner) = to_json(&block.entries) {
                        object.extend(inner);
                    }
                    Value::Object(object)
                }
            };
            (name.clone(), value)
        })
        .collect();
    Value::Object(object)
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.value, self.flags)
    }
}

impl FromStr for Attribute {
    type Err = anyhow::Error;
    fn from_str(text: &str) -> Result<Self> {
        let mut words = text.split(' ');
        let mut rest = words.next().unwrap_or_default();
        let value = Type::parse(&mut rest)?;
        let mut flags = Flags::default();
        for word in words {
            if !flags.set(word) {
                bail!("`{word}` in `{text}`");
            }
        }
        Ok(Attribute { value, flags })
    }
}

impl fmt::Display for NestedBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.nesting {
            Nesting::Single => "single",
            Nesting::List => "list",
            Nesting::Set => "set",
        })?;
        match (self.min, self.max) {
            (0, None) => {}
            (min, None) => write!(f, " {min}..")?,
            (min, Some(max)) => write!(f, " {min}..{max}")?,
        }
        if let Some(depth) = self.recursive {
            write!(f, " recursive..{depth}")?;
        }
        write!(f, "{}", self.flags)
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::String => f.write_str("string"),
            Type::Number => f.write_str("number"),
            Type::Bool => f.write_str("bool"),
            Type::List(inner) => write!(f, "list({inner})"),
            Type::Set(inner) => write!(f, "set({inner})"),
            Type::Map(inner) => write!(f, "map({inner})"),
            Type::Object(attributes) => {
                f.write_str("object(")?;
                for (name, value) in attributes {
                    write!(f, "{name}={value},")?;
                }
                f.write_str(")")
            }
        }
    }
}

impl Type {
    /// Reads a type from the front of `rest`.
    fn parse(rest: &mut &str) -> Result<Self> {
        let end = rest.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        *rest = after;
        let mut inner = || -> Result<Box<Type>> {
            *rest = rest.strip_prefix('(').context("`(` is missing")?;
            let inner = Type::parse(rest)?;
            *rest = rest.strip_prefix(')').context("`)` is missing")?;
            Ok(Box::new(inner))
        };
        Ok(match name {
            "string" => Type::String,
            "number" => Type::Number,
            "bool" => Type::Bool,
            "list" => Type::List(inner()?),
            "set" => Type::Set(inner()?),
            "map" => Type::Map(inner()?),
            "object" => {
                *rest = rest.strip_prefix('(').context("`(` is missing")?;
                let mut attributes = BTreeMap::new();
                while let Some((attribute, after)) = rest.split_once('=').filter(|_| !rest.starts_with(')')) {
                    *rest = after;
                    attributes.insert(attribute.to_owned(), Type::parse(rest)?);
                    *rest = rest.strip_prefix(',').context("`,` is missing")?;
                }
                *rest = rest.strip_prefix(')').context("`)` is missing")?;
                Type::Object(attributes)
            }
            _ => bail!("`{name}` is no type"),
        })
    }
}
