//! Resources, data sources and ephemeral resources, and the handles that stand for them.

use std::ops::Deref;

use super::{Address, Block, Body, Node, ProviderRef, Slice, Traversal, Value, expression::Mode};

/// A type of resource, data source or ephemeral resource. The generated bindings implement it.
pub trait Resource: Block {
    /// Which of the three it is.
    const MODE: Mode;
    /// Its type, such as `aws_vpc`.
    const TYPE: &'static str;
    /// The bindings that it is from: their provider is required where it is used.
    const SLICE: &'static Slice;
    /// What can be read from it.
    type Attributes: Attributes;
}

/// The attributes of something, each a method that yields a typed [`Value`].
pub trait Attributes {
    /// The attributes found at `traversal`.
    fn at(traversal: Traversal) -> Self;
}

/// A resource that was added to a root module. Only [`RootModule::add`](super::RootModule::add) makes one, so that
/// none dangles. Its attributes are its methods: `vpc.id()`.
#[derive(Debug, Clone)]
pub struct Ref<R: Resource> {
    address: Address,
    attributes: R::Attributes,
}

impl<R: Resource> Ref<R> {
    pub(super) fn new(label: &str) -> Self {
        let address = Address::new(R::MODE, R::TYPE, label);
        Ref { attributes: R::Attributes::at(Traversal::new(&address)), address }
    }

    /// Where it stands: `aws_vpc.main`.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// An attribute by its name, for one that the bindings do not have.
    pub fn attribute<T>(&self, name: &str) -> Value<T> {
        Value::at(Traversal::new(&self.address).attribute(name))
    }
}

impl<R: Resource> Deref for Ref<R> {
    type Target = R::Attributes;
    fn deref(&self) -> &Self::Target {
        &self.attributes
    }
}

/// What Terraform itself understands on any resource.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Meta {
    /// The provider configuration to use, where it is not the default one.
    pub provider: Option<ProviderRef>,
    /// What must be there first, where no reference says so.
    pub depends_on: Vec<Address>,
    /// How Terraform may create, replace and destroy it.
    pub lifecycle: Lifecycle,
}

/// How Terraform may create, replace and destroy a resource.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lifecycle {
    /// The new one is made before the old one goes.
    pub create_before_destroy: bool,
    /// A plan that would destroy it is an error.
    pub prevent_destroy: bool,
    /// Arguments whose drift is left alone.
    pub ignore_changes: Vec<&'static str>,
}

impl Meta {
    pub(super) fn write(&self, body: &mut Body) {
        if let Some(provider) = &self.provider {
            body.set("provider", Node::Bare(provider.to_string().into()));
        }
        if !self.depends_on.is_empty() {
            let addresses =
                self.depends_on.iter().map(|address| Node::Bare(address.as_str().to_owned().into()));
            body.set("depends_on", Node::List(addresses.collect()));
        }
        let Lifecycle { create_before_destroy, prevent_destroy, ignore_changes } = &self.lifecycle;
        let mut lifecycle = Body::new();
        if *create_before_destroy {
            lifecycle.set("create_before_destroy", Node::Bool(true));
        }
        if *prevent_destroy {
            lifecycle.set("prevent_destroy", Node::Bool(true));
        }
        if !ignore_changes.is_empty() {
            let paths = ignore_changes.iter().map(|path| Node::Bare((*path).into()));
            lifecycle.set("ignore_changes", Node::List(paths.collect()));
        }
        if lifecycle.iter().len() > 0 {
            body.set("lifecycle", Node::Block(lifecycle));
        }
    }
}
