//! Edges: who uses what.

use std::fmt;
use std::marker::PhantomData;

use crate::unit::Name;

/// A component of an environment. Only [`Environment::add`](super::Environment::add) makes one, so that none dangles,
/// and so that a component uses only what was added before it: edges make no circle.
pub struct Handle<C> {
    name: Name,
    of: PhantomData<fn() -> C>,
}

impl<C> Handle<C> {
    pub(super) fn new(name: Name) -> Self {
        Handle { name, of: PhantomData }
    }

    /// The component's name.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// An edge to it whose connection stands in the variable `name` instead of the one that its kind is known by.
    pub fn as_variable(&self, name: impl Into<String>) -> Edge {
        Edge { to: self.name.clone(), variable: Some(name.into()) }
    }
}

// Not derived: a derive would ask the same of `C`.
impl<C> Clone for Handle<C> {
    fn clone(&self) -> Self {
        Handle::new(self.name.clone())
    }
}

impl<C> fmt::Debug for Handle<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handle({})", self.name)
    }
}

/// "Uses": what a component needs of another. It yields the connection's variables and secrets, the way through the
/// network, the start order and the permissions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The component that is used.
    pub to: Name,
    /// The variable that holds the connection, where it is not the one that the component's kind is known by.
    pub variable: Option<String>,
}

impl<C> From<&Handle<C>> for Edge {
    fn from(handle: &Handle<C>) -> Self {
        Edge { to: handle.name.clone(), variable: None }
    }
}

impl<C> From<Handle<C>> for Edge {
    fn from(handle: Handle<C>) -> Self {
        Edge { to: handle.name, variable: None }
    }
}
