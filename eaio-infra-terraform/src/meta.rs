//! What Terraform itself understands on any resource.

use std::borrow::Cow;

use super::{Address, Block, Body, Condition, Dynamic, IntoValue, Node, ProviderRef, Traversal};

/// What Terraform itself understands on any resource.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Meta {
    /// The provider configuration to use, where it is not the default one.
    pub provider: Option<ProviderRef>,
    /// What must be there first, where no reference says so.
    pub depends_on: Vec<Address>,
    /// How Terraform may create, replace and destroy it.
    pub lifecycle: Lifecycle,
    /// Nested blocks that stand once for each element of a collection.
    pub dynamic: Vec<Dynamic>,
    /// What is run on the machine, or where Terraform runs, after it is made or before it is destroyed. Terraform plans
    /// nothing of it: a last resort.
    pub provisioners: Vec<Provisioner>,
    /// Arguments and nested blocks that the bindings do not have. What the provider's schema does not know either is refused.
    pub arguments: Vec<(String, Node)>,
}

/// How Terraform may create, replace and destroy a resource.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lifecycle {
    /// The new one is made before the old one goes.
    pub create_before_destroy: bool,
    /// A plan that would destroy it is an error.
    pub prevent_destroy: bool,
    /// Arguments whose drift is left alone.
    pub ignore_changes: IgnoreChanges,
    /// Resources, or attributes of resources, whose change replaces this one.
    pub replace_triggered_by: Vec<Traversal>,
    /// What must hold before Terraform plans it.
    pub preconditions: Vec<Condition>,
    /// What must hold once it is made or read; [`own`](super::own) is the resource itself.
    pub postconditions: Vec<Condition>,
}

/// Arguments whose drift Terraform leaves alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum IgnoreChanges {
    /// None: what drifts is set right.
    #[default]
    None,
    /// These, each by its path: `tags["Owner"]`, `scaling_config[0].desired_size`.
    Only(Vec<Cow<'static, str>>),
    /// All of them: Terraform makes it, and never changes it.
    All,
}

impl<P: Into<Cow<'static, str>>, const N: usize> From<[P; N]> for IgnoreChanges {
    fn from(paths: [P; N]) -> Self {
        IgnoreChanges::Only(paths.map(Into::into).into())
    }
}

/// A provisioner: `local-exec`, `remote-exec` or `file`.
#[derive(Debug, Clone, PartialEq)]
pub struct Provisioner {
    /// Its type, such as `local-exec`.
    pub kind: &'static str,
    /// Its arguments and blocks.
    pub body: Body,
}

impl Meta {
    /// Sets an argument that the bindings do not have.
    #[must_use]
    pub fn with_argument(mut self, name: impl Into<String>, value: impl IntoValue) -> Self {
        self.arguments.push((name.into(), value.into_value().to_operand()));
        self
    }

    /// Adds a nested block that the bindings do not have.
    #[must_use]
    pub fn with_block(mut self, name: impl Into<String>, block: &dyn Block) -> Self {
        self.arguments.push((name.into(), Node::Block(block.body())));
        self
    }

    /// What a block begins with. The generated arguments follow.
    pub(super) fn write_before(&self, repeated: Option<(&'static str, Node)>, body: &mut Body) {
        if let Some((argument, value)) = repeated {
            body.set(argument, value);
        }
        if let Some(provider) = &self.provider {
            body.set("provider", Node::Symbol(provider.to_string().into()));
        }
    }

    /// What a block ends with.
    pub(super) fn write_after(&self, body: &mut Body) {
        for (name, node) in &self.arguments {
            body.set(name.clone(), node.clone());
        }
        for Dynamic { block, body: dynamic } in &self.dynamic {
            body.labelled_block("dynamic", *block, dynamic.clone());
        }
        if !self.depends_on.is_empty() {
            body.set("depends_on", references(self.depends_on.iter().map(Traversal::new)));
        }
        let lifecycle = self.lifecycle.body();
        if !lifecycle.is_empty() {
            body.set("lifecycle", Node::Block(lifecycle));
        }
        for Provisioner { kind, body: provisioner } in &self.provisioners {
            body.labelled_block("provisioner", *kind, provisioner.clone());
        }
    }
}

pub(super) fn references(traversals: impl Iterator<Item = Traversal>) -> Node {
    Node::List(traversals.map(Node::Reference).collect())
}

impl Block for Lifecycle {
    fn body(&self) -> Body {
        let Lifecycle {
            create_before_destroy,
            prevent_destroy,
            ignore_changes,
            replace_triggered_by,
            preconditions,
            postconditions,
        } = self;
        let mut body = Body::new();
        if *create_before_destroy {
            body.set("create_before_destroy", Node::Bool(true));
        }
        if *prevent_destroy {
            body.set("prevent_destroy", Node::Bool(true));
        }
        match ignore_changes {
            IgnoreChanges::None => {}
            IgnoreChanges::All => body.set("ignore_changes", Node::Symbol("all".into())),
            IgnoreChanges::Only(paths) => {
                let paths = paths.iter().map(|path| Node::Symbol(path.clone()));
                body.set("ignore_changes", Node::List(paths.collect()));
            }
        }
        if !replace_triggered_by.is_empty() {
            body.set("replace_triggered_by", references(replace_triggered_by.iter().cloned()));
        }
        Condition::write("precondition", preconditions, &mut body);
        Condition::write("postcondition", postconditions, &mut body);
        body
    }
}
