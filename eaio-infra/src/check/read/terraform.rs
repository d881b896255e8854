//! Terraform: `*.tf` and `*.tf.json`, and the values for their variables. Both syntaxes become the same.

use std::ops::Range;

use hcl::edit::expr::{Expression, ObjectKey, Traversal, TraversalOperator};
use hcl::edit::structure::{Block, Body, Structure};
use hcl::edit::template::{Element, Template};
use hcl::edit::{Span, parser};

use crate::check::blocks::Blocks;
use crate::check::{Artifact, Content, Language, Located, Place, Source, Unknown};
use crate::terraform;

use super::Read;
use super::yaml::{DEEPEST, Text};

/// Reads a text in Terraform's native syntax. With `is_values`, it gives values to variables: `*.tfvars`.
pub(super) fn native(text: Text<'_>, is_values: bool, read: &mut Read) {
    if let Some(diagnostic) = text.too_long() {
        read.diagnostics.push(diagnostic);
        return;
    }
    let lines = Lines::new(text);
    if let Some(at) = too_deep(text.text) {
        let summary = format!("it nests deeper than {DEEPEST} levels");
        read.diagnostics.push(text.broken(summary, lines.place_in_text(at)));
        return;
    }
    match parser::parse_body(text.text) {
        Ok(body) => {
            let content = if is_values { given(lines.body(&body)) } else { lines.file(&body) };
            push(text.path, content, read);
        }
        Err(error) => {
            let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let place =
                Place { line: number(error.location().line()), column: number(error.location().column()) };
            let diagnostic = text.broken("it is no HCL".to_owned(), place);
            read.diagnostics.push(diagnostic.with_detail(error.message()));
        }
    }
}

/// Reads a text in Terraform's JSON syntax, which every reader of YAML reads.
pub(super) fn json(text: Text<'_>, is_values: bool, read: &mut Read) {
    if let Some(diagnostic) = text.too_long() {
        read.diagnostics.push(diagnostic);
        return;
    }
    match text.parse_json() {
        Ok(Some(mut value)) if matches!(value.content, Content::Map(_)) => {
            if is_values {
                push(text.path, given(value.content), read);
            } else {
                evaluate(&mut value);
                push(text.path, value.content, read);
            }
        }
        Ok(_) => {
            let place = Place { line: 1, column: 1 };
            read.diagnostics
                .push(text.broken("it is no object of Terraform's JSON syntax".to_owned(), place));
        }
        Err(diagnostic) => read.diagnostics.push(*diagnostic),
    }
}

/// The same of what is no values, without the places, which takes a small part of the time. Nothing where [`json`] has something to say of
/// it.
pub(super) fn json_without_places(text: Text<'_>) -> Option<Artifact> {
    if text.too_long().is_some() {
        return None;
    }
    let object = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text.text).ok()?;
    let mut value = Located::from(serde_json::Value::Object(object));
    evaluate(&mut value);
    Some(Artifact { language: Language::Terraform, value, source: Source::File(text.path.to_owned()) })
}

/// What gives values to variables, beside what declares them.
fn given(values: Content) -> Content {
    let values = Located { place: Place::default(), content: values };
    Content::Map(vec![("tfvars".to_owned(), Place::default(), values)])
}

fn push(path: &str, content: Content, read: &mut Read) {
    read.artifacts.push(Artifact {
        language: Language::Terraform,
        value: Located { place: Place { line: 1, column: 1 }, content },
        source: Source::File(path.to_owned()),
    });
}

/// Where in a text brackets are nested too deep for the parser's stack. Those in texts and comments count, too: it is no proof,
/// only a bound.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Some(at);
        }
    }
    // Operators and conditions nest without brackets, too.
    text.split('\n').find_map(|line| {
        let is_long = line.bytes().filter(|byte| matches!(byte, b'!' | b'-' | b'?')).count() > 4096;
        is_long.then(|| line.as_ptr() as usize - text.as_ptr() as usize)
    })
}

/// The path in `${aws_vpc.main.id}`: most templates are no more, and need no parser.
fn plain_path(text: &str) -> Option<&str> {
    let path = text.strip_prefix("${")?.strip_suffix('}')?;
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
    };
    let is_path = path.contains('.') && path.split('.').all(is_name);
    is_path.then_some(path)
}

/// Makes expressions of the texts of Terraform's JSON syntax that are templates.
fn evaluate(value: &mut Located) {
    if let Some(path) = value.text().and_then(plain_path) {
        value.content = Content::Unknown(Unknown::Reference(path.to_owned()));
        return;
    }
    match &mut value.content {
        Content::Text(text) if text.contains("${") || text.contains("%{") => {
            if too_deep(text).is_some() {
                value.content = unread(text.clone());
            } else if let Ok(template) = parser::parse_template(text) {
                let lines = Lines { starts: Vec::new(), text, fixed: Some(value.place), before: (0, 0) };
                *value = lines.template(&template, value.place);
            }
        }
        Content::List(items) => items.iter_mut().for_each(evaluate),
        Content::Map(entries) => entries.iter_mut().for_each(|(_, _, value)| evaluate(value)),
        _ => {}
    }
}

/// What is computed in a way that nobody looks into.
fn unread(source: String) -> Content {
    Content::Unknown(Unknown::Expression { source, references: Vec::new() })
}

impl Lines<'_> {
    fn unread(&self, span: Option<Range<usize>>) -> Content {
        let source = span.and_then(|span| self.text.get(span)).unwrap_or_default();
        unread(source.to_owned())
    }
}

/// Where the lines of a text begin, so that a place is found fast.
struct Lines<'a> {
    starts: Vec<usize>,
    text: &'a str,
    /// The one place, of what stands in another text.
    fixed: Option<Place>,
    /// Lines and columns before the text in its file.
    before: (u32, u32),
}

impl<'a> Lines<'a> {
    fn new(text: Text<'a>) -> Self {
        let starts = std::iter::once(0).chain(text.text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Lines { starts, text: text.text, fixed: None, before: (text.lines_before, text.columns_before) }
    }

    /// Line and column in the text itself.
    fn place_in_text(&self, at: usize) -> Place {
        let line = self.starts.partition_point(|start| *start <= at);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or_default();
        let column = self.text.get(start..at).map_or(0, |before| before.chars().count());
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Place { line: number(line), column: number(column + 1) }
    }

    fn place(&self, span: Option<Range<usize>>) -> Place {
        if let Some(place) = self.fixed {
            return place;
        }
        let Place { line, column } = self.place_in_text(span.map_or(0, |span| span.start));
        Place { line: line.saturating_add(self.before.0), column: column.saturating_add(self.before.1) }
    }

    fn file(&self, body: &Body) -> Content {
        let mut blocks = Blocks::default();
        for block in body.blocks() {
            let labels: Vec<&str> = std::iter::once(block.ident.as_str())
                .chain(block.labels.iter().map(|label| label.as_str()))
                .collect();
            blocks.insert(&labels, self.place(block.ident.span()), self.block(block));
        }
        blocks.into_content()
    }

    fn block(&self, block: &Block) -> Located {
        Located { place: self.place(block.ident.span()), content: self.body(&block.body) }
    }

    fn body(&self, body: &Body) -> Content {
        let mut blocks = Blocks::default();
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => {
                    let value = self.value(&attribute.value);
                    blocks.insert(&[attribute.key.as_str()], self.place(attribute.key.span()), value);
                }
                Structure::Block(block) => {
                    let labels: Vec<&str> = std::iter::once(block.ident.as_str())
                        .chain(block.labels.iter().map(|label| label.as_str()))
                        .collect();
                    blocks.insert(&labels, self.place(block.ident.span()), self.block(block));
                }
            }
        }
        blocks.into_content()
    }

    fn value(&self, expression: &Expression) -> Located {
        let place = self.place(expression.span());
        let content = match expression {
            Expression::Null(_) => Content::Null,
            Expression::Bool(value) => Content::Bool(**value),
            Expression::Number(number) => Content::Number(number.as_f64().unwrap_or(f64::NAN)),
            Expression::String(text) => Content::Text(text.to_string()),
            Expression::Array(array) => Content::List(array.iter().map(|item| self.value(item)).collect()),
            Expression::Object(object) => {
                let mut entries = Vec::new();
                for (key, value) in object.iter() {
                    let (name, span) = match key {
                        ObjectKey::Ident(name) => (name.as_str().to_owned(), name.span()),
                        ObjectKey::Expression(Expression::String(name)) => (name.to_string(), name.span()),
                        ObjectKey::Expression(Expression::Number(name)) => (name.to_string(), name.span()),
                        // Without parentheses it is no reference: `providers = { aws.west = aws.east }`.
                        ObjectKey::Expression(name @ Expression::Traversal(_)) => {
                            (name.to_string().trim().to_owned(), name.span())
                        }
                        ObjectKey::Expression(name) => match condition_key(name) {
                            Some(key) => (key, name.span()),
                            // Which names there are, nobody knows.
                            None => return self.computed(expression, place),
                        },
                    };
                    entries.push((name, self.place(span), self.value(value.expr())));
                }
                Content::Map(entries)
            }
            Expression::StringTemplate(template) => {
                let elements: Vec<&Element> = template.iter().collect();
                return self.elements(&elements, place);
            }
            Expression::HeredocTemplate(heredoc) => return self.template(&heredoc.template, place),
            Expression::Parenthesis(inner) => return self.value(inner.inner()),
            Expression::Variable(name) => Content::Unknown(Unknown::Reference(name.to_string())),
            Expression::Traversal(traversal) => match path(traversal) {
                Some(path) => Content::Unknown(Unknown::Reference(path)),
                None => return self.computed(expression, place),
            },
            Expression::FuncCall(call) => {
                let arguments: Vec<&Expression> = call.args.iter().collect();
                match (call.name.name.as_str(), arguments.as_slice()) {
                    // What is encoded is what a rule wants to read, and a set is read as the list that it is made of.
                    (
                        "jsonencode" | "toset" | "tolist" | "tomap" | "tostring" | "tonumber" | "sensitive",
                        [argument],
                    ) if call.name.namespace.is_empty() => {
                        return self.value(argument);
                    }
                    _ => return self.computed(expression, place),
                }
            }
            Expression::UnaryOp(operation) => {
                match (&*operation.operator, self.value(&operation.expr).content) {
                    (hcl::edit::expr::UnaryOperator::Neg, Content::Number(number)) => {
                        Content::Number(-number)
                    }
                    _ => return self.computed(expression, place),
                }
            }
            _ => return self.computed(expression, place),
        };
        Located { place, content }
    }

    /// What is computed, and what of.
    fn computed(&self, expression: &Expression, place: Place) -> Located {
        let read = terraform::Expression::Hcl(Box::new(hcl::Expression::from(expression.clone())));
        let unknown = Unknown::Expression { source: read.to_source(), references: read.references() };
        Located { place, content: Content::Unknown(unknown) }
    }

    fn template(&self, template: &Template, place: Place) -> Located {
        let elements: Vec<&Element> = template.iter().collect();
        self.elements(&elements, place)
    }

    /// A text, a value alone, or pieces of both.
    fn elements(&self, elements: &[&Element], place: Place) -> Located {
        let pieces: Vec<Located> = elements
            .iter()
            .map(|element| match element {
                Element::Literal(text) => Located { place, content: Content::Text(text.to_string()) },
                Element::Interpolation(interpolation) => self.value(&interpolation.expr),
                Element::Directive(_) => Located { place, content: self.unread(element.span()) },
            })
            .collect();
        if let Some(text) = pieces.iter().map(Located::text).collect::<Option<String>>() {
            return Located { place, content: Content::Text(text) };
        }
        match <[Located; 1]>::try_from(pieces) {
            Ok([value]) => Located { place, ..value },
            Err(pieces) => Located { place, content: Content::Unknown(Unknown::Template(pieces)) },
        }
    }
}

/// The key of a condition of IAM on what an identity provider says, `"${issuer}:sub"`: of which provider, nobody knows, and it is
/// that key all the same.
fn condition_key(name: &Expression) -> Option<String> {
    let Expression::StringTemplate(template) = name else { return None };
    match template.iter().last()? {
        Element::Literal(end) if matches!(end.as_str(), ":sub" | ":aud") => {
            Some(format!("${{…}}{}", end.as_str()))
        }
        _ => None,
    }
}

/// A path from a name, such as `aws_subnet.private["a"].id`, where every step of it is written.
fn path(traversal: &Traversal) -> Option<String> {
    let Expression::Variable(root) = &traversal.expr else { return None };
    let mut path = root.to_string();
    for operator in &traversal.operators {
        match &**operator {
            TraversalOperator::GetAttr(name) => path += &format!(".{}", name.as_str()),
            TraversalOperator::Index(Expression::String(key)) => path += &format!("[{:?}]", key.as_str()),
            TraversalOperator::Index(Expression::Number(index)) => path += &format!("[{index}]"),
            TraversalOperator::LegacyIndex(index) => path += &format!("[{}]", **index),
            TraversalOperator::FullSplat(_) | TraversalOperator::AttrSplat(_) => path += "[*]",
            // `aws_subnet.private[each.key].id`
            TraversalOperator::Index(index) => {
                let index = terraform::Expression::Hcl(Box::new(hcl::Expression::from(index.clone())));
                path += &format!("[{}]", index.to_source());
            }
        }
    }
    Some(path)
}

#[cfg(test)]
mod tests;
