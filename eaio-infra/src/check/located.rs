//! A value of a file, with the place of each of its parts, so that a diagnostic can point at it.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

/// A line and a column, from 1, of a file. Of what a definition lowers to, see [`Source`](super::Source).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// A value, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Located {
    /// Where it begins.
    pub place: Place,
    /// What it is.
    pub content: Content,
}

/// What stands at a place.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// Text.
    Text(String),
    /// Values in order.
    List(Vec<Located>),
    /// Values by name, each with the place of its name, in the order they were written.
    Map(Vec<(String, Place, Located)>),
    /// What only a tool that runs later knows. It is never guessed.
    Unknown(Unknown),
}

/// What only Terraform knows, and only once it runs.
#[derive(Debug, Clone, PartialEq)]
pub enum Unknown {
    /// What stands somewhere else: `aws_vpc.main.id`, `var.region`.
    Reference(String),
    /// Text with values in it, in its pieces.
    Template(Vec<Located>),
    /// Anything else that is computed.
    Expression {
        /// As Terraform would read it, laid out in one way.
        source: String,
        /// The addresses that it refers to.
        references: Vec<String>,
    },
}

impl From<serde_json::Value> for Located {
    fn from(value: serde_json::Value) -> Self {
        use serde_json::Value;
        let content = match value {
            Value::Null => Content::Null,
            Value::Bool(value) => Content::Bool(value),
            Value::Number(number) => Content::Number(number.as_f64().unwrap_or(f64::NAN)),
            Value::String(text) => Content::Text(text),
            Value::Array(values) => Content::List(values.into_iter().map(Located::from).collect()),
            Value::Object(object) => Content::Map(
                object
                    .into_iter()
                    .map(|(name, value)| (name, Place::default(), Located::from(value)))
                    .collect(),
            ),
        };
        Located { place: Place::default(), content }
    }
}

impl Located {
    /// A value that was made by a program.
    pub fn made(value: &serde_json::Value) -> Self {
        value.clone().into()
    }

    /// What stands under `name`.
    pub fn get(&self, name: &str) -> Option<&Located> {
        self.entries().find(|(key, _, _)| *key == name).map(|(_, _, value)| value)
    }

    /// What stands at the end of a path of names.
    pub fn at(&self, path: &[&str]) -> Option<&Located> {
        path.iter().try_fold(self, |value, name| value.get(name))
    }

    /// Names, their places and values of a map; nothing of anything else.
    pub fn entries(&self) -> impl Iterator<Item = (&str, Place, &Located)> {
        let entries = match &self.content {
            Content::Map(entries) => entries.as_slice(),
            _ => &[],
        };
        entries.iter().map(|(name, place, value)| (name.as_str(), *place, value))
    }

    /// The elements of a list; nothing of anything else.
    pub fn items(&self) -> &[Located] {
        match &self.content {
            Content::List(items) => items,
            _ => &[],
        }
    }

    /// The text, where it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text at the end of a path of names.
    pub fn text_at(&self, path: &[&str]) -> Option<&str> {
        self.at(path)?.text()
    }

    /// The number, where it is one.
    pub fn number(&self) -> Option<f64> {
        match &self.content {
            Content::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether only a tool that runs later knows it.
    pub fn is_unknown(&self) -> bool {
        matches!(self.content, Content::Unknown(_))
    }

    /// What it refers to, where it is nothing but a reference.
    pub fn reference(&self) -> Option<&str> {
        match &self.content {
            Content::Unknown(Unknown::Reference(reference)) => Some(reference),
            _ => None,
        }
    }

    /// How a text ends that has values in it, where it ends with what is written.
    pub fn last_piece(&self) -> Option<&str> {
        match &self.content {
            Content::Unknown(Unknown::Template(pieces)) => pieces.last()?.text(),
            _ => None,
        }
    }

    /// Everything that it and its parts refer to.
    pub fn references(&self) -> Vec<&str> {
        fn collect<'a>(value: &'a Located, references: &mut Vec<&'a str>) {
            match &value.content {
                Content::List(items) | Content::Unknown(Unknown::Template(items)) => {
                    items.iter().for_each(|item| collect(item, references));
                }
                Content::Map(entries) => entries.iter().for_each(|(_, _, value)| collect(value, references)),
                Content::Unknown(Unknown::Reference(reference)) => references.push(reference),
                Content::Unknown(Unknown::Expression { references: all, .. }) => {
                    references.extend(all.iter().map(String::as_str));
                }
                _ => {}
            }
        }
        let mut references = Vec::new();
        collect(self, &mut references);
        references
    }

    /// Whether it is `true`.
    pub fn is_true(&self) -> bool {
        self.content == Content::Bool(true)
    }

    /// What stands at the end of a path of names, or on the way the first that only a later tool knows.
    pub fn reach(&self, path: &[&str]) -> Option<&Located> {
        path.iter().try_fold(self, |value, name| match value.content {
            Content::Unknown(_) => Some(value),
            _ => value.get(name),
        })
    }

    /// Whether a word stands anywhere in it: in a name, or in a text.
    pub fn says(&self, word: &str) -> bool {
        match &self.content {
            Content::Text(text) => text.contains(word),
            Content::List(items) | Content::Unknown(Unknown::Template(items)) => {
                items.iter().any(|item| item.says(word))
            }
            Content::Map(entries) => {
                entries.iter().any(|(name, _, value)| name.contains(word) || value.says(word))
            }
            _ => false,
        }
    }

    /// The text, where it is one that nothing is put into later, as into `${TAG}` or `{{ tag }}`.
    pub fn literal(&self) -> Option<&str> {
        self.text().filter(|text| !is_templated(text))
    }
}

/// Whether something is put into a text later: `$NAME`, `${NAME}`, `$(NAME)`, `{{ name }}`, `<name>`.
pub fn is_templated(text: &str) -> bool {
    let is_variable = |after: &str| {
        after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '{' | '(' | '['))
    };
    text.split('$').skip(1).any(is_variable)
        || ["{{", "<%", "{%", "@@", "#{"].iter().any(|opened| text.contains(opened))
        || text.split_once('<').is_some_and(|(_, after)| after.contains('>'))
}

impl<'de> Deserialize<'de> for Located {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Spanned { value: content, referenced, .. } = Spanned::<Content>::deserialize(deserializer)?;
        Ok(Located { place: place(referenced), content })
    }
}

fn place(location: serde_saphyr::Location) -> Place {
    let number = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    Place { line: number(location.line()), column: number(location.column()) }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ContentVisitor)
    }
}

struct ContentVisitor;

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = Content;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Content, E> {
        Ok(Content::Null)
    }

    fn visit_none<E>(self) -> Result<Content, E> {
        Ok(Content::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Content, D::Error> {
        Content::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Content, E> {
        Ok(Content::Bool(value))
    }

    #[allow(clippy::cast_precision_loss)] // Nothing that is counted here reaches 2^53.
    fn visit_i64<E>(self, value: i64) -> Result<Content, E> {
        Ok(Content::Number(value as f64))
    }

    #[allow(clippy::cast_precision_loss)]
    fn visit_u64<E>(self, value: u64) -> Result<Content, E> {
        Ok(Content::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Content, E> {
        Ok(Content::Number(value))
    }

    fn visit_str<E>(self, text: &str) -> Result<Content, E> {
        Ok(Content::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Content, E> {
        Ok(Content::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Content, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element::<Located>()? {
            items.push(item);
        }
        Ok(Content::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Content, A::Error> {
        let mut entries = Vec::new();
        while let Some(Spanned { value: name, referenced, .. }) = map.next_key::<Spanned<String>>()? {
            entries.push((name, place(referenced), map.next_value::<Located>()?));
        }
        Ok(Content::Map(entries))
    }
}
