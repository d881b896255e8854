//! A root module as an artifact, in the form that its files would be read in.

use std::collections::HashMap;

use crate::check::blocks::Blocks;
use crate::check::{Artifact, Content, Language, Located, Place, Source, Unknown};
use crate::diagnostic::SourceLocation;
use crate::terraform::{Body, Call, Expression, Node, Part, RootModule};

/// `module`, which is rendered into `folder`.
pub(crate) fn root_module(folder: &str, module: &RootModule) -> Artifact {
    let mut blocks = Blocks::default();
    let mut locations: Vec<SourceLocation> = Vec::new();
    let mut lines: HashMap<SourceLocation, u32> = HashMap::new();
    module.visit_blocks(|entry| {
        let line = *lines.entry(entry.origin.location.clone()).or_insert_with(|| {
            locations.push(entry.origin.location.clone());
            u32::try_from(locations.len() - 1).expect("a definition has fewer lines")
        });
        let place = Place { line, column: 0 };
        let labels = [entry.keyword, entry.resource_type.as_ref(), entry.label.as_str()];
        let labels: Vec<&str> = labels.into_iter().filter(|label| !label.is_empty()).collect();
        blocks.insert(&labels, place, located(&entry.body, place));
    });
    Artifact {
        language: Language::Terraform,
        value: Located { place: Place::default(), content: blocks.into_content() },
        source: Source::Definition { name: folder.to_owned(), locations },
    }
}

fn located(node: &Node, place: Place) -> Located {
    let content = match node {
        Node::Null => Content::Null,
        Node::Bool(value) => Content::Bool(*value),
        Node::Number(number) => Content::Number(number.as_f64().unwrap_or(f64::NAN)),
        Node::String(text) => Content::Text(text.clone()),
        Node::Bare(text) | Node::Symbol(text) => Content::Text(text.to_string()),
        Node::Reference(traversal) => Content::Unknown(Unknown::Reference(traversal.to_string())),
        Node::List(nodes) => Content::List(nodes.iter().map(|node| located(node, place)).collect()),
        Node::Map(nodes) => Content::Map(
            nodes.iter().map(|(name, node)| (name.clone(), place, located(node, place))).collect(),
        ),
        Node::Expression(expression) => return computed(expression, place),
        Node::Block(body) => block(body, place),
        Node::Blocks(bodies) => match bodies.as_slice() {
            [body] => block(body, place),
            bodies => Content::List(
                bodies.iter().map(|body| Located { place, content: block(body, place) }).collect(),
            ),
        },
        Node::Labelled(labelled) => {
            let mut blocks = Blocks::default();
            for (labels, body) in labelled {
                let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
                blocks.insert(&labels, place, Located { place, content: block(body, place) });
            }
            blocks.into_content()
        }
    };
    Located { place, content }
}

fn block(body: &Body, place: Place) -> Content {
    Content::Map(body.iter().map(|(name, node)| (name.to_owned(), place, located(node, place))).collect())
}

fn computed(expression: &Expression, place: Place) -> Located {
    let unknown = match expression {
        Expression::Traversal(traversal) => Unknown::Reference(traversal.to_string()),
        Expression::Template(parts) => Unknown::Template(
            parts
                .iter()
                .map(|part| match part {
                    Part::Text(text) => Located { place, content: Content::Text(text.clone()) },
                    Part::Interpolation(expression) => computed(expression, place),
                })
                .collect(),
        ),
        // What is encoded is what a rule wants to read.
        Expression::Call(call) => match &**call {
            Call { function, arguments, .. } if function == "jsonencode" && arguments.len() == 1 => {
                return located(&arguments[0], place);
            }
            _ => other(expression),
        },
        _ => other(expression),
    };
    Located { place, content: Content::Unknown(unknown) }
}

fn other(expression: &Expression) -> Unknown {
    Unknown::Expression { source: expression.to_source(), references: expression.references() }
}
