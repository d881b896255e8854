//! The compact form: an attribute is a string (`"list(string) optional values(a|b)"`), a nested block an object whose key
//! `""` says how often it stands (`"list 1..1"`).

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::{Attribute, Entries, Entry, Flags, NestedBlock, Nesting, Range, SchemaError, Type};

type Result<T> = std::result::Result<T, SchemaError>;

/// Reads what [`to_json`] writes.
///
/// # Errors
/// The first entry that is none, by its path.
pub fn from_json(value: &Value) -> Result<Entries> {
    Whole::deserialize(value).map(|whole| whole.0).map_err(SchemaError::new)
}

/// The same from text. Nothing is made of it in between, because a root module reads each type that it uses.
pub(super) fn from_text(text: &str) -> Result<Entries> {
    serde_json::from_str::<Whole>(text).map(|whole| whole.0).map_err(SchemaError::new)
}

/// The compact form of `entries`.
pub fn to_json(entries: &Entries) -> Value {
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

/// Whether `value` can stand among the [`values`](Attribute::values) of an attribute: it has no space, `|` or parenthesis.
pub fn is_listable(value: &str) -> bool {
    !value.contains([' ', '|', '(', ')'])
}

/// The entries of a whole type: a header has no meaning there.
struct Whole(Entries);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor).map(|(_, entries)| Whole(entries))
    }
}

/// Reads entries, and the header where there is one.
struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = (Option<String>, Entries);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of attributes and nested blocks")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Self::Value, A::Error> {
        let (mut header, mut entries) = (None, Entries::new());
        while let Some(name) = map.next_key::<String>()? {
            if name.is_empty() {
                header = Some(map.next_value()?);
            } else {
                let entry = map.next_value().map_err(|error| A::Error::custom(format!("{name}: {error}")))?;
                entries.insert(name, entry);
            }
        }
        Ok((header, entries))
    }
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(EntryVisitor)
    }
}

struct EntryVisitor;

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an attribute as text or a nested block as an object")
    }

    fn visit_str<E: Error>(self, text: &str) -> std::result::Result<Entry, E> {
        text.parse().map(Entry::Attribute).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> std::result::Result<Entry, A::Error> {
        let (header, entries) = EntriesVisitor.visit_map(map)?;
        let header = header.ok_or_else(|| A::Error::custom("a block without a header"))?;
        nested_block(&header, entries).map(Entry::Block).map_err(A::Error::custom)
    }
}

fn nested_block(header: &str, entries: Entries) -> Result<NestedBlock> {
    let unknown = |word: &str| SchemaError::new(format!("`{word}` in `{header}`"));
    let mut block = NestedBlock {
        is_attribute: false,
        nesting: Nesting::Single,
        min: 0,
        max: None,
        recursive: None,
        flags: Flags::default(),
        entries,
    };
    for word in header.split(' ') {
        let number = |text: &str| text.parse::<u64>().map_err(|_| unknown(word));
        match word.split_once("..") {
            Some(("recursive", depth)) => block.recursive = Some(number(depth)?),
            Some((min, max)) => {
                block.min = number(min)?;
                block.max = if max.is_empty() { None } else { Some(number(max)?) };
            }
            None => match word {
                "attribute" => block.is_attribute = true,
                "single" => block.nesting = Nesting::Single,
                "list" => block.nesting = Nesting::List,
                "set" => block.nesting = Nesting::Set,
                "map" => block.nesting = Nesting::Map,
                _ if block.flags.set(word) => {}
                _ => return Err(unknown(word)),
            },
        }
    }
    Ok(block)
}

impl fmt::Display for NestedBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.nesting {
            Nesting::Single => "single",
            Nesting::List => "list",
            Nesting::Set => "set",
            Nesting::Map => "map",
        })?;
        if self.is_attribute {
            f.write_str(" attribute")?;
        }
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

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.value, self.flags)?;
        if !self.values.is_empty() {
            write!(f, " values({})", self.values.join("|"))?;
        }
        self.range.iter().try_for_each(|range| write!(f, " range({range})"))
    }
}

impl FromStr for Attribute {
    type Err = SchemaError;
    fn from_str(text: &str) -> Result<Self> {
        let unknown = |word: &str| SchemaError::new(format!("`{word}` in `{text}`"));
        let mut words = text.split(' ');
        let mut rest = words.next().unwrap_or_default();
        let value = Type::read(&mut rest)?;
        if !rest.is_empty() {
            return Err(unknown(rest));
        }
        let (mut flags, mut values, mut range) = (Flags::default(), Vec::new(), None);
        for word in words {
            let inside = |name: &str| word.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
            if let Some(ends) = inside("range") {
                range = Some(ends.parse().map_err(|()| unknown(word))?);
            } else if let Some(list) = inside("values") {
                values = list.split('|').map(str::to_owned).collect();
                if !values.iter().all(|value| is_listable(value)) {
                    return Err(unknown(word));
                }
            } else if !flags.set(word) {
                return Err(unknown(word));
            }
        }
        Ok(Attribute { value, flags, values, range })
    }
}

impl FromStr for Range {
    type Err = ();
    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        let (min, max) = text.split_once("..").ok_or(())?;
        let end = |text: &str| match text {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(drop),
        };
        Ok(Range { min: end(min)?, max: end(max)? })
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::String => f.write_str("string"),
            Type::Number => f.write_str("number"),
            Type::Bool => f.write_str("bool"),
            Type::Dynamic => f.write_str("dynamic"),
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
    fn read(rest: &mut &str) -> Result<Self> {
        let end = rest.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        *rest = after;
        let mut inner = || -> Result<Box<Type>> {
            expect('(', rest)?;
            let inner = Type::read(rest)?;
            expect(')', rest)?;
            Ok(Box::new(inner))
        };
        Ok(match name {
            "string" => Type::String,
            "number" => Type::Number,
            "bool" => Type::Bool,
            "dynamic" => Type::Dynamic,
            "list" => Type::List(inner()?),
            "set" => Type::Set(inner()?),
            "map" => Type::Map(inner()?),
            "object" => {
                expect('(', rest)?;
                let mut attributes = BTreeMap::new();
                while let Some((attribute, after)) = rest.split_once('=').filter(|_| !rest.starts_with(')')) {
                    *rest = after;
                    attributes.insert(attribute.to_owned(), Type::read(rest)?);
                    expect(',', rest)?;
                }
                expect(')', rest)?;
                Type::Object(attributes)
            }
            _ => return Err(SchemaError::new(format!("`{name}` is no type"))),
        })
    }
}

/// Takes `character` from the front of `rest`.
fn expect(character: char, rest: &mut &str) -> Result<()> {
    *rest =
        rest.strip_prefix(character).ok_or_else(|| SchemaError::new(format!("`{character}` is missing")))?;
    Ok(())
}
