//! Overrides: one argument of one resource, changed by its path after the resource was added.

use eaio_infra_diagnostic::Diagnostic;

use super::{Address, Body, IntoValue, Node, RootModule};

/// One step of a path into a block.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    Name(String),
    Index(usize),
}

/// Reads `versioning_configuration.status`, `rule[0].filter`, `tags["a.b"]`.
pub(super) fn parse(path: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("[\"") {
            let (name, after) = after.split_once("\"]")?;
            steps.push(Step::Name(name.to_owned()));
            rest = after;
        } else if let Some(after) = rest.strip_prefix('[') {
            let (index, after) = after.split_once(']')?;
            steps.push(Step::Index(index.parse().ok()?));
            rest = after;
        } else {
            let after = if steps.is_empty() { rest } else { rest.strip_prefix('.')? };
            let end = after.find(['.', '[']).unwrap_or(after.len());
            let (name, after) = after.split_at(end);
            if name.is_empty() {
                return None;
            }
            steps.push(Step::Name(name.to_owned()));
            rest = after;
        }
    }
    (!steps.is_empty()).then_some(steps)
}

/// Where a path ends before it has led to something: how many steps are left, and what there is.
struct DeadEnd {
    left: usize,
    known: Vec<String>,
}

/// Puts `value` at `steps`, or takes out what stands there.
fn edit(node: &mut Node, steps: &[Step], value: Option<Node>) -> Result<(), DeadEnd> {
    let dead_end = |known: Vec<String>| Err(DeadEnd { left: steps.len(), known });
    match (node, steps) {
        (place, []) => {
            // What is taken out is taken out of what holds it.
            *place = value.expect("a value stands at the end of a path");
            Ok(())
        }
        (Node::Block(body), [Step::Index(0), rest @ ..]) if !rest.is_empty() => edit_body(body, rest, value),
        (Node::Block(body), steps) => edit_body(body, steps, value),
        (Node::Blocks(bodies), [Step::Index(index), rest @ ..]) => {
            match (bodies.get_mut(*index), rest, value) {
                (None, ..) => dead_end(indices(bodies.len())),
                (Some(_), [], None) => {
                    bodies.remove(*index);
                    Ok(())
                }
                (Some(body), [], Some(Node::Block(new))) => {
                    *body = new;
                    Ok(())
                }
                (Some(body), rest, value) => edit_body(body, rest, value),
            }
        }
        (Node::Blocks(bodies), steps) if bodies.len() == 1 => edit_body(&mut bodies[0], steps, value),
        (Node::Blocks(bodies), _) => dead_end(indices(bodies.len())),
        (Node::List(nodes), [Step::Index(index), rest @ ..]) => match (nodes.get_mut(*index), rest, value) {
            (None, ..) => dead_end(indices(nodes.len())),
            (Some(_), [], None) => {
                nodes.remove(*index);
                Ok(())
            }
            (Some(node), rest, value) => edit(node, rest, value),
        },
        (Node::List(nodes), _) => dead_end(indices(nodes.len())),
        (Node::Map(map), [Step::Name(name), rest @ ..]) => match (map.get_mut(name), rest, value) {
            (None, ..) => dead_end(map.keys().cloned().collect()),
            (Some(_), [], None) => {
                map.shift_remove(name);
                Ok(())
            }
            (Some(node), rest, value) => edit(node, rest, value),
        },
        (Node::Labelled(blocks), [Step::Name(name), rest @ ..]) if !rest.is_empty() => {
            let known = blocks.iter().map(|(labels, _)| labels.join(".")).collect();
            match blocks.iter_mut().find(|(labels, _)| labels.join(".") == *name) {
                Some((_, body)) => edit_body(body, rest, value),
                None => dead_end(known),
            }
        }
        _ => dead_end(Vec::new()),
    }
}

fn edit_body(body: &mut Body, steps: &[Step], value: Option<Node>) -> Result<(), DeadEnd> {
    let known = || body.iter().map(|(name, _)| name.to_owned()).collect();
    let [Step::Name(name), rest @ ..] = steps else {
        return Err(DeadEnd { left: steps.len(), known: known() });
    };
    if body.get(name).is_none() {
        return Err(DeadEnd { left: steps.len(), known: known() });
    }
    match (rest, value) {
        ([], None) => {
            body.remove(name);
            Ok(())
        }
        (rest, value) => edit(body.get_mut(name).expect("it was found"), rest, value),
    }
}

fn indices(count: usize) -> Vec<String> {
    (0..count).map(|index| format!("[{index}]")).collect()
}

impl RootModule {
    /// Replaces what stands at `path` in the resource, module call or data source at `address`: `engine_version`,
    /// `scaling_config[0].min_size`, `tags["a.b"]`. What the bindings do not have is set by [`Meta`](crate::Meta) when the
    /// resource is added; this changes what is there, wherever it came from.
    ///
    /// That there is no such address, or nothing at that path, is an error when the module is rendered.
    #[track_caller]
    pub fn override_at(&mut self, address: &Address, path: &str, value: impl IntoValue) {
        self.edit_at(address, path, Some(value.into_value().to_operand()));
    }

    /// Takes out what stands at `path` in the resource at `address`: the provider's default holds. See
    /// [`RootModule::override_at`].
    #[track_caller]
    pub fn remove_at(&mut self, address: &Address, path: &str) {
        self.edit_at(address, path, None);
    }

    #[track_caller]
    fn edit_at(&mut self, address: &Address, path: &str, value: Option<Node>) {
        let Some(index) = self.addresses.get(address.as_str()).copied() else {
            let summary = format!("`{address}` is not in this root module");
            return self.refuse(address, summary, "add the resource before it is overridden".to_owned());
        };
        let Some(steps) = parse(path) else {
            let help = "write `name`, `block.name`, `block[0].name` or `map[\"key\"]`".to_owned();
            return self.refuse(address, format!("`{path}` is no path into a resource"), help);
        };
        if let Err(DeadEnd { left, known }) = edit(&mut self.entries[index].body, &steps, value) {
            let step = match &steps[steps.len() - left] {
                Step::Name(name) => name.clone(),
                Step::Index(index) => format!("[{index}]"),
            };
            let help = match known.as_slice() {
                [] => "what stands before it has no parts".to_owned(),
                known => format!("there is {}", known.join(", ")),
            };
            self.refuse(address, format!("the override of `{path}` finds no `{step}`"), help);
        }
    }

    #[track_caller]
    fn refuse(&mut self, address: &Address, summary: String, help: String) {
        let diagnostic = Diagnostic::error("override-of-nothing", summary)
            .with_help(help)
            .with_subject(address.to_string())
            .with_location(self.origin().location);
        self.diagnostics.push(diagnostic);
    }
}
