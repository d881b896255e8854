//! What happens to what the state already holds, or does not hold yet: `moved`, `import`, `removed`.

use super::{Address, Body, Node, ProviderRef, ToNode, Value};

/// What has another address now: Terraform keeps it, and only calls it otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Where it was.
    pub from: Address,
    /// Where it is.
    pub to: Address,
}

/// What exists already, and is Terraform's from now on.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// The resource of this root module that stands for it.
    pub to: Address,
    /// What the provider knows it by; what that is, the end of each resource's documentation says.
    pub id: Value<String>,
    /// The provider configuration to read it with, where it is not the default one.
    pub provider: Option<ProviderRef>,
}

/// What is no longer in this root module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// Where it was.
    pub from: Address,
    /// Whether it is destroyed, or only forgotten.
    pub destroy: bool,
}

impl Moved {
    pub(super) fn body(&self) -> Body {
        let mut body = Body::new();
        body.set("from", symbol(&self.from));
        body.set("to", symbol(&self.to));
        body
    }
}

impl Import {
    pub(super) fn body(&self) -> Body {
        let mut body = Body::new();
        if let Some(provider) = &self.provider {
            body.set("provider", Node::Symbol(provider.to_string().into()));
        }
        body.set("to", symbol(&self.to));
        body.argument("id", &self.id as &dyn ToNode);
        body
    }
}

impl Removed {
    pub(super) fn body(&self) -> Body {
        let mut lifecycle = Body::new();
        lifecycle.set("destroy", Node::Bool(self.destroy));
        let mut body = Body::new();
        body.set("from", symbol(&self.from));
        body.set("lifecycle", Node::Block(lifecycle));
        body
    }
}

/// An address that is no reference: what it names may be elsewhere, or nowhere.
fn symbol(address: &Address) -> Node {
    Node::Symbol(address.as_str().to_owned().into())
}
