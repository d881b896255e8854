//! What is shared, as Terraform has it: outputs and `terraform_remote_state`, or parameters of Systems Manager.

use eaio_infra_diagnostic::{Diagnostic, Diagnostics};

use crate::module::Origin;
use crate::{
    Body, Check, Condition, Expression, Meta, Node, Output, Raw, RootModule, Traversal, Value, Variable,
};

use super::{Exported, Imported, RootModules, Sharing};

/// The variable that puts placeholders where values of other root modules belong.
const PLACEHOLDERS: &str = "upstream_placeholders";

impl RootModules {
    /// `module` with what it exports and imports written into it.
    pub(super) fn link(&self, module: &RootModule, diagnostics: &mut Diagnostics) -> RootModule {
        let mut linked = module.clone();
        for exported in std::mem::take(&mut linked.exports) {
            linked.set_origin(Some(Origin { component: String::new(), location: exported.location.clone() }));
            self.write_export(&mut linked, exported);
        }
        let imports = std::mem::take(&mut linked.imports);
        linked.upstream = imports.iter().map(|import| import.module.clone()).collect();
        if !imports.is_empty() {
            linked.file("imports");
            linked
                .set_origin(Some(Origin { component: String::new(), location: imports[0].location.clone() }));
            write_placeholders(&mut linked);
        }
        let mut states = Vec::new();
        for imported in imports {
            linked.set_origin(Some(Origin { component: String::new(), location: imported.location.clone() }));
            match self.exported(&imported) {
                Ok((upstream, exported)) => {
                    let value = match &self.sharing {
                        Sharing::RemoteState => {
                            if !states.contains(&imported.module) {
                                states.push(imported.module.clone());
                                write_remote_state(&mut linked, upstream);
                            }
                            state_output(&imported)
                        }
                        Sharing::SsmParameters { prefix } => {
                            write_parameter_read(&mut linked, prefix, &imported);
                            parameter_value(&imported, exported)
                        }
                    };
                    let chosen = Expression::Conditional(Box::new([
                        Node::Expression(Expression::Traversal(placeholders())),
                        imported.placeholder.clone(),
                        value,
                    ]));
                    linked.local(imported.local(), Value::<crate::Any>::Expression(chosen));
                }
                Err(diagnostic) => {
                    diagnostics.push(diagnostic);
                    // So that nothing is said of the reference, too.
                    linked.local(imported.local(), imported.placeholder.clone());
                }
            }
        }
        linked.set_origin(None);
        linked
    }

    /// What `imported` names: the root module, and what it exports.
    fn exported(&self, imported: &Imported) -> Result<(&RootModule, &Exported), Diagnostic> {
        let Imported { module, name, location, .. } = imported;
        let Some((upstream, _)) = self.modules.get(module) else {
            let known: Vec<&str> = self.modules.keys().map(String::as_str).collect();
            return Err(Diagnostic::error(
                "root-module-missing",
                format!("`{name}` is imported from the root module `{module}`, which is not here"),
            )
            .with_help(format!("add it to the `RootModules`, which has {}", known.join(", ")))
            .with_location(location.clone()));
        };
        let exported = upstream.exports.iter().find(|exported| exported.name == *name);
        exported.map(|exported| (upstream, exported)).ok_or_else(|| {
            Diagnostic::error("export-missing", format!("the root module `{module}` exports no `{name}`"))
                .with_help("the root module that exported it is another one of that name")
                .with_location(location.clone())
        })
    }

    fn write_export(&self, module: &mut RootModule, exported: Exported) {
        let Exported { name, description, value, is_text, is_sensitive, .. } = exported;
        match &self.sharing {
            Sharing::RemoteState => {
                let output = Output { sensitive: is_sensitive, ..Output::new(description, value) };
                module.output(name, output);
            }
            Sharing::SsmParameters { prefix } => {
                let value = if is_text {
                    value
                } else {
                    Node::Expression(Expression::call("jsonencode", vec![value]))
                };
                let parameter = Raw::resource("aws_ssm_parameter")
                    .argument("name", parameter_name(prefix, module.name(), &name))
                    .argument("description", description)
                    .argument("type", if is_sensitive { "SecureString" } else { "String" })
                    .argument("value", value);
                module.file("exports");
                module.add_raw(format!("export-{}", name.replace('_', "-")), parameter, Meta::default());
            }
        }
    }
}

fn placeholders() -> Traversal {
    Traversal::named(format!("var.{PLACEHOLDERS}"))
}

/// The switch, and the warning that it is on.
fn write_placeholders(module: &mut RootModule) {
    let is_on = module.variable(
        PLACEHOLDERS,
        Variable {
            default: Some(false),
            ..Variable::<bool>::new(
                "Plans with placeholders where values of other root modules belong, before those are applied. Never apply such a plan.",
            )
        },
    );
    module.check(
        PLACEHOLDERS.replace('_', "-"),
        Check::new([Condition::new(
            !is_on,
            "Placeholders stand where values of other root modules belong: this plan shows what would be made, and must not be applied.",
        )]),
    );
}

/// `0` while placeholders stand in, so that nothing is read.
fn count() -> Node {
    Node::Expression(Expression::Conditional(Box::new([
        Node::Expression(Expression::Traversal(placeholders())),
        Node::Number(0.into()),
        Node::Number(1.into()),
    ])))
}

/// Apart from the labels that people choose.
fn state_label(module: &str) -> String {
    format!("upstream-{module}")
}

fn label(imported: &Imported) -> String {
    format!("{}-{}", state_label(&imported.module), imported.name.replace('_', "-"))
}

fn write_remote_state(module: &mut RootModule, upstream: &RootModule) {
    let (backend, mut config) = upstream.backend.body().unwrap_or_else(|| ("local", Body::new()));
    if backend == "local" {
        // Its path is relative to its own folder, which stands beside this one.
        let path = match config.get("path") {
            Some(Node::Bare(path)) => path.to_string(),
            _ => "terraform.tfstate".to_owned(),
        };
        let is_absolute = path.starts_with('/');
        let path = if is_absolute { path } else { format!("../{}/{path}", upstream.name()) };
        config.replace("path", Node::Bare(path.into()));
    }
    // It reads, and locks nothing.
    for argument in ["use_lockfile", "lock_address", "unlock_address"] {
        config.remove(argument);
    }
    let config = config.iter().map(|(name, node)| (name.to_owned(), value(node))).collect();
    // The block `cloud` is read like the backend that it replaces.
    let backend = if backend == "cloud" { "remote" } else { backend };
    let state = Raw::data("terraform_remote_state")
        .argument("count", count())
        .argument("backend", backend)
        .argument("config", Node::Map(config));
    module.add_raw(state_label(upstream.name()), state, Meta::default());
}

/// A backend's block as the value that `config` takes.
fn value(node: &Node) -> Node {
    match node {
        Node::Bare(text) => Node::String(text.to_string()),
        Node::List(nodes) => Node::List(nodes.iter().map(value).collect()),
        Node::Block(body) => {
            Node::Map(body.iter().map(|(name, node)| (name.to_owned(), value(node))).collect())
        }
        other => other.clone(),
    }
}

fn state_output(imported: &Imported) -> Node {
    let state = Traversal::named(format!("data.terraform_remote_state.{}", state_label(&imported.module)));
    Node::Expression(Expression::Traversal(state.index(0).attribute("outputs").attribute(&imported.name)))
}

fn parameter_name(prefix: &str, module: &str, name: &str) -> String {
    format!("{prefix}/{module}/{name}")
}

fn write_parameter_read(module: &mut RootModule, prefix: &str, imported: &Imported) {
    let parameter = Raw::data("aws_ssm_parameter")
        .argument("count", count())
        .argument("name", parameter_name(prefix, &imported.module, &imported.name));
    module.add_raw(label(imported), parameter, Meta::default());
}

fn parameter_value(imported: &Imported, exported: &Exported) -> Node {
    // The provider marks `value` as sensitive whatever the parameter's type is.
    let attribute = if exported.is_sensitive { "value" } else { "insecure_value" };
    let parameter =
        Traversal::named(format!("data.aws_ssm_parameter.{}", label(imported))).index(0).attribute(attribute);
    let text = Node::Expression(Expression::Traversal(parameter));
    if exported.is_text { text } else { Node::Expression(Expression::call("jsondecode", vec![text])) }
}
