//! Strings that Compose interpolates, and the variables in them.
//!
//! This is the only place that knows how a `$` is escaped.

use std::fmt::{Display, Write};
use std::ops::Add;

use serde::{Serialize, Serializer};

/// A string as the container or the engine gets it, with variables where the value is known only on
/// the machine: `Text::from("postgres://") + Variable::required("HOST", "…") + "/api"`.
///
/// Whatever can be displayed becomes a literal; a `$` in it stays a `$`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text(pub Vec<Part>);

/// One piece of a [`Text`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Characters that mean themselves.
    Literal(String),
    /// What the machine's environment or its `.env` file says.
    Variable(Variable),
}

/// A variable of the environment in which `docker compose` runs, or of its `.env` file.
///
/// Compose has no escape for a brace or a line end inside `${…}`: where the name is not an identifier,
/// or the message or default holds one of those, the variable is written as `${!…}`, which Compose
/// refuses, and [`Project::check`](super::Project::check) reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name: letters, digits and `_`, not starting with a digit.
    pub name: String,
    /// What happens where it is not set, or empty.
    pub when_unset: WhenUnset,
}

/// What happens where a [`Variable`] is not set, or empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhenUnset {
    /// Compose stops with this message.
    Fail(String),
    /// This is its value.
    Default(String),
}

impl Text {
    /// The string, where no part of it is a variable.
    pub fn as_literal(&self) -> Option<String> {
        self.0
            .iter()
            .map(|part| match part {
                Part::Literal(literal) => Some(literal.as_str()),
                Part::Variable(_) => None,
            })
            .collect()
    }

    /// As it stands in a Compose file: `$` is `$$`, a variable is `${NAME:?message}` or `${NAME:-default}`.
    pub fn to_compose(&self) -> String {
        let mut out = String::new();
        for part in &self.0 {
            match part {
                Part::Literal(literal) => out.push_str(&escaped(literal)),
                Part::Variable(variable) => variable.write(&mut out),
            }
        }
        out
    }
}

impl<T: Display> From<T> for Text {
    fn from(literal: T) -> Self {
        Text(vec![Part::Literal(literal.to_string())])
    }
}

impl From<Variable> for Text {
    fn from(variable: Variable) -> Self {
        Text(vec![Part::Variable(variable)])
    }
}

impl<T: Into<Text>> Add<T> for Text {
    type Output = Text;

    fn add(mut self, next: T) -> Text {
        self.0.extend(next.into().0);
        self
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_compose())
    }
}

impl Variable {
    /// A variable without which Compose stops, saying `message`.
    pub fn required(name: impl Into<String>, message: impl Into<String>) -> Self {
        Variable { name: name.into(), when_unset: WhenUnset::Fail(message.into()) }
    }

    /// A variable that is `default` where it is not set.
    pub fn with_default(name: impl Into<String>, default: impl Display) -> Self {
        Variable { name: name.into(), when_unset: WhenUnset::Default(default.to_string()) }
    }

    fn write(&self, out: &mut String) {
        let (operator, text) = match &self.when_unset {
            WhenUnset::Fail(message) => (":?", message),
            WhenUnset::Default(default) => (":-", default),
        };
        let refused = if self.is_expressible() { "" } else { "!" };
        write!(out, "${{{refused}{}{operator}{}}}", self.name, escaped(text)).expect("a string grows");
    }

    fn is_expressible(&self) -> bool {
        let (WhenUnset::Fail(text) | WhenUnset::Default(text)) = &self.when_unset;
        let mut name = self.name.bytes();
        name.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
            && name.all(|next| next.is_ascii_alphanumeric() || next == b'_')
            && !text.contains(['{', '}', '\n'])
    }
}

fn escaped(literal: &str) -> String {
    literal.replace('$', "$$")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_escaped_and_variables_are_not() {
        let text = Text::from("$HOME ${A} 100% $$ ")
            + Variable::with_default("LEVEL", "a$b")
            + Variable::required("_KEY", "set it, it costs 5$")
            + 8080;
        assert_eq!(
            text.to_compose(),
            "$$HOME $${A} 100% $$$$ ${LEVEL:-a$$b}${_KEY:?set it, it costs 5$$}8080"
        );
        assert_eq!(text.as_literal(), None);
        assert_eq!((Text::from("a$") + 1).as_literal().as_deref(), Some("a$1"));
        assert_eq!(Text::default().to_compose(), "");
    }

    #[test]
    fn what_compose_cannot_express_it_refuses() {
        let refused = |variable: Variable| Text::from(variable).to_compose().starts_with("${!");
        assert!(refused(Variable::required("MY-KEY", "")));
        assert!(refused(Variable::required("1ST", "")));
        assert!(refused(Variable::required("", "")));
        assert!(refused(Variable::with_default("A", "{}")));
        assert!(refused(Variable::required("A", "one\ntwo")));
        assert!(!refused(Variable::with_default("A", "")));
    }
}
