//! Resources, data sources and ephemeral resources, and the handles that stand for them.

use std::ops::Deref;

use super::{Address, Block, Mode, Slice, Traversal, Value};

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
