//! What Terraform itself understands on any resource.

use super::{Address, Block, Body, Condition, Dynamic, Node, ProviderRef};

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
    /// Arguments that the bindings do not have. What the provider's schema does not know either is refused.
    pub arguments: Vec<(String, Node)>,
}

/// How Terraform may create, replace and destroy a resource.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lifecycle {
    /// The new one is made before the old one goes.
    pub create_before_destroy: bool,
    /// A plan that would destroy it is an error.
    pub prevent_destroy: bool,
    /// Arguments whose drift is left alone. `all` means all of them.
    pub ignore_changes: Vec<&'static str>,
    /// Resources, or attributes of resources, whose change replaces this one.
    pub replace_triggered_by: Vec<Address>,
    /// What must hold before Terraform plans it.
    pub preconditions: Vec<Condition>,
    /// What must hold once it is made or read; [`own`](super::own) is the resource itself.
    pub postconditions: Vec<Condition>,
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
            body.set("depends_on", addresses(&self.depends_on));
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

pub(super) fn addresses(addresses: &[Address]) -> Node {
    Node::List(addresses.iter().cloned().map(Node::Address).collect())
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
        match ignore_changes.as_slice() {
            [] => {}
            ["all"] => body.set("ignore_changes", Node::Symbol("all".into())),
            paths => {
                let paths = paths.iter().map(|path| Node::Symbol((*path).into()));
                body.set("ignore_changes", Node::List(paths.collect()));
            }
        }
        if !replace_triggered_by.is_empty() {
            body.set("replace_triggered_by", addresses(replace_triggered_by));
        }
        Condition::write("precondition", preconditions, &mut body);
        Condition::write("postcondition", postconditions, &mut body);
        body
    }
}
