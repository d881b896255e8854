//! Environment variables, however they are written.

use std::borrow::Cow;

use super::{Container, Service};
use crate::check::{Content, Located, Place};

/// A variable whose value is written where it is set.
#[derive(Debug, Clone)]
pub struct Variable<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its value.
    pub value: Cow<'a, str>,
    /// Where the value stands.
    pub place: Place,
}

impl<'a> Variable<'a> {
    /// A name and what stands under it, where that is text or a number.
    pub fn new(name: &'a str, value: &'a Located) -> Option<Self> {
        let text = match &value.content {
            Content::Text(text) => Cow::Borrowed(text.as_str()),
            Content::Number(number) => Cow::Owned(number.to_string()),
            _ => return None,
        };
        Some(Variable { name, value: text, place: value.place })
    }

    /// Whether its name ends so, in either case.
    pub fn is_called(&self, ending: &str) -> bool {
        self.name.to_ascii_uppercase().ends_with(ending)
    }
}

impl<'a> Container<'a> {
    /// The variables whose values are written in the container itself.
    pub fn variables(&self) -> impl Iterator<Item = Variable<'a>> {
        let variables = self.value.get("env").map_or(&[][..], Located::items);
        variables
            .iter()
            .filter_map(|variable| Variable::new(variable.text_at(&["name"])?, variable.get("value")?))
    }
}

impl<'a> Service<'a> {
    /// The variables whose values are written in the service itself. Both forms of `environment`.
    pub fn variables(&self) -> Vec<Variable<'a>> {
        let Some(variables) = self.value.get("environment") else { return Vec::new() };
        let listed = variables.items().iter().filter_map(|item| {
            let (name, value) = item.text()?.split_once('=')?;
            Some(Variable { name, value: Cow::Borrowed(value), place: item.place })
        });
        let mapped = variables.entries().filter_map(|(name, _, value)| Variable::new(name, value));
        listed.chain(mapped).collect()
    }
}
